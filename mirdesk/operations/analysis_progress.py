"""How far the analysis is, how fast, and how long it will take."""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mirdesk.domain.tracks import TrackState

# window.md 8: no estimate before this much is measured.
_ETA_TRACKS: Final = 20
_ETA_SECONDS: Final = 30.0
_WINDOW_TRACKS: Final = 60  # speed is that of the last tracks, so that it follows changes


@dataclass(frozen=True, slots=True)
class CurrentFile:
    """A file being analysed now: its step, how far in 0..1, and for how many seconds."""

    track_id: int
    path: bytes
    stage: str
    fraction: float
    seconds: float


@dataclass(frozen=True, slots=True)
class AnalysisProgress:
    """Numbers for the chip in the status bar and the bar on the command line.

    Attributes
    ----------
    done : int
        Tracks stored or failed in this run.
    total : int
        Those, and all that still wait.
    failed : int
        Of ``done``.
    tracks_per_s, audio_x_realtime : float
        Recent speed: tracks, and seconds of audio, per second; 0 when unknown.
    eta_s : float or None
        Seconds to go; None until 20 tracks or 30 s are measured, and while paused.
    current : tuple of CurrentFile
    is_paused : bool
    """

    done: int = 0
    total: int = 0
    failed: int = 0
    tracks_per_s: float = 0.0
    audio_x_realtime: float = 0.0
    eta_s: float | None = None
    current: tuple[CurrentFile, ...] = ()
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class TrackAnalysed:
    """A result was stored; ``state`` is ``ANALYSED`` or ``PARTIAL``."""

    track_id: int
    path: bytes
    state: TrackState


@dataclass(frozen=True, slots=True)
class TrackNotAnalysed:
    """A track failed, for a reason a person understands; the problems list has it too."""

    track_id: int
    path: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class AnalysisFinished:
    """Nothing is left to analyse, or the run cannot go on.

    Attributes
    ----------
    analysed, partial, failed : int
        Tracks of this run; partial ones count as analysed too.
    elapsed_s : float
        Without pauses.
    stopped_because : str
        Empty when all was done; else why the run ended early, in the person's words.
    """

    analysed: int = 0
    partial: int = 0
    failed: int = 0
    elapsed_s: float = 0.0
    stopped_because: str = ""


AnalysisEvent = AnalysisProgress | TrackAnalysed | TrackNotAnalysed | AnalysisFinished


class SpeedMeter:
    """Measures speed over the last tracks, leaving pauses out.

    Parameters
    ----------
    clock : callable
        Returns seconds, rising.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began_s: float | None = None
        self._paused_s: float | None = None
        self._paused_total_s = 0.0
        self._tracks = 0
        # Moment and audio seconds after each of the last tracks, and of the start.
        self._marks: deque[tuple[float, float]] = deque(maxlen=_WINDOW_TRACKS + 1)
        self._audio_s = 0.0

    def begin(self) -> None:
        """Start, or go on after a pause or a rest."""
        if self._began_s is None:
            self._began_s = self._clock()
            self._marks.append((0.0, 0.0))
        elif self._paused_s is not None:
            self._paused_total_s += self._clock() - self._paused_s
            self._paused_s = None

    def rest(self) -> None:
        """Stop the clock until ``begin``."""
        if self._began_s is not None and self._paused_s is None:
            self._paused_s = self._clock()

    def add(self, audio_s: float) -> None:
        """Count a track that was just done."""
        self._tracks += 1
        self._audio_s += audio_s
        self._marks.append((self.elapsed_s(), self._audio_s))

    def elapsed_s(self) -> float:
        """Return the seconds of work so far."""
        if self._began_s is None:
            return 0.0
        now_s = self._clock() if self._paused_s is None else self._paused_s
        return now_s - self._began_s - self._paused_total_s

    def tracks_per_s(self) -> float:
        """Return tracks per second over the last tracks; 0 when unknown."""
        return self._per_second(len(self._marks) - 1)

    def audio_x_realtime(self) -> float:
        """Return seconds of audio per second over the last tracks; 0 when unknown."""
        return self._per_second(self._audio_s - self._marks[0][1] if self._marks else 0.0)

    def eta_s(self, remaining: int) -> float | None:
        """Return the seconds that ``remaining`` tracks will take; None while unmeasured."""
        is_measured = self._tracks >= _ETA_TRACKS or self.elapsed_s() >= _ETA_SECONDS
        speed = self.tracks_per_s()
        if not is_measured or speed <= 0 or self._paused_s is not None:
            return None
        return remaining / speed

    def _per_second(self, amount: float) -> float:
        if len(self._marks) < 2:  # a start and an end
            return 0.0
        span_s = self.elapsed_s() - self._marks[0][0]
        return amount / span_s if span_s > math.ulp(1.0) else 0.0
