"""What the supervising thread promises beyond the pool's own tests."""

import queue
import sys
import threading
import time

import pytest

from mirdesk.domain.jobs import JobCancelled, JobFinished, JobRequest, JobStarted, Lane
from mirdesk.jobs.child import Job
from mirdesk.jobs.failures import PoolClosedError
from mirdesk.jobs.messages import pack
from mirdesk.jobs.supervisor import Limits, Supervisor


@pytest.fixture
def supervisor():
    supervisor = Supervisor("dying_handlers:handle", 1, 0, Limits(1000, 30, 30))
    yield supervisor
    supervisor.close(0.2)


def job_of(job_id, task, payload, on_event):
    body = pack(JobRequest(job_id, task, payload))
    return Job(job_id, Lane.BACKGROUND, 30.0, body, on_event)


@pytest.mark.skipif(sys.platform == "win32", reason="clocks of threads are a Unix notion")
def test_it_sleeps_while_nothing_happens(supervisor):
    events = queue.SimpleQueue()
    supervisor.add(job_of(1, "echo", 0, events.put), 0)
    while not isinstance(events.get(timeout=30), JobFinished):
        pass
    thread = next(t for t in threading.enumerate() if t.name == "jobs")
    clock = time.pthread_getcpuclockid(thread.ident)
    spent_s = []
    for _ in range(5):  # a busy machine may charge it with what is none of its doing
        before_s = time.clock_gettime(clock)
        time.sleep(0.5)
        spent_s.append(time.clock_gettime(clock) - before_s)
        if spent_s[-1] < 0.003:
            break
    assert min(spent_s) < 0.003


def test_calls_from_many_threads_lose_nothing(supervisor):
    closed = []
    supervisor.set_paused(is_paused=True)

    def add_and_cancel(first):
        for job_id in range(first, first + 200):
            supervisor.add(job_of(job_id, "echo", 0, closed.append), 0)
            supervisor.cancel(job_id)

    threads = [threading.Thread(target=add_and_cancel, args=(n * 1000,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deadline_s = time.monotonic() + 60
    while len(closed) < 800 and time.monotonic() < deadline_s:
        time.sleep(0.01)
    assert len({event.job_id for event in closed}) == len(closed) == 800


def test_closing_from_a_listener_does_not_wait_for_itself(supervisor):
    is_closed = threading.Event()

    def close(event):
        assert supervisor.is_own_thread()
        supervisor.close(0.2)
        is_closed.set()

    supervisor.add(job_of(1, "echo", 0, close), 0)
    assert is_closed.wait(60)
    assert not supervisor.is_own_thread()
    with pytest.raises(PoolClosedError):
        supervisor.add(job_of(2, "echo", 0, print), 0)


def test_a_bug_of_the_supervisor_leaves_nobody_waiting(supervisor, monkeypatch):
    errors, events = [], queue.SimpleQueue()
    monkeypatch.setattr(threading, "excepthook", errors.append)
    supervisor.add(job_of(1, "sleep", 60, events.put), 0)
    assert events.get(timeout=60) == JobStarted(1)
    monkeypatch.setattr(supervisor, "_dispatch", None)
    supervisor.cancel(999)  # nothing to cancel
    supervisor.resize(2, None)
    assert events.get(timeout=30) == JobCancelled(1)
    with pytest.raises(PoolClosedError):
        supervisor.add(job_of(2, "echo", 0, print), 0)
    supervisor.close(0.2)
    assert supervisor.process_ids() == []
    assert errors[0].exc_type is TypeError
