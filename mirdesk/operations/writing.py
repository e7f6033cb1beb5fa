"""The one lane in which files are written: planned, noted in the journal, done, noted again.

Chunks of files are planned first; then the journal gets what is about to be done and what
takes it back, in one transaction that survives a power cut; only then are files touched.
"""

import contextlib
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from mirdesk.domain.file_writes import FileStamp, Found, WritePlan, WriteWay
from mirdesk.domain.jobs import JobFailed
from mirdesk.domain.tag_edits import FileWrite, WriteStatus
from mirdesk.domain.tags import FileTags
from mirdesk.errors import LibraryError
from mirdesk.jobs.failures import JobCancelledError, PoolClosedError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.recover_writes import recover_unfinished
from mirdesk.operations.write_jobs import WRITE_LANE
from mirdesk.operations.write_planning import Planning, stamp_at
from mirdesk.operations.write_reports import (
    IsCancelled,
    OnProgress,
    Wanted,
    WriteOptions,
    WriteReport,
)
from mirdesk.operations.write_task import NotWritten
from mirdesk.store.journal import FinishedWrite
from mirdesk.store.library import Library

CHUNK_FILES: Final = 16
CHUNK_BYTES: Final = 64_000_000  # of plans held in memory, and of one transaction


@dataclass(frozen=True, slots=True)
class _Planned:
    number: int
    wanted: Wanted
    plan: WritePlan


