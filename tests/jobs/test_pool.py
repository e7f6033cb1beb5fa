"""The pool doing honest work."""

import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from mirdesk.domain.jobs import (
    FailureKind,
    JobCancelled,
    JobFailed,
    JobFinished,
    JobProgress,
    JobStarted,
    Lane,
)
from mirdesk.jobs.failures import JobCancelledError, JobFailedError, PoolClosedError
from mirdesk.jobs.pool import Pool


class Listener:
    """Keeps the events of jobs, in order."""

    def __init__(self):
        self._events = queue.SimpleQueue()
        self.seen = []

    def __call__(self, event):
        self._events.put(event)

    def wait_for(self, kind, job_id=None, timeout_s=60.0):
        deadline_s = time.monotonic() + timeout_s
        while True:
            event = self._events.get(timeout=max(0.01, deadline_s - time.monotonic()))
            self.seen.append(event)
            if isinstance(event, kind) and job_id in (None, event.job_id):
                return event


CLOSING = (JobFinished, JobFailed, JobCancelled)


def test_run_returns_the_result(pool):
    assert pool.run("echo", {"a": (1, b"\xff", None)}) == {"a": (1, b"\xff", None)}


def test_large_arrays_pass_whole(pool):
    result = pool.run("array", 20_000_000)
    assert result.dtype == np.float32
    assert result.shape == (20_000_000,)
    assert result[-1] == np.float32(19_999_999)


def test_large_payloads_pass_whole(pool):
    payload = np.arange(3_000_000)
    assert np.array_equal(pool.run("echo", payload), payload)


def test_events_come_in_order_with_processor_time(pool):
    listener = Listener()
    job_id = pool.submit("stages", ["decode", "listen"], on_event=listener)
    finished = listener.wait_for(JobFinished)
    assert finished == JobFinished(job_id, 2, finished.cpu_s)
    assert finished.cpu_s >= 0
    assert listener.seen[:-1] == [
        JobStarted(job_id),
        JobProgress(job_id, "decode", 0.5),
        JobProgress(job_id, "listen", 0.5),
    ]


def test_progress_is_sent_seldom(pool):
    listener = Listener()
    began_s = time.monotonic()
    pool.submit("patient", 1.0, on_event=listener)
    listener.wait_for(JobFinished)
    elapsed_s = time.monotonic() - began_s
    told = sum(isinstance(event, JobProgress) for event in listener.seen)
    assert 2 <= told <= 1 + elapsed_s / 0.1  # of a hundred


def test_run_tells_progress(pool):
    told = []
    pool.run("stages", ["decode"], on_progress=lambda *step: told.append(step))
    assert told == [("decode", 0.5)]


def test_events_without_own_listener_go_to_the_pools(make_pool):
    listener = Listener()
    pool = make_pool(on_event=listener)
    job_id = pool.submit("echo", 5)
    assert listener.wait_for(JobFinished).job_id == job_id


def test_a_failing_listener_does_not_harm_the_pool(make_pool, caplog):
    pool = make_pool(background_workers=1)

    def listen(event):
        raise ValueError("listener is broken")

    pool.submit("echo", 1, on_event=listen)
    assert pool.run("echo", 2, lane=Lane.BACKGROUND) == 2
    assert "listener is broken" in caplog.text


def test_priority_then_order_of_submission(make_pool):
    pool = make_pool(background_workers=1)
    listener = Listener()
    pool.pause()
    ids = [
        pool.submit("echo", 0, priority=priority, on_event=listener)
        for priority in (5, 1, 5, 0)
    ]
    pool.resume()
    for _ in ids:
        listener.wait_for(JobFinished)
    started = [event.job_id for event in listener.seen if isinstance(event, JobStarted)]
    assert started == [ids[3], ids[1], ids[0], ids[2]]


def test_submitting_from_a_listener(pool):
    listener = Listener()

    def submit_next(event):
        if isinstance(event, JobFinished):
            pool.submit("echo", "second", on_event=listener)

    pool.submit("echo", "first", on_event=submit_next)
    assert listener.wait_for(JobFinished).result == "second"


def test_an_unpicklable_payload_is_the_callers_bug(pool):
    with pytest.raises((TypeError, AttributeError)):
        pool.submit("echo", threading.Lock())
    assert pool.run("echo", 1) == 1


def test_focus_does_not_wait_for_the_background(make_pool):
    pool = make_pool(background_workers=1)
    listener = Listener()
    pool.submit("patient", 30, on_event=listener)
    listener.wait_for(JobStarted)
    started_s = time.monotonic()
    assert pool.run("echo", "now", lane=Lane.FOCUS) == "now"
    assert time.monotonic() - started_s < 25


def test_focus_without_a_focus_worker_goes_first(make_pool):
    pool = make_pool(background_workers=1, with_focus_worker=False)
    listener = Listener()
    pool.pause()
    late = pool.submit("echo", 0, on_event=listener)
    early = pool.submit("echo", 0, lane=Lane.FOCUS, on_event=listener)
    pool.resume()
    listener.wait_for(JobFinished, late)
    started = [event.job_id for event in listener.seen if isinstance(event, JobStarted)]
    assert started == [early, late]


def test_pause_lets_running_jobs_finish_and_holds_the_rest(make_pool):
    pool = make_pool(background_workers=1)
    listener = Listener()
    running = pool.submit("patient", 0.3, on_event=listener)
    listener.wait_for(JobStarted)
    pool.pause()
    held = pool.submit("echo", 0, on_event=listener)
    listener.wait_for(JobFinished, running)
    assert pool.run("echo", "focus", lane=Lane.FOCUS) == "focus"
    with pytest.raises(queue.Empty):
        listener.wait_for(JobStarted, held, timeout_s=0.3)
    pool.resume()
    listener.wait_for(JobFinished, held)


