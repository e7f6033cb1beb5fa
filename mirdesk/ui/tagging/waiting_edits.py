"""The edits that wait for Save, as rows: what stands in the files, and what shall."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.domain.tags import COVER_FIELD, TAG_FIELDS
from mirdesk.operations.edit_tags import OutsideChange, outside_changes, pending_edit
from mirdesk.store.library import Library
from mirdesk.ui.tagging.change_rows import FieldRow, FileRow, planned_rows

_PLACES: Final = {name: number for number, name in enumerate(TAG_FIELDS)}


@dataclass(frozen=True, slots=True)
class WaitingEdits:
    """What the save dialog shows.

    Attributes
    ----------
    edits : mapping of int to TagEdit
        All of them, by track.
    rows : list of FileRow
    outside : tuple of OutsideChange
        Fields that another program has changed since they were edited.
    """

    edits: Mapping[int, TagEdit] = field(default_factory=dict)
    rows: list[FileRow] = field(default_factory=list)
    outside: tuple[OutsideChange, ...] = ()

    def to_look_into(self) -> dict[int, TagEdit]:
        """Return the edits without those that another program was in the way of."""
        left_out: dict[int, set[str]] = {}
        for change in self.outside:
            left_out.setdefault(change.track_id, set()).add(change.field)
        made = {}
        for track_id, edit in self.edits.items():
            kept = edit.fields - left_out.get(track_id, set())
            if kept:
                made[track_id] = _only(edit, kept)
        return made

    def chosen(self, fields: Mapping[int, Sequence[FieldRow]]) -> dict[int, TagEdit]:
        """Return the edits of the fields chosen of each track."""
        made = {}
        for track_id, rows in fields.items():
            names = {row.change.field for row in rows}
            made[track_id] = _only(self.edits[track_id], names)
        return made

    def accepted(self, edits: Mapping[int, TagEdit]) -> list[OutsideChange]:
        """Return the changes by other programs that edits will write over."""
        return [
            change
            for change in self.outside
            if change.track_id in edits and change.field in edits[change.track_id].fields
        ]


def place_of(name: str) -> tuple[int, str]:
    """Return the place of a field among others: that of the editor."""
    return _PLACES.get(name, len(_PLACES)), name


def _only(edit: TagEdit, names: Collection[str]) -> TagEdit:
    values = {name: new for name, new in edit.values.items() if name in names}
    return TagEdit(values, edit.cover if COVER_FIELD in names else None)


def read_waiting(library: Library, track_ids: Sequence[int] | None = None) -> WaitingEdits:
    """Return the edits of tracks, or all of them; reads the library only.

    Raises
    ------
    LibraryError
        The library cannot be read.
    """
    edits = pending_edit(library, track_ids)
    ids = list(edits)
    outside = tuple(outside_changes(library, ids))
    tags = library.tags_of(ids)
    paths = {row.track_id: row.path for row in library.summaries(ids)}
    changes: dict[int, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for edit in sorted(library.pending(ids), key=lambda e: place_of(e.field)):
        if edit.track_id in paths:
            is_cover = edit.field == COVER_FIELD
            held = edit.base if is_cover else tags.get(edit.track_id, {}).get(edit.field, ())
            changes.setdefault(edit.track_id, {})[edit.field] = (held, edit.new)
    bases = {(change.track_id, change.field): change.base for change in outside}
    rows = planned_rows(changes, paths, bases)
    rows.sort(key=lambda row: row.path)
    return WaitingEdits(edits, rows, outside)
