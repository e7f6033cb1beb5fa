"""The problems list."""

from mirdesk.domain.tracks import FoundFile, Problem, Stage, TrackState
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
