"""The engine on a real library, pool and network."""

import os
import queue
import time
from pathlib import Path

import numpy as np
import pytest

from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.jobs import Lane
from mirdesk.domain.tracks import Stage, TrackQuery, TrackState
from mirdesk.errors import CheckpointError
from mirdesk.jobs.pool import Pool
from mirdesk.operations import analyse_tracks
from mirdesk.operations.analyse_tracks import AnalysisEngine
from mirdesk.operations.analysis_progress import (
    AnalysisFinished,
    AnalysisProgress,
    TrackAnalysed,
    TrackNotAnalysed,
)
from mirdesk.operations.requests import AnalyseRequest
from mirdesk.store.library import Library

HALF = np.full(20, 0.5, np.float32)


class Listener:
    """Keeps the events of an engine, in order."""

    def __init__(self):
        self._events = queue.SimpleQueue()
        self.seen = []

    def __call__(self, event):
        self._events.put(event)

    def wait_for(self, kind, condition=lambda event: True, timeout_s=120.0):
        deadline_s = time.monotonic() + timeout_s
        while True:
            event = self._events.get(timeout=max(0.01, deadline_s - time.monotonic()))
            self.seen.append(event)
            if isinstance(event, kind) and condition(event):
                return event

    def of(self, kind):
        return [event for event in self.seen if isinstance(event, kind)]

    def names(self, kind=TrackAnalysed):
        return [Path(os.fsdecode(event.path)).name for event in self.of(kind)]


@pytest.fixture
def listener():
    return Listener()


@pytest.fixture
def make_engine(library, tiny_checkpoint, listener):
    """Return a factory of started engines that are closed at the end."""
    engines = []

    def make(pool, folder=tiny_checkpoint, *, is_paused=False, **options):
        engines.append(AnalysisEngine(library, pool, folder, on_event=listener, **options))
        if is_paused:  # before anything has begun
            engines[-1].pause()
        engines[-1].start()
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


def state_of(library, file):
    return library.details(library.track_id_of(file.path)).summary.state


def is_listening(event):
    return any(current.stage == "listening" for current in event.current)


def test_every_file_ends_in_one_state(
    library, pool, make_engine, listener, write_wav, write_rubbish
):
    good = [write_wav(f"{n}.wav", frequency_hz=200 + 100 * n) for n in range(3)]
    bad = write_rubbish("bad.mp3")
    cut = write_wav("cut.wav", seconds=3, frequency_hz=900)
    library.put_found([*good, bad])
    make_engine(pool)
    finished = listener.wait_for(AnalysisFinished)
    assert (finished.analysed, finished.failed, finished.stopped_because) == (3, 1, "")
    assert finished.elapsed_s > 0
    assert [state_of(library, file) for file in good] == [TrackState.ANALYSED] * 3
    assert state_of(library, bad) is TrackState.FAILED
    (problem,) = library.problems()
    assert (problem.path, problem.stage) == (bad.path, Stage.ANALYSIS)
    assert "bad.mp3" not in problem.reason
    assert (problem.size_bytes, problem.mtime_ns) == (bad.size_bytes, bad.mtime_ns)
    (told,) = listener.of(TrackNotAnalysed)
    assert (told.path, told.reason) == (bad.path, problem.reason)
    last = listener.of(AnalysisProgress)[-1]
    assert (last.done, last.total, last.failed, last.current) == (4, 4, 1, ())
    assert last.eta_s is None  # too few to say
    analysis = library.analysis(library.track_id_of(good[0].path))
    assert analysis.checkpoint.name == "tiny"
    assert cut.path not in {event.path for event in listener.of(TrackAnalysed)}


def test_nothing_to_do_is_told_too(pool, make_engine, listener):
    make_engine(pool)
    assert listener.wait_for(AnalysisFinished) == AnalysisFinished()


def test_a_second_run_does_nothing_again(library, pool, make_engine, listener, write_wav):
    library.put_found([write_wav("a.wav")])
    make_engine(pool)
    listener.wait_for(AnalysisFinished)
    make_engine(pool)
    assert listener.wait_for(AnalysisFinished).analysed == 0
    assert listener.names() == ["a.wav"]


def test_tracks_found_during_the_run_join_it(library, pool, make_engine, listener, write_wav):
    library.put_found([write_wav("a.wav")])
    engine = make_engine(pool)
    listener.wait_for(TrackAnalysed)
    library.put_found([write_wav("b.wav", frequency_hz=700)])
    engine.wake()
    library.put_found([write_wav("c.wav", frequency_hz=800)])
    engine.wake()
    listener.wait_for(TrackAnalysed)
    listener.wait_for(TrackAnalysed)
    assert sorted(listener.names()) == ["a.wav", "b.wav", "c.wav"]
    listener.wait_for(AnalysisFinished, lambda event: event.analysed)


