"""What the table shows of an activity: seconds and share of each instrument, the mini strip."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from mirdesk.domain.activity import STRIP_COLUMNS, Activity, spans_of
from mirdesk.domain.instruments import INSTRUMENT_COUNT

# An instrument "plays in a track" from this on: the sum of its spans. One false second in four
# minutes would otherwise put a track under nearly every instrument.
MIN_PRESENT_S: Final = 2.0
MIN_PRESENT_SHARE: Final = 0.1  # of tracks so short that two seconds are much


@dataclass(frozen=True, slots=True)
class Presence:
    """How much an instrument plays: index, seconds, share of the track in 0..1."""

    instrument: int
    seconds: float
    share: float


def presence_of(
    activity: Activity, thresholds: np.ndarray, duration_s: float
) -> list[Presence]:
    """Return the instruments that play in a track, in their order.

    Parameters
    ----------
    activity : Activity
    thresholds : ndarray, shape (20,), float32 in [0, 1]
    duration_s : float
        Of the track.
    """
    seconds = np.zeros(INSTRUMENT_COUNT)
    for span in spans_of(activity, thresholds):
        seconds[span.instrument] += span.end_s - span.start_s
    length_s = max(duration_s, len(activity.values) / activity.frame_rate_hz, 1e-6)
    least_s = min(MIN_PRESENT_S, MIN_PRESENT_SHARE * length_s)
    return [
        Presence(int(i), float(seconds[i]), min(1.0, float(seconds[i]) / length_s))
        for i in np.flatnonzero((seconds >= least_s) & (seconds > 0))
    ]


def mask_of(present: list[Presence]) -> int:
    """Return the instruments as bits of a number."""
    return sum(1 << item.instrument for item in present)


def strip_of(activity: Activity, thresholds: np.ndarray) -> np.ndarray:
    """Return the mini picture of who plays when.

    Returns
    -------
    ndarray, shape (20, 48), uint8
        Mean probability in each of 48 equal stretches, 255 = 1; zero where the highest value
        of the stretch stays below the threshold, so that the picture is quiet and small.
    """
    strip = np.zeros((INSTRUMENT_COUNT, STRIP_COLUMNS), np.uint8)
    frames = len(activity.values)
    if frames == 0:
        return strip
    edges = np.linspace(0, frames, STRIP_COLUMNS + 1)
    starts = np.minimum(edges[:-1].astype(int), frames - 1)
    ends = np.maximum(np.ceil(edges[1:]).astype(int), starts + 1)
    for column, (start, end) in enumerate(zip(starts, ends, strict=True)):
        stretch = activity.values[start:end]
        mean = np.where(stretch.max(axis=0) >= thresholds, stretch.mean(axis=0), 0.0)
        # Quantised to 5 bits: the strip is 2 px a column, and it compresses to a third.
        strip[:, column] = np.rint(np.clip(mean, 0, 1) * 31).astype(np.uint8) * 8
    return strip
