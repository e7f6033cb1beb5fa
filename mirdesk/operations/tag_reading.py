"""Have tags read by child processes, in batches, whatever the files do to them."""

import queue
from collections import deque
from collections.abc import Iterator
from typing import Final

from mirdesk.domain.jobs import (
    FailureKind,
    JobCancelled,
    JobEvent,
    JobFailed,
    JobFinished,
    Lane,
)
from mirdesk.domain.tags import FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.jobs.failures import PoolClosedError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.read_tags_task import FailedRead
from mirdesk.operations.tasks import READ_TAGS

BATCH_FILES: Final = 16  # few enough that a job of the focus lane waits but a moment
BATCH_LIMIT_S: Final = 30.0
SINGLE_LIMIT_S: Final = 15.0  # safety.md: an endless loop ends within 20 s
_BATCHES_IN_FLIGHT: Final = 4
# The focus lane, because pausing the analysis must not stop a scan; behind what the person
# looks at now.
_PRIORITY: Final = 50

Outcome = tuple[FoundFile, FileTags | str]


class TagReading:
    """Feeds files to the pool and yields tags or, where there are none, the reason.

    Parameters
    ----------
    pool : Pool
        Its handler knows the task ``read_tags``.
    batch_limit_s, single_limit_s : float
        Wall-clock limits for a batch, and for a file of a failed batch by itself.
    """

    def __init__(
        self,
        pool: Pool,
        *,
        batch_limit_s: float = BATCH_LIMIT_S,
        single_limit_s: float = SINGLE_LIMIT_S,
    ) -> None:
        self._pool = pool
        self._batch_limit_s = batch_limit_s
        self._single_limit_s = single_limit_s
        self._events: queue.SimpleQueue[JobEvent] = queue.SimpleQueue()
        self._waiting: deque[FoundFile] = deque()
        self._retries: deque[FoundFile] = deque()
        self._running: dict[int, tuple[FoundFile, ...]] = {}
        self.is_closed = False

    @property
    def is_idle(self) -> bool:
        """Whether every file given has come out."""
        return not (self._waiting or self._retries or self._running)

    def add(self, file: FoundFile) -> None:
        """Queue a file."""
        self._waiting.append(file)

    def outcomes(self, *, wait_s: float) -> Iterator[Outcome]:
        """Yield what has come out; waits at most ``wait_s`` for something when nothing has."""
        self._submit()
        while self._running:
            try:
                event = (
                    self._events.get(timeout=wait_s) if wait_s else self._events.get_nowait()
                )
            except queue.Empty:
                return
            wait_s = 0.0
            yield from self._take(event)
            self._submit()

    def cancel(self) -> None:
        """Give up everything that has not come out."""
        self._waiting.clear()
        self._retries.clear()
        for job_id in list(self._running):
            self._pool.cancel(job_id)
        self._running.clear()

    def _submit(self) -> None:
        while len(self._running) < _BATCHES_IN_FLIGHT and not self.is_closed:
            if self._retries:
                batch: tuple[FoundFile, ...] = (self._retries.popleft(),)
            elif self._waiting:
                count = min(BATCH_FILES, len(self._waiting))
                batch = tuple(self._waiting.popleft() for _ in range(count))
            else:
                return
            try:
                job_id = self._pool.submit(
                    READ_TAGS,
                    tuple(file.path for file in batch),
                    lane=Lane.FOCUS,
                    time_limit_s=self._single_limit_s
                    if len(batch) == 1
                    else self._batch_limit_s,
                    priority=_PRIORITY,
                    on_event=self._events.put,
                )
            except PoolClosedError:
                self.is_closed = True
                return
            self._running[job_id] = batch

    def _take(self, event: JobEvent) -> Iterator[Outcome]:
        if not isinstance(event, (JobFinished, JobFailed, JobCancelled)):
            return
        batch = self._running.pop(event.job_id, ())
        if isinstance(event, JobCancelled):
            self.is_closed = True  # nobody but the pool's end cancels our jobs
        elif isinstance(event, JobFinished):
            for file, result in zip(batch, event.result, strict=True):
                yield file, result.reason if isinstance(result, FailedRead) else result
        elif len(batch) > 1:
            self._retries.extend(batch)  # one of them is at fault: find out which
        else:
            for file in batch:
                yield file, self._reason(event)

    def _reason(self, failed: JobFailed) -> str:
        """Say what a file did to the process that read it alone."""
        if failed.kind is FailureKind.TIMEOUT:
            limit = f"{self._single_limit_s:.0f} s"
            return f"reading its tags did not end within {limit}: probably damaged"
        if failed.kind is FailureKind.DIED:
            return f"reading its tags broke the reader: probably damaged ({failed.message})"
        return failed.message
