"""The one thread that looks after all child processes: hands out jobs, listens, keeps time.

It sleeps in ``multiprocessing.connection.wait`` until a pipe speaks, a process ends, another
thread calls, or a deadline comes; nothing is polled. Only this thread touches children, so
only the waiting jobs need a lock. Callbacks run on it, without the lock held.
"""

import logging
import math
import threading
import time
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import wait
from typing import Any, Final

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
from mirdesk.jobs.child import Child, ChildState, Job, describe_exit
from mirdesk.jobs.failures import PoolClosedError
from mirdesk.jobs.lanes import LaneQueue
from mirdesk.jobs.messages import (
    NotPlainDataError,
    WorkerReady,
    WorkerUnstarted,
    unpack_plain,
)

_log = logging.getLogger(__name__)

_CANCEL_GRACE_S: Final = 5.0  # style.md 26
_STOP_GRACE_S: Final = 5.0
_CUT_OFF_GRACE_S: Final = 1.0  # between closing its pipe and being gone
_MEMORY_INTERVAL_S: Final = 0.25
# Starts that may fail in a row before a lane's jobs are given up, with growing rests between;
# a handler that cannot be imported will not do better the next time and counts for more.
_MOST_STARTS: Final = 6
_IMPORT_ERROR_WEIGHT: Final = 3
_START_REST_S: Final = 0.05
_MOST_ATTEMPTS: Final = 3  # children that may die before they took a job
_MESSAGES_AT_ONCE: Final = 32  # of one child, before the others are heard
# A child that kept this much of the limit after a job would be ended for the next one's sake.
_IDLE_MEMORY_SHARE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Limits:
    """What children may take.

    Attributes
    ----------
    memory_mb : float
        Resident memory of a child, in 10^6 bytes.
    start_s : float
        Time to import the handler.
    idle_s : float
        A child without work ends after this long.
    """

    memory_mb: float
    start_s: float
    idle_s: float


