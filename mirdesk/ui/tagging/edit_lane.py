"""Edits go to the library one after the other, off the window's thread, and none is lost."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from mirdesk.errors import MirdeskError
from mirdesk.ui.job_bridge import Background


class EditLane(QObject):
    """Does pieces of work in the order they were asked for.

    Parameters
    ----------
    background : Background

    Signals
    -------
    done()
        Nothing is left to do.
    failed(str)
        One piece could not be done; the others go on.
    """

    done = Signal()
    failed = Signal(str)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._waiting: deque[tuple[Callable[[], Any], Callable[[Any], None]]] = deque()
        self._guard = threading.Lock()  # held while a piece is being done
        self._is_busy = False

    @property
    def is_busy(self) -> bool:
        """Whether something is being done or waits."""
        return self._is_busy

    def add(self, work: Callable[[], Any], then: Callable[[Any], None] | None = None) -> None:
        """Do something after all that was asked for before, ``then`` hand over its answer."""
        self._waiting.append((work, then or _nothing))
        if not self._is_busy:
            self._is_busy = True
            self._next()

    def _next(self) -> None:
        if not self._waiting:
            self._is_busy = False
            self.done.emit()
            return
        self._background.run(self._do_one, self._on_done, self._on_error)

    def _do_one(self) -> tuple[Any, Callable[[Any], None]]:
        """Do what has waited longest, on a thread; return its answer and who wants it."""
        with self._guard:
            if not self._waiting:  # done at once meanwhile, as the window is closing
                return None, _nothing
            work, then = self._waiting.popleft()
            return work(), then

    def _on_done(self, done: tuple[Any, Callable[[Any], None]]) -> None:
        answer, then = done
        then(answer)
        self._next()

    def _on_error(self, error: MirdeskError) -> None:
        self.failed.emit(str(error))
        self._next()

    def close(self) -> None:
        """Do at once what waits: the window is closing, and no edit may be lost."""
        with self._guard:  # after the piece that is being done
            while self._waiting:
                try:
                    self._waiting.popleft()[0]()
                except MirdeskError as error:
                    self.failed.emit(str(error))


def _nothing(_answer: Any) -> None:
    """Take no notice."""
