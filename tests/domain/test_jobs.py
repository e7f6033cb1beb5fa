"""Events cross process boundaries: they survive pickling."""

import pickle

import pytest

from mirdesk.domain.jobs import (
    FailureKind,
    JobCancelled,
    JobFailed,
    JobFinished,
    JobProgress,
    JobRequest,
    JobStarted,
    Lane,
)


@pytest.mark.parametrize(
    "message",
    [
        JobRequest(1, "analyse", {"path": b"/a"}, Lane.FOCUS),
        JobStarted(1),
        JobProgress(1, "decode", 0.5),
        JobFinished(1, (1, 2), 0.25),
        JobFailed(1, FailureKind.DIED, "The process ended.", "Traceback"),
        JobCancelled(1),
    ],
)
def test_messages_survive_pickling(message):
    assert pickle.loads(pickle.dumps(message)) == message


def test_tracebacks_stay_out_of_what_people_see():
    assert "secret" not in repr(JobFailed(1, FailureKind.BUG, "It failed.", "secret"))
