"""Plan writes file by file: what would be done, what is refused, and what is done already."""

import os
import tempfile
import time
from collections import Counter, deque
from collections.abc import Sequence
from typing import Final

from mirdesk.domain.file_writes import FileStamp, WritePlan, WriteRequest
from mirdesk.domain.tag_edits import FileWrite, WriteStatus
from mirdesk.domain.tags import COVER_FIELD, display_name
from mirdesk.domain.tracks import FoundFile
from mirdesk.filetags.writing.attributes import stamp_of
from mirdesk.jobs.failures import JobCancelledError, PoolClosedError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.write_jobs import StoppedError, WriteJobs
from mirdesk.operations.write_reports import IsCancelled, OnProgress, Wanted, WriteProgress
from mirdesk.operations.write_task import NotWritten
from mirdesk.store.library import Library

_TELL_S: Final = 0.1
_MEASURED_FILES: Final = 5  # files and seconds after which the speed says something
_MEASURED_S: Final = 1.0
_BAD: Final = frozenset((WriteStatus.REFUSED, WriteStatus.FAILED))


class Planning:
    """Plans files and keeps what became of each; by itself a preview.

    Parameters
    ----------
    library : Library or None
        None where files are previewed that no library needs to know.
    pool : Pool
    wanted : sequence of Wanted
    on_event, is_cancelled : callable or None
    """

    def __init__(
        self,
        library: Library | None,
        pool: Pool,
        wanted: Sequence[Wanted],
        on_event: OnProgress | None,
        is_cancelled: IsCancelled | None,
    ) -> None:
        self._library = library
        self._is_cancelled = is_cancelled or _never
        self._on_event = on_event or _ignore
        self._jobs = WriteJobs(pool, self._is_cancelled)
        self._wanted = wanted
        self._waiting = deque(enumerate(wanted))
        self._results: dict[int, FileWrite] = {}
        self._counts: Counter[bool] = Counter()
        self._started_s = time.monotonic()
        self._told_s = 0.0
        # A preview only asks whether there is a place for copies; a batch has one of its own.
        place = tempfile.gettempdir() if library is None else library.path.parent
        self._work_folder = os.fsencode(place)
        self.is_over = False

    def preview(self) -> tuple[FileWrite, ...]:
        """Plan all files and write none."""
        while self._waiting and not self._must_stop():
            number, wanted = self._waiting.popleft()
            plan = self._plan(number, wanted)
            if plan is not None:
                changes = plan.changes
                self._end(number, FileWrite(wanted.path, WriteStatus.PREVIEWED, "", changes))
        return self._files()

    def _must_stop(self) -> bool:
        self.is_over = self.is_over or self._is_cancelled()
        return self.is_over

    def _plan(self, number: int, wanted: Wanted) -> WritePlan | None:
        """Plan one file; None if nothing is to be done, which is noted."""
        self._tell(wanted.path)
        try:
            plan = self._ask(wanted)
        except (StoppedError, PoolClosedError, JobCancelledError):
            self.is_over = True
            return None
        if plan is None:
            self._settle(wanted)
            self._end(number, FileWrite(wanted.path, WriteStatus.UNCHANGED))
            return None
        if isinstance(plan, WritePlan):
            plan = self._checked(wanted, plan)
        if isinstance(plan, NotWritten):
            self._end(number, FileWrite(wanted.path, plan.status, plan.reason))
            return None
        return plan

    def _ask(self, wanted: Wanted) -> WritePlan | NotWritten | None:
        if wanted.entry_id is None:
            return self._jobs.plan(WriteRequest(wanted.path, wanted.edit, self._work_folder))
        entry = self._library and self._library.journal_entry(wanted.entry_id)
        if not entry:
            return NotWritten(WriteStatus.REFUSED, "its old bytes are no longer kept")
        plan = self._jobs.plan_undo(entry, self._work_folder)
        is_refused = isinstance(plan, NotWritten) and plan.status is WriteStatus.REFUSED
        if is_refused and self._library and self._library.was_written_again(entry.entry_id):
            reason = "its tags were written again since; undo the later write first"
            return NotWritten(WriteStatus.REFUSED, reason)
        return plan

    def _checked(self, wanted: Wanted, plan: WritePlan) -> WritePlan | NotWritten:
        """Refuse a file in which another program changed what the edit is about."""
        for change in plan.changes:
            base = wanted.base.get(change.field)
            if base is not None and change.old != base:
                self._refresh(wanted, plan.before, is_changed=True)
                return _changed_outside(change.field, change.old)
        if self._is_cover_changed(wanted, plan.before):
            return _changed_outside(COVER_FIELD, ())
        return plan

    def _is_cover_changed(self, wanted: Wanted, stamp: FileStamp) -> bool:
        if self._library is None or wanted.edit.cover is None or wanted.track_id is None:
            return False
        self._refresh(wanted, stamp, is_changed=True)
        return bool(self._library.covers_changed_outside([wanted.track_id]))

    def _refresh(
        self, wanted: Wanted, stamp: FileStamp | None, *, is_changed: bool = False
    ) -> None:
        """Read a file again that another program changed, so that the window can show it.

        Some programs keep size and date; where ``is_changed``, these are not asked.
        """
        if self._library is None or wanted.track_id is None:
            return
        if stamp is None:
            stamp = stamp_at(wanted.path)
        details = self._library.details(wanted.track_id)
        if stamp is None or details is None:
            return
        known = (details.size_bytes, details.mtime_ns)
        if known == (stamp.size_bytes, stamp.mtime_ns) and not is_changed:
            return
        tags = self._jobs.read_tags(wanted.path)
        if tags is not None:
            found = FoundFile(wanted.path, stamp.size_bytes, stamp.mtime_ns)
            self._library.put_tags([(found, tags)])

    def _settle(self, wanted: Wanted) -> None:
        """Forget edits that the file holds already."""

    def _end(self, number: int, file: FileWrite) -> None:
        self._results[number] = file
        self._counts[file.status in _BAD] += 1
        self._tell(file.path)

    def _files(self) -> tuple[FileWrite, ...]:
        self._tell(b"", is_last=True)
        return tuple(
            self._results.get(number) or FileWrite(wanted.path, WriteStatus.STOPPED)
            for number, wanted in enumerate(self._wanted)
        )

    def _tell(self, current: bytes, *, is_last: bool = False) -> None:
        now_s = time.monotonic()
        if not is_last and now_s - self._told_s < _TELL_S:
            return
        self._told_s = now_s
        done, total = len(self._results), len(self._wanted)
        elapsed_s = now_s - self._started_s
        eta_s = None
        if done >= _MEASURED_FILES and elapsed_s >= _MEASURED_S:
            eta_s = elapsed_s / done * (total - done)
        self._on_event(WriteProgress(done, total, self._counts[True], current, eta_s))


def stamp_at(path: bytes) -> FileStamp | None:
    """Return which version of a file lies there; None if it cannot be told."""
    try:
        return stamp_of(os.stat(path))  # noqa: PTH116 - bytes
    except OSError:
        return None


def _changed_outside(name: str, now: Sequence[str]) -> NotWritten:
    words = f": it holds “{'; '.join(now)}” now" if now else ""
    what = "the cover" if name == COVER_FIELD else f"“{display_name(name)}”"
    reason = f"another program changed {what} since you edited it{words}"
    return NotWritten(WriteStatus.REFUSED, reason)


def _ignore(_progress: WriteProgress) -> None:
    """Listen to nothing."""


def _never() -> bool:
    return False
