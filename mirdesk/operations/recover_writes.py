"""After a crash: find out what became of writes that were under way, and mend the files."""

import os
from dataclasses import dataclass
from typing import Final

from mirdesk.domain.file_writes import Found, JournalEntry, WriteWay
from mirdesk.domain.tag_edits import TagEdit
from mirdesk.domain.tags import COVER_FIELD
from mirdesk.domain.tracks import shown_path
from mirdesk.filetags.writing.keeping import keep_paths
from mirdesk.jobs.failures import JobCancelledError, PoolClosedError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.write_jobs import WRITE_LANE, WriteJobs
from mirdesk.store.journal import FinishedWrite
from mirdesk.store.library import Library

_START_LIMIT_S: Final = 10.0  # a file on a dead network drive must not keep the window shut


@dataclass(frozen=True, slots=True)
class RecoveredFile:
    """A file whose write was interrupted, and what was found.

    ``kept`` is where a whole copy of its old version stays because another program has changed
    the file since, or it is gone; empty for none.
    """

    path: bytes
    real_path: bytes
    found: Found
    kept: bytes = b""


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """What became of interrupted writes; falsy where there were none."""

    files: tuple[RecoveredFile, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.files)

    @property
    def still_unclear(self) -> tuple[RecoveredFile, ...]:
        """Files that cannot be reached now and are looked after at the next start."""
        return tuple(file for file in self.files if file.found is Found.UNREACHABLE)

    def count(self, found: Found) -> int:
        """Return how many files ended so."""
        return sum(file.found is found for file in self.files)

    @property
    def text(self) -> str:
        """One sentence or more for people; empty where there is nothing to tell."""
        if not self.files:
            return ""
        new = self.count(Found.NEW)
        old = self.count(Found.OLD) + self.count(Found.RESTORED)
        parts = [
            f"{_files(number)} {words}"
            for number, words in (
                (new, "written completely"),
                (old, "as before, their edits kept"),
                (self.count(Found.CHANGED), "changed by another program and left alone"),
                (self.count(Found.GONE), "no longer there"),
                (len(self.still_unclear), "out of reach, looked after at the next start"),
            )
            if number
        ]
        kept = [file for file in self.files if file.kept]
        text = "MIRDesk was interrupted while it wrote tags. "
        text += ("" if kept else "No file is damaged: ") + "; ".join(parts) + "."
        for file in kept:
            text += f" The old version of {shown_path(file.path)} is kept in "
            text += f"{shown_path(file.kept)}."
        if self.still_unclear:
            text += f" Out of reach: {shown_path(self.still_unclear[0].path)}"
            more = len(self.still_unclear) - 1
            text += f" and {more:,} more." if more else "."
        return text


def recover_writes(library: Library, pool: Pool) -> RecoveryReport:
    """Look after writes that were under way when the program ended; call it at each start.

    Costs next to nothing where there were none.

    Parameters
    ----------
    library : Library
        Open for writing.
    pool : Pool

    Raises
    ------
    LibraryError
    """
    if not library.unfinished_writes():
        return RecoveryReport()
    with WRITE_LANE:
        return recover_unfinished(library, WriteJobs(pool, bool, least_s=_START_LIMIT_S))


def recover_unfinished(library: Library, jobs: WriteJobs) -> RecoveryReport:
    """Look after interrupted writes; for those who hold the lane."""
    files = []
    slow: set[int] = set()  # drives that did not answer
    for entry in library.unfinished_writes():
        found = Found.UNREACHABLE
        if entry.before.device not in slow:
            found = _look_after(library, jobs, entry)
        if found is Found.UNREACHABLE:
            slow.add(entry.before.device)
        files.append(RecoveredFile(entry.path, entry.real_path, found, _kept(entry, found)))
    return RecoveryReport(tuple(files))


def _kept(entry: JournalEntry, found: Found) -> bytes:
    """Return where the old version of a file stays that is left alone half written."""
    if entry.way is not WriteWay.IN_PLACE or found not in (Found.CHANGED, Found.GONE):
        return b""
    keep, _part = keep_paths(entry.work_path)
    return keep if os.path.exists(keep) else b""  # noqa: PTH110 - paths are bytes


def _look_after(library: Library, jobs: WriteJobs, entry: JournalEntry) -> Found:
    try:
        looked = jobs.look_after(entry)
    except (PoolClosedError, JobCancelledError):
        return Found.UNREACHABLE
    if looked is None or looked.found is Found.UNREACHABLE:
        return Found.UNREACHABLE
    if looked.found is Found.NEW and looked.stamp is not None:
        edit = TagEdit({c.field: c.new for c in entry.changes if c.field != COVER_FIELD})
        done = FinishedWrite(entry.entry_id, looked.stamp, looked.tags, edit)
        library.finish_writes([done])
    else:
        library.forget_writes([entry.entry_id])
    return looked.found


def _files(number: int) -> str:
    return f"{number:,} file is" if number == 1 else f"{number:,} files are"
