"""Which cells of the table can be edited in place, and what their text means."""

from typing import Final

from mirdesk.domain.tags import TAG_FIELDS
from mirdesk.ui.tracks.columns import Column

Values = tuple[str, ...]
JOINT: Final = "; "  # between several values, as the table shows them

EDITED_FIELDS: Final = {
    Column.TITLE: "title",
    Column.ARTIST: "artist",
    Column.ALBUM: "album",
    Column.GENRE: "genre",
    Column.YEAR: "date",  # the whole date, of which the table shows the year
}


def field_of(column: Column) -> str | None:
    """Return the field that a cell edits, or None where it edits nothing."""
    return EDITED_FIELDS.get(column)


def text_of(values: Values) -> str:
    """Return values in one line, as the editor of a cell shows them."""
    return JOINT.join(values)


def values_of(text: str, field: str, before: Values) -> Values:
    """Return the values that a text stands for.

    ``"; "`` parts several values where the field takes several, unless the one value that was
    there had it inside: ``Rock; Pop`` of a file stays one genre.

    Parameters
    ----------
    text : str
    field : str
    before : tuple of str
        What the cell held.
    """
    if text == text_of(before):
        return before
    is_inside = len(before) == 1 and JOINT in before[0]
    has_many = TAG_FIELDS[field].has_many or len(before) > 1
    parts = text.split(JOINT) if has_many and not is_inside else [text]
    return tuple(part.strip() for part in parts if part.strip())