def test_what_is_looked_at_comes_first(library, pool, make_engine, listener, write_wav):
    files = [write_wav(f"{n}.wav", frequency_hz=300 + n * 50) for n in range(8)]
    library.put_found(files)
    engine = make_engine(pool, is_paused=True)
    engine.set_visible([library.track_id_of(files[n].path) for n in (6, 1)] + [12345])
    engine.resume()
    listener.wait_for(AnalysisFinished)
    names = listener.names()
    assert len(set(names)) == len(names) == 8
    assert names[:2] == ["6.wav", "1.wav"]


def test_only_a_few_jobs_are_with_the_pool(
    library, faulty_pool, make_engine, listener, write_wav
):
    library.put_found([write_wav(f"slow{n}.wav", 0.1) for n in range(30)])
    engine = make_engine(faulty_pool)
    event = listener.wait_for(AnalysisProgress, lambda event: len(event.current) == 2)
    assert event.total == 30
    assert len(engine._flights) == 4


def test_a_query_limits_the_run(library, pool, make_engine, listener, write_wav, tmp_path):
    (tmp_path / "inner").mkdir()
    library.put_found([write_wav("a.wav"), write_wav("inner/b.wav", frequency_hz=600)])
    make_engine(pool, query=TrackQuery(folder=os.fsencode(tmp_path / "inner")))
    assert listener.wait_for(AnalysisFinished).analysed == 1
    assert listener.names() == ["b.wav"]


def test_a_file_that_kills_two_workers_is_set_aside(
    library, faulty_pool, make_engine, listener, write_wav
):
    files = [write_wav(name) for name in ("deadly.wav", "once.wav", "good.wav")]
    library.put_found(files)
    engine = make_engine(faulty_pool)
    finished = listener.wait_for(AnalysisFinished)
    assert (finished.analysed, finished.failed) == (2, 1)
    (problem,) = library.problems()
    assert problem.path == files[0].path
    assert "ended unexpectedly" in problem.reason
    # Not tried again until it changes, or on request.
    engine.wake()
    with pytest.raises(queue.Empty):
        listener.wait_for(AnalysisFinished, timeout_s=1.5)
    engine.retry([files[0].path])
    assert listener.wait_for(AnalysisFinished).failed == 1


def test_an_endless_file_is_set_aside(
    library, faulty_pool, make_engine, listener, write_wav, monkeypatch
):
    monkeypatch.setattr(analyse_tracks, "_LEAST_LIMIT_S", 1.0)
    monkeypatch.setattr(analyse_tracks, "_LIMIT_SHARE", 0.0)
    library.put_found([write_wav("endless.wav"), write_wav("good.wav")])
    make_engine(faulty_pool)
    finished = listener.wait_for(AnalysisFinished)
    assert (finished.analysed, finished.failed) == (1, 1)
    assert "took longer than 1 s" in library.problems()[0].reason


def test_a_file_that_is_gone_is_a_problem_once(
    library, pool, make_engine, listener, write_wav, tmp_path
):
    gone = write_wav("gone.wav")
    library.put_found([gone])
    away = (tmp_path / "gone.wav").rename(tmp_path / "away")
    engine = make_engine(pool)
    assert listener.wait_for(AnalysisFinished).failed == 1
    assert "no longer there" in listener.of(TrackNotAnalysed)[0].reason
    (problem,) = library.problems()
    assert (problem.stage, problem.size_bytes, problem.mtime_ns) == (Stage.SCAN, 0, 0)
    assert state_of(library, gone) is TrackState.FAILED
    make_engine(pool)
    assert listener.wait_for(AnalysisFinished) == AnalysisFinished()

    away.rename(tmp_path / "gone.wav")  # back as it was, while the first engine still runs
    library.clear_problem(gone.path, Stage.SCAN)
    engine.wake()
    assert listener.wait_for(AnalysisFinished).analysed == 1
    assert state_of(library, gone) is TrackState.ANALYSED


