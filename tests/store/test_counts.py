"""Numbers of the sidebar."""

from collections.abc import Callable

import numpy as np

from mirdesk.domain.activity import CheckpointId, TrackAnalysis
from mirdesk.domain.tags import FileTags
from mirdesk.domain.tracks import FolderCount, FoundFile, LibraryCounts, Problem, Stage
from mirdesk.store.library import Library

HALF = np.full(20, 0.5, np.float32)
OLD = CheckpointId("student", "0.1.0")
NEW = CheckpointId("teacher", "0.2.0")


def test_an_empty_library(library: Library) -> None:
    assert library.counts() == library.counts(OLD) == LibraryCounts()
    assert library.folders() == []


def test_counts(
    library: Library, tags: Callable[..., FileTags], analysis: Callable[..., TrackAnalysis]
) -> None:
    files = [FoundFile(b"/m/%d.mp3" % i, 10, 1) for i in range(5)]
    library.put_tags([(file, tags(100.0)) for file in files])
    library.put_analysis(1, files[0], analysis(1, plays={0: 30.0, 19: 30.0}), HALF)
    library.put_analysis(2, files[1], analysis(2, plays={19: 30.0}), HALF)
    again = analysis(2, plays={19: 30.0}, checkpoint=NEW)
    library.put_analysis(2, files[1], again, HALF)
    library.put_problem(Problem(files[2].path, Stage.TAGS, "x", 1.0, 10, 1))
    library.put_problem(Problem(files[2].path, Stage.ANALYSIS, "x", 1.0, 10, 1))
    for checkpoint, analysed, waiting in ((None, 2, 2), (OLD, 2, 2), (NEW, 1, 3)):
        counts = library.counts(checkpoint)
        assert (counts.tracks, counts.analysed, counts.waiting) == (5, analysed, waiting)
        assert counts.waiting == len(library.to_analyse(checkpoint or OLD))
        assert counts.problems == 1
        assert counts.total_duration_s == 500.0
        assert counts.instruments == (1, *(0,) * 18, 2)


def test_folders_hold_their_own_tracks(library: Library) -> None:
    library.add_root(b"/n")
    library.mark_offline(b"/n", True)
    paths = [b"/m/1", b"/m/2", b"/m/a/3", b"/n/4"]
    library.put_found([FoundFile(path, 1, 1) for path in paths])
    assert library.folders() == [
        FolderCount(b"/m", 2),
        FolderCount(b"/m/a", 1),
        FolderCount(b"/n", 1, is_offline=True),
    ]


def test_what_is_out_of_reach_does_not_wait(library: Library) -> None:
    library.add_root(b"/n")
    library.put_found([FoundFile(b"/m/1", 1, 1), FoundFile(b"/n/2", 1, 1)])
    assert library.counts(OLD).waiting == 2
    library.mark_offline(b"/n", True)
    assert library.counts(OLD).waiting == 1
    assert [track.path for track in library.to_analyse(OLD)] == [b"/m/1"]
