"""The child's side: its imports, and its loop run in a child of its own."""

import subprocess
import sys

import pytest

from mirdesk.domain.jobs import (
    FailureKind,
    JobFailed,
    JobFinished,
    JobRequest,
    JobStarted,
    Lane,
)
from mirdesk.jobs.child import Child
from mirdesk.jobs.messages import RunJob, WorkerReady, WorkerUnstarted, pack, unpack_plain


@pytest.fixture
def start():
    children = []

    def start_child(handler):
        children.append(Child(handler, Lane.FOCUS, 0, 30.0))
        return children[-1].connection

    yield start_child
    for child in children:
        child.kill()
        child.process.join(30)
        child.close()


def hear(connection):
    assert connection.poll(60)
    return unpack_plain(connection.recv_bytes())


def test_importing_the_worker_loads_nothing_heavy():
    code = (
        "import sys, mirdesk.jobs.worker\n"
        "heavy = {'PySide6', 'torch', 'numpy', 'sqlalchemy', 'mutagen', 'av', 'psutil'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_each_job_is_begun_and_closed(start):
    pipe = start("dying_handlers:handle")
    assert hear(pipe) == WorkerReady()
    for job_id, task in ((1, "echo"), (2, "bug"), (3, "echo")):
        pipe.send(RunJob(job_id, pack(JobRequest(job_id, task, task))))
    assert hear(pipe) == JobStarted(1)
    assert isinstance(hear(pipe), JobFinished)
    assert hear(pipe) == JobStarted(2)
    assert hear(pipe).kind is FailureKind.BUG
    assert hear(pipe) == JobStarted(3)
    assert hear(pipe).result == "echo"


def test_an_unreadable_request_is_a_bug_not_an_end(start):
    pipe = start("dying_handlers:handle")
    assert hear(pipe) == WorkerReady()
    pipe.send(RunJob(1, b"no pickle"))
    assert hear(pipe) == JobStarted(1)
    failed = hear(pipe)
    assert isinstance(failed, JobFailed)
    assert failed.kind is FailureKind.BUG


def test_a_handler_that_cannot_be_imported_is_reported(start):
    message = hear(start("no_such_module:handle"))
    assert isinstance(message, WorkerUnstarted)
    assert "no_such_module" in message.message
    assert "Traceback" in message.traceback_text