def test_a_root_that_is_gone_is_marked_offline(
    library, pool, make_engine, listener, write_wav, tmp_path
):
    disk = tmp_path / "disk"
    disk.mkdir()
    library.add_root(os.fsencode(disk))
    library.put_found([write_wav("disk/a.wav")])
    disk.rename(tmp_path / "away")
    make_engine(pool)
    assert listener.wait_for(AnalysisFinished).failed == 1
    assert "offline" in listener.of(TrackNotAnalysed)[0].reason
    assert library.problems() == []
    assert library.roots()[0].is_offline
    make_engine(pool)
    assert listener.wait_for(AnalysisFinished) == AnalysisFinished()


def test_a_link_that_leads_nowhere_is_a_problem_of_its_own(
    library, pool, make_engine, listener, write_wav, tmp_path
):
    file = write_wav("a.wav")
    library.put_found([file])
    (tmp_path / "a.wav").unlink()
    (tmp_path / "a.wav").symlink_to(tmp_path / "nowhere")
    make_engine(pool)
    listener.wait_for(AnalysisFinished)
    assert [p.stage for p in library.problems()] == [Stage.ANALYSIS]


def test_pause_finishes_what_runs_and_resume_goes_on(
    library, faulty_pool, make_engine, listener, write_wav
):
    library.put_found([write_wav(f"{n}.wav", 0.01) for n in range(60)])
    engine = make_engine(faulty_pool)
    listener.wait_for(TrackAnalysed)
    engine.pause()
    paused = listener.wait_for(
        AnalysisProgress, lambda event: event.is_paused and not event.current
    )
    assert paused.done < paused.total == 60
    assert paused.eta_s is None
    done = len(listener.of(TrackAnalysed))
    with pytest.raises(queue.Empty):
        listener.wait_for(TrackAnalysed, timeout_s=0.4)
    assert library.counts(engine.card.checkpoint_id).waiting == 60 - done
    engine.resume()
    finished = listener.wait_for(AnalysisFinished)
    assert (finished.analysed, len(set(listener.names()))) == (60, 60)


def test_analyse_now_goes_before_the_rest_even_while_paused(
    library, faulty_pool, make_engine, listener, write_wav
):
    slow = write_wav("slow.wav", 0.1)
    other = write_wav("other.wav", frequency_hz=500)
    library.put_found([slow, other])
    faulty_pool.resize(1)
    engine = make_engine(faulty_pool)
    engine.pause()
    other_id = library.track_id_of(other.path)
    engine.analyse_now(other_id)
    engine.analyse_now(987654)  # no such track: nothing happens
    assert listener.wait_for(TrackAnalysed).track_id == other_id
    engine.analyse_now(other_id)  # again, though it has a result
    assert listener.wait_for(TrackAnalysed).track_id == other_id


def test_of_several_asked_for_at_once_the_last_is_first(
    library, faulty_pool, make_engine, listener, write_wav
):
    files = [write_wav(f"{n}.wav", 0.5, 300 + 100 * n) for n in range(3)]
    library.put_found([*files, write_wav("slow.wav", 0.1)])
    engine = make_engine(faulty_pool, is_paused=True)
    slow, *rest = (
        library.track_id_of(file.path) for file in (write_wav("slow.wav", 0.1), *files)
    )
    engine.analyse_now(slow)
    listener.wait_for(AnalysisProgress, lambda event: event.current)
    for track_id in rest:
        engine.analyse_now(track_id)
    engine.stop()
    engine.analyse_now(rest[2])
    assert listener.wait_for(TrackAnalysed).track_id == rest[2]


def test_close_is_quick_and_nothing_comes_after(
    library, faulty_pool, make_engine, listener, write_wav
):
    library.put_found([write_wav(f"slow{n}.wav", 0.1) for n in range(5)])
    engine = make_engine(faulty_pool)
    listener.wait_for(AnalysisProgress, lambda event: event.current)
    started_s = time.monotonic()
    engine.close()
    faulty_pool.close()
    assert time.monotonic() - started_s < 10  # the files would take 50 s
    with pytest.raises(queue.Empty):
        listener.wait_for((TrackAnalysed, AnalysisFinished), timeout_s=0.2)
    assert library.counts(engine.card.checkpoint_id).waiting == 5


def test_a_changed_file_is_not_given_the_old_result(
    library, faulty_pool, make_engine, listener, write_wav
):
    before = write_wav("slow.wav", 0.1)
    library.put_found([before])
    engine = make_engine(faulty_pool)
    listener.wait_for(AnalysisProgress, lambda event: event.current)
    after = write_wav("slow.wav", 0.2)
    library.put_found([after])  # a scan sees the change while the old one is listened to
    engine.wake()
    listener.wait_for(AnalysisProgress, lambda event: event.total == 2)


