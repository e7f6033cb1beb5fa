"""Rename files after their tags: planned first, never over another file, taken back on request.

A move is written down before it is done, as a write into a file is; the track with its
analysis, its edits and its journal follows the file.
"""

import os
import stat
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from mirdesk.domain.tags import TagMap
from mirdesk.domain.tracks import shown_path
from mirdesk.errors import PatternError, WriteFailedError, WriteRefusedError
from mirdesk.operations.analysis_to_tags import effective_tags
from mirdesk.operations.moving import move_file
from mirdesk.operations.tag_tools import name_from_tags, pattern_fields
from mirdesk.operations.write_jobs import WRITE_LANE
from mirdesk.store.library import Library
from mirdesk.store.moves import Move

_CHUNK: Final = 500
_TELL_EVERY_S: Final = 0.1
_MAX_PATH_BYTES: Final = 4095  # PATH_MAX of Linux without its closing NUL
_SEPARATOR: Final = os.fsencode(os.sep)
_UNCLEAR: Final = (
    "Writing its tags was interrupted, and what became of it is not known yet. Try again "
    "when MIRDesk has looked after it."
)
_HAS_EDITS: Final = (
    "A file of this name is in the library, and missing; its edits wait to be saved. Revert "
    "them first."
)

OnEvent = Callable[["RenameProgress"], None]


@dataclass(frozen=True, slots=True)
class PlannedRename:
    """A file and the name it would get.

    Attributes
    ----------
    track_id : int
    old, new : bytes
        ``new`` is empty where no name can be made.
    problem : str
        Why it will not be renamed, in the person's words; else empty.
    """

    track_id: int
    old: bytes
    new: bytes
    problem: str = ""

    @property
    def is_needed(self) -> bool:
        """Whether there is something to do that can be done."""
        return not self.problem and self.new != self.old


@dataclass(frozen=True, slots=True)
class RenamedFile:
    """What became of one file; ``reason`` says why it kept its name, else it is empty."""

    old: bytes
    new: bytes
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RenameProgress:
    """How far a batch is: files done, of how many, and how many could not be renamed."""

    done: int
    total: int
    failed: int


@dataclass(frozen=True, slots=True)
class RenameReport:
    """What became of a batch.

    Attributes
    ----------
    batch_id : int or None
        None where there was nothing to do.
    files : tuple of RenamedFile
    was_stopped : bool
        The rest was left as it is.
    is_undo : bool
    """

    batch_id: int | None
    files: tuple[RenamedFile, ...] = ()
    was_stopped: bool = False
    is_undo: bool = False

    @property
    def failed(self) -> tuple[RenamedFile, ...]:
        """Files that kept their names."""
        return tuple(file for file in self.files if file.reason)


def plan_renames(
    library: Library,
    track_ids: Sequence[int],
    pattern: str,
    is_cancelled: Callable[[], bool] | None = None,
) -> list[PlannedRename]:
    """Return which names a pattern gives to tracks, and where it cannot be.

    A pattern without a slash leaves every file in its folder; folders of a pattern lie in the
    folder that was added to the library. Edits that wait for Save count as if they were saved.

    Parameters
    ----------
    library : Library
    track_ids : sequence of int
    pattern : str
        See ``tag_tools.name_from_tags``.
    is_cancelled : callable, optional
        Asked between tracks; what is returned then is of no use.

    Raises
    ------
    PatternError
        The pattern is not understood.
    LibraryError
        The library cannot be read.
    """
    pattern_fields(pattern)  # complains before anything is read
    roots = [root.path for root in library.roots() if root.is_watched]
    plans: list[PlannedRename] = []
    for start in range(0, len(track_ids), _CHUNK):
        if is_cancelled is not None and is_cancelled():
            return plans
        ids = [int(track_id) for track_id in track_ids[start : start + _CHUNK]]
        tags = effective_tags(library, ids)
        plans += [
            _planned(row.track_id, row.path, tags.get(row.track_id, {}), pattern, roots)
            for row in library.summaries(ids)
        ]
    return _checked(plans)


def _planned(
    track_id: int, path: bytes, tags: TagMap, pattern: str, roots: Sequence[bytes]
) -> PlannedRename:
    folder, _, name = path.rpartition(_SEPARATOR)
    ending = PurePosixPath(os.fsdecode(name)).suffix
    try:
        made = os.fsencode(name_from_tags(pattern, tags, ending))
    except PatternError as error:
        return PlannedRename(track_id, path, b"", str(error))
    if "/" in pattern:
        folder = _base(path, roots) or folder
    new = folder + _SEPARATOR + made.replace(b"/", _SEPARATOR)
    problem = "The path would be too long." if len(new) > _MAX_PATH_BYTES else ""
    return PlannedRename(track_id, path, new, problem)


def _base(path: bytes, roots: Sequence[bytes]) -> bytes:
    """Return the innermost folder of the library that holds a file; empty for none."""
    holding = [root.rstrip(_SEPARATOR) for root in roots]
    return max((r for r in holding if path.startswith(r + _SEPARATOR)), key=len, default=b"")


def _checked(plans: Sequence[PlannedRename]) -> list[PlannedRename]:
    """Return plans with what stands in the way of each."""
    # Letters of both cases are one name on many drives.
    counted = Counter(_folded(plan.new) for plan in plans if plan.new)
    leaving = {_folded(plan.old) for plan in plans if plan.is_needed}
    return [
        plan
        if plan.problem
        else PlannedRename(plan.track_id, plan.old, plan.new, _obstacle(plan, counted, leaving))
        for plan in plans
    ]


def _folded(path: bytes) -> str:
    return os.fsdecode(path).casefold()


