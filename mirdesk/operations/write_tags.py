"""Save: write edits into files, each noted in the journal first, so that it can be undone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from mirdesk.domain.tag_edits import FileWrite, TagEdit
from mirdesk.domain.tags import COVER_FIELD, TAG_FIELDS, display_name
from mirdesk.jobs.pool import Pool
from mirdesk.operations.edit_tags import tidied
from mirdesk.operations.write_planning import Planning
from mirdesk.operations.write_reports import (
    IsCancelled,
    OnProgress,
    Wanted,
    WriteOptions,
    WriteReport,
)
from mirdesk.operations.writing import Batch
from mirdesk.store.library import Library

_MOST_NAMED: Final = 3  # fields in the title of a batch


def preview(
    library: Library,
    pool: Pool,
    edits: Mapping[int, TagEdit],
    *,
    on_event: OnProgress | None = None,
    is_cancelled: IsCancelled | None = None,
) -> tuple[FileWrite, ...]:
    """Return what a save would do to each file, as its tags would really hold it.

    Parameters
    ----------
    library : Library
    pool : Pool
    edits : mapping of int to TagEdit
        By key of the track; tracks that are gone are passed over.
    on_event : callable or None
        Told of the progress, on the calling thread.
    is_cancelled : callable or None
        Asked often.

    Returns
    -------
    tuple of FileWrite
        In the order of ``edits``.
    """
    wanted = _wanted(library, edits)
    return Planning(library, pool, wanted, on_event, is_cancelled).preview()


def preview_files(
    pool: Pool,
    edits: Sequence[tuple[bytes, TagEdit]],
    *,
    on_event: OnProgress | None = None,
    is_cancelled: IsCancelled | None = None,
) -> tuple[FileWrite, ...]:
    """Return what ``write_files`` would do; needs no library."""
    wanted = [Wanted(path, tidied(edit)) for path, edit in edits]
    return Planning(None, pool, wanted, on_event, is_cancelled).preview()


def write_tracks(
    library: Library,
    pool: Pool,
    edits: Mapping[int, TagEdit],
    *,
    title: str = "",
    options: WriteOptions | None = None,
    on_event: OnProgress | None = None,
    is_cancelled: IsCancelled | None = None,
) -> WriteReport:
    """Write edits into the files of tracks; what was written no longer waits.

    A file that cannot be written keeps its edit and costs the others nothing. Blocks until
    all is done; a stop ends it after the file at work.

    Parameters
    ----------
    library : Library
        Open for writing.
    pool : Pool
        Does the work.
    edits : mapping of int to TagEdit
        By key of the track, e.g. from ``edit_tags.pending_edit``. A file in which another
        program changed such a field since the edit was made is refused, until the change is
        accepted (``edit_tags.accept_outside``).
    title : str
        For the history; made from the fields when empty.
    options : WriteOptions or None
    on_event : callable or None
        Told of the progress at most ten times a second, on the calling thread.
    is_cancelled : callable or None
        Asked before each file.

    Raises
    ------
    LibraryError
        The journal cannot be written; no file is touched then.
    """
    wanted = _wanted(library, edits)
    return _run(library, pool, wanted, title, options, on_event, is_cancelled)


def write_files(
    library: Library,
    pool: Pool,
    edits: Sequence[tuple[bytes, TagEdit]],
    *,
    title: str = "",
    options: WriteOptions | None = None,
    bases: Sequence[Mapping[str, tuple[str, ...]]] = (),
    on_event: OnProgress | None = None,
    is_cancelled: IsCancelled | None = None,
) -> WriteReport:
    """Write edits into files in or outside the library; as ``write_tracks``.

    Parameters
    ----------
    edits : sequence of (bytes, TagEdit)
        By path.
    bases : sequence of mappings
        What fields hold that an edit adds to, one for each file: it is refused where they hold
        anything else by then. Empty for none.
    """
    known = bases or [{}] * len(edits)
    wanted = [
        Wanted(path, tidied(edit), base, track_id=library.track_id_of(path))
        for (path, edit), base in zip(edits, known, strict=True)
    ]
    return _run(library, pool, wanted, title, options, on_event, is_cancelled)


def batch_title(edits: Iterable[TagEdit]) -> str:
    """Return what a batch is called: its fields, or how many they are."""
    fields = {field for edit in edits for field in edit.fields}
    order = list(TAG_FIELDS)
    ranked = sorted(fields, key=lambda f: (order.index(f) if f in TAG_FIELDS else 999, f))
    if len(ranked) > _MOST_NAMED:
        return f"{len(ranked)} fields"
    return ", ".join(display_name(field) for field in ranked)


def _run(
    library: Library,
    pool: Pool,
    wanted: Sequence[Wanted],
    title: str,
    options: WriteOptions | None,
    on_event: OnProgress | None,
    is_cancelled: IsCancelled | None,
) -> WriteReport:
    return Batch(
        library,
        pool,
        wanted,
        title=title or batch_title(item.edit for item in wanted),
        options=options or WriteOptions(),
        on_event=on_event,
        is_cancelled=is_cancelled,
    ).run()


def _wanted(library: Library, edits: Mapping[int, TagEdit]) -> list[Wanted]:
    bases: dict[int, dict[str, tuple[str, ...]]] = {}
    for pending in library.pending(edits):
        bases.setdefault(pending.track_id, {})[pending.field] = pending.base
    wanted = []
    for key, edit in edits.items():
        track_id = int(key)
        path = library.path_of(track_id)
        if path is not None:
            base = bases.get(track_id, {})
            base.pop(COVER_FIELD, None)  # told in words: compared by its own hash
            wanted.append(Wanted(path, tidied(edit), base, track_id=track_id))
    return wanted
