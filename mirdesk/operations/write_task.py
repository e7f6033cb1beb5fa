"""Plan writes into files, carry them out, look after interrupted ones; runs in a child process.

What a file or the system refuses comes back as an answer, so that the program can tell a file
that cannot be written from one that was left half way by a child that died.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from mirdesk.domain.file_writes import FileStamp, Found, JournalEntry, WritePlan, WriteRequest
from mirdesk.domain.tag_edits import WriteStatus
from mirdesk.domain.tags import FileTags
from mirdesk.errors import (
    AudioUndecodableError,
    FileUnreadableError,
    TagsUnreadableError,
    WriteRefusedError,
    WriteUnfinishedError,
)

Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class UndoRequest:
    """Ask how a write is taken back; ``work_folder`` as in ``WriteRequest``."""

    entry: JournalEntry
    work_folder: bytes


@dataclass(frozen=True, slots=True)
class CarryOutRequest:
    """Ask for a plan to be carried out."""

    plan: WritePlan
    keeps_file_date: bool = True


@dataclass(frozen=True, slots=True)
class NotWritten:
    """A file that was left as it is.

    Attributes
    ----------
    status : WriteStatus
        Refused or failed.
    reason : str
        For people.
    is_unfinished : bool
        It could not be brought back, or a copy not be removed: it must be looked after.
    """

    status: WriteStatus
    reason: str
    is_unfinished: bool = False


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """A file that was written: its new version and what it holds, None if unreadable."""

    stamp: FileStamp
    tags: FileTags | None


@dataclass(frozen=True, slots=True)
class LookedAfter:
    """What became of an interrupted write; version and tags where it did happen."""

    found: Found
    stamp: FileStamp | None = None
    tags: FileTags | None = None


def plan_file(request: WriteRequest) -> WritePlan | NotWritten | None:
    """Return what is to be done to a file; None if it holds all values already."""
    from mirdesk.filetags.writing.planning import plan_write

    return _answer(lambda: plan_write(request))


def plan_file_undo(request: UndoRequest) -> WritePlan | NotWritten | None:
    """Return what brings the old bytes of a file back."""
    from mirdesk.filetags.writing.planning import plan_undo

    return _answer(lambda: plan_undo(request.entry, request.work_folder))


def carry_out_plan(request: CarryOutRequest) -> CarriedOut | NotWritten:
    """Write a file as planned, and read it again."""
    from mirdesk.filetags.writing.replacing import carry_out

    plan = request.plan
    stamp = _answer(lambda: carry_out(plan, keeps_file_date=request.keeps_file_date))
    if isinstance(stamp, NotWritten):
        return stamp
    return CarriedOut(stamp, _tags_of(plan.path))


def look_after_entry(entry: JournalEntry) -> LookedAfter:
    """Find out what became of an interrupted write, mend the file, sweep what is left over."""
    from mirdesk.filetags.writing.attributes import stamp_of
    from mirdesk.filetags.writing.recovering import look_after

    found = look_after(entry)
    if found is not Found.NEW:
        return LookedAfter(found)
    stamp = stamp_of(os.stat(entry.real_path))  # noqa: PTH116 - bytes
    return LookedAfter(found, stamp, _tags_of(entry.path))


def _answer(work: Callable[[], Given]) -> Given | NotWritten:
    try:
        return work()
    except (WriteRefusedError, TagsUnreadableError, AudioUndecodableError) as error:
        return NotWritten(WriteStatus.REFUSED, error.reason)
    except WriteUnfinishedError as error:
        return NotWritten(WriteStatus.FAILED, error.reason, is_unfinished=True)
    except FileUnreadableError as error:
        return NotWritten(WriteStatus.FAILED, error.reason)


def _tags_of(path: bytes) -> FileTags | None:
    from mirdesk.filetags.files import read_tags

    try:
        return read_tags(path)
    except FileUnreadableError:
        return None
