"""How the blocking calls of the pool tell that a job gave no result."""

from typing_extensions import override

from mirdesk.domain.jobs import FailureKind, JobFailed
from mirdesk.errors import MirdeskError


class PoolClosedError(MirdeskError):
    """The pool is closing and takes no more jobs."""


class JobCancelledError(MirdeskError):
    """The job was cancelled before it finished."""


class JobFailedError(MirdeskError):
    """A job failed.

    Parameters
    ----------
    failed : JobFailed
        The record the pool sent; its ``message`` is fit to be shown.
    """

    def __init__(self, failed: JobFailed) -> None:
        super().__init__(failed)
        self.failed = failed

    @property
    def kind(self) -> FailureKind:
        """Why it failed."""
        return self.failed.kind

    @override
    def __str__(self) -> str:
        return self.failed.message
