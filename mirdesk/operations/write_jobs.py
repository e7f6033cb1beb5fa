"""Have files planned, written and looked after by a child process, one at a time."""

import os
import queue
import threading
from collections.abc import Callable
from typing import Any, Final

from mirdesk.domain.file_writes import JournalEntry, WritePlan, WriteRequest
from mirdesk.domain.jobs import (
    FailureKind,
    JobCancelled,
    JobEvent,
    JobFailed,
    JobFinished,
    Lane,
)
from mirdesk.domain.tag_edits import WriteStatus
from mirdesk.domain.tags import FileTags
from mirdesk.jobs.failures import JobCancelledError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.read_tags_task import FailedRead
from mirdesk.operations.tasks import CARRY_OUT, LOOK_AFTER, PLAN_UNDO, PLAN_WRITE, READ_TAGS
from mirdesk.operations.write_task import (
    CarriedOut,
    CarryOutRequest,
    LookedAfter,
    NotWritten,
    UndoRequest,
)

# The focus lane, because pausing the analysis must not stop a save; behind what the person
# looks at now, before tags that a scan reads.
_PRIORITY: Final = 20
# One lane for all that writes: two batches, or a batch and a recovery, never meet.
WRITE_LANE: Final = threading.Lock()
_LEAST_S: Final = 60.0
_SLOWEST_BYTES_PER_S: Final = 1_000_000  # a bad network drive
_WAIT_S: Final = 0.1  # how long a stop may go unnoticed


class StoppedError(Exception):
    """The person stopped the batch while a file was looked at; nothing was done to it."""


class WriteJobs:
    """Runs the tasks of writing and waits for each.

    All methods raise ``PoolClosedError`` or ``JobCancelledError`` when the program ends.

    Parameters
    ----------
    pool : Pool
        Its handler knows the tasks.
    is_cancelled : callable
        Asked while a file is planned, which harms nothing; never while one is written.
    least_s : float
        Time limit of a small file; larger ones get more.
    """

    def __init__(
        self, pool: Pool, is_cancelled: Callable[[], bool], *, least_s: float = _LEAST_S
    ) -> None:
        self._pool = pool
        self._is_cancelled = is_cancelled
        self._least_s = least_s

    def plan(self, request: WriteRequest) -> WritePlan | NotWritten | None:
        """Return what is to be done to a file; None if it holds all values already.

        Raises
        ------
        StoppedError
        """
        planned: WritePlan | NotWritten | None
        planned = self._planned(PLAN_WRITE, request, request.path)
        return planned

    def plan_undo(self, entry: JournalEntry, work_folder: bytes) -> WritePlan | NotWritten:
        """Return what brings the old bytes of a file back.

        Raises
        ------
        StoppedError
        """
        request = UndoRequest(entry, work_folder)
        planned = self._planned(PLAN_UNDO, request, entry.real_path)
        return planned or NotWritten(WriteStatus.FAILED, "there is nothing to bring back")

    def carry_out(
        self, plan: WritePlan, *, keeps_file_date: bool
    ) -> CarriedOut | NotWritten | JobFailed:
        """Write a file; ``JobFailed`` if nobody knows what became of it."""
        request = CarryOutRequest(plan, keeps_file_date)
        size_bytes = max(plan.new_size, plan.before.size_bytes)
        ended = self._run(CARRY_OUT, request, size_bytes)
        return ended.result if isinstance(ended, JobFinished) else ended

    def look_after(self, entry: JournalEntry) -> LookedAfter | None:
        """Find out what became of an interrupted write; None if even that cannot be done."""
        ended = self._run(LOOK_AFTER, entry, max(entry.new_size, entry.before.size_bytes))
        return ended.result if isinstance(ended, JobFinished) else None

    def read_tags(self, path: bytes) -> FileTags | None:
        """Return what a file holds now; None if that cannot be read."""
        ended = self._run(READ_TAGS, (path,), _size_of(path))
        if not isinstance(ended, JobFinished):
            return None
        (tags,) = ended.result
        return None if isinstance(tags, FailedRead) else tags

    def _planned(self, task: str, request: Any, path: bytes) -> Any:
        ended = self._run(task, request, _size_of(path), can_stop=True)
        if isinstance(ended, JobFinished):
            return ended.result
        return NotWritten(WriteStatus.FAILED, _reason(ended))

    def _run(
        self, task: str, payload: Any, size_bytes: int, *, can_stop: bool = False
    ) -> JobFinished | JobFailed:
        events: queue.SimpleQueue[JobEvent] = queue.SimpleQueue()
        job_id = self._pool.submit(
            task,
            payload,
            lane=Lane.FOCUS,
            # Read, written, read again.
            time_limit_s=self._least_s + 3 * size_bytes / _SLOWEST_BYTES_PER_S,
            priority=_PRIORITY,
            on_event=events.put,
        )
        is_stopped = False
        while True:
            try:
                event = events.get(timeout=_WAIT_S if can_stop else None)
            except queue.Empty:
                if self._is_cancelled() and not is_stopped:
                    is_stopped = True
                    self._pool.cancel(job_id)
                continue
            if isinstance(event, JobFinished | JobFailed):
                return event
            if isinstance(event, JobCancelled):
                if is_stopped:
                    raise StoppedError
                raise JobCancelledError("MIRDesk is closing.")


def _size_of(path: bytes) -> int:
    """Return the bytes of a file, as far as its time limit needs them."""
    try:
        return os.stat(path).st_size  # noqa: PTH116 - bytes
    except OSError:
        return 0


def _reason(failed: JobFailed) -> str:
    """Say what a file did to the process that looked at it; nothing was written."""
    if failed.kind is FailureKind.TIMEOUT:
        return "looking at it did not end in time; it was left as it is"
    if failed.kind is FailureKind.DIED:
        return f"looking at it broke the reader, so it was left as it is ({failed.message})"
    if failed.kind is FailureKind.BUG:
        return f"MIRDesk met an error of its own, so it was left as it is ({failed.message})"
    return failed.message
