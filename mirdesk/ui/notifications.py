"""Errors that nobody caught: written to the log, and told in the window when it is there."""

import logging
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Signal, Slot

from mirdesk.ui.job_bridge import JobBridge

_log = logging.getLogger(__name__)


class Notifications(QObject):
    """Catches what would otherwise be lost; keeps it until somebody listens.

    Signals
    -------
    noticed(str)
        A sentence for the person.
    """

    noticed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = JobBridge(self)
        self._bridge.batch_arrived.connect(self._on_batch)
        self._kept: list[str] = []
        self._is_heard = False
        self._before = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        """Take uncaught errors of all threads."""
        sys.excepthook = self._on_uncaught
        threading.excepthook = self._on_thread_uncaught

    def uninstall(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before
        self._bridge.close()

    def listen(self) -> list[str]:
        """Return what was kept until now; from here on ``noticed`` tells."""
        self._is_heard = True
        kept, self._kept = self._kept, []
        return kept

    def _on_uncaught(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        _log.error("Uncaught error\n%s", text)
        last = text.strip().rpartition("\n")[2]
        self._bridge.post(last[:300])

    def _on_thread_uncaught(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and args.exc_type is not SystemExit:
            self._on_uncaught(args.exc_type, args.exc_value, args.exc_traceback)

    @Slot(object)
    def _on_batch(self, errors: list[str]) -> None:
        for error in errors:
            words = self.tr("MIRDesk met an error of its own and goes on: {error}")
            sentence = words.format(error=error)
            if self._is_heard:
                self.noticed.emit(sentence)
            else:
                self._kept.append(sentence)
