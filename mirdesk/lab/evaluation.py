"""How well a checkpoint hears: measured on a folder of labelled clips.

The folder holds audio and ``labels.csv`` with at least the columns file, kind (``solo``,
``mix`` or ``note``), present and absent (labels joined by ``;``). What is in neither is
unknown and counts for nothing.
"""

import csv
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from mirdesk.analysis.cards import Card
from mirdesk.analysis.network import FRAME_STRIDE, Student
from mirdesk.audio.decode import decode_mono
from mirdesk.audio.spectrogram import MEL_BANDS, MEL_RATE_HZ, SILENCE, log_mel
from mirdesk.domain.instruments import INSTRUMENT_COUNT, INSTRUMENT_INDEX, INSTRUMENTS
from mirdesk.errors import DatasetError, FileUnreadableError
from mirdesk.lab.metrics import ClassFigures, class_figures, mean_of

_COLUMNS: Final = {"file", "kind", "present", "absent"}
# Which kinds make up a part: whole phrases and mixtures of them, and single notes.
PARTS: Final = {"phrases": ("solo", "mix"), "notes": ("note",)}


@dataclass(frozen=True, slots=True)
class LabelledClip:
    """One clip of the folder; ``truth`` has shape (20,): 1 present, 0 absent, NaN unknown."""

    path: Path
    kind: str
    truth: np.ndarray


@dataclass(frozen=True, slots=True)
class PartFigures:
    """What a checkpoint reaches on one part.

    Attributes
    ----------
    clips : int
    mean_ap, mean_auc, mean_f1 : float or None
        Means over the classes for which they can be told.
    top_one : float or None
        Share of clips with one instrument, of kind solo or note, whose highest value is it.
    top_one_clips : int
    classes : dict of str to ClassFigures
    """

    clips: int
    mean_ap: float | None
    mean_auc: float | None
    mean_f1: float | None
    top_one: float | None
    top_one_clips: int
    classes: dict[str, ClassFigures]


def read_clips(folder: Path) -> list[LabelledClip]:
    """Return the clips of a folder with their labels.

    Raises
    ------
    DatasetError
        No ``labels.csv``, columns are missing, or a label is none of the 20.
    """
    path = folder / "labels.csv"
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror})") from error
    if not rows or not set(rows[0]) >= _COLUMNS:
        raise DatasetError(f"{path}: needs the columns {', '.join(sorted(_COLUMNS))}")
    return [LabelledClip(folder / row["file"], row["kind"], _truth(row, path)) for row in rows]


