"""From logits to probabilities, and where to draw the line: fitted on held-out mixtures."""

from itertools import product
from typing import Final, NamedTuple, Self

import numpy as np
from scipy.optimize import minimize

from mirdesk.analysis.cards import Calibration
from mirdesk.lab.metrics import best_threshold

_FEWEST: Final = 15  # positives and negatives needed to fit a class
_LIKELY_SHARE: Final = 0.5  # where nothing at all is known
# What `settle_thresholds` tries, upwards. F1 of a class that is heard badly is best far down,
# where half of all music would have it; how far down helps is for other groups to say.
_FLOORS: Final = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4)
_CEILINGS: Final = (0.6, 0.75, 0.9)
_SHRINKAGES: Final = (0.0, 30.0, 100.0, 300.0)
_EQUAL_F1: Final = 0.001
FOLDS: Final = 5
_FOLD_SEED: Final = 2018


def platt(logits: np.ndarray, truths: np.ndarray) -> tuple[float, float]:
    """Fit probability = sigmoid(scale * logit + offset) to known truths.

    Source: Platt, "Probabilistic outputs for support vector machines", 1999, with his
    smoothed targets.

    Parameters
    ----------
    logits, truths : ndarray, shape (n,)
        Truths 1, 0, or NaN for unknown.

    Returns
    -------
    scale, offset : float
        1 and 0 where there is too little to fit.
    """
    known = ~np.isnan(truths)
    values, truth = logits[known].astype(float), truths[known]
    positives, negatives = int(truth.sum()), int((truth == 0).sum())
    if min(positives, negatives) < _FEWEST:
        return 1.0, 0.0
    high, low = (positives + 1) / (positives + 2), 1.0 / (negatives + 2)
    targets = np.where(truth == 1, high, low)

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        score = parameters[0] * values + parameters[1]
        error = 1.0 / (1.0 + np.exp(-np.clip(score, -30, 30))) - targets
        value = np.mean(np.logaddexp(0.0, score) - targets * score)
        return float(value), np.array([np.mean(error * values), np.mean(error)])

    fitted = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B").x
    if fitted[0] <= 0.0:  # the network is no better than chance here: do not turn it round
        return 1.0, 0.0
    return float(fitted[0]), float(fitted[1])


def calibrate(logits: np.ndarray, truths: np.ndarray) -> Calibration:
    """Fit every class; classes without enough truths get the median of the others.

    Parameters
    ----------
    logits, truths : ndarray, shape (n, 20)
    """
    fits = [platt(logits[:, i], truths[:, i]) for i in range(logits.shape[1])]
    real = [fit for fit in fits if fit != (1.0, 0.0)]
    usual = tuple(np.median(real, axis=0)) if real else (1.0, 0.0)
    chosen = [fit if fit != (1.0, 0.0) else usual for fit in fits]
    return Calibration(
        tuple(round(float(scale), 4) for scale, _ in chosen),
        tuple(round(float(offset), 4) for _, offset in chosen),
    )


class ThresholdRule(NamedTuple):
    """How thresholds come from scores.

    Attributes
    ----------
    floor, ceiling : float
        Nothing is called playing that is less likely than the floor; what is as likely as the
        ceiling always is.
    shrinkage : float
        How many positives the median threshold of all classes is worth beside a class's own.
    """

    floor: float
    ceiling: float
    shrinkage: float


class SettledThresholds(NamedTuple):
    """Thresholds, and why they are these.

    Attributes
    ----------
    thresholds : tuple of float
        One for each class.
    rule : ThresholdRule
    mean_f1 : float or None
        Of the rule, each group judged by thresholds that were chosen without it.
    """

    thresholds: tuple[float, ...]
    rule: ThresholdRule
    mean_f1: float | None


def settle_thresholds(
    probabilities: np.ndarray, truths: np.ndarray, groups: np.ndarray
) -> SettledThresholds:
    """Choose the thresholds of best F1, and how far to trust them, by cross-validation.

    Groups are split into ``FOLDS``. For each rule of a grid, every fold is judged by thresholds
    chosen on the others, and the rule with the highest macro F1 over all folds together wins;
    among equals the one with the higher floor and the stronger shrinkage. That rule then sets
    the thresholds on everything.

    Parameters
    ----------
    probabilities, truths : ndarray, shape (n, classes)
    groups : ndarray, shape (n,)
        Presets or recordings; rows of one group stay together.
    """
    folds = _folds(groups)
    parts = [
        (_ClassThresholds.of(probabilities[folds != k], truths[folds != k]), folds == k)
        for k in np.unique(folds)
    ]
    best: tuple[float, ThresholdRule] | None = None
    for floor, ceiling, shrinkage in product(_FLOORS, _CEILINGS, _SHRINKAGES):
        rule = ThresholdRule(floor, ceiling, shrinkage)
        is_found = np.zeros(probabilities.shape, bool)
        for chosen, rows in parts:
            is_found[rows] = probabilities[rows] >= chosen.by(rule)
        figure = _macro_f1(is_found, truths)
        # The grid goes upwards, and a thousandth is within chance.
        if best is None or figure >= best[0] - _EQUAL_F1:
            best = (max(figure, best[0]) if best else figure), rule
    assert best is not None  # the grid is not empty
    settled = _ClassThresholds.of(probabilities, truths).by(best[1])
    has_truths = bool(np.nansum(truths) > 0)
    return SettledThresholds(
        tuple(round(float(value), 3) for value in settled),
        best[1],
        best[0] if has_truths else None,
    )


class _ClassThresholds(NamedTuple):
    """The best threshold of each class on some rows, and on how many positives it rests."""

    best: np.ndarray  # (classes,), NaN where there is nothing to go by
    positives: np.ndarray  # (classes,)

    @classmethod
    def of(cls, probabilities: np.ndarray, truths: np.ndarray) -> Self:
        """Find them."""
        positives = np.nansum(truths, axis=0)
        best = [
            best_threshold(probabilities[:, i], truths[:, i]) if count else np.nan
            for i, count in enumerate(positives)
        ]
        return cls(np.array(best), positives)

    def by(self, rule: ThresholdRule) -> np.ndarray:
        """Return the thresholds a rule makes of them, shape (classes,)."""
        is_known = self.positives >= _FEWEST
        usual = float(np.median(self.best[is_known])) if is_known.any() else _LIKELY_SHARE
        weight = np.where(is_known, self.positives, 0.0)
        own = np.where(is_known, self.best, 0.0)
        total = np.maximum(weight + rule.shrinkage, 1e-9)
        mixed = (weight * own + rule.shrinkage * usual) / total
        mixed = np.where(is_known, mixed, usual)
        return np.clip(mixed, rule.floor, rule.ceiling)


def _folds(groups: np.ndarray) -> np.ndarray:
    """Return a fold for each row, whole groups together, the same each time."""
    names, place = np.unique(groups, return_inverse=True)
    order = np.random.default_rng(_FOLD_SEED).permutation(len(names))
    folds: np.ndarray = (order % min(FOLDS, max(1, len(names))))[place]
    return folds


def _macro_f1(is_found: np.ndarray, truths: np.ndarray) -> float:
    """Mean F1 over the classes that occur, both (n, classes)."""
    right = (is_found & (truths == 1)).sum(axis=0)
    called = (is_found & ~np.isnan(truths)).sum(axis=0)
    present = (truths == 1).sum(axis=0)
    occurs = present > 0
    if not occurs.any():
        return 0.0
    return float((2.0 * right[occurs] / (called[occurs] + present[occurs])).mean())
