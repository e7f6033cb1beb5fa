"""The order of tracks, against a real library."""

import numpy as np
import pytest

from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.tracks import FoundFile, Problem, Stage, TrackQuery
from mirdesk.operations import analysis_queue
from mirdesk.operations.analysis_queue import AnalysisQueue

TINY = CheckpointId("tiny", "0.0.1")


def file(number, size_bytes=10):
    return FoundFile(b"/music/%03d.wav" % number, size_bytes, 1)


@pytest.fixture
def ids(library):
    """Return the ids of ten tracks; the last is the newest."""
    for number in range(10):
        library.put_found([file(number)])
    return [library.track_id_of(file(number).path) for number in range(10)]


@pytest.fixture
def line(library):
    return AnalysisQueue(library, TINY, None)


def drain(line):
    return [track.track_id for track in iter(line.next, None)]


def test_newest_first_and_each_once(line, ids):
    assert line.waiting() == 10
    assert drain(line) == ids[::-1]
    assert line.waiting() == 0
    line.look_again()
    assert line.next() is None


def test_batches_cover_everything(library, line, ids, monkeypatch):
    monkeypatch.setattr(analysis_queue, "_BATCH", 3)
    assert drain(line) == ids[::-1]


def test_what_is_looked_at_first(line, ids):
    line.set_visible([ids[2], 999, ids[5]])
    assert drain(line)[:3] == [ids[2], ids[5], ids[9]]


def test_what_is_looked_at_and_put_back_is_first_again(line, ids):
    line.set_visible([ids[2], ids[5]])
    first = line.next()
    line.put_back(first)
    assert line.next() == first


def test_put_back_before_and_put_last_after_the_others(line, ids):
    first = line.next()
    line.put_last(first)
    second = line.next()
    line.put_back(second)
    assert line.waiting() == 10
    assert drain(line) == [*ids[8::-1], ids[9]]


def test_new_tracks_are_seen_when_asked_to_look(library, line, ids):
    line.next()
    library.put_found([file(99)])
    assert line.next().track_id == ids[8]
    line.look_again()
    assert line.next().path == file(99).path


def test_a_changed_file_is_handed_out_again(library, line, ids):
    drain(line)
    library.put_found([file(4, size_bytes=11)])
    line.look_again()
    assert drain(line) == [ids[4]]


def test_problems_are_passed_over(library, line, ids):
    library.put_problem(Problem(file(9).path, Stage.ANALYSIS, "bad", 1.0, 10, 1))
    line.set_visible([ids[9]])
    assert drain(line) == ids[8::-1]


def test_what_is_out_of_reach_waits_until_it_is_back(library, line, ids, monkeypatch):
    monkeypatch.setattr(analysis_queue, "_BATCH", 2)
    library.add_root(b"/music", True)
    library.put_found([FoundFile(b"/here/a.wav", 10, 1)])
    for number in range(20, 40):
        library.put_found([file(number)])
    library.mark_offline(b"/music", True)
    assert [line.next().path, line.next()] == [b"/here/a.wav", None]
    assert line.waiting() == 0
    library.mark_offline(b"/music", False)
    line.look_again()
    assert len(drain(line)) == 30


def test_a_query_is_kept_to(library, ids):
    line = AnalysisQueue(library, TINY, TrackQuery(text="003"))
    line.set_visible([ids[5]])
    assert line.waiting() == 1
    assert drain(line) == [ids[3]]


def test_pending_gives_any_track_as_a_job(library, line, ids):
    track = line.pending(ids[1])
    assert (track.path, track.size_bytes, track.mtime_ns) == (file(1).path, 10, 1)
    assert line.pending(999) is None
    assert line.take(track)
    assert not line.take(track)
    line.resolve()


def heard_by(library, make_analysis, track_id, number, checkpoint):
    made = make_analysis(checkpoint, b"%d" % number)
    assert library.put_analysis(track_id, file(number), made, np.full(20, 0.5, np.float32))


def test_what_others_have_heard_waits_only_when_wanted(library, ids, make_analysis):
    other = CheckpointId("other", "1")
    for number in range(8):
        heard_by(library, make_analysis, ids[number], number, other)
    line = AnalysisQueue(library, None, None)
    assert line.waiting() == 2
    assert drain(line) == [ids[9], ids[8]]
    line.want_results_of(TINY)
    assert line.waiting() == 8
    assert drain(line) == ids[7::-1]


def test_wishes_come_first_and_are_counted(library, ids, make_analysis):
    heard_by(library, make_analysis, ids[0], 0, TINY)
    line = AnalysisQueue(library, None, None)
    assert line.waiting() == 9
    line.wish(line.pending(ids[0]))
    assert line.waiting() == 10
    assert line.next().track_id == ids[0]
    assert line.next().track_id == ids[9]