def test_cancel_of_a_waiting_job(pool):
    listener = Listener()
    pool.pause()
    job_id = pool.submit("echo", 0, on_event=listener)
    pool.cancel(job_id)
    assert listener.wait_for(CLOSING) == JobCancelled(job_id)
    pool.cancel(job_id)
    pool.cancel(12345)
    pool.resume()
    assert pool.run("echo", 1, lane=Lane.BACKGROUND) == 1


def test_cancel_of_a_running_job_keeps_its_process(make_pool):
    pool = make_pool(background_workers=1)
    listener = Listener()
    job_id = pool.submit("patient", 30, on_event=listener)
    listener.wait_for(JobProgress)
    before = pool.process_ids()
    pool.cancel(job_id)
    assert listener.wait_for(CLOSING, timeout_s=25) == JobCancelled(job_id)
    assert [pool.run("sleep", 0, lane=Lane.BACKGROUND)] == before


def test_two_workers_work_at_once(pool):
    listener = Listener()
    for _ in range(2):
        pool.submit("patient", 60, on_event=listener)
    for _ in range(2):  # neither waits for the other's end
        listener.wait_for(JobStarted)
    assert not any(isinstance(event, CLOSING) for event in listener.seen)
    assert len(pool.process_ids()) == 2


def test_resize_up_and_down(make_pool):
    pool = make_pool(background_workers=1)
    assert pool.background_workers == 1
    pool.resize(3)
    listener = Listener()
    ids = [pool.submit("patient", 60, on_event=listener) for _ in range(3)]
    for _ in ids:
        listener.wait_for(JobStarted)
    assert not any(isinstance(event, CLOSING) for event in listener.seen)
    pool.resize(1)
    for job_id in ids:
        pool.cancel(job_id)
    deadline_s = time.monotonic() + 30
    while len(pool.process_ids()) > 1 and time.monotonic() < deadline_s:
        time.sleep(0.02)
    assert len(pool.process_ids()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="niceness is a Unix notion")
def test_children_are_quiet_neighbours(make_pool):
    pool = make_pool(background_workers=1, niceness=7)
    mine = os.nice(0)
    background = pool.run("process", (), lane=Lane.BACKGROUND)
    focus = pool.run("process", (), lane=Lane.FOCUS)
    assert background["nice"] == min(19, mine + 7)
    assert focus["nice"] == mine
    assert background["pid"] != focus["pid"]
    assert background["threads"] == "1"
    assert background["ignores_interrupt"]
    pool.resize(1, niceness=9)
    other = pool.run("process", (), lane=Lane.BACKGROUND)
    assert other["nice"] == min(19, mine + 9)
    assert other["pid"] != background["pid"]


def test_children_import_neither_qt_nor_torch_nor_the_main_script(pool):
    facts = pool.run("process", ("PySide6", "torch", "sqlalchemy", "typer", "pytest"))
    assert facts["modules"] == []
    assert not facts["main"]


def test_children_without_work_end(make_pool):
    pool = make_pool(background_workers=1, idle_limit_s=0.2)
    first = pool.run("sleep", 0, lane=Lane.BACKGROUND)
    deadline_s = time.monotonic() + 30
    while psutil.pid_exists(first) and time.monotonic() < deadline_s:
        time.sleep(0.02)
    assert not psutil.pid_exists(first)
    assert pool.run("sleep", 0, lane=Lane.BACKGROUND) != first


def test_close_is_quick_and_ends_every_job(make_pool):
    pool = make_pool(background_workers=2)
    listener = Listener()
    ids = [
        pool.submit(task, 60, on_event=listener)
        for task in ("patient", "sleep", "echo", "echo")
    ]
    listener.wait_for(JobStarted)
    children = pool.process_ids()
    started_s = time.monotonic()
    pool.close()
    assert time.monotonic() - started_s < 10  # 0.5 s are asked for; the jobs take 60
    closing = {listener.wait_for(CLOSING, timeout_s=0.1) for _ in ids}
    assert closing == {JobCancelled(job_id) for job_id in ids}
    assert not any(psutil.pid_exists(pid) for pid in children)
    with pytest.raises(PoolClosedError, match="closing"):
        pool.submit("echo", 1)
    pool.close()


def test_close_of_an_unused_pool_starts_nothing():
    threads = threading.active_count()
    pool = Pool("dying_handlers:handle")
    pool.close()
    assert threading.active_count() <= threads


def test_closing_wakes_those_who_wait(make_pool):
    pool = make_pool(background_workers=1)
    threading.Timer(0.5, pool.close).start()
    with pytest.raises(JobCancelledError):
        pool.run("sleep", 60)


def test_errors_of_run_carry_the_record(pool):
    with pytest.raises(JobFailedError, match=r"song\.mp3: holds no audio") as caught:
        pool.run("expected", None)
    assert caught.value.kind is FailureKind.EXPECTED
    assert "AudioUndecodableError" in caught.value.failed.traceback_text


MAIN_SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
import mirdesk.errors
from mirdesk.jobs.pool import Pool
print("main runs")   # no __name__ guard on purpose
pool = Pool("dying_handlers:handle")
pool.run("print", None)
print("unguarded main:", pool.run("process", ())["main"])
pool.close()
"""


def test_childrens_prints_and_the_main_script_stay_out(tmp_path):
    script = tmp_path / "main.py"
    script.write_text(MAIN_SCRIPT)
    done = subprocess.run(
        [sys.executable, script, Path(__file__).parent],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.stdout == "main runs\nunguarded main: False\n"
    assert "printed by a child" in done.stderr
    assert "written by a child" in done.stderr
