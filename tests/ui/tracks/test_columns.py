"""What the cells of the table say."""

from dataclasses import replace

import pytest

from mirdesk.domain.descriptors import Key
from mirdesk.domain.tag_edits import TagEdit
from mirdesk.domain.tracks import SortColumn, TrackState, TrackSummary
from mirdesk.operations.edit_tags import stage
from mirdesk.ui.tracks.columns import (
    FACTS,
    Column,
    cell_text,
    duration_text,
    header_text,
    is_edited,
    spoken_text,
)

pytestmark = pytest.mark.gui
ROW = TrackSummary(
    1,
    b"/m/\xff.mp3",
    "Title",
    "Artist",
    "Album",
    "Jazz",
    1999,
    61.4,
    TrackState.ANALYSED,
    1_700_000_000.0,
    ((12, 0.9), (6, 0.5), (2, 0.4), (0, 0.1)),
    tempo_bpm=127.6,
    key=Key(9, True),
)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, ""), (0.0, "0:00"), (59.6, "1:00"), (61.4, "1:01"), (3725.0, "1:02:05")],
)
def test_durations(seconds, text):
    assert duration_text(seconds) == text


def test_every_column_has_words(qapp):
    assert [cell_text(ROW, column) for column in Column] == [
        "Analysed",
        "Title",
        "Artist",
        "Album",
        "1:01",
        "Piano, Drums, Bass",
        "Piano, Drums, Bass",
        "1999",
        "Jazz",
        cell_text(ROW, Column.ADDED),
        "/m/\\udcff.mp3",
        "128",
        "Am · 8A",
    ]
    assert "2023" in cell_text(ROW, Column.ADDED) or "23" in cell_text(ROW, Column.ADDED)
    assert all(header_text(column) for column in Column)


def test_states_are_words(qapp):
    assert (
        cell_text(replace(ROW, state=TrackState.FAILED), Column.STATE)
        == "Could not be analysed"
    )
    assert "drive" in cell_text(replace(ROW, is_offline=True), Column.STATE)
    unknown = replace(ROW, year=None, duration_s=None, instruments=(), tempo_bpm=None, key=None)
    columns = (Column.YEAR, Column.DURATION, Column.STRIP, Column.TEMPO, Column.KEY)
    assert {cell_text(unknown, column) for column in columns} == {""}


def test_every_sort_column_is_reachable():
    assert {facts.sort for facts in FACTS.values()} - {None} == set(SortColumn)


def test_edits_that_wait_are_told_to_those_who_hear(library, id_of):
    track = id_of("Last tram")
    stage(library, {track: TagEdit({"date": ("2020",), "genre": ("Swing",)})})
    (summary,) = library.summaries([track])
    assert is_edited(summary, Column.YEAR)
    assert is_edited(summary, Column.GENRE)
    assert not is_edited(summary, Column.TITLE)
    assert spoken_text(summary, Column.YEAR) == "2020, not saved yet"
    assert spoken_text(summary, Column.TITLE) == "Last tram"
