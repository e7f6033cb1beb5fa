"""Figures of a part of a data set: clips, frames and calibration, with intervals."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mirdesk.domain.instruments import INSTRUMENTS
from mirdesk.lab.bootstrap import Interval, class_intervals, mean_interval
from mirdesk.lab.datasets.clips import MIX
from mirdesk.lab.evaluation.outputs import Outputs
from mirdesk.lab.metrics import Reliability, class_figures, mean_of, reliability


class Figure(NamedTuple):
    """A figure and between what 95 % of resamples lie; ``None`` where it cannot be told."""

    value: float | None
    interval: Interval | None = None


class LabelFigures(NamedTuple):
    """What one instrument reaches, and on how many known truths."""

    positives: int
    negatives: int
    average_precision: Figure
    roc_auc: Figure
    f1: Figure


class Scored(NamedTuple):
    """Figures of scores against truths.

    Attributes
    ----------
    rows, groups : int
        Clips or frames, and the independent groups they come in.
    mean_ap, mean_auc, mean_f1 : Figure
        Means over the instruments for which they can be told.
    labels : dict of str to LabelFigures
    calibration : Reliability
    """

    rows: int
    groups: int
    mean_ap: Figure
    mean_auc: Figure
    mean_f1: Figure
    labels: dict[str, LabelFigures]
    calibration: Reliability


class PartFigures(NamedTuple):
    """Figures of a part of a data set.

    Attributes
    ----------
    clips : Scored
    frames : Scored or None
        Where frames are heard and their truth is known.
    top_one : Figure
        Share of clips with one instrument that are no mix, whose highest value is it.
    top_one_count : int
    """

    clips: Scored
    frames: Scored | None
    top_one: Figure
    top_one_count: int


def part_figures(
    outputs: Outputs, clip_thresholds: np.ndarray, frame_thresholds: np.ndarray
) -> PartFigures:
    """Measure a part; thresholds of shape (20,)."""
    scores, truths, groups = outputs.frames()
    top_one, count = _top_one(outputs)
    return PartFigures(
        scored(outputs.scores, outputs.truths, clip_thresholds, outputs.groups),
        scored(scores, truths, frame_thresholds, groups) if len(scores) else None,
        top_one,
        count,
    )


def scored(
    scores: np.ndarray,
    truths: np.ndarray,
    thresholds: np.ndarray,
    groups: np.ndarray,
    names: Sequence[str] = INSTRUMENTS,
) -> Scored:
    """Measure scores against truths, both (n, classes); groups (n,) numbered from 0."""
    exact = class_figures(scores, truths, thresholds)
    sure = class_intervals(scores, truths, thresholds, groups)
    rows = zip(exact, sure.average_precision, sure.roc_auc, sure.f1, strict=True)
    labels = [
        LabelFigures(
            one.positives,
            one.negatives,
            Figure(one.average_precision, precision),
            Figure(one.roc_auc, area if one.roc_auc is not None else None),
            Figure(one.f1, f1),
        )
        for one, precision, area, f1 in rows
    ]
    return Scored(
        rows=len(scores),
        groups=int(np.unique(groups).size),
        mean_ap=Figure(mean_of([one.average_precision for one in exact]), sure.mean_ap),
        mean_auc=Figure(mean_of([one.roc_auc for one in exact]), sure.mean_auc),
        mean_f1=Figure(mean_of([one.f1 for one in exact]), sure.mean_f1),
        labels=dict(zip(names, labels, strict=True)),
        calibration=reliability(scores, truths),
    )


def _top_one(outputs: Outputs) -> tuple[Figure, int]:
    """How often the highest value is the one instrument there is."""
    numbers = outputs.groups
    hits, groups = [], []
    for clip, hearing, group in zip(outputs.clips, outputs.hearings, numbers, strict=True):
        if clip.kind != MIX and clip.only_label is not None:
            hits.append(float(hearing.clip.argmax() == clip.only_label))
            groups.append(group)
    if not hits:
        return Figure(None), 0
    right = np.array(hits)
    kept = np.unique(np.array(groups), return_inverse=True)[1]
    return Figure(float(right.mean()), mean_interval(right, kept)), right.size
