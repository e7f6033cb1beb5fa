"""Counts of a run of the analysis, and what is told of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from mirdesk.domain.activity import TrackAnalysis
from mirdesk.domain.jobs import Lane
from mirdesk.operations.analysis_progress import (
    AnalysisFinished,
    AnalysisProgress,
    CurrentFile,
    SpeedMeter,
)
from mirdesk.store.records import PendingTrack


@dataclass(slots=True, eq=False)
class Flight:
    """A track that is with the pool.

    Attributes
    ----------
    started_s : float or None
        Monotonic moment at which a child took it.
    is_given_up : bool
        It was cancelled, which takes a moment.
    is_moved : bool
        Another flight has taken the track over; what becomes of this one is of no interest.
    """

    track: PendingTrack
    lane: Lane
    job_id: int
    started_s: float | None = None
    stage: str = ""
    fraction: float = 0.0
    is_given_up: bool = False
    is_moved: bool = False


class AnalysisTally:
    """Counts what is done, failed and waiting, and how fast it goes.

    Attributes
    ----------
    waiting : int
        Tracks not handed to the pool yet, as far as is known.
    meter : SpeedMeter
    """

    def __init__(self) -> None:
        self.waiting = 0
        self.begin_anew()

    def begin_anew(self) -> None:
        """Count from nothing: a new run."""
        self._analysed = self._partial = self._failed = 0
        self.meter = SpeedMeter()

    def add_analysed(self, analysis: TrackAnalysis) -> None:
        """Count a stored result."""
        self._analysed += 1
        self._partial += analysis.is_partial
        self.meter.add(analysis.duration_s)

    def add_failed(self) -> None:
        """Count a track that could not be analysed."""
        self._failed += 1
        self.meter.add(0.0)

    def progress(
        self, flights: Sequence[Flight], now_s: float, *, is_paused: bool
    ) -> AnalysisProgress:
        """Return how far the run is; ``now_s`` is a monotonic moment."""
        done = self._analysed + self._failed
        remaining = sum(not flight.is_moved for flight in flights) + self.waiting
        current = tuple(
            CurrentFile(
                flight.track.track_id,
                flight.track.path,
                flight.stage,
                flight.fraction,
                now_s - flight.started_s,
            )
            for flight in flights
            if flight.started_s is not None and not flight.is_moved
        )
        return AnalysisProgress(
            done=done,
            total=done + remaining,
            failed=self._failed,
            tracks_per_s=self.meter.tracks_per_s(),
            audio_x_realtime=self.meter.audio_x_realtime(),
            eta_s=self.meter.eta_s(remaining),
            current=current,
            is_paused=is_paused,
        )

    def finished(self, stopped_because: str) -> AnalysisFinished:
        """Return the closing words of the run."""
        return AnalysisFinished(
            analysed=self._analysed,
            partial=self._partial,
            failed=self._failed,
            elapsed_s=self.meter.elapsed_s(),
            stopped_because=stopped_because,
        )
