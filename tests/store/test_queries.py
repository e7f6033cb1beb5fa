"""Order, pages, details and waiting work."""

import os
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from mirdesk.domain.activity import CheckpointId, TrackAnalysis
from mirdesk.domain.tags import FileTags
from mirdesk.domain.tracks import FoundFile, Problem, SortColumn, Stage, TrackQuery, TrackState
from mirdesk.store.library import Library

HALF = np.full(20, 0.5, np.float32)
OLD = CheckpointId("student", "0.1.0")
NEW = CheckpointId("teacher", "0.2.0")
Tags = Callable[..., FileTags]
Analysis = Callable[..., TrackAnalysis]


@pytest.fixture
def shelf(library: Library, tags: Tags, analysis: Analysis) -> Library:
    """Return a library of six tracks, keys 1 to 6."""
    rows = [
        (
            b"/m/b/1",
            tags(100.0, title="beta", artist="Zoé", album="X", date="1980", genre="Pop"),
        ),
        (b"/m/b/2", tags(300.0, title="Alpha", artist="abba", album="Y", date="1970")),
        (b"/m/a/3", tags(200.0, title="Élan", artist="Abba", album="X", genre="jazz")),
        (b"/m/a/4", tags(None, title="gamma", date="1990", genre="Älter")),
        (b"/m/a/5", tags(50.0, title="delta", artist="Ábba", album="Z", date="1970")),
        (b"/n/6", tags(400.0, artist="Mid")),
    ]
    files = [FoundFile(path, 10, i) for i, (path, _) in enumerate(rows)]
    library.put_tags(list(zip(files, [t for _, t in rows], strict=True)))
    library.put_analysis(2, files[1], analysis(1, plays={3: 30.0}), HALF)
    library.put_analysis(
        5, files[4], analysis(2, plays={3: 6.0, 4: 59.0}, is_partial=True), HALF
    )
    return library


@pytest.mark.parametrize(
    ("column", "ascending", "descending"),
    [
        (SortColumn.TITLE, [6, 2, 1, 5, 3, 4], [4, 3, 5, 1, 2, 6]),
        (SortColumn.ARTIST, [3, 5, 2, 6, 1, 4], [1, 6, 2, 5, 3, 4]),
        (SortColumn.ALBUM, [3, 1, 2, 5, 4, 6], [5, 2, 1, 3, 4, 6]),
        (SortColumn.DURATION, [5, 1, 3, 2, 6, 4], [6, 2, 3, 1, 5, 4]),
        (SortColumn.YEAR, [5, 2, 1, 4, 3, 6], [4, 1, 2, 5, 3, 6]),
        (SortColumn.GENRE, [4, 3, 1, 5, 2, 6], [1, 3, 4, 5, 2, 6]),
        (SortColumn.PATH, [3, 4, 5, 1, 2, 6], [6, 2, 1, 5, 4, 3]),
        (SortColumn.STATE, [3, 4, 1, 6, 2, 5], [5, 2, 6, 1, 4, 3]),
    ],
)
def test_sorting(
    shelf: Library, column: SortColumn, ascending: list[int], descending: list[int]
) -> None:
    """Unknown values come last both ways."""
    up = shelf.track_ids(TrackQuery(sort=column))
    assert up.dtype == np.int64
    assert list(up) == ascending
    assert list(shelf.track_ids(TrackQuery(sort=column, is_descending=True))) == descending


def test_the_second_column_breaks_ties_upwards(shelf: Library) -> None:
    query = TrackQuery(sort=SortColumn.ARTIST, second_sort=SortColumn.DURATION)
    assert list(shelf.track_ids(query)) == [5, 3, 2, 6, 1, 4]
    down = TrackQuery(
        sort=SortColumn.ARTIST, second_sort=SortColumn.DURATION, is_descending=True
    )
    assert list(shelf.track_ids(down)) == [1, 6, 5, 3, 2, 4]


def test_added_is_an_order_too(shelf: Library) -> None:
    shelf.put_found([FoundFile(b"/m/0", 1, 1)])
    newest = TrackQuery(sort=SortColumn.ADDED, is_descending=True)
    assert shelf.track_ids(newest)[0] == shelf.track_id_of(b"/m/0")


