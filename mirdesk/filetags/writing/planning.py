"""Decide what a write would do to a file, in every byte, before anything is done."""

import os
import secrets
from collections.abc import Sequence
from typing import Final, TypedDict

from mirdesk.domain.file_writes import JournalEntry, WritePlan, WriteRequest, WriteWay
from mirdesk.domain.tag_edits import TagEdit
from mirdesk.domain.tracks import shown_path
from mirdesk.errors import FileUnreadableError, WriteFailedError, WriteRefusedError
from mirdesk.filetags.files import FOREIGN_ERRORS, read_open
from mirdesk.filetags.opening import open_regular
from mirdesk.filetags.raw.pieces import (
    Piece,
    inverted,
    literals_of,
    packed,
    size_of,
)
from mirdesk.filetags.writing.attributes import can_keep_owner, open_for_writing, stamp_of
from mirdesk.filetags.writing.other_writers import require_no_writer
from mirdesk.filetags.writing.piece_file import open_pieces
from mirdesk.filetags.writing.reasons import write_reason
from mirdesk.filetags.writing.records import digest_of, is_as_written, packed_undo, undo_pieces
from mirdesk.filetags.writing.verifying import (
    View,
    changes_of,
    cleaned,
    look_at,
    look_at_new,
    not_understood,
    require_faithful,
    require_same_sound,
    still_needed,
)

_NAME_BYTES: Final = 8  # of chance in the name of a copy
_WRITE_BITS: Final = 0o222
_COARSE_NS: Final = 1_000_000_000  # some drives keep dates in (even) seconds


def plan_write(request: WriteRequest) -> WritePlan | None:
    """Return what writing an edit into a file would do, or None when it shows it already.

    Only reads. The plan tells the new file as pieces of the old one, checked as far as that
    goes without writing.

    Parameters
    ----------
    request : WriteRequest

    Raises
    ------
    FileUnreadableError, AudioUndecodableError, TagsUnreadableError
        The file cannot be read.
    WriteRefusedError
        The edit cannot be written without a risk, or not kept by this kind of file.
    WriteFailedError
        The system would not let it be written.
    """
    real_path = os.path.realpath(request.path)
    try:
        return _plan_write(request, real_path)
    except FileUnreadableError as error:
        raise with_path(error, request.path) from error


def plan_undo(entry: JournalEntry, work_folder: bytes = b"") -> WritePlan:
    """Return what brings the bytes back that a file had before a write.

    Parameters
    ----------
    entry : JournalEntry
        Of a write that was done.
    work_folder : bytes
        As of ``WriteRequest``.

    Raises
    ------
    FileUnreadableError
        The file cannot be read.
    WriteRefusedError
        Another program has changed it since.
    WriteFailedError
        The system would not let it be written.
    """
    try:
        return _plan_undo(entry, work_folder)
    except FileUnreadableError as error:
        raise with_path(error, entry.path) from error


def with_path(error: FileUnreadableError, path: bytes) -> FileUnreadableError:
    """Return an error of the same kind that names the file as the person knows it."""
    return type(error)(error.reason, shown_path(path))


def _plan_write(request: WriteRequest, real_path: bytes) -> WritePlan | None:
    with open_regular(real_path) as file:
        status = os.fstat(file.fileno())
        before = look_at(file, real_path)
        edit = still_needed(cleaned(request.edit), before.reading)
        if not edit:
            return None
        require_no_writer(file.fileno())
        way, work_path = _way_to_write(real_path, status, request.work_folder)
        inverse, forward = _told_anew(before, edit, file.fileno(), status.st_size)
        with open_pieces(file.fileno(), forward) as new:
            after = look_at_new(new, real_path)
            changes = require_faithful(before, after, edit, forward)
    if not changes:
        return None
    return WritePlan(
        path=request.path,
        real_path=real_path,
        before=stamp_of(status),
        way=way,
        work_path=work_path,
        changes=changes,
        edit=edit,
        **_told(forward, inverse),
    )


def _told_anew(
    view: View, edit: TagEdit, descriptor: int, size: int
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return the old file as pieces of the new one, and the other way round."""
    try:
        return inverted(view.editor.rewritten(edit), descriptor, size)
    except FOREIGN_ERRORS as error:
        raise not_understood() from error


def _plan_undo(entry: JournalEntry, work_folder: bytes) -> WritePlan:
    back = undo_pieces(entry)
    with open_regular(entry.real_path) as file:
        status = os.fstat(file.fileno())
        if not _is_ours(file.fileno(), status, entry, back):
            raise WriteRefusedError("another program has changed it since")
        require_no_writer(file.fileno())
        way, work_path = _way_to_write(entry.real_path, status, work_folder)
        inverse, forward = inverted(back, file.fileno(), status.st_size)
        before = read_open(file, entry.real_path)
        with open_pieces(file.fileno(), forward) as old:
            after = read_open(old, entry.real_path)
        require_same_sound(before.properties, after.properties)
    return WritePlan(
        path=entry.path,
        real_path=entry.real_path,
        before=stamp_of(status),
        way=way,
        work_path=work_path,
        changes=changes_of(before, after),
        file_date_ns=entry.before.mtime_ns,
        **_told(forward, inverse),
    )


class _Told(TypedDict):
    """What a plan says of the new version, whatever it is for."""

    pieces: bytes
    undo: bytes
    new_size: int
    literals_digest: bytes


def _told(forward: Sequence[Piece], inverse: Sequence[Piece]) -> _Told:
    return _Told(
        pieces=packed(forward),
        undo=packed_undo(inverse),
        new_size=size_of(forward),
        literals_digest=digest_of(literals_of(forward)),
    )


def _is_ours(
    descriptor: int, status: os.stat_result, entry: JournalEntry, back: Sequence[Piece]
) -> bool:
    """Tell whether a file is still as a write left it."""
    if not is_as_written(
        descriptor, status.st_size, back, entry.new_size, entry.literals_digest
    ):
        return False
    after = entry.after
    return after is None or is_same_date(status.st_mtime_ns, after.mtime_ns)


def is_same_date(now_ns: int, then_ns: int) -> bool:
    """Tell whether two modification times are one, on a drive that may keep seconds only."""
    if now_ns == then_ns:
        return True
    return now_ns % _COARSE_NS == 0 and 0 <= then_ns - now_ns < 2 * _COARSE_NS


def _way_to_write(
    real_path: bytes, status: os.stat_result, work_folder: bytes
) -> tuple[WriteWay, bytes]:
    """Return how a file can be written, and where its copy goes.

    Raises
    ------
    WriteRefusedError
        It is protected, or there is no place for a copy.
    WriteFailedError
        The system does not let it be written.
    """
    if not status.st_mode & _WRITE_BITS:
        raise WriteRefusedError("it is protected: the file is marked as read-only")
    try:
        os.close(open_for_writing(real_path))
    except OSError as error:
        raise WriteFailedError(write_reason(error)) from error
    folder = os.path.dirname(real_path)  # noqa: PTH120 - paths are bytes
    takes_files = os.access(folder, os.W_OK | os.X_OK)
    is_plain = status.st_nlink <= 1 and can_keep_owner(status)
    if not takes_files and not os.path.isdir(work_folder):  # noqa: PTH112
        raise WriteRefusedError("its folder is read-only, so no safe copy can be made there")
    way = WriteWay.REPLACE if takes_files and is_plain else WriteWay.IN_PLACE
    name = b".mirdesk-%s.tmp" % secrets.token_hex(_NAME_BYTES).encode()
    return way, os.path.join(folder if takes_files else work_folder, name)  # noqa: PTH118
