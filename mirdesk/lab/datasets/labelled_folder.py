"""A folder of audio with ``labels.csv``, or of audio alone.

``labels.csv`` has at least the columns file, kind (``solo``, ``mix`` or ``note``), present and
absent (labels joined by ``;``); what is in neither is unknown. A column ``recording`` names
what a clip is a cut of and ``licence`` what it may be used for.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

from mirdesk.errors import DatasetError
from mirdesk.lab.datasets.clips import (
    KINDS,
    MIX,
    NOTE,
    SOLO,
    AudioDataset,
    Clip,
    label_index,
    read_table,
    unknown_truth,
)

LABELS_FILE: Final = "labels.csv"
PARTS: Final[Mapping[str, tuple[str, ...]]] = {"phrases": (SOLO, MIX), "notes": (NOTE,)}
_COLUMNS: Final = {"file", "kind", "present", "absent"}
_ENDINGS: Final = frozenset(
    (".flac", ".wav", ".mp3", ".ogg", ".opus", ".m4a", ".aif", ".aiff", ".wv")
)
_CUT: Final = re.compile(r"[_-]\d+$")  # cuts of one recording differ in a last number


def read_labelled_folder(folder: Path) -> AudioDataset:
    """Return the clips of a folder with ``labels.csv``.

    Raises
    ------
    DatasetError
        No ``labels.csv``, columns are missing, a kind is unknown or a label none of the 20.
    """
    path = folder / LABELS_FILE
    rows = read_table(path, _COLUMNS)
    licences = sorted({row.get("licence") or "unknown" for row in rows})
    clips = tuple(_clip(row, folder, path) for row in rows)
    return AudioDataset(folder.resolve().name, ", ".join(licences), clips, PARTS)


def read_plain_folder(folder: Path) -> AudioDataset:
    """Return the audio files below a folder as clips of which nothing is known.

    Raises
    ------
    DatasetError
        There are none.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _ENDINGS)
    if not files:
        raise DatasetError(
            f"{folder}: neither {LABELS_FILE} nor audio, and no data set that is known here"
        )
    names = [path.relative_to(folder).as_posix() for path in files]
    clips = tuple(
        Clip(name, MIX, unknown_truth(), group=name, path=path)
        for name, path in zip(names, files, strict=True)
    )
    return AudioDataset(folder.resolve().name, "unknown", clips, {"all": (MIX,)})


def _clip(row: dict[str, str], folder: Path, path: Path) -> Clip:
    kind = row["kind"]
    if kind not in KINDS:
        raise DatasetError(f"{path}: the kind {kind!r} is none of {', '.join(KINDS)}")
    stem = Path(row["file"]).stem
    recording = row.get("recording") or (stem if kind == NOTE else _CUT.sub("", stem))
    return Clip(
        row["file"], kind, _truth(row, path), group=recording, path=folder / row["file"]
    )


def _truth(row: dict[str, str], path: Path) -> np.ndarray:
    truth = unknown_truth()
    for column, value in (("absent", 0.0), ("present", 1.0)):
        for label in filter(None, row[column].split(";")):
            truth[label_index(label, path)] = value
    return truth
