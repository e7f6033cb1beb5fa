"""Probabilities and thresholds of a card, from what its own analyzer hears held out."""

import dataclasses

import numpy as np

from mirdesk.analysis.cards import Calibration, Card
from mirdesk.lab.calibration import SettledThresholds, calibrate, settle_thresholds
from mirdesk.lab.evaluation.outputs import Outputs

# Probabilities are float32: beyond, they cannot be told from 0 and 1.
_FINEST = 1e-7


def uncalibrated(card: Card) -> Card:
    """Return a card whose probabilities are the network's own, to be heard and then fitted."""
    return dataclasses.replace(
        card, frame_calibration=Calibration(), clip_calibration=Calibration()
    )


def calibrated(card: Card, outputs: Outputs) -> Card:
    """Return a card with calibration and thresholds fitted to held-out mixtures.

    How the thresholds were settled is added to the card's recipe.

    Parameters
    ----------
    card : Card
        As :func:`uncalibrated`.
    outputs : Outputs
        Held-out mixtures heard by an analyzer with that card; real clips never, or their
        figures would no longer be those of unknown music.
    """
    clips, of_clips, clip_rule = _fitted(outputs.scores, outputs.truths, outputs.groups)
    frames, of_frames, frame_rule = _fitted(*outputs.frames())
    return dataclasses.replace(
        card,
        frame_calibration=of_frames,
        clip_calibration=of_clips,
        frame_thresholds=frames.thresholds,
        clip_thresholds=clips.thresholds,
        recipe=card.recipe | {"thresholds": {"clips": clip_rule, "frames": frame_rule}},
    )


def _fitted(
    probabilities: np.ndarray, truths: np.ndarray, groups: np.ndarray
) -> tuple[SettledThresholds, Calibration, dict[str, float | None]]:
    """Fit calibration, then thresholds on what it gives, and tell how they were settled."""
    clipped = np.clip(probabilities.astype(np.float64), _FINEST, 1.0 - _FINEST)
    logits = np.log(clipped / (1.0 - clipped)).astype(np.float32)
    calibration = calibrate(logits, truths)
    settled = settle_thresholds(calibration.probabilities(logits), truths, groups)
    mean_f1 = None if settled.mean_f1 is None else round(settled.mean_f1, 3)
    facts = settled.rule._asdict() | {"cross_validated_f1": mean_f1}
    return settled, calibration, facts
