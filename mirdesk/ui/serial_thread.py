"""One thread that does one piece of work after the other."""

import queue
import threading
from collections.abc import Callable


class SerialThread:
    """Does work in the order it was asked for; begins with the first piece.

    A piece that ends by a bug ends the thread; the next one that is asked for begins another.

    Parameters
    ----------
    name : str
        Of the thread.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._asked: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_closing(self) -> bool:
        """Whether nothing more is wanted; long work asks this and ends early."""
        return self._closing.is_set()

    def add(self, work: Callable[[], None]) -> None:
        """Do something after all that was asked for before."""
        if self.is_closing:
            return
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()
        self._asked.put(work)

    def close(self) -> None:
        """Take nothing more, drop what waits, and wait for what is being done."""
        self._closing.set()
        self._asked.put(None)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            work = self._asked.get()
            if work is None or self.is_closing:
                return
            work()
