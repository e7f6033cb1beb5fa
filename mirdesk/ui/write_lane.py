"""The one thread that looks into files before writing, writes, renames, and takes back."""

import itertools
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import MirdeskError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.edit_tags import OutsideChange, accept_outside
from mirdesk.operations.rename_files import (
    PlannedRename,
    plan_renames,
    rename_files,
    undo_renames,
)
from mirdesk.operations.undo_writes import undo_batch
from mirdesk.operations.write_reports import WriteOptions, WriteReport
from mirdesk.operations.write_tags import preview, write_tracks
from mirdesk.store.library import Library
from mirdesk.ui.job_bridge import JobBridge
from mirdesk.ui.serial_thread import SerialThread


class WriteKind(StrEnum):
    """What the lane is asked to do."""

    PREVIEW = "preview"
    WRITE = "write"
    UNDO = "undo"
    PLAN_RENAMES = "plan renames"
    RENAME = "rename"
    UNDO_RENAMES = "undo renames"

    @property
    def changes_files(self) -> bool:
        """Whether a person should see it go on and be able to stop it."""
        return self not in {WriteKind.PREVIEW, WriteKind.PLAN_RENAMES}


@dataclass(frozen=True, slots=True)
class LaneEvent:
    """Something about one request; ``is_last`` for its result or failure.

    Attributes
    ----------
    request_id : int
    kind : WriteKind
    what : object
        ``WriteProgress`` or ``RenameProgress``; at last a ``WriteReport``, ``RenameReport``,
        tuple of ``FileWrite``, list of ``PlannedRename``, or the ``MirdeskError`` that ended
        it.
    is_last : bool
    """

    request_id: int
    kind: WriteKind
    what: Any
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class _Request:
    request_id: int
    kind: WriteKind
    work: Callable[[Callable[[Any], None], Callable[[], bool]], Any]
    is_given_up: threading.Event


class WriteLane(QObject):
    """Does one thing after the other, in the order asked; the window stays free meanwhile.

    Parameters
    ----------
    library : Library
    pool : Pool

    Signals
    -------
    started(object), progressed(object), finished(object), failed(object)
        ``LaneEvent``: when it begins (``what`` is None), how far it is, its result, or the
        error that ended it.
    """

    started = Signal(object)
    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, library: Library, pool: Pool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._pool = pool
        self._bridge = JobBridge(self)
        self._bridge.batch_arrived.connect(self._on_batch)
        self._thread = SerialThread("mirdesk-write")
        self._ids = itertools.count(1)
        self._waiting: dict[int, _Request] = {}  # of this thread only

    @property
    def is_busy(self) -> bool:
        """Whether anything was asked for whose result was not told yet."""
        return bool(self._waiting)

    @property
    def is_writing(self) -> bool:
        """Whether files are being changed, or about to be."""
        return any(request.kind.changes_files for request in self._waiting.values())

    # What can be asked for: each returns the id of the request -----------------------------

    def preview(self, edits: Mapping[int, TagEdit]) -> int:
        """Look into files for what edits would change and what stands in the way."""
        return self._ask(
            WriteKind.PREVIEW,
            lambda told, stop: preview(
                self._library, self._pool, edits, on_event=told, is_cancelled=stop
            ),
        )

    def write(
        self,
        edits: Mapping[int, TagEdit],
        title: str,
        options: WriteOptions | None = None,
        accepted: Sequence[OutsideChange] = (),
    ) -> int:
        """Write edits into files.

        Parameters
        ----------
        edits : mapping of int to TagEdit
            By track.
        title : str
            Of the batch in the history.
        options : WriteOptions, optional
        accepted : sequence of OutsideChange
            Changes by other programs that are written over.
        """

        def work(told: Callable[[Any], None], stop: Callable[[], bool]) -> WriteReport:
            if accepted:
                accept_outside(self._library, accepted)
            return write_tracks(
                self._library,
                self._pool,
                edits,
                title=title,
                options=options,
                on_event=told,
                is_cancelled=stop,
            )

        return self._ask(WriteKind.WRITE, work)

    def undo(self, batch_id: int | None = None) -> int:
        """Bring the old bytes of a batch back; None takes the newest that can be undone."""
        return self._ask(
            WriteKind.UNDO,
            lambda told, stop: undo_batch(
                self._library, self._pool, batch_id, on_event=told, is_cancelled=stop
            ),
        )

    def plan_renames(self, track_ids: Sequence[int], pattern: str) -> int:
        """Find the names a pattern gives, and what stands in the way."""
        return self._ask(
            WriteKind.PLAN_RENAMES,
            lambda _told, stop: plan_renames(self._library, track_ids, pattern, stop),
        )

    def rename(self, renames: Sequence[PlannedRename], title: str) -> int:
        """Rename files."""
        return self._ask(
            WriteKind.RENAME,
            lambda told, stop: rename_files(
                self._library, renames, title=title, on_event=told, is_cancelled=stop
            ),
        )

    def undo_renames(self, batch_id: int) -> int:
        """Give files their earlier names back."""
        return self._ask(
            WriteKind.UNDO_RENAMES,
            lambda told, stop: undo_renames(
                self._library, batch_id, on_event=told, is_cancelled=stop
            ),
        )

    def _ask(self, kind: WriteKind, work: Callable[..., Any]) -> int:
        request = _Request(next(self._ids), kind, work, threading.Event())
        if not self._thread.is_closing:
            self._waiting[request.request_id] = request
            self._thread.add(lambda: self._do(request))
        return request.request_id

    # Stopping ------------------------------------------------------------------------------

    def give_up(self, request_id: int) -> None:
        """Want the answer to a request no more; nothing about it is told from now on.

        For looks only: what changes files is stopped with ``stop``, and tells its result.
        """
        request = self._waiting.pop(request_id, None)
        if request is not None:
            request.is_given_up.set()

    def stop(self) -> None:
        """Leave the files as they are from the next one on; what was done is told."""
        for request in self._waiting.values():
            if request.kind.changes_files:
                request.is_given_up.set()

    def close(self) -> None:
        """Take nothing more, finish the file being written, and wait for that."""
        self._bridge.close()
        self._thread.close()
        self._waiting.clear()

    # On the lane's thread ------------------------------------------------------------------

    def _do(self, request: _Request) -> None:
        post, number, kind = self._bridge.post, request.request_id, request.kind

        def told(progress: Any) -> None:
            post(LaneEvent(number, kind, progress))

        def is_stopped() -> bool:
            return self._thread.is_closing or request.is_given_up.is_set()

        if request.is_given_up.is_set() and not kind.changes_files:
            return
        post(LaneEvent(number, kind, None))
        # What is told if this ends by a bug, which ends the thread too.
        result: Any = MirdeskError("Something unexpected happened. Files are whole.")
        try:
            result = request.work(told, is_stopped)
        except MirdeskError as error:
            result = error
        finally:
            post(LaneEvent(number, kind, result, is_last=True))

    # On the window's thread ----------------------------------------------------------------

    @Slot(object)
    def _on_batch(self, events: list[LaneEvent]) -> None:
        newest = {event.request_id: event for event in events if not event.is_last}
        for event in events:
            if event.request_id not in self._waiting:
                continue  # nobody wants to know any more
            if event.is_last:
                del self._waiting[event.request_id]
                is_error = isinstance(event.what, MirdeskError)
                (self.failed if is_error else self.finished).emit(event)
            elif event.what is None:
                self.started.emit(event)
            elif event is newest[event.request_id]:
                self.progressed.emit(event)
