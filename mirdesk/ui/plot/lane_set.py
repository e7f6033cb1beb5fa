"""The 20 lanes as data: which ones play, in which order, where, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QCoreApplication

from mirdesk.domain.activity import Activity
from mirdesk.domain.instruments import INSTRUMENT_COUNT, INSTRUMENTS, display_name
from mirdesk.ui.plot.geometry import TimeWindow, format_time

# Where a card has no thresholds; also the display's own rule: from this share of the threshold
# on, a lane says "perhaps" (hatched), below it says nothing.
DEFAULT_THRESHOLD: Final = 0.5
UNCERTAIN_SHARE: Final = 0.6
MIN_SPAN_S: Final = 0.3  # as spans_of: shorter flickers are not worth a line


@dataclass(frozen=True, slots=True)
class LaneSpan:
    """A stretch of one lane: times in seconds, its mean probability, whether it is sure."""

    instrument: int
    start_s: float
    end_s: float
    mean: float
    is_sure: bool


@dataclass(frozen=True, slots=True)
class LaneColumns:
    """What the lanes show in each pixel column.

    Attributes
    ----------
    mean, peak : ndarray, shape (lanes, width), float32 in [0, 1]
        Equal unless a column covers several frames.
    """

    mean: np.ndarray
    peak: np.ndarray


class LaneSet:
    """Who plays when, prepared for drawing and reading.

    Parameters
    ----------
    activity : Activity
    thresholds : ndarray, shape (20,), or None
        At and above: plays. None for ``DEFAULT_THRESHOLD``.
    experimental : sequence of bool
        Instruments that the checkpoint's card calls experimental; empty for none.
    """

    def __init__(
        self,
        activity: Activity,
        thresholds: np.ndarray | None = None,
        experimental: Sequence[bool] = (),
    ) -> None:
        self.activity = activity
        self.thresholds = (
            np.full(INSTRUMENT_COUNT, DEFAULT_THRESHOLD, np.float32)
            if thresholds is None
            else np.asarray(thresholds, np.float32)
        )
        self.experimental = tuple(experimental) or (False,) * INSTRUMENT_COUNT
        values = np.ascontiguousarray(activity.values.T, dtype=np.float32)
        self._means, self._peaks = [values], [values]
        while self._means[-1].shape[1] > 512:
            self._means.append(_halved(self._means[-1], is_peak=False))
            self._peaks.append(_halved(self._peaks[-1], is_peak=True))
        self.seconds = self._seconds_playing()

    def _seconds_playing(self) -> np.ndarray:
        """Seconds in which each instrument plays, shape (20,)."""
        seconds = np.zeros(INSTRUMENT_COUNT)
        rate_hz = self.activity.frame_rate_hz
        for instrument, values in enumerate(self._means[0]):
            starts, ends, kinds = _edges(
                (values >= self.thresholds[instrument]).astype(np.int8)
            )
            lengths_s = (ends - starts)[kinds > 0] / rate_hz
            seconds[instrument] = lengths_s[lengths_s >= MIN_SPAN_S].sum()
        return seconds

    @property
    def present(self) -> list[int]:
        """Instruments that play somewhere, in the order of ``INSTRUMENTS``."""
        return [int(i) for i in np.flatnonzero(self.seconds > 0)]

    def order(self, *, show_all: bool, by_playing: bool = True) -> list[int]:
        """Return the instruments to show, top first.

        Parameters
        ----------
        show_all : bool
            Else only those that play.
        by_playing : bool
            Most seconds first; else the fixed order of OpenMIC.
        """
        shown = list(range(INSTRUMENT_COUNT)) if show_all else self.present
        if by_playing:
            strength = self._means[0].mean(axis=1) if self._means[0].shape[1] else self.seconds
            shown.sort(key=lambda i: (-self.seconds[i], -strength[i], i))
        return shown

    def value_at(self, instrument: int, seconds: float) -> float | None:
        """Return the probability of the frame at a moment; None outside the recording."""
        frame = int(seconds * self.activity.frame_rate_hz)
        values = self.activity.values
        if not 0 <= frame < len(values):
            return None
        return float(values[frame, instrument])

    def lower_bound(self, instrument: int) -> float:
        """Return the probability below which the lane stays empty."""
        return float(self.thresholds[instrument]) * UNCERTAIN_SHARE

    def spans(self, instrument: int) -> list[LaneSpan]:
        """Return the sure and uncertain stretches of one lane, in time order."""
        values = self._means[0][instrument]
        kinds = (values >= self.lower_bound(instrument)).astype(np.int8)
        kinds += values >= self.thresholds[instrument]
        return _runs(instrument, values, kinds, self.activity.frame_rate_hz)

    def span_at(self, instrument: int, seconds: float) -> LaneSpan | None:
        """Return the stretch of a lane that holds a moment, if any."""
        spans = self.spans(instrument)
        return next((s for s in spans if s.start_s <= seconds < s.end_s), None)

    def neighbour(self, instrument: int, seconds: float, step: int) -> LaneSpan | None:
        """Return the next (step 1) or previous (-1) sure stretch from a moment."""
        sure = [span for span in self.spans(instrument) if span.is_sure]
        if step > 0:
            return next((s for s in sure if s.start_s > seconds + 1e-6), None)
        return next((s for s in reversed(sure) if s.start_s < seconds - 1e-6), None)

    def columns(self, window: TimeWindow, width_px: int, lanes: Sequence[int]) -> LaneColumns:
        """Return the values of some lanes in each pixel column of a window."""
        rate_hz = self.activity.frame_rate_hz
        frames_a_pixel = window.length_s * rate_hz / max(width_px, 1)
        level = 0
        while frames_a_pixel >= 2.0 and level + 1 < len(self._means):
            level, frames_a_pixel = level + 1, frames_a_pixel / 2
        rate_hz /= 2**level
        seconds = window.start_s + (np.arange(width_px) + 0.5) * (window.length_s / width_px)
        at = seconds * rate_hz - 0.5
        rows = np.asarray(lanes, dtype=np.intp)
        mean = _sampled(self._means[level], rows, at)
        if level == 0:
            return LaneColumns(mean, mean)
        peak = _sampled(self._peaks[level], rows, at, is_peak=True)
        return LaneColumns(mean, peak)


def lane_name(instrument: int) -> str:
    """Return an instrument as people read it, e.g. ``Mallet percussion``, translated."""
    return QCoreApplication.translate("Instruments", display_name(INSTRUMENTS[instrument]))


def span_text(span: LaneSpan, *, with_name: bool = True) -> str:
    """Return a span as a screen reader says it: ``saxophone 0:42–1:10, sure``."""
    times = f"{format_time(span.start_s)}–{format_time(span.end_s)}"
    sure = QCoreApplication.translate("Lanes", "sure")
    perhaps = QCoreApplication.translate("Lanes", "uncertain")
    words = f"{times}, {sure if span.is_sure else perhaps}"
    return f"{lane_name(span.instrument).lower()} {words}" if with_name else words


def _halved(values: np.ndarray, *, is_peak: bool) -> np.ndarray:
    """Return shape (20, ceil(n / 2)): pairs of columns joined."""
    if values.shape[1] % 2:
        values = np.concatenate([values, values[:, -1:]], axis=1)
    first, second = values[:, ::2], values[:, 1::2]
    joined: np.ndarray = np.maximum(first, second) if is_peak else (first + second) * 0.5
    return joined


def _sampled(
    values: np.ndarray, rows: np.ndarray, at: np.ndarray, *, is_peak: bool = False
) -> np.ndarray:
    """Return rows of ``values`` at fractional columns, zero outside of the first and last.

    Between two columns the value is interpolated, or, for peaks, the higher of them.
    """
    columns = values.shape[1]
    if columns == 0 or rows.size == 0:
        return np.zeros((rows.size, at.size), np.float32)
    left = np.floor(at)
    share = (at - left).astype(np.float32)
    first = np.clip(left, 0, columns - 1).astype(np.intp)
    second = np.clip(left + 1, 0, columns - 1).astype(np.intp)
    chosen = values[rows]
    made: np.ndarray = (
        np.maximum(chosen[:, first], chosen[:, second])
        if is_peak
        else chosen[:, first] * (1 - share) + chosen[:, second] * share
    )
    made[:, (at < -0.5) | (at >= columns - 0.5)] = 0.0
    return made


def _runs(
    instrument: int, values: np.ndarray, kinds: np.ndarray, rate_hz: float
) -> list[LaneSpan]:
    """Return the stretches of equal kind 1 (uncertain) or 2 (sure) that are long enough."""
    starts, ends, kind = _edges(kinds)
    are_shown = (kind > 0) & ((ends - starts) / rate_hz >= MIN_SPAN_S)
    starts, ends, kind = starts[are_shown], ends[are_shown], kind[are_shown]
    sums = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    means = (sums[ends] - sums[starts]) / np.maximum(ends - starts, 1)
    columns = (starts / rate_hz, ends / rate_hz, means, kind == 2)
    return [
        LaneSpan(instrument, *span)
        for span in zip(*(column.tolist() for column in columns), strict=True)
    ]


def _edges(kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return first frame, end and kind of each run of equal values."""
    if kinds.size == 0:
        nothing = np.zeros(0, np.intp)
        return nothing, nothing, nothing
    edges = np.flatnonzero(np.diff(kinds)) + 1
    starts = np.concatenate(([0], edges))
    return starts, np.concatenate((edges, [kinds.size])), kinds[starts]
