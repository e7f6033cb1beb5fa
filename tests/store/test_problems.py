"""The problems list."""

from collections.abc import Callable

from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.tag_edits import PendingEdit
from mirdesk.domain.tags import FileTags
from mirdesk.domain.tracks import FoundFile, Problem, Stage, TrackQuery, TrackState
from mirdesk.store.library import Library

PATH = b"/m/\xff.mp3"
STUDENT = CheckpointId("student", "0.1.0")


def test_problems_come_back_newest_first(library: Library) -> None:
    given = [
        Problem(PATH, Stage.TAGS, "cannot be read \ud800", 1.0, 10, 20),
        Problem(b"/m/a", Stage.ANALYSIS, "no audio", 2.0, 10, 20),
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


def test_no_edit_goes_with_a_track_that_could_not_be_read(library: Library) -> None:
    library.put_found([FoundFile(PATH, 10, 20)])
    library.put_pending([PendingEdit(1, "title", ("precious",), ())])
    library.put_problem(Problem(PATH, Stage.TAGS, "its drive reports an error", 1.0, 10, 20))
    assert library.pending_counts() == (1, 1)


def test_files_passed_over_are_told_only_when_asked(library: Library) -> None:
    library.put_problem(Problem(b"/m/list.m3u", Stage.PASSED_OVER, "A playlist.", 1.0))
    assert library.problems() == []
    assert library.counts().problems == 0
    assert [p.reason for p in library.problems(with_passed_over=True)] == ["A playlist."]


def test_one_file_has_one_problem(library: Library, tags: Callable[..., FileTags]) -> None:
    file = FoundFile(PATH, 10, 20)
    library.put_tags([(file, tags())])
    library.put_problem(Problem(PATH, Stage.ANALYSIS, "no audio", 1.0, 10, 20))
    library.put_problem(Problem(PATH, Stage.TAGS, "damaged", 2.0, 10, 20))
    assert [p.stage for p in library.problems()] == [Stage.TAGS]
    assert len(library.to_analyse(STUDENT)) == 1  # it may sound all the same: one more try
    library.put_problem(Problem(PATH, Stage.ANALYSIS, "no audio", 3.0, 10, 20))
    assert [p.stage for p in library.problems()] == [Stage.TAGS]
    assert library.to_analyse(STUDENT) == []
    assert library.details(1).problem == "damaged"
    library.put_problem(Problem(PATH, Stage.SCAN, "it is gone", 4.0))
    assert [p.stage for p in library.problems()] == [Stage.SCAN]
    library.put_tags([(file, tags())])
    assert library.problems() == []
    assert len(library.to_analyse(STUDENT)) == 1


def test_a_missing_file_does_not_wait_until_it_is_found(library: Library) -> None:
    gone, other = FoundFile(PATH, 10, 20), FoundFile(b"/m/other", 1, 2)
    library.put_found([gone, other])
    library.put_problem(Problem(PATH, Stage.SCAN, "it is gone", 1.0))
    assert [t.path for t in library.to_analyse(STUDENT)] == [other.path]
    counts = library.counts(STUDENT)
    assert (counts.tracks, counts.waiting, counts.problems) == (2, 1, 1)
    assert library.summaries([1])[0].state is TrackState.FAILED
    library.clear_problems([(PATH, Stage.SCAN)])
    assert library.counts(STUDENT).waiting == 2
    assert library.summaries([1])[0].state is TrackState.LISTED


def test_a_missing_file_that_is_found_in_another_version_waits(library: Library) -> None:
    library.put_found([FoundFile(PATH, 10, 20)])
    library.put_problem(Problem(PATH, Stage.SCAN, "it is gone", 1.0))
    library.put_found([FoundFile(PATH, 11, 21)])
    assert library.problems() == []
    assert [t.size_bytes for t in library.to_analyse(STUDENT)] == [11]


def test_a_missing_file_in_an_offline_root_is_counted_once(library: Library) -> None:
    library.add_root(b"/m")
    library.add_root(b"/m/deep")
    library.put_found([FoundFile(b"/m/deep/a", 1, 1), FoundFile(b"/n/b", 1, 1)])
    library.put_problem(Problem(b"/m/deep/a", Stage.SCAN, "it is gone", 1.0))
    library.mark_offline(b"/m", True)
    library.mark_offline(b"/m/deep", True)
    counts = library.counts(STUDENT)
    assert (counts.waiting, counts.offline) == (1, 1)
