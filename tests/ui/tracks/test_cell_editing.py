"""What the text of a cell stands for."""

import pytest

from mirdesk.ui.tracks.cell_editing import EDITED_FIELDS, field_of, text_of, values_of
from mirdesk.ui.tracks.columns import Column


def test_which_cells():
    assert field_of(Column.YEAR) == "date"
    assert field_of(Column.PATH) is None
    assert set(EDITED_FIELDS.values()) == {"title", "artist", "album", "genre", "date"}


@pytest.mark.parametrize(
    ("text", "field", "before", "values"),
    [
        ("Blue", "title", ("Green",), ("Blue",)),
        ("  Blue ", "title", (), ("Blue",)),
        ("", "title", ("Green",), ()),
        ("Jazz; Blues", "genre", ("Jazz",), ("Jazz", "Blues")),
        ("Jazz;Blues", "genre", ("Jazz",), ("Jazz;Blues",)),
        ("One; two", "title", ("One",), ("One; two",)),  # one title, whatever is in it
        ("One; three", "title", ("One", "two"), ("One", "three")),
        ("Rock; Pops", "genre", ("Rock; Pop",), ("Rock; Pops",)),
        ("A; ", "artist", ("A", "B"), ("A",)),
    ],
)
def test_values_of_a_text(text, field, before, values):
    assert values_of(text, field, before) == values


@pytest.mark.parametrize("values", [(), ("One",), ("Rock; Pop",), ("A", "B")])
def test_what_was_not_touched_stays(values):
    assert values_of(text_of(values), "genre", values) == values
