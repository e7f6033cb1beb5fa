"""The weights of backbones: official releases turned into safetensors, and those read.

An official release is a pickle of torch. It is opened once, in a child process, after its hash
was verified and with ``weights_only``; what listens reads safetensors alone.
"""

import hashlib
import io
import pickle
from pathlib import Path
from typing import Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from mirdesk.analysis.backbones import (
    BackboneRecord,
    backbone_folder,
    installed_record,
    write_record,
)
from mirdesk.analysis.cards import WEIGHTS_FILE, Backbone
from mirdesk.errors import CheckpointError

# What the reader of a damaged or foreign torch file may raise.
_UNREADABLE: Final = (
    pickle.UnpicklingError, RuntimeError, ValueError, KeyError, EOFError, OSError, TypeError,
)  # fmt: skip


def convert_backbone(source: Path, folder: Path, backbone: Backbone) -> BackboneRecord:
    """Turn an official release into ``weights.safetensors`` with its record.

    Parameters
    ----------
    source : Path
        The file of the release.
    folder : Path
        Gets both files.
    backbone : Backbone
        Says what the file must be.

    Raises
    ------
    CheckpointError
        It is not that file, or no state dict of tensors, or cannot be written.
    """
    try:
        data = source.read_bytes()
    except OSError as error:
        raise CheckpointError(f"{source}: cannot be read ({error.strerror})") from error
    if hashlib.sha256(data).hexdigest() != backbone.sha256:  # before anything opens it
        raise CheckpointError(f"{source}: not the file that was released as {backbone.name}")
    weights = save(_state_of(data, source))
    record = BackboneRecord(
        name=backbone.name,
        source_sha256=backbone.sha256,
        sha256=hashlib.sha256(weights).hexdigest(),
        size_bytes=len(weights),
        url=backbone.url,
        licence=backbone.licence,
    )
    try:
        (folder / WEIGHTS_FILE).write_bytes(weights)
        write_record(record, folder)
    except OSError as error:
        raise CheckpointError(f"{folder}: cannot be written ({error.strerror})") from error
    return record


def read_backbone(root: Path, backbone: Backbone) -> dict[str, torch.Tensor]:
    """Return the weights of an installed backbone, verified.

    Raises
    ------
    CheckpointError
        It is not installed, or not what was installed.
    """
    record = installed_record(root, backbone)
    if record is None:
        raise CheckpointError(
            f"The backbone {backbone.name} is not installed; install it under Settings, "
            "Listening, or with: mirdesk models install"
        )
    path = backbone_folder(root, backbone) / WEIGHTS_FILE
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read ({error.strerror})") from error
    if hashlib.sha256(data).hexdigest() != record.sha256:
        raise CheckpointError(f"{path}: damaged; remove the backbone and install it again")
    try:
        return load(data)
    except SafetensorError as error:
        raise CheckpointError(f"{path}: damaged weights: {error}") from error


def _state_of(data: bytes, source: Path) -> dict[str, torch.Tensor]:
    """Return the tensors of a torch file, by name."""
    try:
        state = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except _UNREADABLE as error:
        raise CheckpointError(f"{source}: no weights of torch: {error}") from error
    if not isinstance(state, dict) or not all(
        isinstance(name, str) and isinstance(value, torch.Tensor)
        for name, value in state.items()
    ):
        raise CheckpointError(f"{source}: holds something else than named weights")
    # Cloned: safetensors refuses tensors that share memory.
    return {name: value.detach().clone().contiguous() for name, value in state.items()}
