"""The errors of the blocking calls."""

import pickle

import pytest

from mirdesk.domain.jobs import FailureKind, JobFailed
from mirdesk.errors import MirdeskError
from mirdesk.jobs.failures import JobCancelledError, JobFailedError, PoolClosedError


def test_a_failed_job_is_told_in_its_own_words():
    failed = JobFailed(1, FailureKind.TIMEOUT, "took longer than 5 s and was stopped", "trace")
    error = pickle.loads(pickle.dumps(JobFailedError(failed)))
    assert error.failed == failed
    assert error.kind is FailureKind.TIMEOUT
    assert str(error) == "took longer than 5 s and was stopped"
    assert isinstance(error, MirdeskError)


@pytest.mark.parametrize("kind", [JobCancelledError, PoolClosedError])
def test_they_are_expected_and_survive_pickling(kind):
    error = pickle.loads(pickle.dumps(kind("why")))
    assert str(error) == "why"
    assert isinstance(error, MirdeskError)
