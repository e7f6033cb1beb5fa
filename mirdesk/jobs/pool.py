"""A pool of child processes that outlives crashes, hangs and greed of the work it is given.

Own pipes and processes, because with ``ProcessPoolExecutor`` one crashed child loses the other
jobs, and with ``multiprocessing.Pool`` its job never returns (safety.md).
"""

import itertools
import queue
from collections.abc import Callable
from typing import Any, Final

from mirdesk.domain.jobs import (
    JobCancelled,
    JobEvent,
    JobFailed,
    JobFinished,
    JobProgress,
    JobRequest,
    Lane,
)
from mirdesk.jobs.child import Job
from mirdesk.jobs.failures import JobCancelledError, JobFailedError
from mirdesk.jobs.messages import pack
from mirdesk.jobs.supervisor import Limits, Supervisor

DEFAULT_NICENESS: Final = 10
# A worker with torch and a checkpoint stays under half of this; more is a file gone wild.
DEFAULT_MEMORY_LIMIT_MB: Final = 1500.0


def _ignore(_event: JobEvent) -> None:
    """Listen to nothing."""


class Pool:
    """Runs jobs in child processes started with ``spawn``.

    Children start when there is work and end after a while without any. Each job ends in
    exactly one of ``JobFinished``, ``JobFailed`` and ``JobCancelled``. A child that crashes,
    hangs or needs too much memory costs its own job only, and is replaced.

    Parameters
    ----------
    handler : str
        ``module:function`` of a ``mirdesk.jobs.worker.Handler``, imported in the children.
    background_workers : int
        Most children for the background lane; they have lowered priority.
    with_focus_worker : bool
        Keep one more child, of normal priority, for the focus lane alone. Without it focus
        jobs run before all others in the background lane.
    memory_limit_mb : float
        Resident memory at which a child is ended, in 10^6 bytes.
    niceness : int
        Of the background children.
    idle_limit_s : float
        A child without work ends after this long.
    start_limit_s : float
        A child must have imported the handler by then.
    on_event : callable or None
        Told of every event of jobs submitted without a listener of their own; runs on the
        pool's thread and must be quick.
    """

    def __init__(
        self,
        handler: str,
        *,
        background_workers: int = 1,
        with_focus_worker: bool = True,
        memory_limit_mb: float = DEFAULT_MEMORY_LIMIT_MB,
        niceness: int = DEFAULT_NICENESS,
        idle_limit_s: float = 60.0,
        start_limit_s: float = 60.0,
        on_event: Callable[[JobEvent], None] | None = None,
    ) -> None:
        limits = Limits(memory_limit_mb, start_limit_s, idle_limit_s)
        self._supervisor = Supervisor(handler, max(1, background_workers), niceness, limits)
        self._with_focus_worker = with_focus_worker
        self._on_event = on_event or _ignore
        self._next_id = itertools.count(1)
        self.background_workers = max(1, background_workers)

    def submit(
        self,
        task: str,
        payload: Any,
        *,
        lane: Lane = Lane.BACKGROUND,
        time_limit_s: float = 120.0,
        priority: int = 0,
        on_event: Callable[[JobEvent], None] | None = None,
    ) -> int:
        """Queue a job and return its id at once; may be called from any thread.

        Parameters
        ----------
        task : str
            For the handler.
        payload : object
            Picklable plain data.
        lane : Lane
            Who waits for it.
        time_limit_s : float
            Wall-clock seconds from when a child takes it; past it the child is killed.
        priority : int
            Lower runs earlier within its lane.
        on_event : callable or None
            Told of this job's events, on the pool's thread, instead of the pool's listener. It
            may be called before ``submit`` returns.

        Raises
        ------
        PoolClosedError
            The pool is closing.
        """
        if lane is Lane.FOCUS and not self._with_focus_worker:
            lane, priority = Lane.BACKGROUND, priority - 1_000_000
        job_id = next(self._next_id)
        request = JobRequest(job_id, task, payload, lane, time_limit_s, priority)
        job = Job(job_id, lane, time_limit_s, pack(request), on_event or self._on_event)
        self._supervisor.add(job, priority)
        return job_id

    def run(
        self,
        task: str,
        payload: Any,
        *,
        lane: Lane = Lane.FOCUS,
        time_limit_s: float = 120.0,
        on_progress: Callable[[str, float], None] | None = None,
    ) -> Any:
        """Run a job, wait for it, and return its result; Ctrl-C cancels it.

        Raises
        ------
        JobFailedError
            With the ``JobFailed`` record.
        JobCancelledError
            The pool was closed meanwhile.
        PoolClosedError
            The pool is closing.
        """
        assert not self._supervisor.is_own_thread(), "run() would wait for itself"
        events: queue.SimpleQueue[JobEvent] = queue.SimpleQueue()
        job_id = self.submit(
            task, payload, lane=lane, time_limit_s=time_limit_s, on_event=events.put
        )
        try:
            while True:
                event = events.get()
                if isinstance(event, JobProgress) and on_progress is not None:
                    on_progress(event.stage, event.fraction)
                elif isinstance(event, JobFinished):
                    return event.result
                elif isinstance(event, JobFailed):
                    raise JobFailedError(event)
                elif isinstance(event, JobCancelled):
                    raise JobCancelledError("The work was cancelled")
        finally:
            self.cancel(job_id)  # does nothing when it is over

    def cancel(self, job_id: int) -> None:
        """Give a job up: a waiting one at once, a running one at its next chunk.

        A child that does not answer within 5 s is killed and replaced. The job ends in
        ``JobCancelled`` either way; nothing happens when it is already over.
        """
        self._supervisor.cancel(job_id)

    def pause(self) -> None:
        """Hand out no more background jobs; running ones finish, the focus lane goes on."""
        self._supervisor.set_paused(is_paused=True)

    def resume(self) -> None:
        """Hand out background jobs again."""
        self._supervisor.set_paused(is_paused=False)

    def resize(self, background_workers: int, *, niceness: int | None = None) -> None:
        """Change the number of background children, and their priority if given.

        Children too many, or of another priority, end after their present job.
        """
        self.background_workers = max(1, background_workers)
        self._supervisor.resize(self.background_workers, niceness)

    def process_ids(self) -> list[int]:
        """Return the process ids of the present children, for diagnosis."""
        return self._supervisor.process_ids()

    def close(self, timeout_s: float = 0.5) -> None:
        """Refuse new jobs, cancel all others, and end every child.

        Children get ``timeout_s`` to end by themselves and are killed then. Every open job
        ends in ``JobCancelled`` before this returns. Closing twice does no harm.
        """
        self._supervisor.close(timeout_s)

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
