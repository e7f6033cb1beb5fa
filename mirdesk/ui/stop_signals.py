"""Ends the window in order when the system, or Ctrl+C on a terminal, asks it to stop."""

import signal
import socket
from types import FrameType
from typing import Any, Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")  # SIGHUP: the terminal or session is closed


class StopSignals(QObject):
    """Turns signals of the system into one of Qt; needs no timer and wakes nothing.

    Only the first is taken: a second one ends the program at once, as if nobody listened.
    Made and closed on the main thread.

    Signals
    -------
    asked()
        The program is to end.
    """

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Python runs handlers between its own instructions, so not while Qt waits for events:
        # its C part writes the number of the signal into this pair, which wakes Qt.
        self._ours, self._theirs = socket.socketpair()
        self._ours.setblocking(False)
        self._theirs.setblocking(False)
        self._fd_before = signal.set_wakeup_fd(self._theirs.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_written)
        self._before: dict[int, Any] = {
            number: signal.signal(number, _noted) for number in _numbers()
        }

    def close(self) -> None:
        """Give the signals back to whoever had them before."""
        if not self._before:
            return
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._fd_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}
        self._ours.close()
        self._theirs.close()

    @Slot()
    def _on_written(self) -> None:
        try:
            received = set(self._ours.recv(64))
        except OSError:
            return
        stopping = received & set(self._before)
        if not stopping:
            return
        for number in stopping:
            signal.signal(number, signal.SIG_DFL)
        self.asked.emit()


def _numbers() -> list[int]:
    return [int(getattr(signal, name)) for name in _NAMES if hasattr(signal, name)]


def _noted(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: that a handler is there keeps the program alive until Qt has heard of it."""
