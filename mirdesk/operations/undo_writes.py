"""Undo: bring the old bytes of a batch back, newest file first."""

from mirdesk.errors import WriteRefusedError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.write_reports import (
    IsCancelled,
    OnProgress,
    Wanted,
    WriteOptions,
    WriteReport,
)
from mirdesk.operations.writing import Batch
from mirdesk.store.library import Library


def undo_batch(
    library: Library,
    pool: Pool,
    batch_id: int | None = None,
    *,
    on_event: OnProgress | None = None,
    is_cancelled: IsCancelled | None = None,
) -> WriteReport:
    """Take back what a batch wrote, as a batch of its own, which can be undone in turn.

    Files that were changed since are refused with the reason, and stay as they are.

    Parameters
    ----------
    library : Library
        Open for writing.
    pool : Pool
    batch_id : int or None
        None takes the newest batch of which something can be taken back; never an undo, so
        that repeating it goes further back.
    on_event, is_cancelled : callable or None
        As for ``write_tags.write_tracks``.

    Raises
    ------
    WriteRefusedError
        There is nothing that can be undone.
    LibraryError
    """
    if batch_id is None:
        batch_id = library.newest_undoable_batch()
    if batch_id is None:
        raise WriteRefusedError("There is nothing to undo.")
    entries = library.undoable_entries(batch_id)
    if not entries:
        raise WriteRefusedError(_nothing(library, batch_id))
    paths = library.entry_paths(batch_id)
    batch = library.write_batch(batch_id)
    return Batch(
        library,
        pool,
        [Wanted(paths[entry_id], entry_id=entry_id) for entry_id in entries],
        title="" if batch is None else batch.title,
        options=WriteOptions(),
        undone_batch=batch_id,
        on_event=on_event,
        is_cancelled=is_cancelled,
    ).run()


def _nothing(library: Library, batch_id: int) -> str:
    batch = library.write_batch(batch_id)
    if batch is None:
        return f"There is no write with the number {batch_id}."
    return "All of it is undone already, or too long ago to be undone."
