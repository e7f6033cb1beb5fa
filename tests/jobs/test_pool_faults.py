"""The pool among crashes, hangs, greed and a parent that is killed."""

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from mirdesk.domain.jobs import FailureKind, Lane
from mirdesk.jobs.failures import JobFailedError

unix = pytest.mark.skipif(sys.platform == "win32", reason="signals as on Unix")


def failure_of(pool, task, payload=None, **options):
    with pytest.raises(JobFailedError) as caught:
        pool.run(task, payload, **options)
    return caught.value.failed


@pytest.mark.parametrize(
    ("task", "payload", "reason"),
    [
        ("exit", 3, r"ended unexpectedly \(exit code 3\)"),
        ("exit", 0, r"ended unexpectedly \(exit code 0\)"),
        ("sys_exit", 4, r"ended unexpectedly \(exit code 4\)"),
        pytest.param("kill", None, "ended by the system", marks=unix),
        pytest.param("crash", None, r"crashed \(segmentation fault\)", marks=unix),
    ],
)
def test_a_dying_child_fails_its_own_job_and_is_replaced(pool, task, payload, reason):
    failed = failure_of(pool, task, payload)
    assert failed.kind is FailureKind.DIED
    assert re.search(reason, failed.message)
    started_s = time.monotonic()
    assert pool.run("echo", "well again") == "well again"
    assert time.monotonic() - started_s < 30  # no rest was taken, nor the job given up


def test_what_a_child_reports_of_itself(pool):
    assert failure_of(pool, "expected").kind is FailureKind.EXPECTED
    bug = failure_of(pool, "bug")
    assert (bug.kind, bug.message) == (FailureKind.BUG, "KeyError: 'absent'")
    assert "do_bug" in bug.traceback_text
    no_memory = failure_of(pool, "no_memory")
    assert (no_memory.kind, no_memory.message) == (
        FailureKind.DIED,
        "there was not enough memory",
    )
    assert failure_of(pool, "lambda").kind is FailureKind.BUG
    function = failure_of(pool, "function")
    assert function.kind is FailureKind.BUG
    assert "plain data" in function.message
    assert failure_of(pool, "no_such_task").kind is FailureKind.BUG
    assert len(pool.process_ids()) == 1  # it survived all of these


def test_a_hang_is_ended_at_its_time_limit(pool):
    started_s = time.monotonic()
    failed = failure_of(pool, "deaf", time_limit_s=0.6)
    assert 0.5 < time.monotonic() - started_s < 30
    assert failed.kind is FailureKind.TIMEOUT
    assert failed.message == "took longer than 0.6 s and was stopped"
    assert pool.run("echo", 1) == 1


def test_a_greedy_child_is_ended(make_pool):
    pool = make_pool(memory_limit_mb=300)
    failed = failure_of(pool, "hoard", 3000)
    assert failed.kind is FailureKind.DIED
    assert failed.message == "needed more than 300 MB of memory"
    assert pool.run("hoard", 50) == 5


def test_a_child_that_keeps_much_memory_is_not_used_again(make_pool):
    pool = make_pool(memory_limit_mb=300, background_workers=1)
    first = pool.run("swell", 250, lane=Lane.BACKGROUND)
    assert pool.run("sleep", 0, lane=Lane.BACKGROUND) != first


def test_a_deaf_child_is_killed_after_a_cancel(make_pool, monkeypatch):
    monkeypatch.setattr("mirdesk.jobs.supervisor._CANCEL_GRACE_S", 0.3)
    pool = make_pool(background_workers=1)
    events = []
    job_id = pool.submit("deaf", None, on_event=events.append)
    wait_until(lambda: events)
    pool.cancel(job_id)
    wait_until(lambda: len(events) == 2)
    assert type(events[-1]).__name__ == "JobCancelled"
    assert pool.run("echo", 1, lane=Lane.BACKGROUND) == 1


@unix
def test_an_idle_child_that_is_killed_costs_no_job(make_pool):
    pool = make_pool(background_workers=1)
    pid = pool.run("sleep", 0, lane=Lane.BACKGROUND)
    os.kill(pid, signal.SIGKILL)
    assert pool.run("sleep", 0, lane=Lane.BACKGROUND) != pid


