"""Which checkpoints there are, which one listens, and what to say of one that cannot."""

import dataclasses
import shutil

import pytest

from mirdesk.analysis.cards import Backbone, Card, read_card, write_card
from mirdesk.domain.activity import CheckpointId
from mirdesk.errors import CheckpointError
from mirdesk.operations.checkpoint_catalogue import Catalogue, read_catalogue
from mirdesk.operations.install_backbone import install_backbone

BACKBONE = Backbone("tiny", "ab" * 32, 10, "https://example.org/tiny.pt", "MIT")


@pytest.fixture
def places(tmp_path):
    """Return folders of what is built in, of what is installed, and of backbones."""
    return tmp_path / "built-in", tmp_path / "installed", tmp_path / "backbones"


def add(root, name, version, backbone=None, weights=b"1234") -> None:
    folder = root / f"{name}-{version}"
    folder.mkdir(parents=True)
    (folder / "weights.safetensors").write_bytes(weights)
    write_card(Card(name, version, "0" * 64, "CC0-1.0", 7, backbone=backbone), folder)


def titles(catalogue: Catalogue) -> list[str]:
    return [entry.title for entry in catalogue.entries]


def test_the_shipped_checkpoints_listen_by_default(checkpoints_folder, tmp_path):
    catalogue = read_catalogue(checkpoints_folder, tmp_path, tmp_path)
    entry = catalogue.default()
    assert entry.card.name == "student"
    assert entry.is_built_in
    assert entry.is_ready
    assert entry.size_bytes > 100_000
    assert catalogue.problems == ()


def test_the_newest_version_stands_first_and_the_student_on_top(places):
    built_in, installed, backbones = places
    add(built_in, "student", "0.9.0")
    add(built_in, "student", "0.10.0")
    add(built_in, "ears", "3.0.0", BACKBONE)
    add(installed, "own", "1.0")
    catalogue = read_catalogue(built_in, installed, backbones)
    assert titles(catalogue) == ["student@0.10.0", "student@0.9.0", "ears@3.0.0", "own@1.0"]
    assert [entry.is_built_in for entry in catalogue.entries] == [True, True, True, False]
    assert catalogue.default().title == "student@0.10.0"
    assert catalogue.find("student").title == "student@0.10.0"
    assert catalogue.find("student@0.9.0").title == "student@0.9.0"
    assert catalogue.of(CheckpointId("own", "1.0")) == catalogue.find("own")
    assert catalogue.of(CheckpointId("own", "2.0")) is None
    with pytest.raises(CheckpointError, match="no checkpoint 'ear' here; there are: student"):
        catalogue.find("ear")


def test_what_is_built_in_goes_before_its_copy(places):
    built_in, installed, backbones = places
    add(built_in, "student", "0.2.0")
    add(installed, "student", "0.2.0", weights=b"something else")
    (entry,) = read_catalogue(built_in, installed, backbones).entries
    assert entry.folder == built_in / "student-0.2.0"
    assert entry.size_bytes == 4


def test_what_is_chosen_listens_if_it_can(places):
    built_in, installed, backbones = places
    add(built_in, "student", "0.3.0")
    add(built_in, "ears", "1.0", BACKBONE)
    add(installed, "own", "1.0")
    catalogue = read_catalogue(built_in, installed, backbones)
    assert catalogue.chosen("").title == "student@0.3.0"
    assert catalogue.chosen("own").title == "own@1.0"
    assert catalogue.chosen("own@1.0").title == "own@1.0"
    # A version that an update replaced, one whose backbone is missing, one that is gone.
    assert catalogue.chosen("student@0.2.0").title == "student@0.3.0"
    assert catalogue.chosen("ears").title == "student@0.3.0"
    assert catalogue.chosen("gone@9").title == "student@0.3.0"


def test_a_damaged_card_is_told_and_hides_no_other(places):
    built_in, installed, backbones = places
    add(built_in, "student", "0.3.0")
    add(built_in, "odd", "1.0")
    (built_in / "odd-1.0" / "card.json").write_text("{")
    catalogue = read_catalogue(built_in, installed, backbones)
    assert titles(catalogue) == ["student@0.3.0"]
    assert "damaged" in catalogue.problems[0]
    (built_in / "student-0.3.0" / "card.json").write_text("{")
    with pytest.raises(CheckpointError, match="install MIRDesk again"):
        read_catalogue(built_in, installed, backbones).default()
    with pytest.raises(CheckpointError, match="no checkpoint here"):
        read_catalogue(installed, installed, backbones).default()


def test_a_backbone_is_needed_until_it_is_installed(tiny_ears, tmp_path, pool):
    built_in, backbones = tiny_ears.folder.parent, tmp_path / "backbones"
    before = read_catalogue(built_in, tmp_path, backbones).find("ears")
    assert before.backbone_needed == tiny_ears.backbone
    record = install_backbone(tiny_ears.backbone, backbones, pool)
    assert record is not None
    catalogue = read_catalogue(built_in, tmp_path, backbones)
    after = catalogue.find("ears")
    assert after.is_ready
    assert after.size_bytes == before.size_bytes + record.size_bytes
    assert catalogue.users_of(tiny_ears.backbone) == [after]
    assert catalogue.default() == after  # better than nothing at all


def test_two_checkpoints_may_share_a_backbone(tiny_ears, tmp_path):
    root = tmp_path / "two"
    for version in ("0.0.1", "0.0.2"):
        folder = root / f"ears-{version}"
        shutil.copytree(tiny_ears.folder, folder)
        write_card(dataclasses.replace(read_card(folder), version=version), folder)
    catalogue = read_catalogue(root, tmp_path, tmp_path)
    assert len(catalogue.users_of(tiny_ears.backbone)) == 2
