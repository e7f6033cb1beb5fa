"""What the editors read from a real library, and what they give back."""

import pytest

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.operations.edit_tags import stage
from mirdesk.ui.tagging.edit_reading import (
    add_values,
    keep,
    read_tags_tab,
    read_values,
    values_for_cell,
)
from mirdesk.ui.tagging.edited_values import Staging

pytestmark = pytest.mark.gui
COVER = CoverEdit(b"\xff\xd8\xff\xe0 a picture", "image/jpeg")


@pytest.fixture
def two(id_of):
    return [id_of("Last tram"), id_of("Rosewood")]


def test_tags_with_what_waits(library, two):
    stage(library, {two[0]: TagEdit({"title": ("New",)}, COVER)})
    reading = read_tags_tab(library, two, two[0])
    assert reading.track_ids == tuple(two)
    assert reading.values.new(two[0], "title") == ("New",)
    assert reading.values.old(two[0], "title") == ("Last tram",)
    assert reading.values.cover(two[0]) is None  # only its words are read
    assert set(reading.covers) == {two[0]}
    assert reading.counts == (1, 2)
    assert reading.focus.title == "New"
    assert reading.outside == ()


def test_nothing_selected(library):
    reading = read_tags_tab(library, [], None)
    assert reading.track_ids == ()
    assert reading.focus is None
    assert read_tags_tab(library, [999], 999).track_ids == ()


def test_one_picture_of_many_tracks_is_held_once(library, two):
    stage(library, {number: TagEdit({}, COVER) for number in two})
    values = read_values(library, two)
    assert values.cover(two[0]) is values.cover(two[1])
    assert values.cover(two[0]) == COVER
    assert not values.has_changes


def test_further_tracks(library, two):
    values = read_values(library, two[:1])
    add_values(library, values, two)
    assert values.track_ids == two
    assert values.path(two[1]).endswith(b"Rosewood.flac")


def test_keeping_and_taking_back(library, two):
    keep(library, Staging({two[0]: TagEdit({"title": ("New",), "mood": ("Calm",)})}))
    assert values_for_cell(library, two[0], "title") == ("New",)
    assert values_for_cell(library, two[1], "title") == ("Rosewood",)
    keep(library, Staging({}, {"mood": (two[0],)}))
    assert library.pending_counts() == (1, 1)
    keep(library, Staging({two[0]: TagEdit({"title": ("Last tram",)})}))  # as the file has it
    assert library.pending_counts() == (0, 0)
