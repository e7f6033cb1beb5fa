"""Analyse what has no current result: feed the pool, store what comes, never stop for one file.

The engine has a thread of its own, fed by an inbox: events of the pool, calls of the window or
the command line. Only that thread touches its state and writes results, so nothing is locked
and nothing is polled.
"""

import itertools
import logging
import queue
import time
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Final

from mirdesk.analysis.cards import read_card
from mirdesk.domain.activity import CheckpointId, TrackAnalysis
from mirdesk.domain.jobs import (
    FailureKind,
    JobCancelled,
    JobEvent,
    JobFailed,
    JobFinished,
    JobProgress,
    JobStarted,
    Lane,
)
from mirdesk.domain.tracks import Problem, Stage, TrackQuery, TrackState, shown_path
from mirdesk.errors import LibraryError, MirdeskError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.analysis_progress import (
    AnalysisEvent,
    AnalysisFinished,
    TrackAnalysed,
    TrackNotAnalysed,
)
from mirdesk.operations.analysis_queue import AnalysisQueue
from mirdesk.operations.analysis_tally import AnalysisTally, Flight
from mirdesk.operations.missing_files import is_gone, note_gone
from mirdesk.operations.requests import AnalyseRequest, CheckpointUnusable
from mirdesk.operations.tasks import ANALYSE
from mirdesk.store.library import Library
from mirdesk.store.records import PendingTrack

_log = logging.getLogger(__name__)

# Analysis runs at 200 times real time or better, so a fifth of real time is 40 times slower
# than it should be; a file of unknown length gets what one of an hour would.
_LEAST_LIMIT_S: Final = 60.0
_LIMIT_SHARE: Final = 1 / 5
_UNKNOWN_DURATION_S: Final = 3600.0
_PRIORITY: Final = 10  # behind reading tags, which people wait for
_MOST_DEATHS: Final = 2  # safety.md: a file that kills two workers is set aside
_TELL_INTERVAL_S: Final = 0.25
_REFRESH_INTERVAL_S: Final = 1.0


