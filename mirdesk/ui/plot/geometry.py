"""Time and frequency on the screen: what is visible, where it lies, which ticks to draw.

Plain numbers without Qt, so that every rule of zooming and of axis labels is tested alone.
"""

import math
from dataclasses import dataclass
from typing import Final

MIN_WINDOW_S: Final = 0.25  # zooming in stops here: 25 columns of the finest picture
_STEPS_S: Final = (
    *(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30),
    *(60, 120, 300, 600, 900, 1800, 3600, 7200),
)
# Shown first to last as far as there is room: the octave-like steps people read off a mel axis.
_FREQUENCIES_HZ: Final = (1000, 5000, 200, 2000, 10000, 500, 3000, 7000, 100, 15000, 1500)


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """The visible stretch of a recording.

    Attributes
    ----------
    start_s, end_s : float
        Borders of what is visible, inside the recording.
    total_s : float
        Length of the recording.
    """

    start_s: float
    end_s: float
    total_s: float

    @classmethod
    def whole(cls, total_s: float) -> "TimeWindow":
        """Return the window that shows all of a recording."""
        return cls(0.0, max(total_s, MIN_WINDOW_S), max(total_s, MIN_WINDOW_S))

    @property
    def length_s(self) -> float:
        """Seconds from border to border."""
        return self.end_s - self.start_s

    @property
    def is_whole(self) -> bool:
        """Whether all of the recording is visible."""
        return self.length_s >= self.total_s * (1 - 1e-9)

    def showing(self, start_s: float, end_s: float) -> "TimeWindow":
        """Return a window for a stretch, widened to the least length and moved inside."""
        length_s = min(max(end_s - start_s, MIN_WINDOW_S), self.total_s)
        middle_s = (start_s + end_s) / 2
        first_s = min(max(middle_s - length_s / 2, 0.0), self.total_s - length_s)
        return TimeWindow(first_s, first_s + length_s, self.total_s)

    def zoomed(self, factor: float, at_s: float) -> "TimeWindow":
        """Return the window with its length times ``factor``; ``at_s`` keeps its place."""
        length_s = min(max(self.length_s * factor, MIN_WINDOW_S), self.total_s)
        share = (at_s - self.start_s) / self.length_s
        first_s = min(max(at_s - share * length_s, 0.0), self.total_s - length_s)
        return TimeWindow(first_s, first_s + length_s, self.total_s)

    def moved(self, by_s: float) -> "TimeWindow":
        """Return the window moved, its length kept, stopped at the ends."""
        first_s = min(max(self.start_s + by_s, 0.0), self.total_s - self.length_s)
        return TimeWindow(first_s, first_s + self.length_s, self.total_s)

    def x_of(self, seconds: float, left: float, width: float) -> float:
        """Return where a moment lies between ``left`` and ``left + width`` pixels."""
        return left + (seconds - self.start_s) / self.length_s * width

    def seconds_at(self, x: float, left: float, width: float) -> float:
        """Return the moment at a pixel, kept inside the recording."""
        seconds = self.start_s + (x - left) / max(width, 1.0) * self.length_s
        return min(max(seconds, 0.0), self.total_s)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: its value in the axis' unit, and the text beside it."""

    value: float
    text: str


def format_time(seconds: float, *, decimals: int = 0) -> str:
    """Return a moment as ``m:ss`` or ``h:mm:ss``, with decimals where asked."""
    units = 10**decimals
    ticks = round(max(seconds, 0.0) * units)
    whole, rest = divmod(ticks, units)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    text = f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
    return f"{text}.{rest:0{decimals}d}" if decimals else text


def time_step(length_s: float, width_px: float, spacing_px: float) -> float:
    """Return the least round step in seconds whose ticks stand ``spacing_px`` apart."""
    wanted_s = length_s / max(width_px, 1.0) * spacing_px
    return next((step for step in _STEPS_S if step >= wanted_s), _STEPS_S[-1])


def time_ticks(window: TimeWindow, width_px: float, *, spacing_px: float = 84) -> list[Tick]:
    """Return the labelled ticks of the time axis that lie in the window."""
    step_s = time_step(window.length_s, width_px, spacing_px)
    decimals = 0 if step_s >= 1 else (1 if step_s >= 0.1 else 2)
    first = math.ceil(window.start_s / step_s - 1e-6)
    last = math.floor(window.end_s / step_s + 1e-6)
    return [
        Tick(i * step_s, format_time(i * step_s, decimals=decimals))
        for i in range(first, last + 1)
    ]


def mel_of(frequency_hz: float) -> float:
    """Return a frequency on Kaldi's (HTK's) mel scale: 1127 ln(1 + f / 700)."""
    return 1127.0 * math.log1p(frequency_hz / 700.0)


def hz_of(mel: float) -> float:
    """Return the frequency of a value on Kaldi's mel scale."""
    return 700.0 * math.expm1(mel / 1127.0)


@dataclass(frozen=True, slots=True)
class FrequencyScale:
    """The vertical axis of the spectrogram: equal steps in mel between two frequencies."""

    low_hz: float
    high_hz: float

    @classmethod
    def of_bands(cls, bands: int = 128, highest_hz: float = 15000.0) -> "FrequencyScale":
        """Return the scale of Kaldi's mel bands, each drawn one step high.

        The filters' tips lie on steps 1 to ``bands`` of ``bands + 1`` from 0 to the highest
        frequency (``audio/spectrogram.py``), so a picture of them begins half a step up.
        """
        step = mel_of(highest_hz) / (bands + 1)
        return cls(hz_of(step * 0.5), hz_of(step * (bands + 0.5)))

    def share_of(self, frequency_hz: float) -> float:
        """Return the height of a frequency: 0 at the bottom, 1 at the top."""
        low, high = mel_of(self.low_hz), mel_of(self.high_hz)
        return (mel_of(frequency_hz) - low) / (high - low)

    def hz_at(self, share: float) -> float:
        """Return the frequency at a height in 0..1."""
        low, high = mel_of(self.low_hz), mel_of(self.high_hz)
        return hz_of(low + min(max(share, 0.0), 1.0) * (high - low))

    def ticks(self, height_px: float, *, spacing_px: float) -> list[Tick]:
        """Return as many round frequencies as fit, lowest first, away from the borders."""
        chosen: list[tuple[float, int]] = []
        margin = spacing_px / 2
        for frequency_hz in _FREQUENCIES_HZ:
            y = self.share_of(frequency_hz) * height_px
            is_inside = margin <= y <= height_px - margin
            if is_inside and all(abs(y - other) >= spacing_px for other, _ in chosen):
                chosen.append((y, frequency_hz))
        return [Tick(hz, format_frequency(hz)) for _, hz in sorted(chosen)]


def format_frequency(frequency_hz: float) -> str:
    """Return a frequency as people write it: ``440 Hz``, ``1.5 kHz``, ``10 kHz``."""
    if round(frequency_hz) < 1000:
        return f"{frequency_hz:.0f} Hz"
    digits = ".2g" if frequency_hz < 9950 else ".0f"
    return f"{frequency_hz / 1000:{digits}} kHz"
