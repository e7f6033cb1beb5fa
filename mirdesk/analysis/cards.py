"""What a checkpoint says of itself: labels, thresholds, calibration, sources, measured figures.

Reads JSON only, without torch, so that the window may show it.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from mirdesk.domain.activity import EMBEDDING_SIZE, CheckpointId
from mirdesk.domain.instruments import INSTRUMENT_COUNT, INSTRUMENTS
from mirdesk.errors import CheckpointError

CARD_FILE: Final = "card.json"
WEIGHTS_FILE: Final = "weights.safetensors"
STUDENT: Final = "student"  # name and architecture of what ships to be used unasked
_FINEST_LOGIT = 30.0  # beyond, float32 probabilities are 0 or 1 anyway


@dataclass(frozen=True, slots=True)
class Source:
    """Something the weights were trained with: its name, licence and address."""

    name: str
    licence: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Backbone:
    """Weights a checkpoint builds on that are never bundled.

    Attributes
    ----------
    name : str
    sha256 : str
        Of the file of its official release, lower-case hex.
    size_bytes : int
        Of that file.
    url : str
        Of that file.
    licence : str
    """

    name: str
    sha256: str
    size_bytes: int
    url: str
    licence: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling per class: probability = sigmoid(scale * logit + offset).

    Source: Platt, "Probabilistic outputs for support vector machines", 1999.

    Attributes
    ----------
    scale, offset : tuple of float
        One for each of the 20 instruments.
    """

    scale: tuple[float, ...] = (1.0,) * INSTRUMENT_COUNT
    offset: tuple[float, ...] = (0.0,) * INSTRUMENT_COUNT

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """Return probabilities of logits, any shape (..., 20), float32 in [0, 1]."""
        scaled = logits * np.array(self.scale, np.float32) + np.array(self.offset, np.float32)
        clipped = np.clip(scaled, -_FINEST_LOGIT, _FINEST_LOGIT)
        probabilities: np.ndarray = (1.0 / (1.0 + np.exp(-clipped))).astype(np.float32)
        return probabilities


@dataclass(frozen=True, slots=True)
class Card:
    """Everything known of a checkpoint.

    Attributes
    ----------
    name, version : str
        Together they name results (``CheckpointId``).
    sha256 : str
        Of ``weights.safetensors``, lower-case hex.
    licence : str
        Of the weights.
    parameters : int
        Numbers in the network.
    network : dict
        Arguments of ``analysis.network.Student``.
    architecture : str
        ``student`` or ``reprogrammed``: which analyzer runs it.
    backbone : Backbone or None
        What must be installed beside it.
    sample_rate_hz : int
        Of the samples that go into the spectrogram.
    frame_rate_hz : float
        Of the activity.
    labels : tuple of str
        The outputs in order: the 20 instruments.
    frame_thresholds, clip_thresholds : tuple of float
        Calibrated probability from which an instrument counts as playing, in a frame and in
        a whole clip.
    frame_calibration, clip_calibration : Calibration
    experimental : tuple of str
        Labels without a real evaluation, or known to be weak.
    sources : tuple of Source
    recipe : dict
        How it was trained.
    figures : dict
        What was measured, by data set.
    notes : str
        What a person should know before trusting it.
    tags : tuple of str
        Further labels it was trained for, beside the instruments.
    """

    name: str
    version: str
    sha256: str
    licence: str
    parameters: int
    network: dict[str, Any] = field(default_factory=dict)
    architecture: str = "student"
    backbone: Backbone | None = None
    sample_rate_hz: int = 32_000
    frame_rate_hz: float = 10.0
    embedding_size: int = EMBEDDING_SIZE
    labels: tuple[str, ...] = INSTRUMENTS
    frame_thresholds: tuple[float, ...] = (0.5,) * INSTRUMENT_COUNT
    clip_thresholds: tuple[float, ...] = (0.5,) * INSTRUMENT_COUNT
    frame_calibration: Calibration = field(default_factory=Calibration)
    clip_calibration: Calibration = field(default_factory=Calibration)
    experimental: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    recipe: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    notes: str = ""
    tags: tuple[str, ...] = ()

    @property
    def checkpoint_id(self) -> CheckpointId:
        """Name and version, as stored beside results."""
        return CheckpointId(self.name, self.version)

    @property
    def frame_threshold_array(self) -> np.ndarray:
        """Thresholds of frames, shape (20,), float32: what ``spans_of`` and the store take."""
        return np.array(self.frame_thresholds, np.float32)

    @property
    def clip_threshold_array(self) -> np.ndarray:
        """Thresholds of clips, shape (20,), float32."""
        return np.array(self.clip_thresholds, np.float32)


