"""Official releases become safetensors; nothing else is opened."""

import hashlib
import pickle

import pytest
import torch

from mirdesk.analysis.backbone_weights import convert_backbone, read_backbone
from mirdesk.analysis.backbones import backbone_folder, installed_record
from mirdesk.analysis.cards import Backbone
from mirdesk.errors import CheckpointError


def release_of(path, content) -> Backbone:
    """Write a file of torch and return it as a backbone."""
    torch.save(content, path)
    return named(path)


def named(path) -> Backbone:
    data = path.read_bytes()
    return Backbone("tiny", hashlib.sha256(data).hexdigest(), len(data), path.as_uri(), "MIT")


def install(root, path, backbone):
    folder = backbone_folder(root, backbone)
    folder.mkdir(parents=True)
    return convert_backbone(path, folder, backbone)


def test_weights_come_back_as_they_were(tmp_path):
    shared = torch.arange(6.0)
    state = {"a": shared.view(2, 3).t(), "b": shared, "n": torch.tensor(3)}
    backbone = release_of(tmp_path / "tiny.pt", state)
    record = install(tmp_path, tmp_path / "tiny.pt", backbone)
    assert record.source_sha256 == backbone.sha256
    assert installed_record(tmp_path, backbone) == record
    found = read_backbone(tmp_path, backbone)
    assert set(found) == set(state)
    assert all(torch.equal(found[name], state[name]) for name in state)


def test_another_file_is_not_opened(tmp_path):
    backbone = release_of(tmp_path / "tiny.pt", {"a": torch.zeros(1)})
    (tmp_path / "other.pt").write_bytes(b"x")
    with pytest.raises(CheckpointError, match="not the file that was released as tiny"):
        convert_backbone(tmp_path / "other.pt", tmp_path, backbone)
    with pytest.raises(CheckpointError, match="cannot be read"):
        convert_backbone(tmp_path / "absent.pt", tmp_path, backbone)


class _Evil:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was run",))


def test_pickles_that_run_code_are_refused(tmp_path):
    path = tmp_path / "evil.pt"
    torch.save({"a": _Evil()}, path)
    with pytest.raises(CheckpointError, match="no weights of torch"):
        convert_backbone(path, tmp_path, named(path))
    path.write_bytes(pickle.dumps(_Evil()))
    with pytest.raises(CheckpointError, match="no weights of torch"):
        convert_backbone(path, tmp_path, named(path))
    assert not (tmp_path / "weights.safetensors").exists()


@pytest.mark.parametrize("content", [[1, 2], {"a": 1}, {1: torch.zeros(1)}])
def test_anything_but_named_tensors_is_refused(tmp_path, content):
    backbone = release_of(tmp_path / "odd.pt", content)
    with pytest.raises(CheckpointError, match="something else than named weights"):
        convert_backbone(tmp_path / "odd.pt", tmp_path, backbone)


def test_a_missing_and_a_damaged_backbone_are_told(tmp_path):
    backbone = release_of(tmp_path / "tiny.pt", {"a": torch.zeros(1)})
    with pytest.raises(CheckpointError, match="not installed"):
        read_backbone(tmp_path, backbone)
    install(tmp_path, tmp_path / "tiny.pt", backbone)
    weights = backbone_folder(tmp_path, backbone) / "weights.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    with pytest.raises(CheckpointError, match="damaged"):
        read_backbone(tmp_path, backbone)