class Supervisor:
    """Runs the children of a pool.

    Parameters
    ----------
    handler_path : str
        ``module:function`` the children run.
    background_workers : int
        Most children for the background lane.
    niceness : int
        Of those children; the focus lane's child keeps normal priority.
    limits : Limits
    """

    def __init__(
        self, handler_path: str, background_workers: int, niceness: int, limits: Limits
    ) -> None:
        self._handler_path = handler_path
        self._limits = limits
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ear, self._bell = Pipe(duplex=False)
        # Guarded by the lock:
        self._is_rung = False
        self._queues = {lane: LaneQueue() for lane in Lane}
        self._jobs: dict[int, Job] = {}
        self._cancels: list[int] = []
        self._sizes = {Lane.FOCUS: 1, Lane.BACKGROUND: background_workers}
        self._niceness = {Lane.FOCUS: 0, Lane.BACKGROUND: niceness}
        self._is_paused = False
        self._close_by_s: float | None = None
        # The supervising thread's own:
        self._children: list[Child] = []
        self._failed_starts = dict.fromkeys(Lane, 0)
        self._start_after_s = dict.fromkeys(Lane, -math.inf)
        self._next_memory_s = 0.0

    # -- called from any thread ----------------------------------------------------------

    def add(self, job: Job, priority: int) -> None:
        """Take on a job.

        Raises
        ------
        PoolClosedError
            The pool is closing.
        """
        with self._lock:
            if self._close_by_s is not None:
                raise PoolClosedError("MIRDesk is closing and takes no more work")
            self._jobs[job.job_id] = job
            self._queues[job.lane].push(job, priority)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
                self._thread.start()
        self._ring()

    def cancel(self, job_id: int) -> None:
        """Give a job up; does nothing when it is already over."""
        with self._lock:
            if job_id not in self._jobs:
                return
            self._cancels.append(job_id)
        self._ring()

    def set_paused(self, is_paused: bool) -> None:
        """Stop or resume handing out background jobs."""
        with self._lock:
            self._is_paused = is_paused
        self._ring()

    def resize(self, background_workers: int, niceness: int | None) -> None:
        """Change how many background children there may be, and their priority."""
        with self._lock:
            self._sizes[Lane.BACKGROUND] = background_workers
            if niceness is not None:
                self._niceness[Lane.BACKGROUND] = niceness
        self._ring()

    def close(self, timeout_s: float) -> None:
        """Refuse new jobs, cancel the rest, end all children; see ``Pool.close``."""
        with self._lock:
            if self._close_by_s is None:
                self._close_by_s = time.monotonic() + timeout_s
            thread = self._thread
        if thread is None:
            self._ear.close()
            self._bell.close()
        elif thread is not threading.current_thread():
            self._ring()
            thread.join()

    def is_own_thread(self) -> bool:
        """Tell whether the caller runs on the supervising thread, that is in a callback."""
        return threading.current_thread() is self._thread

    def process_ids(self) -> list[int]:
        """Return the process ids of the children that are not leaving."""
        return [
            child.process.pid
            for child in list(self._children)
            if child.state is not ChildState.LEAVING and child.process.pid is not None
        ]

    def _ring(self) -> None:
        """Wake the supervising thread; one byte in the pipe is enough for many calls."""
        with self._lock:
            if self._is_rung or self._bell.closed:
                return
            self._is_rung = True
            self._bell.send_bytes(b"!")

    # -- the supervising thread ----------------------------------------------------------

    def _run(self) -> None:
        try:
            while self._close_by_s is None:
                self._obey_cancels()
                self._keep_time()
                for lane in Lane:
                    self._dispatch(lane)
                self._listen(self._seconds_to_next_deadline())
        finally:  # also after a bug of our own: nobody waits for ever, no child is left
            with self._lock:
                if self._close_by_s is None:
                    self._close_by_s = time.monotonic()
            self._wind_up(self._close_by_s)
            with self._lock:
                self._ear.close()
                self._bell.close()

    def _listen(self, timeout_s: float | None) -> None:
        """Wait for something to happen, and take in all of it."""
        heard = {child.connection: child for child in self._children if not child.is_cut_off}
        ended = {child.sentinel: child for child in self._children}
        for ready in wait([self._ear, *heard, *ended], timeout_s):
            if ready is self._ear:
                with self._lock:
                    self._ear.recv_bytes()
                    self._is_rung = False
            elif ready in heard:
                self._read(heard[ready])
        for child in list(self._children):
            if not child.process.is_alive():
                self._bury(child)

    def _read(self, child: Child) -> None:
        """Take in what a child has sent."""
        try:
            for _ in range(_MESSAGES_AT_ONCE):
                self._take(child, child.connection.recv_bytes())
                if not child.connection.poll():
                    return
        except (EOFError, OSError):
            child.is_cut_off = True
            child.deadline_s = min(child.deadline_s, time.monotonic() + _CUT_OFF_GRACE_S)

    def _take(self, child: Child, data: bytes) -> None:
        """Act on one message."""
        try:
            message: Any = unpack_plain(data)
        except NotPlainDataError as error:
            message = error
        if child.state is ChildState.STARTING:
            if isinstance(message, WorkerReady):
                self._failed_starts[child.lane] = 0
                self._start_after_s[child.lane] = -math.inf
                child.become_idle()
            elif isinstance(message, WorkerUnstarted):
                child.start_error = message.message
                _log.error("A worker could not start\n%s", message.traceback_text)
            return
        job = child.job
        if job is None:
            return
        if isinstance(message, NotPlainDataError):
            reason = f"a result must be plain data, not {message}"
            message = JobFailed(job.job_id, FailureKind.BUG, reason)
        if getattr(message, "job_id", None) == job.job_id:
            self._take_event(child, job, message)

    def _take_event(self, child: Child, job: Job, event: JobEvent) -> None:
        """Pass on an event of the job that a child has."""
        if isinstance(event, JobStarted):
            child.has_begun = True
            self._tell(job, event)
        elif isinstance(event, JobProgress):
            if not job.is_cancelled:
                self._tell(job, event)
        elif isinstance(event, JobFinished | JobFailed):
            child.become_idle()
            if child.memory_mb() > self._limits.memory_mb * _IDLE_MEMORY_SHARE:
                child.ask_to_stop(_STOP_GRACE_S)
            self._end_job(job, event)

    def _bury(self, child: Child) -> None:
        """Take leave of a child that has ended, and settle what it left open."""
        if not child.is_cut_off and child.connection.poll():
            self._read(child)  # what it sent before it went
        self._children.remove(child)
        job, state = child.job, child.state
        exit_code = child.process.exitcode
        child.close()
        if state is ChildState.STARTING:
            weight = _IMPORT_ERROR_WEIGHT if child.start_error else 1
            reason = child.start_error or describe_exit(exit_code)
            self._note_failed_start(child.lane, reason, weight)
        elif job is not None and not child.has_begun and job.attempts < _MOST_ATTEMPTS:
            self._requeue(job)  # the child was dead before the job reached it
        elif job is not None:
            message = describe_exit(exit_code)
            self._end_job(job, JobFailed(job.job_id, FailureKind.DIED, message))

    def _requeue(self, job: Job) -> None:
        with self._lock:
            self._queues[job.lane].push(job, priority=-(2**31))

    def _note_failed_start(self, lane: Lane, reason: str, weight: int = 1) -> None:
        """Count a child that never came up; after a few, give the lane's jobs up."""
        self._failed_starts[lane] += weight
        if self._failed_starts[lane] < _MOST_STARTS:
            rest_s = _START_REST_S * 2.0 ** (self._failed_starts[lane] - weight)
            self._start_after_s[lane] = time.monotonic() + rest_s
            return
        self._failed_starts[lane] = _MOST_STARTS - 1  # later jobs get one try each time
        with self._lock:
            jobs = self._queues[lane].drain()
        message = f"no worker process could be started: {reason}"
        for job in jobs:
            self._end_job(job, JobFailed(job.job_id, FailureKind.UNSTARTED, message))

    def _obey_cancels(self) -> None:
        with self._lock:
            jobs = [self._jobs[i] for i in self._cancels if i in self._jobs]
            self._cancels.clear()
        holders = {id(child.job): child for child in self._children if child.job is not None}
        for job in jobs:
            child = holders.get(id(job))
            if child is None:
                job.is_cancelled = True  # the queue passes it over
                self._end_job(job, JobCancelled(job.job_id))
            elif not job.is_cancelled:
                child.ask_to_cancel(_CANCEL_GRACE_S)

    def _dispatch(self, lane: Lane) -> None:
        """Hand out waiting jobs, start children that are missing, end those too many."""
        with self._lock:
            queue, size = self._queues[lane], self._sizes[lane]
            niceness = self._niceness[lane]
            is_held = self._is_paused and lane is Lane.BACKGROUND
            waiting = 0 if is_held else queue.waiting(at_most=size)
        present = [
            child
            for child in self._children
            if child.lane is lane and child.state is not ChildState.LEAVING
        ]
        surplus = len(present) - size
        for child in list(present):
            if child.state is ChildState.IDLE and (surplus > 0 or child.niceness != niceness):
                child.ask_to_stop(_STOP_GRACE_S)
                present.remove(child)
                surplus -= 1
        for child in present:
            if waiting and child.state is ChildState.IDLE:
                with self._lock:
                    job = queue.pop()
                if job is not None:
                    child.give(job)
                waiting -= 1
        if time.monotonic() < self._start_after_s[lane]:
            return
        starting = sum(child.state is ChildState.STARTING for child in present)
        for _ in range(min(waiting - starting, size - len(present))):
            self._start_child(lane, niceness)

    def _start_child(self, lane: Lane, niceness: int) -> None:
        try:
            child = Child(self._handler_path, lane, niceness, self._limits.start_s)
        except OSError as error:  # no process, memory or file handle left
            self._note_failed_start(lane, str(error))
        else:
            self._children.append(child)

    def _keep_time(self) -> None:
        """End what ran past its time, needs too much memory, or has idled long enough."""
        now_s = time.monotonic()
        is_memory_due = now_s >= self._next_memory_s
        if is_memory_due:
            self._next_memory_s = now_s + _MEMORY_INTERVAL_S
        for child in list(self._children):
            if child.state is ChildState.IDLE:
                if now_s >= child.idle_since_s + self._limits.idle_s:
                    child.ask_to_stop(_STOP_GRACE_S)
            elif now_s >= child.deadline_s:
                self._end_late(child)
            elif (
                is_memory_due
                and child.state is ChildState.BUSY
                and child.memory_mb() > self._limits.memory_mb
            ):
                reason = f"needed more than {self._limits.memory_mb:.0f} MB of memory"
                self._kill(child, FailureKind.DIED, reason)

    def _end_late(self, child: Child) -> None:
        if child.state is ChildState.BUSY and not child.is_cut_off:
            assert child.job is not None
            reason = f"took longer than {child.job.time_limit_s:g} s and was stopped"
            self._kill(child, FailureKind.TIMEOUT, reason)
            return
        if child.state is ChildState.STARTING and not child.is_cut_off:
            child.start_error = f"not ready within {self._limits.start_s:g} s"
        child.deadline_s = math.inf
        child.process.kill()  # settled when its sentinel tells that it is gone

    def _kill(self, child: Child, kind: FailureKind, reason: str) -> None:
        """End a busy child and say why its job failed; it need not be gone for that."""
        job = child.job
        child.kill()
        if job is not None:
            self._end_job(job, JobFailed(job.job_id, kind, reason))

    def _seconds_to_next_deadline(self) -> float | None:
        """Return how long nothing needs doing unless something is heard; None for ever."""
        now_s = time.monotonic()
        moments_s = [moment_s for moment_s in self._start_after_s.values() if moment_s > now_s]
        for child in self._children:
            if child.state is ChildState.IDLE:
                moments_s.append(child.idle_since_s + self._limits.idle_s)
            else:
                moments_s.append(child.deadline_s)
            if child.state is ChildState.BUSY:
                moments_s.append(self._next_memory_s)
        soonest_s = min(moments_s, default=math.inf)
        return None if soonest_s == math.inf else max(0.0, soonest_s - now_s)

    def _end_job(self, job: Job, event: JobEvent) -> None:
        """Tell a job's closing event, once."""
        with self._lock:
            if self._jobs.pop(job.job_id, None) is None:
                return
        self._tell(job, JobCancelled(job.job_id) if job.is_cancelled else event)

    def _tell(self, job: Job, event: JobEvent) -> None:
        try:
            job.on_event(event)
        except Exception:  # noqa: BLE001 - a listener's bug must not end the pool's loop
            _log.exception("A listener of job %d failed", job.job_id)

    def _wind_up(self, close_by_s: float) -> None:
        """Cancel everything, give children until ``close_by_s``, then kill."""
        with self._lock:
            waiting = [job for queue in self._queues.values() for job in queue.drain()]
        for job in waiting:
            self._end_job(job, JobCancelled(job.job_id))
        for child in self._children:
            if child.job is not None:
                child.ask_to_cancel(_CANCEL_GRACE_S)
            if child.state is ChildState.STARTING:
                child.kill()
            else:
                child.ask_to_stop(_STOP_GRACE_S)
        while self._children and (left_s := close_by_s - time.monotonic()) > 0:
            self._listen(left_s)
        for child in self._children:
            child.process.kill()
        give_up_s = time.monotonic() + 1.0  # a process stuck in the kernel may outlast us
        while self._children and (left_s := give_up_s - time.monotonic()) > 0:
            self._listen(left_s)
        for job in list(self._jobs.values()):
            self._end_job(job, JobCancelled(job.job_id))