def clip_logits(network: Student, path: Path) -> np.ndarray:
    """Return the clip logits of a short file, shape (20,), float32.

    Raises
    ------
    FileUnreadableError
        It cannot be decoded.
    """
    blocks = list(decode_mono(os.fsencode(path), sample_rate_hz=MEL_RATE_HZ))
    mel = log_mel(np.concatenate([np.zeros(0, np.float32), *blocks]))
    missing = max(FRAME_STRIDE, -(-len(mel) // FRAME_STRIDE) * FRAME_STRIDE) - len(mel)
    silence = np.full((missing, MEL_BANDS), SILENCE, np.float32)
    frames = torch.from_numpy(np.concatenate([mel, silence]).T.copy())
    with torch.inference_mode():
        _, clip, _ = network(frames[None, None])
    logits: np.ndarray = clip[0].numpy()
    return logits


def score_clips(
    network: Student,
    card: Card,
    clips: list[LabelledClip],
    on_progress: Callable[[int], None] = lambda done: None,
) -> tuple[list[LabelledClip], np.ndarray, list[str]]:
    """Return the clips that could be read, their probabilities (n, 20), and what failed."""
    read: list[LabelledClip] = []
    logits: list[np.ndarray] = []
    failures: list[str] = []
    for done, clip in enumerate(clips):
        try:
            logits.append(clip_logits(network, clip.path))
        except FileUnreadableError as error:
            failures.append(f"{clip.path.name}: {error.reason}")
        else:
            read.append(clip)
        on_progress(done + 1)
    stacked = np.stack(logits) if logits else np.zeros((0, INSTRUMENT_COUNT), np.float32)
    return read, card.clip_calibration.probabilities(stacked), failures


def part_figures(
    clips: list[LabelledClip], scores: np.ndarray, thresholds: np.ndarray
) -> PartFigures:
    """Measure one part.

    Parameters
    ----------
    clips : list of LabelledClip
    scores : ndarray, shape (n, 20)
        Calibrated probabilities.
    thresholds : ndarray, shape (20,)
    """
    truths = np.stack([clip.truth for clip in clips])
    classes = class_figures(scores, truths, thresholds)
    alone = [
        score.argmax() == (truth == 1).argmax()
        for clip, score, truth in zip(clips, scores, truths, strict=True)
        if clip.kind != "mix" and np.nansum(truth == 1) == 1
    ]
    return PartFigures(
        clips=len(clips),
        mean_ap=mean_of([figures.average_precision for figures in classes]),
        mean_auc=mean_of([figures.roc_auc for figures in classes]),
        mean_f1=mean_of([figures.f1 for figures in classes]),
        top_one=float(np.mean(alone)) if alone else None,
        top_one_clips=len(alone),
        classes=dict(zip(INSTRUMENTS, classes, strict=True)),
    )


def all_parts(
    clips: list[LabelledClip], scores: np.ndarray, thresholds: np.ndarray
) -> dict[str, PartFigures]:
    """Measure phrases (solos and mixtures) and notes apart; empty parts are left out."""
    figures: dict[str, PartFigures] = {}
    for name, kinds in PARTS.items():
        rows = [index for index, clip in enumerate(clips) if clip.kind in kinds]
        if rows:
            figures[name] = part_figures([clips[i] for i in rows], scores[rows], thresholds)
    return figures


def as_json(figures: dict[str, PartFigures]) -> dict[str, Any]:
    """Return figures as plain data, rounded to three places."""
    return {
        name: {
            "clips": part.clips,
            "mean_ap": _rounded(part.mean_ap),
            "mean_auc": _rounded(part.mean_auc),
            "mean_f1": _rounded(part.mean_f1),
            "top_one": _rounded(part.top_one),
            "top_one_clips": part.top_one_clips,
            "classes": {
                label: {
                    "positives": each.positives,
                    "negatives": each.negatives,
                    "ap": _rounded(each.average_precision),
                    "auc": _rounded(each.roc_auc),
                    "f1": _rounded(each.f1),
                }
                for label, each in part.classes.items()
            },
        }
        for name, part in figures.items()
    }


def as_text(figures: dict[str, PartFigures]) -> str:
    """Return figures as a table to read."""
    lines: list[str] = []
    for name, part in figures.items():
        lines.append(
            f"{name}: {part.clips} clips, mAP {_shown(part.mean_ap)}, "
            f"AUC {_shown(part.mean_auc)}, F1 {_shown(part.mean_f1)}, "
            f"top-1 {_shown(part.top_one)} of {part.top_one_clips}"
        )
        lines.append(f"  {'':<18}{'present':>8}{'absent':>8}{'AP':>8}{'AUC':>8}{'F1':>8}")
        for label, each in part.classes.items():
            if each.positives or each.negatives:
                numbers = (each.average_precision, each.roc_auc, each.f1)
                row = "".join(f"{_shown(number):>8}" for number in numbers)
                lines.append(f"  {label:<18}{each.positives:>8}{each.negatives:>8}{row}")
    return "\n".join(lines)


def _truth(row: dict[str, str], path: Path) -> np.ndarray:
    """Read present and absent of a row."""
    truth = np.full(INSTRUMENT_COUNT, np.nan, np.float32)
    for column, value in (("absent", 0.0), ("present", 1.0)):
        for label in filter(None, (row[column] or "").split(";")):
            if label not in INSTRUMENT_INDEX:
                raise DatasetError(f"{path}: {label!r} is none of the 20 instruments")
            truth[INSTRUMENT_INDEX[label]] = value
    return truth


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