class AnalysisEngine:
    """Keeps the pool supplied with tracks that wait, and stores each result whole.

    Tracks that nobody has heard wait; what another checkpoint heard keeps its result until a
    person wants all of it listened to again.

    Shut down in this order: engine, pool, library. A run that is cut off anywhere, kill -9
    included, goes on at the next start: what counts is what the library holds.

    Parameters
    ----------
    library : Library
        Open for writing.
    pool : Pool
        With ``operations.tasks.HANDLER``; may be shared.
    checkpoint_folder : Path
        Card and weights.
    on_event : callable
        Told of ``AnalysisEvent``s, on the engine's thread; must be quick. Progress comes at
        most four times a second.
    query : TrackQuery or None
        Only these tracks.
    is_listening_again : bool
        Tracks that only other checkpoints have heard wait as well.
    kept : collection of CheckpointId
        Checkpoints whose weights are here, so that their results are not superseded.

    Raises
    ------
    CheckpointError
        The card cannot be read.
    """

    def __init__(
        self,
        library: Library,
        pool: Pool,
        checkpoint_folder: Path,
        *,
        on_event: Callable[[AnalysisEvent], None],
        query: TrackQuery | None = None,
        is_listening_again: bool = False,
        kept: Collection[CheckpointId] = (),
    ) -> None:
        self.card = read_card(checkpoint_folder)
        self._library = library
        self._pool = pool
        self._folder = str(checkpoint_folder)
        self._thresholds = self.card.frame_threshold_array
        self._kept = tuple(kept)
        self._on_event = on_event
        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._thread = Thread(target=self._run, name="analysis", daemon=True)
        # The engine thread's own:
        wanted = self.card.checkpoint_id if is_listening_again else None
        self._queue = AnalysisQueue(library, wanted, query)
        self._flights: dict[int, Flight] = {}
        self._deaths: dict[int, int] = {}
        self._flight_keys = itertools.count()
        self._is_closing = False
        self._is_paused = False
        self._is_resting = False  # nothing to do since the last ``AnalysisFinished``
        self._stopped_because = ""
        self._tally = AnalysisTally()
        self._refresh_at_s: float | None = None
        self._refreshed_s = self._told_s = float("-inf")
        self._has_news = False

    # -- called from any thread ----------------------------------------------------------

    def start(self) -> None:
        """Begin with what waits in the library."""
        self._thread.start()
        self._inbox.put(self._refresh)

    def wake(self) -> None:
        """Look for tracks that were added or changed; cheap, may be called often."""
        self._inbox.put(self._want_refresh)

    def set_visible(self, track_ids: Sequence[int]) -> None:
        """Put the tracks the person looks at before all others."""
        self._inbox.put(partial(self._queue.set_visible, tuple(track_ids)))

    def analyse_now(self, track_id: int) -> None:
        """Analyse a track at once on the focus lane, again if it has a result or a problem.

        Runs while paused too. A track asked for before that has not begun yet goes back into
        the line.
        """
        self._inbox.put(partial(self._analyse_now, track_id))

    def listen_again(self) -> None:
        """Listen to what only other checkpoints have heard, too; goes on after a pause."""
        self._inbox.put(partial(self._queue.want_results_of, self.card.checkpoint_id))
        self.resume()

    def listen_to(self, track_ids: Sequence[int]) -> None:
        """Listen before others to tracks that another checkpoint has heard."""
        self._inbox.put(partial(self._listen_to, tuple(track_ids)))
        self.resume()

    def retry(self, paths: Sequence[bytes]) -> None:
        """Forget the analysis problems of files, so that they are tried again."""
        self._inbox.put(partial(self._retry, tuple(paths)))

    def pause(self) -> None:
        """Begin no more tracks; those being listened to are finished."""
        self._inbox.put(partial(self._hold, is_at_once=False))

    def stop(self) -> None:
        """Begin no more tracks and give up those being listened to; ``resume`` goes on."""
        self._inbox.put(partial(self._hold, is_at_once=True))

    def resume(self) -> None:
        """Go on after ``pause``, ``stop`` or a run that could not go on."""
        self._inbox.put(self._resume)

    def close(self) -> None:
        """Give up at once; when this returns nothing more is written or told."""
        self._inbox.put(self._begin_closing)
        if self._thread.is_alive():
            self._thread.join()

    # -- the engine's thread -------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._is_closing:
                self._turn()
        finally:
            for flight in self._flights.values():
                self._pool.cancel(flight.job_id)
            if not self._is_closing:  # a bug: do not let anybody wait for ever
                reason = "MIRDesk met an error of its own"
                self._on_event(AnalysisFinished(stopped_because=reason))

    def _turn(self) -> None:
        """Take one thing in, then see what can be begun and what is to be told."""
        try:
            action = self._inbox.get(timeout=self._patience_s())
        except queue.Empty:
            action = self._do_what_is_due
        try:
            action()
            self._feed()
        except MirdeskError as error:  # the library or the pool cannot go on
            self._give_up(str(error))
        if not self._is_closing:
            self._tell()

    def _patience_s(self) -> float | None:
        """Return for how long nothing need be done unless something comes; None for ever."""
        now_s = time.monotonic()
        moments_s = []
        if self._has_news:
            moments_s.append(self._told_s + _TELL_INTERVAL_S)
        if self._refresh_at_s is not None:
            moments_s.append(self._refresh_at_s)
        if self._flights:  # so that the seconds of a slow file are seen to rise
            moments_s.append(now_s + _REFRESH_INTERVAL_S)
        return max(0.0, min(moments_s) - now_s) if moments_s else None

    def _do_what_is_due(self) -> None:
        if self._refresh_at_s is not None and time.monotonic() >= self._refresh_at_s:
            self._refresh()
        self._has_news = self._has_news or bool(self._flights)

    def _want_refresh(self) -> None:
        """Look for new tracks now, or a little later if that was just done."""
        due_s = self._refreshed_s + _REFRESH_INTERVAL_S
        if time.monotonic() >= due_s:
            self._refresh()
        else:
            self._refresh_at_s = due_s

    def _refresh(self) -> None:
        self._refresh_at_s = None
        self._refreshed_s = time.monotonic()
        self._queue.look_again()
        self._tally.waiting = self._queue.waiting()
        self._has_news = True

    def _feed(self) -> None:
        """Hand tracks to the pool, not many more than it has processes; note the end."""
        if self._is_closing or self._stopped_because:
            return
        ahead = sum(flight.lane is Lane.BACKGROUND for flight in self._flights.values())
        while not self._is_paused and ahead < 2 * self._pool.background_workers:
            track = self._queue.next()
            if track is None:
                self._tally.waiting = 0
                break
            self._tally.waiting = max(0, self._tally.waiting - 1)
            self._submit(track, Lane.BACKGROUND)
            ahead += 1
        if not self._flights and not self._is_paused and not self._is_resting:
            self._finish()

    def _submit(self, track: PendingTrack, lane: Lane) -> None:
        if self._is_resting:
            self._is_resting = False
            self._tally.begin_anew()
        self._tally.meter.begin()
        key = next(self._flight_keys)
        duration_s = track.duration_s or _UNKNOWN_DURATION_S
        job_id = self._pool.submit(
            ANALYSE,
            AnalyseRequest(track.path, self._folder, track.duration_s),
            lane=lane,
            priority=_PRIORITY,
            time_limit_s=_LEAST_LIMIT_S + duration_s * _LIMIT_SHARE,
            on_event=lambda event: self._inbox.put(partial(self._take, key, event)),
        )
        self._flights[key] = Flight(track, lane, job_id)  # before this thread sees an event
        self._has_news = True

    def _take(self, key: int, event: JobEvent) -> None:
        """Act on an event of the pool."""
        flight = self._flights.get(key)
        if flight is None:
            return
        if isinstance(event, JobStarted):
            flight.started_s = time.monotonic()
        elif isinstance(event, JobProgress):
            flight.stage, flight.fraction = event.stage, event.fraction
        else:
            del self._flights[key]
            if not flight.is_moved:
                self._settle(flight, event)
        self._has_news = True

    def _settle(self, flight: Flight, event: JobFinished | JobFailed | JobCancelled) -> None:
        """Store what came of a track; if the library cannot, the track waits again."""
        try:
            if isinstance(event, JobFinished):
                self._take_result(flight, event)
            elif isinstance(event, JobFailed):
                self._take_failure(flight.track, event)
            else:
                self._put_back(flight)
        except LibraryError:
            self._put_back(flight)
            raise

    def _take_result(self, flight: Flight, event: JobFinished) -> None:
        track, result = flight.track, event.result
        if isinstance(result, CheckpointUnusable):
            self._put_back(flight)
            self._give_up(result.reason)
        elif isinstance(result, TrackAnalysis):
            is_stored = self._library.put_analysis(
                track.track_id, track, result, self._thresholds, self._kept
            )
            self._deaths.pop(track.track_id, None)
            self._queue.resolve()
            if not is_stored:  # the file changed meanwhile: the library lists it afresh
                self._queue.look_again()
                return
            state = TrackState.PARTIAL if result.is_partial else TrackState.ANALYSED
            self._tally.add_analysed(result)
            self._on_event(TrackAnalysed(track.track_id, track.path, state))
        else:
            self._put_back(flight)

    def _take_failure(self, track: PendingTrack, failed: JobFailed) -> None:
        if failed.kind is FailureKind.UNSTARTED:  # no fault of the file
            self._queue.put_back(track)
            self._give_up(failed.message)
            return
        if failed.kind in {FailureKind.DIED, FailureKind.TIMEOUT}:
            deaths = self._deaths[track.track_id] = self._deaths.get(track.track_id, 0) + 1
            if deaths < _MOST_DEATHS:
                self._queue.put_last(track)
                self._tally.waiting += 1
                return
        reason = failed.message.removeprefix(shown_path(track.path) + ": ")
        if failed.kind is FailureKind.BUG:
            _log.error("Analysis of %r failed\n%s", track.path, failed.traceback_text)
            reason = f"MIRDesk met an error of its own ({reason})"
        self._set_aside(track, reason)

    def _set_aside(self, track: PendingTrack, reason: str) -> None:
        """Record a problem; a file that is not there is one of another kind."""
        if is_gone(track.path):
            reason = note_gone(self._library, track.path)
            self._queue.release(track.track_id)  # it may come back as it was
            self._want_refresh()  # others may have gone with it
        else:
            problem = Problem(
                track.path,
                Stage.ANALYSIS,
                reason,
                time.time(),
                track.size_bytes,
                track.mtime_ns,
            )
            self._library.put_problem(problem)
            self._queue.resolve()
        self._tally.add_failed()
        self._on_event(TrackNotAnalysed(track.track_id, track.path, reason))

    def _put_back(self, flight: Flight) -> None:
        self._queue.put_back(flight.track)
        self._tally.waiting += 1

    def _analyse_now(self, track_id: int) -> None:
        track = self._queue.pending(track_id)
        if track is None:
            return
        for flight in list(self._flights.values()):
            if flight.track.track_id == track_id and not flight.is_moved:
                is_soon = flight.lane is Lane.FOCUS or flight.started_s is not None
                if is_soon and not flight.is_given_up:
                    return
                flight.is_moved = True
                self._give_back(flight)
            elif flight.lane is Lane.FOCUS and flight.started_s is None:
                self._give_back(flight)
        self._library.clear_problem(track.path, Stage.ANALYSIS)
        self._deaths.pop(track_id, None)
        self._queue.release(track_id)
        self._queue.take(track)
        self._submit(track, Lane.FOCUS)

    def _listen_to(self, track_ids: Sequence[int]) -> None:
        here = self.card.checkpoint_id
        flying = {flight.track.track_id for flight in self._flights.values()}
        for track_id in track_ids:
            details = self._library.details(track_id)
            track = self._queue.pending(track_id)
            if details is None or track is None or track_id in flying:
                continue
            heard_by = CheckpointId(details.checkpoint_name, details.checkpoint_version)
            if heard_by.name and heard_by != here:  # what nobody has heard waits anyway
                self._queue.wish(track)

    def _give_back(self, flight: Flight) -> None:
        """Cancel a flight; its track waits again unless another flight has it."""
        flight.is_given_up = True
        self._pool.cancel(flight.job_id)

    def _retry(self, paths: Sequence[bytes]) -> None:
        self._library.clear_problems([(path, Stage.ANALYSIS) for path in paths])
        found = [self._library.track_id_of(path) for path in paths]
        track_ids = [track_id for track_id in found if track_id is not None]
        for track_id in track_ids:
            self._deaths.pop(track_id, None)
            self._queue.release(track_id)
        self._listen_to(track_ids)  # those that show an older result do not wait by themselves
        self._refresh()

    def _hold(self, *, is_at_once: bool) -> None:
        self._is_paused = True
        self._tally.meter.rest()
        self._has_news = True
        for flight in self._flights.values():
            is_waiting = flight.started_s is None and flight.lane is Lane.BACKGROUND
            if is_at_once or is_waiting:
                self._give_back(flight)

    def _resume(self) -> None:
        self._is_paused = False
        self._stopped_because = ""
        if not self._is_resting:
            self._tally.meter.begin()
        self._refresh()

    def _give_up(self, reason: str) -> None:
        """End the run: it cannot go on, whatever the file."""
        if self._stopped_because:
            return
        self._stopped_because = reason
        for flight in self._flights.values():
            self._give_back(flight)
        self._finish()

    def _finish(self) -> None:
        """Tell that the run is over."""
        self._is_resting = True
        self._tally.meter.rest()
        self._told_s = float("-inf")
        self._has_news = True
        self._tell()
        self._on_event(self._tally.finished(self._stopped_because))

    def _begin_closing(self) -> None:
        self._is_closing = True

    def _tell(self) -> None:
        """Tell progress, unless that was just done."""
        now_s = time.monotonic()
        if not self._has_news or now_s < self._told_s + _TELL_INTERVAL_S:
            return
        self._has_news = False
        self._told_s = now_s
        flights = list(self._flights.values())
        self._on_event(self._tally.progress(flights, now_s, is_paused=self._is_paused))
