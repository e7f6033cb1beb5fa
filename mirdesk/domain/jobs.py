"""What crosses the boundary between the program and its child processes: plain frozen data."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Lane(StrEnum):
    """Who waits for a job."""

    FOCUS = "focus"  # what the person looks at now; one process is kept for it
    BACKGROUND = "background"


class FailureKind(StrEnum):
    """Why a job did not finish."""

    EXPECTED = "expected"  # a MirdeskError: the file is at fault, its message is for people
    BUG = "bug"  # any other exception
    DIED = "died"  # the process ended: crash, out of memory
    TIMEOUT = "timeout"  # it ran past its time limit and was ended
    UNSTARTED = "unstarted"  # no child process could be started: the job is not at fault


@dataclass(frozen=True, slots=True)
class JobRequest:
    """Work for a child process.

    Attributes
    ----------
    job_id : int
        Unique within a pool; events carry it.
    task : str
        Name of the task; the pool's handler knows what to do with it.
    payload : object
        Frozen dataclass or other picklable plain data.
    lane : Lane
    time_limit_s : float
        Wall-clock limit; past it the process is ended and replaced.
    priority : int
        Lower runs earlier within its lane; ties run in order of submission.
    """

    job_id: int
    task: str
    payload: Any
    lane: Lane = Lane.BACKGROUND
    time_limit_s: float = 120.0
    priority: int = 0


@dataclass(frozen=True, slots=True)
class JobStarted:
    """A child process took the job."""

    job_id: int


@dataclass(frozen=True, slots=True)
class JobProgress:
    """The job got on: which step, and how far in 0..1."""

    job_id: int
    stage: str
    fraction: float


@dataclass(frozen=True, slots=True)
class JobFinished:
    """The job is done; ``cpu_s`` is the processor time it took in the child."""

    job_id: int
    result: Any
    cpu_s: float = 0.0


@dataclass(frozen=True, slots=True)
class JobFailed:
    """The job failed; ``message`` is fit to be shown, ``traceback_text`` is for logs."""

    job_id: int
    kind: FailureKind
    message: str
    traceback_text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class JobCancelled:
    """The job was cancelled before it finished."""

    job_id: int


JobEvent = JobStarted | JobProgress | JobFinished | JobFailed | JobCancelled
