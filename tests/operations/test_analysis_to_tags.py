"""What was heard becomes edits that wait; nothing that a person wrote is lost by it."""

import dataclasses

import numpy as np
import pytest

from mirdesk.domain.activity import Activity, CheckpointId
from mirdesk.domain.descriptors import Descriptors, Key, Silence, Tempo, Tonality
from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.domain.tag_edits import PendingEdit, TagEdit
from mirdesk.domain.tags import INSTRUMENTS_FIELD, AudioProperties, FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.operations.analysis_to_tags import (
    AnalysisChoice,
    Append,
    analysis_edits,
    effective_tags,
)
from mirdesk.store.library import Library

HALF = np.full(20, 0.5, np.float32)
PLAYING = {"piano": 50.0, "mallet_percussion": 20.0, "voice": 3.0}  # seconds of 60


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "library.sqlite") as opened:
        yield opened


@pytest.fixture
def add(library, make_analysis):
    """Return a function that adds a track, heard or not."""
    count = iter(range(1, 100))

    def add_one(playing=PLAYING, tempo=None, tonality=None, **tags):
        number = next(count)
        file = FoundFile(b"/music/%d.flac" % number, 100, number)
        values = {name: tuple(values) for name, values in tags.items()}
        properties = AudioProperties("flac", duration_s=60.0)
        library.put_tags([(file, FileTags(properties, values))])
        track_id = library.track_id_of(file.path)
        if playing is None:
            return track_id
        activity = np.full((600, 20), 0.1, np.float32)
        for name, seconds in playing.items():
            activity[: round(seconds * 10), INSTRUMENT_INDEX[name]] = 0.9
        made = dataclasses.replace(
            make_analysis(CheckpointId("tiny", "1"), bytes([number]) * 16),
            activity=Activity(activity, 10.0),
            descriptors=Descriptors(tempo, tonality, -1.0, Silence(0.0, 0.0, 0.0)),
        )
        assert library.put_analysis(track_id, file, made, HALF)
        return track_id

    return add_one


def test_who_plays_long_enough_is_told_longest_first(library, add):
    track_id = add()
    found = analysis_edits(library, [track_id], AnalysisChoice())
    assert found.edits == {
        track_id: TagEdit({INSTRUMENTS_FIELD: ("piano", "mallet percussion")})
    }
    assert found.counts == {INSTRUMENTS_FIELD: 1}


def test_limits_are_the_persons(library, add):
    track_id = add()
    choice = AnalysisChoice(least_s=2.0, least_share=0.0)
    values = analysis_edits(library, [track_id], choice).edits[track_id].values
    assert values[INSTRUMENTS_FIELD] == ("piano", "mallet percussion", "voice")
    choice = AnalysisChoice(least_s=0.0, least_share=0.5)
    values = analysis_edits(library, [track_id], choice).edits[track_id].values
    assert values[INSTRUMENTS_FIELD] == ("piano",)


def test_tempo_and_key_are_told_where_they_are_certain(library, add):
    beats = np.zeros(0, np.float32)
    sure = add(tempo=Tempo(127.96, 0.9, beats), tonality=Tonality(Key(6, True), 0.9))
    whole = add(tempo=Tempo(120.02, 0.9, beats), tonality=Tonality(Key(10, False), 0.9))
    unsure = add(tempo=Tempo(97.0, 0.2, beats), tonality=Tonality(Key(0, False), 0.1))
    choice = AnalysisChoice(has_instruments=False, has_bpm=True, has_key=True)
    found = analysis_edits(library, [sure, whole, unsure], choice)
    assert found.edits == {
        sure: TagEdit({"bpm": ("128",), "key": ("F#m",)}),
        whole: TagEdit({"bpm": ("120",), "key": ("Bb",)}),
    }
    assert (found.unchanged, found.not_analysed) == (1, 0)


def test_only_what_was_asked_for_changes(library, add):
    track_id = add(genre=["Jazz"], mood=["calm"], bpm=["99"])
    assert analysis_edits(library, [track_id], AnalysisChoice()).edits[track_id].fields == {
        INSTRUMENTS_FIELD
    }


def test_a_grouping_gets_one_more_value(library, add):
    track_id = add(grouping=["Evening"])
    choice = AnalysisChoice(has_instruments=False, append_to=Append.GROUPING)
    (edit,) = analysis_edits(library, [track_id], choice).edits.values()
    assert edit.values == {
        "grouping": ("Evening", "Instruments: piano, mallet percussion"),
    }


def test_a_comment_gets_one_more_line(library, add):
    track_id = add(comment=["Recorded live.\nTwice.", "another"])
    choice = AnalysisChoice(has_instruments=False, append_to=Append.COMMENT)
    (edit,) = analysis_edits(library, [track_id], choice).edits.values()
    assert edit.values["comment"] == (
        "Recorded live.\nTwice.\nInstruments: piano, mallet percussion",
        "another",
    )


@pytest.mark.parametrize("append_to", [Append.GROUPING, Append.COMMENT])
def test_what_was_appended_before_is_replaced(library, add, append_to):
    track_id = add(**{append_to: ["Mine", "Instruments: banjo"]})
    if append_to is Append.COMMENT:
        track_id = add(comment=["Mine\nInstruments: banjo"])
    choice = AnalysisChoice(has_instruments=False, append_to=append_to)
    (edit,) = analysis_edits(library, [track_id], choice).edits.values()
    text = "\n".join(edit.values[append_to])
    assert text == "Mine\nInstruments: piano, mallet percussion"
    library.put_pending(
        [PendingEdit(track_id, str(append_to), edit.values[append_to], ("Mine",))]
    )
    again = analysis_edits(library, [track_id], choice)
    assert again.edits == {}
    assert again.unchanged == 1


def test_where_nobody_plays_old_words_go(library, add):
    quiet = add(
        playing={},
        comment=["Instruments: banjo"],
        **{INSTRUMENTS_FIELD: ["banjo"]},
    )
    silent = add(playing={})
    choice = AnalysisChoice(append_to=Append.COMMENT)
    found = analysis_edits(library, [quiet, silent], choice)
    assert found.edits == {quiet: TagEdit({INSTRUMENTS_FIELD: (), "comment": ()})}


def test_tracks_nobody_heard_are_counted(library, add):
    found = analysis_edits(library, [add(), add(playing=None)], AnalysisChoice())
    assert (len(found.edits), found.not_analysed) == (1, 1)


def test_edits_that_wait_count_as_saved(library, add):
    track_id = add(title=["Old"], album=["Gone"])
    library.put_pending(
        [
            PendingEdit(track_id, "title", ("New",), ("Old",)),
            PendingEdit(track_id, "album", (), ("Gone",)),
        ]
    )
    assert effective_tags(library, [track_id]) == {track_id: {"title": ("New",)}}
