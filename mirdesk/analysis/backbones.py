"""Frozen networks that some checkpoints build on: where they come from, what lies here.

A backbone is never bundled. Who wants one fetches its official release
(``operations.install_backbone``), which is verified and kept as safetensors with a record of
both hashes. Reads JSON only, without torch, so that the window may ask.
"""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from mirdesk.analysis.cards import WEIGHTS_FILE, Backbone
from mirdesk.errors import CheckpointError

RECORD_FILE: Final = "backbone.json"

# EfficientAT's MobileNetV3 of width 0.4, a torch state dict. Size and hash are those of the
# asset of release v0.0.1.
MN04: Final = Backbone(
    name="mn04_as",
    sha256="899a8c6217063f6941793102a2780b3dd788ab11fce468d9cf5f0577c453321c",
    size_bytes=4_066_513,
    url="https://github.com/fschmid56/EfficientAT/releases/download/v0.0.1/mn04_as_mAP_432.pt",
    licence="MIT",
)

# A name becomes part of a folder's name, and a card may come from anywhere.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class BackboneRecord:
    """What is kept beside an installed backbone.

    Attributes
    ----------
    name : str
    source_sha256 : str
        Of the file of the official release.
    sha256 : str
        Of ``weights.safetensors``, made from it.
    size_bytes : int
        Of ``weights.safetensors``.
    url, licence : str
        Of the release.
    """

    name: str
    source_sha256: str
    sha256: str
    size_bytes: int
    url: str
    licence: str


def backbone_folder(root: Path, backbone: Backbone) -> Path:
    """Return where a backbone lies once it is installed below ``root``.

    Raises
    ------
    CheckpointError
        Its name or hash is none.
    """
    if not _NAME.fullmatch(backbone.name) or not _HASH.fullmatch(backbone.sha256):
        raise CheckpointError(f"{backbone.name!r}: no name or no hash of a backbone")
    return root / f"{backbone.name}-{backbone.sha256[:12]}"


def installed_record(root: Path, backbone: Backbone) -> BackboneRecord | None:
    """Return the record of an installed backbone; None where it is missing or another.

    Cheap: the weights themselves are verified when they are loaded.
    """
    folder = backbone_folder(root, backbone)
    try:
        record = BackboneRecord(
            **json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
        )
        size_bytes = (folder / WEIGHTS_FILE).stat().st_size
    except (OSError, ValueError, TypeError):
        return None
    is_it = record.source_sha256 == backbone.sha256 and record.size_bytes == size_bytes
    return record if is_it else None


def write_record(record: BackboneRecord, folder: Path) -> None:
    """Write the record of a backbone into its folder."""
    text = json.dumps(asdict(record), indent=1)
    (folder / RECORD_FILE).write_text(text + "\n", encoding="utf-8")