@unix
def test_a_child_that_dies_before_it_takes_its_job_costs_none(make_pool):
    pool = make_pool(background_workers=1)
    pid = pool.run("sleep", 0, lane=Lane.BACKGROUND)
    os.kill(pid, signal.SIGSTOP)  # takes nothing from its pipe
    events = []
    pool.submit("echo", 5, on_event=events.append)
    time.sleep(0.2)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(events) == 2)
    assert events[-1].result == 5


@unix
def test_of_many_jobs_only_the_deadly_ones_fail(pool):
    events = []
    tasks = {
        pool.submit(task, 0, on_event=events.append, time_limit_s=10): task
        for task in (["echo"] * 9 + ["kill"]) * 10
    }
    closed = wait_until(
        lambda: [e for e in events if type(e).__name__ in {"JobFinished", "JobFailed"}],
        enough=100,
        timeout_s=120,
    )
    assert {e.job_id for e in closed if type(e).__name__ == "JobFailed"} == {
        job_id for job_id, task in tasks.items() if task == "kill"
    }
    assert len(closed) == len({e.job_id for e in closed}) == 100


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        ("poisoned_handlers:handle", r"exit code 7"),
        ("no_such_module:handle", "ModuleNotFoundError"),
        ("dying_handlers:no_such_function", "AttributeError"),
    ],
)
def test_children_that_cannot_start_do_not_loop(make_pool, handler, reason):
    pool = make_pool(handler, background_workers=2)
    for _ in range(2):
        failed = failure_of(pool, "echo", lane=Lane.BACKGROUND)
        assert failed.kind is FailureKind.UNSTARTED
        assert reason in failed.message
    time.sleep(0.2)
    assert pool.process_ids() == []


def test_a_start_that_hangs_is_given_up(make_pool):
    pool = make_pool("slow_handlers:handle", start_limit_s=0.5)
    failed = failure_of(pool, "echo")
    assert failed.kind is FailureKind.UNSTARTED
    assert "not ready within 0.5 s" in failed.message


ORPHANING_SCRIPT = """
import sys, time
sys.path.insert(0, sys.argv[1])
from mirdesk.domain.jobs import Lane
from mirdesk.jobs.pool import Pool
if __name__ == "__main__":
    pool = Pool("dying_handlers:handle", background_workers=2)
    pool.submit("deaf", None)
    pool.submit("sleep", 60)
    pool.run("echo", 1)
    while len(pool.process_ids()) < 3:
        time.sleep(0.05)
    print("ready", flush=True)
    time.sleep(60)
"""


@unix
def test_children_vanish_when_the_parent_is_killed(tmp_path):
    script = tmp_path / "main.py"
    script.write_text(ORPHANING_SCRIPT)
    parent = subprocess.Popen(
        [sys.executable, script, Path(__file__).parent],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    try:
        assert parent.stdout.readline() == "ready\n"
        children = psutil.Process(parent.pid).children(recursive=True)
        assert len(children) >= 3
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()
    _, alive = psutil.wait_procs(children, timeout=30)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    assert alive == []


def wait_until(condition, *, enough=1, timeout_s=60.0):
    """Wait until the condition's value is true, or as long as ``enough`` if it is a list."""
    deadline_s = time.monotonic() + timeout_s
    while time.monotonic() < deadline_s:
        value = condition()
        if len(value) >= enough if isinstance(value, list) else value:
            return value
        time.sleep(0.01)
    raise AssertionError("it did not come about in time")


@unix
@pytest.mark.slow
def test_children_killed_at_random_cost_only_what_they_had(pool):
    closing, kills = [], 0
    chance = random.Random(7)
    for number in range(400):
        lane = Lane.FOCUS if number % 2 else Lane.BACKGROUND
        pool.submit("sleep", 0.02, lane=lane, on_event=closing.append)
    deadline_s = time.monotonic() + 100
    while count_closed(closing) < 400 and time.monotonic() < deadline_s:
        time.sleep(0.4)
        if pids := pool.process_ids():
            with contextlib.suppress(ProcessLookupError):
                end = chance.choice([signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
                os.kill(chance.choice(pids), end)
                kills += 1
    events = [e for e in closing if type(e).__name__ in {"JobFinished", "JobFailed"}]
    assert len({e.job_id for e in events}) == len(events) == 400
    failed = [e for e in events if type(e).__name__ == "JobFailed"]
    assert {e.kind for e in failed} <= {FailureKind.DIED}
    assert len(failed) <= kills


def count_closed(events):
    return sum(type(e).__name__ in {"JobFinished", "JobFailed"} for e in list(events))
