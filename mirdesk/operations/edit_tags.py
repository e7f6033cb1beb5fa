"""Edit tags: edits wait in the library until they are saved; files are not touched here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mirdesk.domain.tag_edits import PendingEdit, TagEdit
from mirdesk.domain.tags import COVER_FIELD, TAG_FIELDS, TOTAL_OF_NUMBER, FieldKind, TagMap
from mirdesk.store.library import Library


@dataclass(frozen=True, slots=True)
class OutsideChange:
    """A field with an edit that waits, in a file that another program changed meanwhile.

    Attributes
    ----------
    track_id : int
    field : str
    base : tuple of str
        What the file held when the edit was made.
    now : tuple of str
        What it holds now.
    new : tuple of str
        The edit.
    """

    track_id: int
    field: str
    base: tuple[str, ...]
    now: tuple[str, ...]
    new: tuple[str, ...]


def tidied(edit: TagEdit) -> TagEdit:
    """Return an edit as tags are read: no blanks around values, none empty, none twice.

    ``3/12`` for a track or disc becomes number and total.
    """
    values: dict[str, tuple[str, ...]] = {}
    for field, given in edit.values.items():
        texts = tuple(dict.fromkeys(text for text in (_tidy(field, v) for v in given) if text))
        total_field = TOTAL_OF_NUMBER.get(field)
        if total_field and len(texts) == 1 and "/" in texts[0]:
            number, _, total = (part.strip() for part in texts[0].partition("/"))
            texts = (number,) if number else ()
            if total and total_field not in edit.values:
                values[total_field] = (total,)
        values[field] = texts
    return TagEdit(values, edit.cover)


def _tidy(field: str, text: str) -> str:
    known = TAG_FIELDS.get(field)
    tidy = text.replace("\x00", "").replace("\r\n", "\n").strip("\ufeff \t\r\n")
    if known is not None and known.kind is FieldKind.LONG_TEXT:
        return tidy
    return " ".join(tidy.splitlines())


def stage(library: Library, edits: Mapping[int, TagEdit]) -> None:
    """Keep edits until they are saved; those back to what the file holds are dropped.

    Parameters
    ----------
    library : Library
    edits : mapping of int to TagEdit
        By key of the track.
    """
    tags = library.tags_of(edits)
    known = {(edit.track_id, edit.field): edit for edit in library.pending(edits)}
    staged = []
    for track_id, edit in edits.items():
        for field, new in tidied(edit).values.items():
            before = known.get((int(track_id), field))
            base = tags[int(track_id)].get(field, ()) if before is None else before.base
            staged.append(PendingEdit(int(track_id), field, new, base))
    if staged:
        library.put_pending(staged)
    covers = {i: edit.cover for i, edit in edits.items() if edit.cover is not None}
    if covers:
        library.put_pending_covers(covers)


def pending_edit(
    library: Library, track_ids: Iterable[int] | None = None
) -> dict[int, TagEdit]:
    """Return the edits that wait, one for each track, ready to be written."""
    values: dict[int, dict[str, tuple[str, ...]]] = {}
    for edit in library.pending(track_ids):
        fields = values.setdefault(edit.track_id, {})
        if edit.field != COVER_FIELD:
            fields[edit.field] = edit.new
    covers = library.pending_covers(track_ids)
    return {i: TagEdit(fields, covers.get(i)) for i, fields in values.items()}


def outside_changes(
    library: Library, track_ids: Iterable[int] | None = None
) -> list[OutsideChange]:
    """Return edits whose files were changed by another program since, as far as is known.

    The library knows of a change once it has read the file again: after a scan, or after a
    save that was refused for this reason.
    """
    edits = library.pending(track_ids)
    tags = library.tags_of({edit.track_id for edit in edits})
    covers = set(library.covers_changed_outside(track_ids))
    found = []
    for edit in edits:
        now = _now(edit, tags[edit.track_id], covers)
        if now != edit.base:
            found.append(OutsideChange(edit.track_id, edit.field, edit.base, now, edit.new))
    return found


def accept_outside(library: Library, changes: Sequence[OutsideChange]) -> None:
    """Take what files hold now as what is replaced; the edits stay and can be saved."""
    library.put_pending(
        [
            PendingEdit(change.track_id, change.field, change.new, change.now)
            for change in changes
            if change.field != COVER_FIELD
        ]
    )
    covers = [change.track_id for change in changes if change.field == COVER_FIELD]
    if covers:
        library.accept_covers(covers)


def _now(edit: PendingEdit, tags: TagMap, changed_covers: set[int]) -> tuple[str, ...]:
    if edit.field != COVER_FIELD:
        return tags.get(edit.field, ())
    return ("another picture",) if edit.track_id in changed_covers else edit.base
