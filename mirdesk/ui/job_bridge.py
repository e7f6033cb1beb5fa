"""From plain threads to that of the window: the only place that turns events to signals."""

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from mirdesk.errors import MirdeskError

_LEAST_GAP_S: Final = 0.05  # at most 20 batches a second (style.md 25)


class JobBridge(QObject):
    """Takes events on any thread and hands them on, in batches, on the window's.

    Signals
    -------
    batch_arrived(object)
        List of events in the order they were posted.
    """

    batch_arrived = Signal(object)
    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._guard = threading.Lock()
        self._events: deque[Any] = deque()
        self._is_awake = False
        self._is_closed = False
        self._last_s = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._deliver)
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)

    def post(self, event: Any) -> None:
        """Take an event; may be called on any thread, returns at once."""
        with self._guard:
            if self._is_closed:
                return
            self._events.append(event)
            if self._is_awake:
                return
            self._is_awake = True
        self._woken.emit()

    def close(self) -> None:
        """Take no more events and drop those that wait."""
        with self._guard:
            self._is_closed = True
            self._events.clear()
        self._timer.stop()

    @Slot()
    def _on_woken(self) -> None:
        if self._is_closed:
            return
        wait_s = self._last_s + _LEAST_GAP_S - time.monotonic()
        if wait_s > 0:
            self._timer.start(round(wait_s * 1000) + 1)
        else:
            self._deliver()

    @Slot()
    def _deliver(self) -> None:
        with self._guard:
            batch = list(self._events)
            self._events.clear()
            self._is_awake = False
        self._last_s = time.monotonic()
        if batch:
            self.batch_arrived.emit(batch)


class Background(QObject):
    """Runs reading work off the window's thread and calls back on it.

    Parameters
    ----------
    threads : int
        How many pieces of work run at once.
    """

    _finished = Signal()

    def __init__(self, threads: int = 2, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="mirdesk-window")
        self._done: deque[tuple[Future[Any], Callable[[Any], None], Any]] = deque()
        self._is_closed = False
        self._running = 0
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether work has been started whose answer was not handed over yet."""
        return self._running > 0

    def run(
        self,
        work: Callable[[], Any],
        on_done: Callable[[Any], None],
        on_error: Callable[[MirdeskError], None] | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Run ``work`` on a thread, then ``on_done`` with its answer on the window's.

        A ``MirdeskError`` goes to ``on_error``; any other exception is a bug and is raised
        again on the window's thread. With an ``owner``, such as a dialog, nobody is called
        back once that is deleted.
        """
        if self._is_closed:
            return
        if owner is not None:
            on_done = _while_alive(owner, on_done)
            on_error = _while_alive(owner, on_error) if on_error is not None else None
        self._running += 1
        future = self._pool.submit(work)

        def hand_over(finished: Future[Any]) -> None:
            if not self._is_closed:
                self._done.append((finished, on_done, on_error))
                self._finished.emit()

        future.add_done_callback(hand_over)

    @Slot()
    def _on_finished(self) -> None:
        future, on_done, on_error = self._done.popleft()
        self._running -= 1
        if self._is_closed or future.cancelled():
            return
        error = future.exception()
        if error is None:
            on_done(future.result())
        elif isinstance(error, MirdeskError) and on_error is not None:
            on_error(error)
        else:
            raise error

    def close(self) -> None:
        """Wait for what runs, drop what waits, and call nobody back."""
        self._is_closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)


def _while_alive(owner: QObject, callback: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return a callback that does nothing once its owner is deleted."""

    def call(answer: Any) -> None:
        if isValid(owner):
            callback(answer)

    return call
