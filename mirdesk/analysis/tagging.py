"""What a network says a recording is like, among what is measured of it."""

import dataclasses
import math
from collections.abc import Sequence

import numpy as np

from mirdesk.analysis.analyzer import Heard
from mirdesk.domain.descriptors import MUSIC_TAG, SPEECH_TAG, Descriptors


def tagged(
    measured: Descriptors, heard: Heard, names: Sequence[str], duration_s: float
) -> Descriptors:
    """Return descriptors with tags, and curves of speech and music where these are told.

    Parameters
    ----------
    measured : Descriptors
    heard : Heard
    names : sequence of str
        Of its tags, as ``Analyzer.tags`` gives them.
    duration_s : float
        Of the recording.
    """
    return dataclasses.replace(
        measured,
        tags=heard.tags,
        speech_curve=_curve(heard, names, SPEECH_TAG, duration_s),
        music_curve=_curve(heard, names, MUSIC_TAG, duration_s),
    )


def _curve(
    heard: Heard, names: Sequence[str], wanted: str, duration_s: float
) -> np.ndarray | None:
    """Return one value a second of a tag, shape (seconds,); None where it is not told."""
    if wanted not in names:
        return None
    values = heard.passage_tags[:, list(names).index(wanted)]
    middles_s = np.arange(max(1, math.ceil(duration_s))) + 0.5
    # A rest too short for a passage of its own takes the last one's value.
    places = np.minimum((middles_s / heard.passage_s).astype(int), values.size - 1)
    curve: np.ndarray = values[places].astype(np.float32)
    return curve
