"""What is kept of an installed backbone, and what is no backbone."""

import dataclasses

import pytest

from mirdesk.analysis.backbones import (
    MN04,
    BackboneRecord,
    backbone_folder,
    installed_record,
    write_record,
)
from mirdesk.errors import CheckpointError

RECORD = BackboneRecord("mn04_as", MN04.sha256, "22" * 32, 4, MN04.url, "MIT")


def install(root, record=RECORD, weights=b"abcd"):
    folder = backbone_folder(root, MN04)
    folder.mkdir(parents=True)
    (folder / "weights.safetensors").write_bytes(weights)
    write_record(record, folder)
    return folder


def test_the_release_of_mn04_is_pinned():
    assert MN04.url.startswith("https://github.com/fschmid56/EfficientAT/releases/download/")
    assert len(MN04.sha256) == 64
    assert MN04.licence == "MIT"


def test_the_pinned_release_is_the_file_beside_the_project(shared_folder):
    import hashlib

    data = (shared_folder / "teacher" / "mn04_as_mAP_432.pt").read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (MN04.size_bytes, MN04.sha256)


def test_what_is_installed_is_found(tmp_path):
    assert installed_record(tmp_path, MN04) is None
    install(tmp_path)
    assert installed_record(tmp_path, MN04) == RECORD


@pytest.mark.parametrize(
    ("record", "weights"),
    [
        (dataclasses.replace(RECORD, source_sha256="33" * 32), b"abcd"),
        (RECORD, b"abc"),
    ],
)
def test_another_file_does_not_count(tmp_path, record, weights):
    install(tmp_path, record, weights)
    assert installed_record(tmp_path, MN04) is None


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"name": "x", "odd": 1}'])
def test_a_damaged_record_does_not_count(tmp_path, text):
    (install(tmp_path) / "backbone.json").write_text(text)
    assert installed_record(tmp_path, MN04) is None


@pytest.mark.parametrize(
    "change", [{"name": "../../etc"}, {"name": ""}, {"name": "a/b"}, {"sha256": "xyz"}]
)
def test_names_from_a_strangers_card_stay_inside_the_folder(tmp_path, change):
    with pytest.raises(CheckpointError, match="no name or no hash"):
        backbone_folder(tmp_path, dataclasses.replace(MN04, **change))