@pytest.mark.parametrize("column", list(SortColumn))
def test_every_order_comes_from_an_index(shelf: Library, column: SortColumn) -> None:
    key = f"{column}_key" if column not in {"state", "added", "path"} else str(column)
    key = "added_at_s" if column is SortColumn.ADDED else key
    with shelf._database.read() as connection:
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN SELECT id FROM tracks ORDER BY {key}, path"
        ).all()
    assert "TEMP B-TREE" not in str(plan)
    assert "INDEX" in str(plan)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (TrackQuery(folder=b"/m/a"), {3, 4, 5}),
        (TrackQuery(folder=b"/m"), {1, 2, 3, 4, 5}),
        (TrackQuery(folder=b"/m/a/3"), {3}),
        (TrackQuery(folder=b"/nowhere"), set()),
        (TrackQuery(with_instruments=frozenset({3})), {2, 5}),
        (TrackQuery(with_instruments=frozenset({3, 4})), {5}),
        (TrackQuery(without_instruments=frozenset({4})), {2}),
        (TrackQuery(without_instruments=frozenset({0})), {2, 5}),
        (TrackQuery(states=frozenset({TrackState.LISTED})), {1, 3, 4, 6}),
        (TrackQuery(states=frozenset({TrackState.ANALYSED, TrackState.PARTIAL})), {2, 5}),
        (TrackQuery(added_since_s=0.0), {1, 2, 3, 4, 5, 6}),
        (TrackQuery(added_since_s=1e11), set()),
        (TrackQuery(text="abba", folder=b"/m/a", states=frozenset({TrackState.PARTIAL})), {5}),
    ],
)
def test_filters(shelf: Library, query: TrackQuery, ids: set[int]) -> None:
    assert set(shelf.track_ids(query).tolist()) == ids


def test_rows_come_in_the_order_asked(shelf: Library) -> None:
    assert [s.track_id for s in shelf.summaries([4, 99, 1, 4])] == [4, 1, 4]
    ids = shelf.track_ids(TrackQuery())
    assert [s.track_id for s in shelf.summaries(ids[2:5])] == ids[2:5].tolist()
    assert shelf.summaries([]) == []


def test_details_of_what_is_not_there(shelf: Library) -> None:
    assert shelf.details(99) is None
    assert shelf.path_of(99) is None
    assert shelf.track_id_of(b"/nowhere") is None
    assert shelf.cover(1) is None


def test_details_tell_the_problem(shelf: Library) -> None:
    shelf.put_problem(Problem(b"/m/b/1", Stage.ANALYSIS, "it hurts", 5.0))
    details = shelf.details(1)
    assert details.problem == "it hurts"
    assert details.summary.state is TrackState.FAILED
    assert details.clip is None


def test_newest_waits_first(shelf: Library) -> None:
    waiting = shelf.to_analyse(OLD)
    assert {t.track_id for t in waiting} == {1, 3, 4, 6}
    assert [t.track_id for t in shelf.to_analyse(OLD, limit=2)] == [
        t.track_id for t in waiting[:2]
    ]
    shelf.put_found([FoundFile(b"/m/0", 1, 1)])
    first = shelf.to_analyse(OLD)[0]
    assert (first.path, first.size_bytes, first.mtime_ns) == (b"/m/0", 1, 1)
    assert first.duration_s is None


def test_waiting_work_can_be_limited_by_a_query(shelf: Library) -> None:
    assert {t.track_id for t in shelf.to_analyse(OLD, TrackQuery(text="abba"))} == {3}


def test_a_new_checkpoint_waits_for_all(shelf: Library, analysis: Analysis) -> None:
    assert len(shelf.to_analyse(NEW)) == 6
    file = FoundFile(b"/m/b/2", 10, 1)
    shelf.put_analysis(2, file, analysis(1, checkpoint=NEW), HALF)
    assert {t.track_id for t in shelf.to_analyse(NEW)} == {1, 3, 4, 5, 6}
    # It was analysed by the old one before: that result is still there.
    assert 2 not in {t.track_id for t in shelf.to_analyse(OLD)}


def test_tracks_set_aside_wait_until_the_file_changes(shelf: Library) -> None:
    shelf.put_problem(Problem(b"/m/b/1", Stage.ANALYSIS, "died twice", 5.0, 10, 0))
    assert 1 not in {t.track_id for t in shelf.to_analyse(OLD)}
    assert 1 not in {t.track_id for t in shelf.to_analyse(NEW)}
    shelf.put_found([FoundFile(b"/m/b/1", 11, 0)])
    assert 1 in {t.track_id for t in shelf.to_analyse(OLD)}


def test_a_problem_with_tags_does_not_keep_from_listening(shelf: Library) -> None:
    shelf.put_problem(Problem(b"/m/b/1", Stage.TAGS, "odd", 5.0, 10, 0))
    assert 1 in {t.track_id for t in shelf.to_analyse(OLD)}


def test_path_order_is_that_of_bytes(shelf: Library) -> None:
    ids = shelf.track_ids(TrackQuery(sort=SortColumn.PATH))
    paths = [shelf.path_of(i) for i in ids]
    assert all(a < b for a, b in pairwise(paths))
    assert all(os.fsdecode(path) for path in paths)


def test_clip_values_name_every_instrument(library, analysis):
    file = FoundFile(b"/m/1.mp3", 10, 1)
    library.put_found([file, FoundFile(b"/m/2.mp3", 10, 1)])
    given = analysis(1, plays={12: 30.0})
    library.put_analysis(1, file, given, np.full(20, 0.5, np.float32))
    clips = library.clip_values([1, 2, 99])
    assert list(clips) == [1]
    assert list(clips[1].values()) == pytest.approx(given.clip.tolist(), abs=0.01)
