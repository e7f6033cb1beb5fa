"""From logits to probabilities, and where to draw the line: fitted on held-out mixtures."""

from typing import Final

import numpy as np
from scipy.optimize import minimize

from mirdesk.analysis.cards import Calibration
from mirdesk.lab.metrics import best_threshold

_FEWEST: Final = 15  # positives and negatives needed to fit a class
_LIKELY_SHARE: Final = 0.5  # shown probability at which precision and recall balance
# F1 of a class that is heard badly is best far down, where half of all music would have it:
# nothing is called playing that is less likely than this.
_THRESHOLD_RANGE: Final = 0.3, 0.75


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


def choose_thresholds(probabilities: np.ndarray, truths: np.ndarray) -> tuple[float, ...]:
    """Return the threshold of best F1 for each class, kept within a sane range.

    Parameters
    ----------
    probabilities, truths : ndarray, shape (n, 20)
    """
    chosen = []
    for index in range(probabilities.shape[1]):
        truth = truths[:, index]
        if np.nansum(truth) < _FEWEST:
            chosen.append(_LIKELY_SHARE)
            continue
        best = best_threshold(probabilities[:, index], truth)
        chosen.append(round(float(np.clip(best, *_THRESHOLD_RANGE)), 3))
    return tuple(chosen)
