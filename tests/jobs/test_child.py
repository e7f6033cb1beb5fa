"""One child process as its parent sees it."""

import multiprocessing
import os
import signal
import sys
import time
from multiprocessing.connection import wait

import pytest

from mirdesk.domain.jobs import JobFinished, JobRequest, JobStarted, Lane
from mirdesk.jobs.child import Child, ChildState, Job, describe_exit
from mirdesk.jobs.messages import WorkerReady, pack, unpack_plain


@pytest.fixture
def child():
    child = Child("dying_handlers:handle", Lane.BACKGROUND, 0, 30.0)
    yield child
    child.kill()
    child.process.join(30)
    child.close()


def hear(child):
    assert child.connection.poll(60)
    return unpack_plain(child.connection.recv_bytes())


def job_of(task, payload):
    body = pack(JobRequest(7, task, payload))
    return Job(7, Lane.BACKGROUND, 30.0, body, lambda event: None)


def test_its_life(child):
    assert child.state is ChildState.STARTING
    assert hear(child) == WorkerReady()
    child.become_idle()
    job = job_of("echo", "hello")
    child.give(job)
    assert (child.state, child.job, job.attempts) == (ChildState.BUSY, job, 1)
    assert hear(child) == JobStarted(7)
    finished = hear(child)
    assert isinstance(finished, JobFinished)
    assert finished.result == "hello"
    assert 5 < child.memory_mb() < 500
    child.ask_to_stop(5.0)
    assert child.state is ChildState.LEAVING
    assert wait([child.sentinel], 30)
    child.process.join(30)
    assert child.process.exitcode == 0
    assert child.memory_mb() == 0.0


def test_cancel_shortens_its_deadline(child):
    hear(child)
    child.become_idle()
    job = job_of("patient", 30)
    child.give(job)
    assert child.deadline_s > time.monotonic() + 20
    child.ask_to_cancel(5.0)
    assert job.is_cancelled
    assert child.deadline_s < time.monotonic() + 6


def test_the_main_module_is_back_after_a_start(child):
    assert sys.modules["__main__"].__name__ == "__main__"
    assert multiprocessing.current_process().name == "MainProcess"
    assert hasattr(sys.modules["__main__"], "__file__")


@pytest.mark.skipif(sys.platform == "win32", reason="signals as on Unix")
def test_ctrl_c_while_it_starts_does_not_reach_it(child):
    os.kill(child.process.pid, signal.SIGINT)
    assert hear(child) == WorkerReady()
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.mark.parametrize(
    ("exit_code", "said"),
    [
        (0, "ended unexpectedly (exit code 0)"),
        (None, "ended unexpectedly"),
        (-9, "ended by the system"),
        (-11, "crashed (segmentation fault)"),
        (-250, "crashed (signal 250)"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="signals as on Unix")
def test_how_an_end_is_described(exit_code, said):
    assert said in describe_exit(exit_code)
