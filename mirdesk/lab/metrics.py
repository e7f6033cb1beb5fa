"""Average precision, ROC area, F1, reliability and ranking, unknown labels left out."""

from typing import NamedTuple

import numpy as np


class ClassFigures(NamedTuple):
    """What one class reaches; ``None`` where it cannot be told."""

    positives: int
    negatives: int
    average_precision: float | None
    roc_auc: float | None
    f1: float | None


def average_precision(scores: np.ndarray, truths: np.ndarray) -> float | None:
    """Return the mean precision at each positive, best scores first.

    Equal scores count as one step, so that their order does not matter (as scikit-learn's
    ``average_precision_score``).

    Parameters
    ----------
    scores : ndarray, shape (n,)
    truths : ndarray, shape (n,)
        1 present, 0 absent, NaN unknown.

    Returns
    -------
    float or None
        ``None`` without positives.
    """
    scores, truths = _known(scores, truths)
    positives = truths.sum()
    if positives == 0:
        return None
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(truths[order])
    ends = np.append(np.flatnonzero(np.diff(ranked)), ranked.size - 1)
    precision = hits[ends] / (ends + 1)
    gained = np.diff(hits[ends], prepend=0.0) / positives
    return float((precision * gained).sum())


def roc_auc(scores: np.ndarray, truths: np.ndarray) -> float | None:
    """Return how likely a positive scores above a negative (ties count half).

    ``None`` without positives or without negatives. Parameters as ``average_precision``.
    """
    scores, truths = _known(scores, truths)
    positives = int(truths.sum())
    negatives = truths.size - positives
    if positives == 0 or negatives == 0:
        return None
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(counts) - (counts - 1) / 2.0
    rank_sum = float(mean_rank[place][truths == 1].sum())
    return (rank_sum - positives * (positives + 1) / 2.0) / (positives * negatives)


def f1_score(scores: np.ndarray, truths: np.ndarray, threshold: float) -> float | None:
    """Return F1 at a threshold; ``None`` where nothing is present."""
    scores, truths = _known(scores, truths)
    if truths.sum() == 0:
        return None
    found = scores >= threshold
    hits = float((found & (truths == 1)).sum())
    return 2.0 * hits / (float(found.sum()) + float(truths.sum()))


def class_figures(
    scores: np.ndarray, truths: np.ndarray, thresholds: np.ndarray
) -> list[ClassFigures]:
    """Return the figures of each class.

    Parameters
    ----------
    scores, truths : ndarray, shape (n, classes)
    thresholds : ndarray, shape (classes,)
    """
    figures = []
    for index in range(scores.shape[1]):
        score, truth = scores[:, index], truths[:, index]
        figures.append(
            ClassFigures(
                int((truth == 1).sum()),
                int((truth == 0).sum()),
                average_precision(score, truth),
                roc_auc(score, truth),
                f1_score(score, truth, float(thresholds[index])),
            )
        )
    return figures


def nearest_is_partner(embeddings: np.ndarray) -> float:
    """Return how often the nearest other embedding is the partner.

    Parameters
    ----------
    embeddings : ndarray, shape (2 pairs, size), unit length
        The second half are the partners of the first, in order.
    """
    likeness = embeddings @ embeddings.T
    np.fill_diagonal(likeness, -np.inf)
    partner = np.roll(np.arange(len(embeddings)), len(embeddings) // 2)
    return float((likeness.argmax(axis=1) == partner).mean())


class Bin(NamedTuple):
    """Probabilities between two values: how many, how high, and how often they were right."""

    low: float
    high: float
    pairs: int
    mean_probability: float | None
    share_present: float | None


class Reliability(NamedTuple):
    """How far probabilities can be taken at their word.

    Attributes
    ----------
    bins : list of Bin
    expected_error : float or None
        Mean distance between what was said and what was so, weighted by count.
    """

    bins: list[Bin]
    expected_error: float | None


def reliability(
    probabilities: np.ndarray, truths: np.ndarray, *, bins: int = 10
) -> Reliability:
    """Return the reliability curve and the expected calibration error.

    Source: Guo et al., "On calibration of modern neural networks", 2017, here over every
    known pair of clip and class.

    Parameters
    ----------
    probabilities, truths : ndarray, any shape, the same
    bins : int
    """
    values, truth = _known(np.ravel(probabilities), np.ravel(truths))
    place = np.minimum((values * bins).astype(int), bins - 1)
    counts = np.bincount(place, minlength=bins)
    said = np.bincount(place, values, minlength=bins)
    so = np.bincount(place, truth, minlength=bins)
    curve = [
        Bin(i / bins, (i + 1) / bins, int(n), _part(a, n), _part(b, n))
        for i, (n, a, b) in enumerate(zip(counts, said, so, strict=True))
    ]
    error = float(np.abs(said - so).sum() / values.size) if values.size else None
    return Reliability(curve, error)


def ranking_precision(embeddings: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return how well each embedding finds the others of its group.

    Every other embedding is ranked by cosine; the figure is the average precision of those of
    the same group. Their mean is the retrieval mAP.

    Parameters
    ----------
    embeddings : ndarray, shape (n, size)
    groups : ndarray, shape (n,)

    Returns
    -------
    ndarray, shape (n,), float64
        NaN for those that are alone in their group.
    """
    norms = np.linalg.norm(embeddings, axis=1, keepdims=True)
    units = embeddings / np.maximum(norms, 1e-12)
    figures = np.full(len(units), np.nan)
    for index, unit in enumerate(units):
        others = np.arange(len(units)) != index
        alike = (groups == groups[index])[others].astype(float)
        figure = average_precision((units @ unit)[others], alike)
        figures[index] = np.nan if figure is None else figure
    return figures


def mean_of(values: list[float | None]) -> float | None:
    """Return the mean of what is known."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def best_threshold(scores: np.ndarray, truths: np.ndarray) -> float:
    """Return the threshold with the highest F1, 0.5 where nothing is present.

    Midway between the scores on either side of the best cut.
    """
    scores, truths = _known(scores, truths)
    if truths.sum() == 0:
        return 0.5
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(truths[order])
    f1 = 2.0 * hits / (np.arange(1, ranked.size + 1) + truths.sum())
    f1[:-1][np.diff(ranked) == 0] = -1.0  # a cut between equal scores is none
    best = int(np.argmax(f1))
    below = ranked[best + 1] if best + 1 < ranked.size else 0.0
    return float((ranked[best] + below) / 2.0)


def _part(part: float, whole: int) -> float | None:
    """Divide, where there is something to divide by."""
    return float(part / whole) if whole else None


def _known(scores: np.ndarray, truths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Leave out what is unknown."""
    known = ~np.isnan(truths)
    return scores[known], truths[known]
