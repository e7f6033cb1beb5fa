"""The problems list."""

from collections.abc import Callable

from mirdesk.domain.tags import FileTags
from mirdesk.domain.tracks import FoundFile, Problem, Stage, TrackQuery, TrackState
from mirdesk.store.library import Library

PATH = b"/m/\xff.mp3"


def test_problems_come_back_newest_first(library: Library) -> None:
    given = [
        Problem(PATH, Stage.TAGS, "cannot be read \ud800", 1.0, 10, 20),
        Problem(PATH, Stage.ANALYSIS, "no audio", 2.0, 10, 20),
        Problem(b"/m/gone", Stage.SCAN, "may not be read", 3.0),
    ]
    library.put_problems(given)
    found = library.problems()
    assert [p.stage for p in found] == [Stage.SCAN, Stage.ANALYSIS, Stage.TAGS]
    assert found[:2] == [given[2], given[1]]
    assert found[2].reason == "cannot be read ?"


def test_a_newer_problem_replaces_the_older(library: Library) -> None:
    library.put_problem(Problem(PATH, Stage.TAGS, "a", 1.0, 10, 20))
    library.put_problem(Problem(PATH, Stage.TAGS, "b", 2.0, 11, 21))
    assert library.problems() == [Problem(PATH, Stage.TAGS, "b", 2.0, 11, 21)]


def test_a_cleared_problem_lets_the_track_wait_again(library: Library) -> None:
    library.put_found([FoundFile(PATH, 10, 20)])
    library.put_problem(Problem(PATH, Stage.ANALYSIS, "a", 1.0, 10, 20))
    assert library.summaries([1])[0].state is TrackState.FAILED
    library.clear_problem(PATH, Stage.TAGS)
    assert len(library.problems()) == 1
    library.clear_problem(PATH, Stage.ANALYSIS)
    assert library.problems() == []
    assert library.summaries([1])[0].state is TrackState.LISTED


def test_a_file_that_turned_out_to_be_no_track_is_listed_no_more(library: Library) -> None:
    library.put_found([FoundFile(PATH, 10, 20), FoundFile(b"/m/good.mp3", 1, 2)])
    library.put_problem(Problem(PATH, Stage.TAGS, "no audio file", 1.0, 10, 20))
    rows = library.summaries(library.track_ids(TrackQuery()))
    assert [row.path for row in rows] == [b"/m/good.mp3"]
    assert library.known_files(b"/m")[PATH] == (10, 20)


def test_a_track_that_was_read_before_stays_whatever_happens_to_it(
    library: Library, tags: Callable[..., FileTags]
) -> None:
    library.put_tags([(FoundFile(PATH, 10, 20), tags(title="Old"))])
    library.put_found([FoundFile(PATH, 11, 21)])  # it changed, and cannot be read any more
    library.put_problem(Problem(PATH, Stage.TAGS, "damaged", 1.0, 11, 21))
    rows = library.summaries(library.track_ids(TrackQuery()))
    assert [row.title for row in rows] == ["Old"]


def test_files_passed_over_are_told_only_when_asked(library: Library) -> None:
    library.put_problem(Problem(b"/m/list.m3u", Stage.PASSED_OVER, "A playlist.", 1.0))
    assert library.problems() == []
    assert library.counts().problems == 0
    assert [p.reason for p in library.problems(with_passed_over=True)] == ["A playlist."]
