"""How far saving, undoing or renaming is, in the status bar, and Stop."""

from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget
from typing_extensions import override

from mirdesk.ui.elided_label import ElidedLabel
from mirdesk.ui.status_bar import eta_text
from mirdesk.ui.theme import SPACE_S, tabular
from mirdesk.ui.write_lane import WriteKind

_BAR: Final = 72


class WriteChip(QFrame):
    """A bar, words, and Stop; hidden while no file is being changed.

    Signals
    -------
    stop_wanted()
        Leave the rest as it is.
    """

    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "chip")
        self.setAccessibleName(self.tr("Writing into files"))
        self._is_stopping = False
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_BAR)
        self._bar.setAccessibleName(self.tr("Writing into files"))
        self._text = ElidedLabel()
        self._text.setFont(tabular(self._text.font()))
        self._stop = QPushButton(self.tr("Stop"))
        self._stop.setProperty("role", "quiet")
        self._stop.setAccessibleName(self.tr("Stop after this file"))
        self._stop.setToolTip(self.tr("Stop after this file; the rest stays as it is"))
        self._stop.clicked.connect(self._on_stop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_S, 0, 2, 0)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self._bar)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._stop)
        self.hide()

    @property
    def words(self) -> str:
        """What the chip says; empty while it is not shown."""
        return "" if self.isHidden() else self._text.text()

    def begin(self, kind: WriteKind) -> None:
        """Show that something begins."""
        self._is_stopping = False
        self._stop.setEnabled(True)
        self._bar.setRange(0, 0)
        self._say(self._doing(kind))
        self.show()

    def show_progress(
        self, kind: WriteKind, done: int, total: int, eta_s: float | None = None
    ) -> None:
        """Show numbers, and how long it will take where that is known."""
        self._bar.setRange(0, max(1, total))
        self._bar.setValue(done)
        parts = [f"{self._doing(kind)} {done:,} / {total:,}"]
        if eta_s is not None and done < total:
            parts.append(eta_text(eta_s))
        self._say("  ·  ".join(parts))
        self.show()

    def _doing(self, kind: WriteKind) -> str:
        if self._is_stopping:
            return self.tr("Stopping")
        return {
            WriteKind.WRITE: self.tr("Saving"),
            WriteKind.UNDO: self.tr("Undoing"),
            WriteKind.RENAME: self.tr("Renaming"),
        }.get(kind, self.tr("Undoing"))

    def _say(self, text: str) -> None:
        self._text.set_text(text)
        self.setAccessibleDescription(text)

    def _on_stop(self) -> None:
        self._is_stopping = True
        self._stop.setEnabled(False)
        self._say(self.tr("Stopping after this file"))
        self.stop_wanted.emit()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())
