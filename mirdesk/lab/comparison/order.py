"""Whether one system is better than another, from the same clips drawn again and again.

Both are measured on each resample, so that what clips have in common cancels out: the interval
of a difference is narrower than intervals side by side suggest. Source: Efron and Tibshirani,
"An introduction to the bootstrap", 1993, chapter 13; groups of clips are drawn whole.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from mirdesk.lab.bootstrap import Interval, draws, interval
from mirdesk.lab.comparison.measured import Measured, Scores
from mirdesk.lab.comparison.systems import CNN_MN04, EAST, KD, MN04, PLAIN, PROBE, UNET_MN04
from mirdesk.lab.training.checks import mean_ap

FAR: Final = 0.1  # published: .62 by mapping, .78 and .82 reprogrammed (F1, arXiv 2211.08379)
MOST_PARAMETERS: Final = 20_000
_RESAMPLES: Final = 500


class Difference(NamedTuple):
    """By how much a system is ahead of another in mean average precision."""

    value: float
    interval: Interval

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.interval.low > 0 or self.interval.high < 0


class Claim(NamedTuple):
    """That one system is ahead of another."""

    better: str
    worse: str
    least: float  # by how much at least


CLAIMS: Final = (
    Claim(CNN_MN04, MN04, FAR),
    Claim(UNET_MN04, MN04, FAR),
    Claim(UNET_MN04, PROBE, 0.0),  # what the transform adds to a linear layer alone
    Claim(EAST, KD, 0.0),
    Claim(KD, PLAIN, 0.0),
    Claim(EAST, PLAIN, 0.0),
)


def difference(better: Scores, worse: Scores) -> Difference:
    """Return how far one system is ahead of another on the same clips."""
    drawn = draws(better.groups, resamples=_RESAMPLES)[:, better.groups]  # (resamples, clips)
    resampled = resampled_mean_ap(better, drawn) - resampled_mean_ap(worse, drawn)
    value = mean_ap(better.scores, better.truths) - mean_ap(worse.scores, worse.truths)
    return Difference(value, interval(resampled) or Interval(-1.0, 1.0))


def resampled_mean_ap(part: Scores, weights: np.ndarray) -> np.ndarray:
    """Return the mean average precision when clips count ``weights`` times.

    Parameters
    ----------
    part : Scores
    weights : ndarray, shape (resamples, clips)

    Returns
    -------
    ndarray, shape (resamples,)
        NaN where no class has positives.
    """
    columns = [
        _weighted_ap(part.scores[:, index], part.truths[:, index], weights)
        for index in range(part.scores.shape[1])
    ]
    values = np.stack(columns)  # (classes, resamples)
    known = ~np.isnan(values)
    sums = np.where(known, values, 0.0).sum(axis=0)
    counts = known.sum(axis=0)
    means: np.ndarray = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return means


def _weighted_ap(scores: np.ndarray, truths: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return average precision of a class in each resample; NaN without positives."""
    known = np.flatnonzero(~np.isnan(truths))
    order = known[np.argsort(-scores[known], kind="stable")]
    count = weights[:, order]
    hits = count * (truths[order] == 1)
    precision = hits.cumsum(axis=1) / np.maximum(count.cumsum(axis=1), 1.0)
    positives = hits.sum(axis=1)
    reached = (hits * precision).sum(axis=1)
    ap: np.ndarray = np.where(positives > 0, reached / np.maximum(positives, 1.0), np.nan)
    return ap


def order_in_words(
    part: str,
    measured: Mapping[str, Measured],
    scores: Mapping[str, Mapping[str, Scores]],
) -> list[str]:
    """Return a line for each claim of the published order that can be judged on a part.

    Parameters
    ----------
    part : str
    measured : mapping of str to Measured
        By name of the system.
    scores : mapping of str to mapping of str to Scores
        By name of the system, then by part.
    """
    lines = []
    for claim in CLAIMS:
        both = [scores.get(name, {}).get(part) for name in (claim.better, claim.worse)]
        better, worse = both
        if better is None or worse is None or len(better.scores) != len(worse.scores):
            continue
        found = difference(better, worse)
        lines.append(f"{part}: {_judged(claim, found, measured[claim.better])}")
    return lines


def _judged(claim: Claim, found: Difference, better: Measured) -> str:
    """Return what is to be said of a claim."""
    far = "far above" if claim.least else "above"
    is_small = not claim.least or better.trained_parameters < MOST_PARAMETERS
    if found.value >= claim.least and found.interval.low > 0 and is_small:
        verdict = "holds"
    elif found.interval.high < 0:
        verdict = "does not hold, it is the other way round"
    elif found.interval.low > 0:
        verdict = "holds in part: above, but not far" if is_small else "too many parameters"
    else:
        verdict = "cannot be told: the interval of the difference has zero in it"
    parameters = f" with {better.trained_parameters} parameters" if claim.least else ""
    return (
        f"{claim.better} {far} {claim.worse}{parameters}: {found.value:+.3f} "
        f"({found.interval.low:+.3f} to {found.interval.high:+.3f}): {verdict}"
    )