def test_unusable_weights_end_the_run_without_blaming_files(
    library, pool, make_engine, listener, write_wav, tiny_checkpoint, tmp_path
):
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "card.json").write_bytes((tiny_checkpoint / "card.json").read_bytes())
    library.put_found([write_wav(f"{n}.wav") for n in range(4)])
    make_engine(pool, folder)
    finished = listener.wait_for(AnalysisFinished)
    assert "weights.safetensors" in finished.stopped_because
    assert library.problems() == []
    with pytest.raises(CheckpointError):
        AnalysisEngine(library, pool, tmp_path / "absent", on_event=listener)


def test_a_library_that_cannot_be_written_ends_the_run(
    library, faulty_pool, listener, write_wav, tiny_checkpoint
):
    library.put_found([write_wav(f"{n}.wav", 0.1) for n in range(4)])
    with Library.open(library.path, is_read_only=True) as reader:
        engine = AnalysisEngine(reader, faulty_pool, tiny_checkpoint, on_event=listener)
        engine.start()
        try:
            finished = listener.wait_for(AnalysisFinished)
            assert finished.analysed == finished.failed == 0
            assert finished.stopped_because
            engine.resume()  # what could not be stored is tried again
            assert listener.wait_for(AnalysisFinished).stopped_because
        finally:
            engine.close()
    assert library.problems() == []


def test_a_pool_that_closes_ends_the_run(
    library, faulty_pool, make_engine, listener, write_wav
):
    library.put_found([write_wav(f"slow{n}.wav", 0.1) for n in range(3)])
    make_engine(faulty_pool)
    listener.wait_for(AnalysisProgress, lambda event: event.current)
    faulty_pool.close()
    assert "closing" in listener.wait_for(AnalysisFinished).stopped_because
    assert library.problems() == []


def test_workers_that_cannot_start_end_the_run_without_blaming_files(
    library, make_engine, listener, write_wav
):
    library.put_found([write_wav(f"{n}.wav") for n in range(4)])
    with Pool("no_such_module:handle") as pool:
        make_engine(pool)
        finished = listener.wait_for(AnalysisFinished)
        assert "no worker process could be started" in finished.stopped_because
        assert library.problems() == []


def test_the_pools_other_work_goes_on_while_paused(
    library, faulty_pool, make_engine, listener, write_wav
):
    file = write_wav("a.wav")
    library.put_found([file])
    engine = make_engine(faulty_pool)
    engine.pause()
    listener.wait_for(AnalysisProgress, lambda event: event.is_paused)
    request = AnalyseRequest(file.path, "")
    assert faulty_pool.run("embed_file", request, lane=Lane.BACKGROUND) is not None


def test_what_another_checkpoint_heard_is_not_touched_unasked(
    library, pool, make_engine, listener, write_wav, make_analysis
):
    """A new checkpoint must not listen to a whole library again by itself."""
    files = [write_wav(f"{n}.wav", frequency_hz=200 + 100 * n) for n in range(3)]
    library.put_found(files)
    other = CheckpointId("other", "1")
    for number, file in enumerate(files[:2]):
        made = make_analysis(other, b"%d" % number)
        library.put_analysis(library.track_id_of(file.path), file, made, HALF)
    engine = make_engine(pool)
    assert listener.wait_for(AnalysisFinished).analysed == 1
    assert listener.names() == ["2.wav"]
    first = library.track_id_of(files[0].path)
    assert library.analysis(first).checkpoint == other

    engine.listen_to([first, library.track_id_of(files[2].path)])  # the last is up to date
    assert listener.wait_for(AnalysisFinished).analysed == 1
    assert listener.names() == ["2.wav", "0.wav"]
    assert library.analysis(first).checkpoint == engine.card.checkpoint_id

    engine.listen_again()
    assert listener.wait_for(AnalysisFinished).analysed == 1
    assert listener.names() == ["2.wav", "0.wav", "1.wav"]


def test_listening_again_may_be_wanted_from_the_start(
    library, pool, make_engine, listener, write_wav, make_analysis
):
    file = write_wav("tone.wav")
    library.put_found([file])
    older, newer = CheckpointId("tiny", "0.0.0"), CheckpointId("tiny", "0.0.1")
    track_id = library.track_id_of(file.path)
    library.put_analysis(track_id, file, make_analysis(older, b"1"), HALF)
    make_engine(pool, is_listening_again=True, kept=[older])
    assert listener.wait_for(AnalysisFinished).analysed == 1
    assert library.analysis(track_id).checkpoint == newer
