"""Questions to the library: asked in the background, again after changes, not too often."""

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from mirdesk.errors import MirdeskError
from mirdesk.ui.job_bridge import Background


class PacedQuestion(QObject):
    """Asks one question at a time and says when it should be asked again.

    Parameters
    ----------
    background : Background
    least_gap_s : float
        Between one question and the next that a change gives rise to.

    Signals
    -------
    due()
        Something changed since the last question, and long enough ago: ``ask`` again.
    """

    due = Signal()

    def __init__(
        self, background: Background, least_gap_s: float, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._least_gap_s = least_gap_s
        self._asked_s = 0.0
        self._is_stale = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.due)
        self._is_open = False
        self._number = 0

    @property
    def is_open(self) -> bool:
        """Whether an answer is awaited."""
        return self._is_open

    @property
    def number(self) -> int:
        """How many were asked; what followed from an answer is out of date when it grows."""
        return self._number

    def touch(self) -> None:
        """Note that the library changed; ``due`` follows, after the answer that is awaited."""
        if self._is_open:
            self._is_stale = True
        elif not self._timer.isActive():
            wait_s = max(0.0, self._asked_s + self._least_gap_s - time.monotonic())
            self._timer.start(round(wait_s * 1000))

    def ask(
        self,
        work: Callable[[], Any],
        on_done: Callable[[Any], None],
        on_error: Callable[[MirdeskError], None],
    ) -> None:
        """Ask now; the answer to an earlier question is dropped.

        Parameters
        ----------
        work : callable
            Gives the answer; runs on a thread.
        on_done, on_error : callable
            Take the answer, or why there is none, on the window's thread.
        """
        self._timer.stop()
        self._number += 1
        number = self._number
        self._asked_s = time.monotonic()
        self._is_open, self._is_stale = True, False

        def close(answer: Any) -> None:
            if number == self._number:
                self._is_open = False
                on_done(answer)
                if self._is_stale:
                    self.touch()

        def fail(error: MirdeskError) -> None:
            if number == self._number:
                self._is_open = False
                on_error(error)
                if self._is_stale:
                    self.touch()

        self._background.run(work, close, fail)