class Batch(Planning):
    """Writes files, or takes writes back.

    Parameters
    ----------
    library : Library
        Open for writing: keeps the journal.
    pool : Pool
    wanted : sequence of Wanted
    title : str
    options : WriteOptions
    undone_batch : int or None
        The batch that is taken back.
    on_event, is_cancelled : callable or None
    """

    def __init__(
        self,
        library: Library,
        pool: Pool,
        wanted: Sequence[Wanted],
        *,
        title: str,
        options: WriteOptions,
        undone_batch: int | None = None,
        on_event: OnProgress | None = None,
        is_cancelled: IsCancelled | None = None,
    ) -> None:
        super().__init__(library, pool, wanted, on_event, is_cancelled)
        self._journal = library
        self._title = title
        self._options = options
        self._undone_batch = undone_batch
        self._batch_id: int | None = None
        self._written = WriteStatus.WRITTEN if undone_batch is None else WriteStatus.RESTORED
        self._unclear: frozenset[bytes | tuple[int, int]] = frozenset()

    def run(self) -> WriteReport:
        """Write all files, in order, until done or stopped."""
        with WRITE_LANE, work_folder(self._journal) as self._work_folder:
            recover_unfinished(self._journal, self._jobs)
            self._note_unclear()
            while self._waiting and not self._must_stop():
                chunk = self._plan_chunk()
                if chunk:
                    self._write_chunk(chunk)
                    self._note_unclear()
        elapsed_s = time.monotonic() - self._started_s
        files = self._files()
        has_written = any(file.status is self._written for file in files)
        batch_id = self._batch_id if has_written else None
        was_stopped = any(file.status is WriteStatus.STOPPED for file in files)
        return WriteReport(batch_id, files, was_stopped, elapsed_s)

    def _note_unclear(self) -> None:
        """Remember files that may be half written, those in place under all their names."""
        keys: set[bytes | tuple[int, int]] = set()
        for entry in self._journal.unfinished_writes():
            keys |= {entry.path, entry.real_path}
            if entry.way is WriteWay.IN_PLACE:
                keys.add(_file_key(entry.before))
        self._unclear = frozenset(keys)

    def _plan_chunk(self) -> list[_Planned]:
        chunk: list[_Planned] = []
        seen: set[tuple[int, int]] = set()
        size_bytes = 0
        while self._waiting and len(chunk) < CHUNK_FILES and size_bytes < CHUNK_BYTES:
            if self._must_stop():
                break
            number, wanted = self._waiting[0]
            now = stamp_at(wanted.path)
            if now is not None and _file_key(now) in seen:
                break  # another name of one file: looked at once that one is written
            self._waiting.popleft()
            plan = self._plan(number, wanted)
            if plan is None:
                continue
            key = _file_key(plan.before)
            if key in seen:  # it became one meanwhile: planned anew
                self._waiting.appendleft((number, wanted))
                break
            seen.add(key)
            size_bytes += len(plan.pieces) + len(plan.undo)
            chunk.append(_Planned(number, wanted, plan))
        return chunk

    def _write_chunk(self, chunk: Sequence[_Planned]) -> None:
        """Note what is about to be done, do it, note what was done."""
        self._batch_id, entries = self._journal.begin_writes(
            [(item.plan, item.wanted.entry_id) for item in chunk],
            batch_id=self._batch_id,
            title=self._title,
            undone_batch=self._undone_batch,
        )
        done: list[FinishedWrite] = []
        not_done: list[int] = []
        try:
            for item, entry_id in zip(chunk, entries, strict=True):
                if self._must_stop():
                    not_done.append(entry_id)
                    continue
                self._write(item, entry_id, done, not_done)
        finally:
            self._journal.finish_writes(done)
            if not_done:
                self._journal.forget_writes(not_done)
            if len(not_done) == len(entries):
                self._batch_id = self._known_batch()

    def _known_batch(self) -> int | None:
        """Return the batch if it still has entries; an empty one is forgotten."""
        if self._batch_id is None:
            return None
        newest = self._journal.write_batches(1)
        return self._batch_id if newest and newest[0].batch_id == self._batch_id else None

    def _write(
        self, item: _Planned, entry_id: int, done: list[FinishedWrite], not_done: list[int]
    ) -> None:
        plan = item.plan
        self._tell(plan.path)
        try:
            ended = self._jobs.carry_out(plan, keeps_file_date=self._options.keeps_file_date)
            if isinstance(ended, JobFailed):
                self._look_after(item, entry_id, ended, done, not_done)
                return
        except (PoolClosedError, JobCancelledError):  # looked after at the next start
            self.is_over = True
            return
        if isinstance(ended, NotWritten):
            if not ended.is_unfinished:
                not_done.append(entry_id)
            self._end(item.number, FileWrite(plan.path, ended.status, ended.reason))
            return
        self._finish(item, entry_id, ended.stamp, ended.tags, done)

    def _finish(
        self,
        item: _Planned,
        entry_id: int,
        stamp: FileStamp,
        tags: FileTags | None,
        done: list[FinishedWrite],
    ) -> None:
        others = self._other_names(item.plan, stamp)
        done.append(FinishedWrite(entry_id, stamp, tags, item.wanted.edit, others))
        self._end(item.number, FileWrite(item.plan.path, self._written, "", item.plan.changes))

    def _look_after(
        self,
        item: _Planned,
        entry_id: int,
        failed: JobFailed,
        done: list[FinishedWrite],
        not_done: list[int],
    ) -> None:
        """After a child died or hung while it wrote: find out what became of the file."""
        path = item.plan.path
        entry = self._journal.journal_entry(entry_id)
        looked = self._jobs.look_after(entry) if entry is not None else None
        if looked is not None and looked.found is Found.NEW and looked.stamp is not None:
            self._finish(item, entry_id, looked.stamp, looked.tags, done)
            return
        found = Found.UNREACHABLE if looked is None else looked.found
        if found is not Found.UNREACHABLE:
            not_done.append(entry_id)
        reason = f"{_AFTER_A_CRASH[found]} ({failed.message})"
        self._end(item.number, FileWrite(path, WriteStatus.FAILED, reason))

    @override
    def _plan(self, number: int, wanted: Wanted) -> WritePlan | None:
        plan = super()._plan(number, wanted)
        if plan is None:
            return None
        keys = (plan.path, plan.real_path, _file_key(plan.before))
        if self._unclear.isdisjoint(keys):
            return plan
        reason = "an earlier write was interrupted, and what became of it is not known yet"
        self._end(number, FileWrite(wanted.path, WriteStatus.REFUSED, reason))
        return None

    @override
    def _settle(self, wanted: Wanted) -> None:
        if wanted.track_id is not None:
            known = self._journal.tags_of([wanted.track_id])[wanted.track_id]
            asked = wanted.edit.values.items()
            is_changed = any(known.get(field, ()) != values for field, values in asked)
            self._refresh(wanted, None, is_changed=is_changed)
            self._journal.settle_pending(wanted.track_id, wanted.edit)

    def _other_names(self, plan: WritePlan, stamp: FileStamp) -> tuple[bytes, ...]:
        """Return more tracks of the library that are this very file: links to it."""
        same = [plan.real_path] if plan.real_path != plan.path else []
        if plan.way is WriteWay.IN_PLACE:
            before = plan.before
            paths = self._journal.paths_of_version(before.size_bytes, before.mtime_ns)
            same += [path for path in paths if stamp_at(path) == stamp]
        return tuple(path for path in same if path != plan.path)


def _file_key(stamp: FileStamp) -> tuple[int, int]:
    return stamp.device, stamp.inode


_AFTER_A_CRASH: Final[dict[Found, str]] = {
    Found.OLD: "writing it was interrupted; it is as it was",
    Found.NEW: "writing it was interrupted",
    Found.RESTORED: "writing it was interrupted; its old bytes are back",
    Found.CHANGED: "another program wrote it at the same time",
    Found.GONE: "it is no longer there",
    Found.UNREACHABLE: "writing it was interrupted; it is looked after at the next start",
}


@contextlib.contextmanager
def work_folder(library: Library) -> Iterator[bytes]:
    """Offer a folder beside the library for copies of files whose own folder takes none."""
    folder = library.path.with_name(library.path.name + ".writing")
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise LibraryError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    try:
        yield os.fsencode(folder)
    finally:
        with contextlib.suppress(OSError):  # a copy that is needed after a crash lies there
            folder.rmdir()