def _obstacle(plan: PlannedRename, counted: Counter[str], leaving: set[str]) -> str:
    if counted[_folded(plan.new)] > 1:
        return "Several tracks would get this name."
    if plan.new == plan.old or _folded(plan.new) == _folded(plan.old):
        return ""
    if os.path.lexists(plan.new):
        if _folded(plan.new) in leaving:
            return "Another of these tracks has this name still: rename that one first."
        return "There is a file of this name already."
    return ""


def rename_files(
    library: Library,
    renames: Sequence[PlannedRename],
    *,
    title: str = "",
    on_event: OnEvent | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> RenameReport:
    """Rename files as planned; one that is in the way of another meanwhile stays as it is.

    Parameters
    ----------
    library : Library
    renames : sequence of PlannedRename
        Those with a problem, or without need, are left out.
    title : str
        For the history.
    on_event : callable, optional
        Takes ``RenameProgress``.
    is_cancelled : callable, optional
        Asked between files.

    Raises
    ------
    LibraryError
        The library cannot be written; no file is renamed without its record.
    """
    pairs = [(plan.old, plan.new) for plan in renames if plan.is_needed]
    if not pairs:
        return RenameReport(None)
    with WRITE_LANE:
        moves = library.moves.begin(title, pairs)
        return _carry_out(library, moves, on_event, is_cancelled)


def undo_renames(
    library: Library,
    batch_id: int,
    *,
    on_event: OnEvent | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> RenameReport:
    """Give the files of a batch their earlier names back, the last one first.

    Raises
    ------
    LibraryError
        The library cannot be written.
    """
    found = library.moves.files(batch_id)
    title = next((b.title for b in library.moves.batches() if b.batch_id == batch_id), "")
    pairs = [(move.new, move.old) for move in reversed(found) if move.state == move.state.DONE]
    if not pairs:
        return RenameReport(None, is_undo=True)
    with WRITE_LANE:
        moves = library.moves.begin(title, pairs, undoes=batch_id)
        return _carry_out(library, moves, on_event, is_cancelled, is_undo=True)


def _carry_out(
    library: Library,
    moves: Sequence[Move],
    on_event: OnEvent | None,
    is_cancelled: Callable[[], bool] | None,
    *,
    is_undo: bool = False,
) -> RenameReport:
    unclear = _being_written(library)
    files: list[RenamedFile] = []
    failed = 0
    was_stopped = False
    told_s = 0.0
    for number, move in enumerate(moves):
        was_stopped = was_stopped or (is_cancelled is not None and is_cancelled())
        if was_stopped:
            library.moves.give_up(move)
            continue
        reason = _move_one(library, move, unclear)
        failed += bool(reason)
        files.append(RenamedFile(move.old, move.new, reason))
        is_due = time.monotonic() - told_s > _TELL_EVERY_S or number == len(moves) - 1
        if on_event is not None and is_due:
            told_s = time.monotonic()
            on_event(RenameProgress(number + 1, len(moves), failed))
    return RenameReport(moves[0].batch_id, tuple(files), was_stopped, is_undo)


def _being_written(library: Library) -> frozenset[bytes]:
    """Return files that may be half written since a crash: they are mended where they lie."""
    return frozenset(
        path for entry in library.unfinished_writes() for path in (entry.path, entry.real_path)
    )


def _move_one(library: Library, move: Move, unclear: frozenset[bytes]) -> str:
    """Rename one file; return why that was not possible, or nothing."""
    if not unclear.isdisjoint((move.old, os.path.realpath(move.old))):
        library.moves.give_up(move)
        return _UNCLEAR
    missing = library.track_id_of(move.new)  # its row makes room: no edit may go with it
    if missing is not None and library.pending([missing]):
        library.moves.give_up(move)
        return _HAS_EDITS
    try:
        move_file(move.old, move.new)
    except (WriteRefusedError, WriteFailedError) as error:
        library.moves.give_up(move)
        return error.reason
    library.moves.finish(move)
    return ""


def recover_renames(library: Library) -> int:
    """Look after moves that a crash left half done; return how many are settled.

    Those on a drive that is not there are looked at again at the next start.

    Raises
    ------
    LibraryError
        The library cannot be written.
    """
    with WRITE_LANE:  # no move that is being made now is taken for one of those
        return sum(_settled(library, move) for move in library.moves.unfinished())


def _settled(library: Library, move: Move) -> bool:
    """Look after one move; false where nothing can be known of it now."""
    has_old, has_new = os.path.lexists(move.old), os.path.lexists(move.new)
    if not (has_old or has_new) and not Path(os.fsdecode(move.old)).parent.is_dir():
        return False
    if _is_file(move.new) and not has_old:
        library.moves.finish(move)
        return True
    # Linked under both names, or the new one only kept free: the old one stays.
    if _are_one_file(move.old, move.new) or _is_placeholder(move):
        try:
            Path(os.fsdecode(move.new)).unlink()
        except OSError:
            return False
    library.moves.give_up(move)
    return True


def _is_file(path: bytes) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def _are_one_file(first: bytes, second: bytes) -> bool:
    if first == second or not (_is_file(first) and _is_file(second)):
        return False
    one, other = os.lstat(first), os.lstat(second)
    # On drives where letters of both cases are one name, two names need not be two links.
    return os.path.samestat(one, other) and one.st_nlink > 1


def _is_placeholder(move: Move) -> bool:
    """Tell whether the new name is the empty file that kept it free for a file still there."""
    return _is_file(move.old) and _is_file(move.new) and not os.lstat(move.new).st_size


def described(file: RenamedFile) -> str:
    """Return what became of a file as one line of plain text."""
    if file.reason:
        return f"{shown_path(file.old)}: {file.reason}"
    return f"{shown_path(file.old)} -> {shown_path(file.new)}"
