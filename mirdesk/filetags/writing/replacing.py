"""Carry a plan out: a checked copy takes the place of the file, or the file stays as it was.

The order is that of safety.md; at every moment a crash leaves the old or the new file whole,
or, where a file must be written in place, a whole copy of the old one for ``recovering``.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from mirdesk.domain.file_writes import FileStamp, WritePlan, WriteWay
from mirdesk.errors import (
    FileUnreadableError,
    WriteFailedError,
    WriteRefusedError,
    WriteUnfinishedError,
)
from mirdesk.filetags.files import read_open
from mirdesk.filetags.opening import irregular_reason
from mirdesk.filetags.raw.pieces import Piece, unpacked
from mirdesk.filetags.writing.attributes import (
    create_new,
    open_for_reading,
    open_for_writing,
    set_dates,
    stamp_of,
    sync_folder,
    take_over,
)
from mirdesk.filetags.writing.copying import holds_pieces, overwrite, same_files, write_pieces
from mirdesk.filetags.writing.keeping import bring_back, keep_old, keep_paths, remove
from mirdesk.filetags.writing.other_writers import keep_others_out, require_no_writer
from mirdesk.filetags.writing.planning import with_path
from mirdesk.filetags.writing.reasons import write_reason
from mirdesk.filetags.writing.verifying import (
    changes_of,
    look_at,
    look_at_new,
    require_faithful,
    require_same_sound,
)

_ROOM: Final = 1.1  # safety.md: free space at least 1.1 times what will be written
_CHANGED: Final = "another program changed it meanwhile"
_TRIES: Final = 5  # of a rename that signals interrupt


def carry_out(plan: WritePlan, *, keeps_file_date: bool = True) -> FileStamp:
    """Write a file as planned and return which version it is now.

    Parameters
    ----------
    plan : WritePlan
        Stands in the journal already.
    keeps_file_date : bool
        The new version has the modification time of the old one.

    Raises
    ------
    WriteRefusedError
        The file is not as it was planned for, or the copy is not as it should be.
    WriteFailedError
        The system did not let it be written.
    WriteUnfinishedError
        Nor did it let it be brought back, or a copy be removed. In all other cases the file
        is as it was, and no copy is left.
    """
    date_ns = plan.before.mtime_ns if plan.file_date_ns is None else plan.file_date_ns
    write = _replace if plan.way is WriteWay.REPLACE else _write_in_place
    try:
        return write(plan, date_ns if keeps_file_date else None)
    except OSError as error:
        raise with_path(WriteFailedError(write_reason(error)), plan.path) from error
    except FileUnreadableError as error:
        raise with_path(error, plan.path) from error


def _replace(plan: WritePlan, date_ns: int | None) -> FileStamp:
    with _swept(plan.work_path):
        with _source(plan) as source:
            made = _make_copy(plan, source, date_ns)
            require_no_writer(source)
            _require_unchanged(plan, source)
        _rename(plan, made)
    sync_folder(_folder_of(plan.real_path))
    return made


def _rename(plan: WritePlan, made: FileStamp) -> None:
    for number in range(1, _TRIES + 1):
        try:
            return os.replace(plan.work_path, plan.real_path)  # noqa: PTH105 - paths are bytes
        except OSError as error:
            with suppress(OSError):  # a network drive may have done it and lost the answer
                if stamp_of(os.lstat(plan.real_path)) == made:
                    return None
            if not isinstance(error, InterruptedError) or number == _TRIES:
                raise
    return None


def _write_in_place(plan: WritePlan, date_ns: int | None) -> FileStamp:
    keep, part = keep_paths(plan.work_path)
    with _closing(open_for_reading(plan.real_path)) as seen:
        require_no_writer(seen)  # asked here, for from now on we are one
    with _swept(plan.work_path), _closing(open_for_writing(plan.real_path)) as target:
        keep_others_out(target)
        with _source(plan) as source, _swept(part, keep):
            _make_copy(plan, source, date_ns)
            keep_old(source, keep, part)
            _require_unchanged(plan, source)
            _require_unchanged(plan, target)
        try:
            made = _overwrite(plan, target, date_ns)
        except BaseException:
            _bring_back(plan, target, keep)
            raise
        try:
            remove(keep)
            sync_folder(_folder_of(keep))
            remove(plan.work_path)
        except OSError as error:
            reason = "it is written, but a copy of it could not be removed yet"
            raise WriteUnfinishedError(reason) from error
    return made


def _overwrite(plan: WritePlan, target: int, date_ns: int | None) -> FileStamp:
    with _closing(open_for_reading(plan.work_path)) as copy:
        overwrite(copy, target)
        if date_ns is not None:
            set_dates(target, plan.real_path, os.fstat(target).st_atime_ns, date_ns)
        os.fsync(target)
        if not same_files(copy, target):
            raise WriteFailedError("its drive gives back other bytes than were written")
        return stamp_of(os.fstat(target))


def _bring_back(plan: WritePlan, target: int, keep: bytes) -> None:
    try:
        bring_back(target, plan.real_path, keep, plan.before.mtime_ns)
    except OSError as error:
        reason = (
            "it could not be written, nor brought back yet: its old version is kept, and is "
            f"brought back when MIRDesk starts again ({write_reason(error)})"
        )
        raise WriteUnfinishedError(reason) from error


@contextmanager
def _swept(*paths: bytes) -> Iterator[None]:
    """Leave no copy behind when something fails."""
    try:
        yield
    except WriteUnfinishedError:
        raise  # what is left is needed
    except BaseException as error:
        try:
            for path in paths:
                remove(path)
        except OSError as left:
            reason = (
                "it was not written, and a copy of it could not be removed yet; that is done "
                f"when MIRDesk starts again ({write_reason(left)})"
            )
            raise WriteUnfinishedError(reason) from error
        raise


@contextmanager
def _closing(descriptor: int) -> Iterator[int]:
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _source(plan: WritePlan) -> Iterator[int]:
    """Open the file for reading, if it is the one that was planned for."""
    if os.path.realpath(plan.path) != os.path.realpath(plan.real_path):
        raise WriteRefusedError("the link to it leads somewhere else now")
    with _closing(open_for_reading(plan.real_path)) as source:
        status = os.fstat(source)
        if irregular_reason(status.st_mode) or stamp_of(status) != plan.before:
            raise WriteRefusedError(_CHANGED)
        if plan.way is WriteWay.REPLACE and status.st_nlink > 1:
            raise WriteRefusedError("it got a second name meanwhile")
        yield source


def _require_unchanged(plan: WritePlan, source: int) -> None:
    named = os.lstat(plan.real_path)
    if not stamp_of(os.fstat(source)) == plan.before == stamp_of(named):
        raise WriteRefusedError(_CHANGED)


def _make_copy(plan: WritePlan, source: int, date_ns: int | None) -> FileStamp:
    """Write the new version beside the file, like it in all but its bytes, and check it."""
    pieces = unpacked(plan.pieces)
    status = os.fstat(source)
    _require_room(plan, status.st_size)
    with _closing(create_new(plan.work_path)) as copy:
        write_pieces(source, pieces, copy)
        if plan.way is WriteWay.REPLACE:
            take_over(source, status, copy)
        if date_ns is not None:
            set_dates(copy, plan.work_path, status.st_atime_ns, date_ns)
        os.fsync(copy)
        try:
            if not holds_pieces(source, pieces, copy):
                raise WriteFailedError("its copy does not hold what was written into it")
            _require_as_planned(plan, source, copy, pieces)
        except FileUnreadableError:
            _require_unchanged(plan, source)  # the better reason, where it is one
            raise
        return stamp_of(os.fstat(copy))


def _require_room(plan: WritePlan, old_size: int) -> None:
    wanted = plan.new_size + (old_size if plan.way is WriteWay.IN_PLACE else 0)
    folder = _folder_of(plan.work_path)
    if shutil.disk_usage(os.fsdecode(folder)).free < _ROOM * wanted:
        mega = max(1, round(_ROOM * wanted / 1e6))
        raise WriteFailedError(f"there is not enough room on the drive: it takes {mega:,} MB")


def _require_as_planned(
    plan: WritePlan, source: int, copy: int, pieces: Sequence[Piece]
) -> None:
    """Read the copy back and compare it with the file and the plan."""
    with open(source, "rb", closefd=False) as old, open(copy, "rb", closefd=False) as new:
        if plan.edit:
            before = look_at(old, plan.real_path)
            after = look_at_new(new, plan.work_path, named=plan.real_path)
            changes = require_faithful(before, after, plan.edit, pieces)
        else:  # an undo: every byte is known
            was = read_open(old, plan.real_path)
            becomes = read_open(new, plan.work_path, named=plan.real_path)
            require_same_sound(was.properties, becomes.properties)
            changes = changes_of(was, becomes)
    if changes != plan.changes:
        raise WriteRefusedError("reading it back gives other tags than were planned")


def _folder_of(path: bytes) -> bytes:
    return os.path.dirname(path)  # noqa: PTH120 - paths are bytes