def read_card(folder: Path) -> Card:
    """Read ``card.json`` of a checkpoint folder.

    Raises
    ------
    CheckpointError
        It is missing, no JSON, or does not describe the 20 instruments.
    """
    path = folder / CARD_FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"{path}: the card of the checkpoint cannot be read ({error.strerror})"
        raise CheckpointError(message) from error
    except ValueError as error:
        raise CheckpointError(f"{path}: the card of the checkpoint is damaged") from error
    try:
        card = _card_of(content)
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise CheckpointError(
            f"{path}: the card lacks or misnames something: {error}"
        ) from error
    _check(card, path)
    return card


def write_card(card: Card, folder: Path) -> None:
    """Write ``card.json`` into a checkpoint folder, replacing it."""
    text = json.dumps(asdict(card), indent=1, ensure_ascii=False, allow_nan=False)
    (folder / CARD_FILE).write_text(text + "\n", encoding="utf-8")


def list_checkpoints(root: Path) -> list[Path]:
    """Return the checkpoint folders below ``root``, by version, oldest first."""
    folders = [path.parent for path in root.glob(f"*/{CARD_FILE}")]
    return sorted(folders, key=_version_key)


def default_checkpoint(root: Path) -> Path:
    """Return the folder of the newest student below ``resources/checkpoints``.

    The newest of any name where there is no student. Others may need a backbone that is not
    bundled.

    Raises
    ------
    CheckpointError
        There is none.
    """
    folders = list_checkpoints(root)
    if not folders:
        raise CheckpointError(f"{root}: no checkpoint here; install MIRDesk again")
    students = [folder for folder in folders if folder.name.startswith(f"{STUDENT}-")]
    return (students or folders)[-1]


def _version_key(folder: Path) -> tuple[list[int], str]:
    """Sort ``student-0.10.0`` after ``student-0.9.0``."""
    version = folder.name.rpartition("-")[2]
    return [int(part) for part in version.split(".") if part.isdigit()], folder.name


def _card_of(content: dict[str, Any]) -> Card:
    """Build a card from its JSON; unknown keys are of later versions and passed over."""
    known = {name: content[name] for name in Card.__dataclass_fields__ if name in content}
    for name in ("labels", "frame_thresholds", "clip_thresholds", "experimental", "tags"):
        if name in known:
            known[name] = tuple(known[name])
    for name in ("frame_calibration", "clip_calibration"):
        if name in known:
            scale, offset = known[name]["scale"], known[name]["offset"]
            known[name] = Calibration(tuple(map(float, scale)), tuple(map(float, offset)))
    if "sources" in known:
        known["sources"] = tuple(Source(**source) for source in known["sources"])
    if known.get("backbone") is not None:
        known["backbone"] = Backbone(**known["backbone"])
    return Card(**known)


def _check(card: Card, path: Path) -> None:
    """Refuse what the program cannot work with."""
    if card.labels != INSTRUMENTS:
        raise CheckpointError(f"{path}: the labels are not the 20 instruments in their order")
    if card.embedding_size != EMBEDDING_SIZE:
        raise CheckpointError(f"{path}: embeddings must have {EMBEDDING_SIZE} numbers")
    per_class = (
        card.frame_thresholds,
        card.clip_thresholds,
        card.frame_calibration.scale,
        card.frame_calibration.offset,
        card.clip_calibration.scale,
        card.clip_calibration.offset,
    )
    for values in per_class:
        if len(values) != INSTRUMENT_COUNT or not np.isfinite(values).all():
            raise CheckpointError(f"{path}: thresholds and calibration need 20 numbers each")
