"""The child's side: take a job, run the handler, send what came of it.

Nothing heavy is imported here: what a child loads is decided by its handler, and only when a
job needs it.
"""

import contextlib
import importlib
import os
import pickle
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Final, Protocol

from mirdesk.domain.jobs import (
    FailureKind,
    JobFailed,
    JobFinished,
    JobProgress,
    JobRequest,
    JobStarted,
)
from mirdesk.errors import MirdeskError
from mirdesk.jobs.messages import CancelJob, RunJob, WorkerReady, WorkerUnstarted, pack

# One process is one processor: libraries that start a thread a core would fight each other.
_ONE_THREAD_VARIABLES: Final = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
_PROGRESS_INTERVAL_S: Final = 0.1  # the window shows at most 20 batches a second


class Handler(Protocol):
    """What a child runs for each job: any module-level function of this shape."""

    def __call__(
        self,
        task: str,
        payload: Any,
        report: Callable[[str, float], None],
        is_cancelled: Callable[[], bool],
    ) -> Any:
        """Do ``task``, tell ``report(stage, fraction)`` how far it is, return plain data."""


def worker_main(connection: Connection, handler_path: str, niceness: int) -> None:
    """Run jobs until told to stop or until the parent is gone.

    Parameters
    ----------
    connection : Connection
        Child's end of a duplex pipe to the pool.
    handler_path : str
        ``module:function`` of the handler.
    niceness : int
        Added to the process's Unix niceness; on Windows anything above 0 is "below normal".
    """
    _settle(niceness)
    inbox = _Inbox(connection)
    try:
        module_name, _, function_name = handler_path.partition(":")
        handler: Handler = getattr(importlib.import_module(module_name), function_name)
    except Exception as error:  # noqa: BLE001 - the worker loop reports whatever went wrong
        text = traceback.format_exc()
        connection.send_bytes(pack(WorkerUnstarted(f"{type(error).__name__}: {error}", text)))
        return
    connection.send_bytes(pack(WorkerReady()))
    while (job := inbox.next_job()) is not None:
        connection.send_bytes(pack(JobStarted(job.job_id)))
        connection.send_bytes(_outcome(handler, job, inbox, connection))


class _Inbox:
    """Reads the pipe on its own thread, to see a cancel or the parent's end at once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._jobs: queue.SimpleQueue[RunJob | None] = queue.SimpleQueue()
        self._cancelled_id = -1
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def next_job(self) -> RunJob | None:
        """Wait for a job; None means stop."""
        return self._jobs.get()

    def is_cancelled(self, job_id: int) -> bool:
        """Tell whether the job should be given up."""
        return self._cancelled_id == job_id

    def _read(self) -> None:
        while True:
            try:
                message = self._connection.recv()
            except (EOFError, OSError):
                # The parent is gone: nobody wants the result, whatever the main thread does.
                os._exit(0)
            if isinstance(message, CancelJob):
                self._cancelled_id = message.job_id
            else:
                self._jobs.put(message if isinstance(message, RunJob) else None)


def _outcome(handler: Handler, job: RunJob, inbox: _Inbox, connection: Connection) -> bytes:
    """Run one job; return its closing event as bytes, whatever happened."""
    report = _Reporter(job.job_id, connection)
    started_cpu_s = time.process_time()
    try:
        request: JobRequest = pickle.loads(job.body)  # noqa: S301 - from our own parent
        result = handler(
            request.task, request.payload, report, lambda: inbox.is_cancelled(job.job_id)
        )
        return pack(JobFinished(job.job_id, result, time.process_time() - started_cpu_s))
    except Exception as error:  # noqa: BLE001 - the worker loop: a job's bug must not end it
        return pack(_failure(job.job_id, error))


def _failure(job_id: int, error: Exception) -> JobFailed:
    """Return the record of what a handler raised; the exception itself stays here."""
    text = "".join(traceback.format_exception(error))
    if isinstance(error, MirdeskError):
        return JobFailed(job_id, FailureKind.EXPECTED, str(error), text)
    if isinstance(error, MemoryError):
        return JobFailed(job_id, FailureKind.DIED, "there was not enough memory", text)
    return JobFailed(job_id, FailureKind.BUG, f"{type(error).__name__}: {error}", text)


class _Reporter:
    """Sends progress up, each new stage at once and else at most ten times a second."""

    def __init__(self, job_id: int, connection: Connection) -> None:
        self._job_id = job_id
        self._connection = connection
        self._stage = ""
        self._next_s = 0.0

    def __call__(self, stage: str, fraction: float) -> None:
        now_s = time.monotonic()
        if stage == self._stage and now_s < self._next_s:
            return
        self._stage, self._next_s = stage, now_s + _PROGRESS_INTERVAL_S
        self._connection.send_bytes(pack(JobProgress(self._job_id, stage, float(fraction))))


def _settle(niceness: int) -> None:
    """Make the process a quiet one: low priority, one thread, no word on standard output."""
    # Ctrl-C reaches the whole process group; the parent decides what becomes of the jobs.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in _ONE_THREAD_VARIABLES:
        os.environ[name] = "1"
    with contextlib.suppress(OSError):  # a windowed program on Windows has neither
        os.dup2(2, 1)
    sys.stdout = sys.stderr
    if sys.platform == "win32":
        if niceness > 0:
            import psutil

            psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump of a gigabyte delays the next
    if niceness > 0:
        os.nice(niceness)
