"""The parent's side of one child process."""

import contextlib
import math
import multiprocessing
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from types import ModuleType
from typing import Final

import psutil  # type: ignore[import-untyped]  # it ships no types

from mirdesk.domain.jobs import JobEvent, Lane
from mirdesk.jobs.messages import CancelJob, RunJob, Stop
from mirdesk.jobs.worker import worker_main

_SPAWN: Final = multiprocessing.get_context("spawn")
_MAIN_LOCK: Final = threading.Lock()
_MB: Final = 1_000_000


@dataclass(slots=True, eq=False)
class Job:
    """A job the pool has taken on.

    Attributes
    ----------
    body : bytes
        The pickled ``JobRequest``.
    on_event : callable
        Told of everything that becomes of it, on the pool's thread.
    is_cancelled : bool
        Its closing event will be ``JobCancelled``, whatever the child still sends.
    attempts : int
        Children it was handed to.
    """

    job_id: int
    lane: Lane
    time_limit_s: float
    body: bytes
    on_event: Callable[[JobEvent], None]
    is_cancelled: bool = False
    attempts: int = 0


class ChildState(Enum):
    """What a child is doing."""

    STARTING = "starting"
    IDLE = "idle"
    BUSY = "busy"
    LEAVING = "leaving"  # asked to stop, or killed


class Child:
    """One process and the pipe to it; used by the pool's thread only.

    Parameters
    ----------
    handler_path : str
        ``module:function`` the child runs.
    lane : Lane
        Whose jobs it takes.
    niceness : int
        See ``worker_main``.
    start_limit_s : float
        By then it must be ready.
    """

    def __init__(
        self, handler_path: str, lane: Lane, niceness: int, start_limit_s: float
    ) -> None:
        self.lane = lane
        self.niceness = niceness
        self.state = ChildState.STARTING
        self.job: Job | None = None
        self.has_begun = False  # the child said that it took the job
        self.is_cut_off = False  # its end of the pipe is closed: it is dying
        self.start_error = ""
        self.connection, far_end = _SPAWN.Pipe(duplex=True)
        self.process = _SPAWN.Process(
            target=worker_main,
            args=(far_end, handler_path, niceness),
            name=f"mirdesk-{lane}",
            daemon=True,
        )
        with _hidden_main(), _no_interrupts():
            self.process.start()
        far_end.close()
        self._gauge: psutil.Process | None = None
        self.idle_since_s = time.monotonic()
        self.deadline_s = self.idle_since_s + start_limit_s  # of the start, then of the job

    @property
    def sentinel(self) -> int:
        """Ready when the process has ended (see ``multiprocessing.connection.wait``)."""
        return self.process.sentinel

    def become_idle(self) -> None:
        """Note that it waits for a job."""
        self.state = ChildState.IDLE
        self.job = None
        self.idle_since_s = time.monotonic()

    def give(self, job: Job) -> None:
        """Send a job to an idle child; a child that died meanwhile is noticed by the pool."""
        self.state = ChildState.BUSY
        self.job = job
        self.has_begun = False
        job.attempts += 1
        self.deadline_s = time.monotonic() + job.time_limit_s
        self._send(RunJob(job.job_id, job.body))

    def ask_to_cancel(self, grace_s: float) -> None:
        """Tell the child to give its job up; after ``grace_s`` it is to be killed."""
        assert self.job is not None
        self.job.is_cancelled = True
        self.deadline_s = min(self.deadline_s, time.monotonic() + grace_s)
        self._send(CancelJob(self.job.job_id))

    def ask_to_stop(self, grace_s: float) -> None:
        """Let an idle child end; after ``grace_s`` it is to be killed."""
        self.state = ChildState.LEAVING
        self.deadline_s = time.monotonic() + grace_s
        self._send(Stop())

    def kill(self) -> None:
        """End the child now; its sentinel tells when it is gone."""
        self.state = ChildState.LEAVING
        self.job = None
        self.deadline_s = math.inf
        self.process.kill()

    def memory_mb(self) -> float:
        """Return its resident memory in MB (10^6 bytes); 0 when it is gone."""
        try:
            if self._gauge is None:
                self._gauge = psutil.Process(self.process.pid)
            return float(self._gauge.memory_info().rss) / _MB
        except psutil.Error:
            return 0.0

    def close(self) -> None:
        """Release the pipe and the process handle of a child that has ended."""
        self.connection.close()
        self.process.join(0)
        with contextlib.suppress(ValueError):  # still dying in the kernel; reaped at exit
            self.process.close()

    def _send(self, message: object) -> None:
        with contextlib.suppress(OSError):  # dead: its sentinel is or will be ready
            self.connection.send_bytes(pickle.dumps(message))


def describe_exit(exit_code: int | None) -> str:
    """Return in a person's words how a process ended."""
    if exit_code is None or exit_code >= 0:
        return f"the process reading it ended unexpectedly (exit code {exit_code})"
    if exit_code == -getattr(signal, "SIGKILL", 9):
        return "the process reading it was ended by the system (memory may have run out)"
    try:
        name = signal.strsignal(-exit_code) or f"signal {-exit_code}"
    except ValueError:
        name = f"signal {-exit_code}"
    return f"the process reading it crashed ({name.lower()})"


@contextlib.contextmanager
def _hidden_main() -> Iterator[None]:
    """Keep ``spawn`` from running the parent's main script again in the child.

    The child needs none of it, and the script of the window would load Qt there (and one
    without a ``__name__`` guard would start another pool).
    """
    with _MAIN_LOCK:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


@contextlib.contextmanager
def _no_interrupts() -> Iterator[None]:
    """Have a child born deaf to Ctrl-C, which else could reach it before it ignores it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
