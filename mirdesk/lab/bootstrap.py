"""How sure figures are: intervals by drawing whole recordings again and again.

Source: Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapters 8 and 13:
percentiles of the figure over resampled groups. Scores are sorted once into bins, exactly
where there are few and in 512 bins of equal content where there are many, so that a thousand
resamples are a product of matrices.
"""

from typing import Final, NamedTuple

import numpy as np

RESAMPLES: Final = 1000
_LEVEL: Final = 0.95
_MOST_BINS: Final = 512


class Interval(NamedTuple):
    """Between which values 95 % of the resamples lie."""

    low: float
    high: float


class Intervals(NamedTuple):
    """Intervals of the figures of a part; ``None`` where they cannot be told.

    Attributes
    ----------
    mean_ap, mean_auc, mean_f1 : Interval or None
    average_precision, roc_auc, f1 : list of Interval or None
        One for each class.
    """

    mean_ap: Interval | None
    mean_auc: Interval | None
    mean_f1: Interval | None
    average_precision: list[Interval | None]
    roc_auc: list[Interval | None]
    f1: list[Interval | None]


def draws(groups: np.ndarray, *, resamples: int = RESAMPLES, seed: int = 0) -> np.ndarray:
    """Return how often each group is drawn, shape (resamples, groups), float32.

    Parameters
    ----------
    groups : ndarray, shape (n,), int
        0, 1, ...: the group of each row.
    resamples : int
    seed : int
    """
    count = int(groups.max(initial=0)) + 1
    rng = np.random.default_rng(seed)
    return rng.multinomial(count, np.full(count, 1.0 / count), resamples).astype(np.float32)


def interval(values: np.ndarray) -> Interval | None:
    """Return the middle 95 % of resampled figures; NaN among them is left out."""
    known = values[~np.isnan(values)]
    # Where most resamples lack what the figure needs, what is left of them tells little.
    if known.size < values.size / 2:
        return None
    low, high = np.quantile(known, [(1.0 - _LEVEL) / 2.0, (1.0 + _LEVEL) / 2.0])
    return Interval(float(low), float(high))


def mean_interval(values: np.ndarray, groups: np.ndarray) -> Interval | None:
    """Return the interval of the mean of values, shape (n,), by groups as ``draws``."""
    if values.size == 0:
        return None
    drawn = draws(groups)
    sums = np.bincount(groups, values, drawn.shape[1]).astype(np.float32)
    counts = np.bincount(groups, minlength=drawn.shape[1]).astype(np.float32)
    return interval(_share(drawn @ sums, drawn @ counts))


def class_intervals(
    scores: np.ndarray, truths: np.ndarray, thresholds: np.ndarray, groups: np.ndarray
) -> Intervals:
    """Return the intervals of average precision, ROC-AUC and F1.

    Parameters
    ----------
    scores, truths : ndarray, shape (n, classes)
        Truths 1, 0, or NaN for unknown.
    thresholds : ndarray, shape (classes,)
    groups : ndarray, shape (n,), int
        As ``draws``.
    """
    drawn = draws(groups)
    classes = [
        _resampled(scores[:, i], truths[:, i], float(thresholds[i]), groups, drawn)
        for i in range(scores.shape[1])
    ]
    precisions, areas, f1s = (np.stack(each) for each in zip(*classes, strict=True))
    return Intervals(
        mean_ap=_mean_over_classes(precisions),
        mean_auc=_mean_over_classes(areas),
        mean_f1=_mean_over_classes(f1s),
        average_precision=[interval(row) for row in precisions],
        roc_auc=[interval(row) for row in areas],
        f1=[interval(row) for row in f1s],
    )


def _resampled(
    scores: np.ndarray,
    truths: np.ndarray,
    threshold: float,
    groups: np.ndarray,
    drawn: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return average precision, area and F1 of one class in each resample; NaN if none."""
    known = ~np.isnan(truths)
    score, truth, group = scores[known], truths[known] == 1, groups[known]
    if not truth.any():
        nothing = np.full(len(drawn), np.nan)
        return nothing, nothing, nothing
    place, bins = _bins(score)  # the best scores in bin 0
    shape = drawn.shape[1], bins
    hits = drawn @ _table(group[truth], place[truth], shape)  # (resamples, bins)
    misses = drawn @ _table(group[~truth], place[~truth], shape)
    hit_sum, miss_sum = hits.cumsum(axis=1), misses.cumsum(axis=1)
    positives, negatives = hit_sum[:, -1], miss_sum[:, -1]
    found = np.maximum(hit_sum + miss_sum, 1.0)
    precision = _share((hits * hit_sum / found).sum(axis=1), positives)
    below = negatives[:, None] - miss_sum + misses / 2.0
    area = _share((hits * below).sum(axis=1), positives * negatives)
    is_found = score >= threshold
    size = drawn.shape[1]
    right = drawn @ np.bincount(group[truth & is_found], minlength=size).astype(np.float32)
    called = drawn @ np.bincount(group[is_found], minlength=size).astype(np.float32)
    f1 = _share(2.0 * right, called + positives)
    return precision, area, np.where(positives > 0, f1, np.nan)


def _bins(scores: np.ndarray) -> tuple[np.ndarray, int]:
    """Return the bin of each score, the highest in bin 0, and how many bins there are."""
    distinct = np.unique(scores)
    if distinct.size > _MOST_BINS:
        distinct = np.unique(np.quantile(scores, np.linspace(0.0, 1.0, _MOST_BINS)))
    place = np.searchsorted(distinct, scores, side="left")
    return distinct.size - 1 - np.minimum(place, distinct.size - 1), distinct.size


def _table(groups: np.ndarray, places: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Count (group, bin) pairs, shape as given, float32."""
    counts = np.bincount(groups * shape[1] + places, minlength=shape[0] * shape[1])
    return counts.reshape(shape).astype(np.float32)


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Divide, NaN where there is nothing to divide by."""
    shares: np.ndarray = np.divide(
        part, whole, out=np.full(part.shape, np.nan), where=whole > 0
    )
    return shares


def _mean_over_classes(values: np.ndarray) -> Interval | None:
    """Return the interval of the mean over classes that can be told, (classes, resamples).

    A class that a resample lacks counts as it does on average: left out, hard classes with
    few positives would drop out now and then and the mean would rise.
    """
    known = ~np.isnan(values)
    occurs = known.any(axis=1)
    if not occurs.any():
        return None
    values, known = values[occurs], known[occurs]
    usual = np.where(known, values, 0.0).sum(axis=1) / known.sum(axis=1)
    filled = np.where(known, values, usual[:, None])
    return interval(filled.mean(axis=0))
