"""Rows of rewritten and renamed files."""

from collections.abc import Callable

import numpy as np
import pytest

from mirdesk.domain.activity import TrackAnalysis
from mirdesk.domain.file_writes import FileStamp
from mirdesk.domain.tag_edits import PendingEdit
from mirdesk.domain.tags import Cover, FileTags
from mirdesk.domain.tracks import FoundFile, Problem, Stage, TrackState
from mirdesk.store.library import Library
from mirdesk.store.retagging import Rewritten, move_track, note_rewritten, recordings_of

PATH = b"/m/1.flac"
BEFORE = FileStamp(10, 1, 5, 7)
AFTER = FileStamp(12, 2, 6, 7)


@pytest.fixture
def heard(
    library: Library,
    tags: Callable[..., FileTags],
    analysis: Callable[..., TrackAnalysis],
) -> Library:
    file = FoundFile(PATH, BEFORE.size_bytes, BEFORE.mtime_ns)
    library.put_tags([(file, tags(title="old", genre="Jazz"))])
    library.put_analysis(1, file, analysis(plays={2: 30.0}), np.full(20, 0.5, np.float32))
    return library


def note(library: Library, tags: FileTags | None, recording_id: int | None = 1) -> None:
    with library._database.write() as connection:
        note_rewritten(connection, Rewritten(PATH, BEFORE, AFTER, tags, recording_id))


def test_analysis_stays(heard: Library, tags: Callable[..., FileTags]) -> None:
    note(heard, tags(title="new", cover=Cover(b"hash", b"small")))
    (row,) = heard.summaries([1])
    assert (row.title, row.genre, row.state) == ("new", "", TrackState.ANALYSED)
    assert row.instruments
    assert heard.cover(1) == b"small"
    assert heard.known_files(b"/m") == {PATH: (12, 2)}


def test_a_scan_between_write_and_row_costs_nothing(
    heard: Library, tags: Callable[..., FileTags]
) -> None:
    heard.put_tags([(FoundFile(PATH, 12, 2), tags(title="new"))])
    assert heard.summaries([1])[0].state is TrackState.LISTED
    note(heard, tags(title="new"))
    assert heard.summaries([1])[0].state is TrackState.ANALYSED


def test_a_row_of_another_version_waits_to_be_heard(
    heard: Library, tags: Callable[..., FileTags]
) -> None:
    heard.put_tags([(FoundFile(PATH, 99, 9), tags(title="theirs"))])
    with heard._database.read() as connection:
        assert recordings_of(connection, [(PATH, BEFORE)]) == [None]
    note(heard, tags(title="new"), None)
    (row,) = heard.summaries([1])
    assert (row.title, row.state) == ("new", TrackState.LISTED)


def test_unread_tags_are_read_by_the_next_scan(heard: Library) -> None:
    note(heard, None)
    assert heard.known_files(b"/m") == {}
    assert heard.summaries([1])[0].title == "old"


def test_what_is_wrong_with_the_audio_stays_wrong(
    library: Library, tags: Callable[..., FileTags]
) -> None:
    library.put_tags([(FoundFile(PATH, 10, 1), tags(title="old"))])
    library.put_problem(Problem(PATH, Stage.ANALYSIS, "silent", 1.0, 10, 1))
    note(library, tags(title="new"), None)
    assert library.problems()[0].size_bytes == 12
    assert library.to_analyse(None) == []


def test_a_renamed_file_keeps_all(heard: Library) -> None:
    heard.put_pending([PendingEdit(1, "mood", ("cool",), ())])
    with heard._database.write() as connection:
        assert move_track(connection, PATH, b"/n/New name.flac")
        assert not move_track(connection, PATH, b"/n/x.flac")
    (row,) = heard.summaries([1])
    assert (row.path, row.title, row.state) == (
        b"/n/New name.flac",
        "old",
        TrackState.ANALYSED,
    )
    assert heard.pending_counts() == (1, 1)
    assert [folder.path for folder in heard.folders()] == [b"/n"]


def test_a_title_from_the_name_is_renamed_too(
    library: Library, tags: Callable[..., FileTags]
) -> None:
    library.put_tags(
        [(FoundFile(PATH, 10, 1), tags()), (FoundFile(b"/m/2.flac", 10, 1), tags())]
    )
    assert library.move_track(PATH, b"/m/2.flac")
    (row,) = library.summaries([1, 2])
    assert (row.track_id, row.title) == (1, "2")
