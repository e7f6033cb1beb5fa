"""The search field: asks after a short rest, shows errors in place, never in a dialog."""

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from mirdesk.ui.icons import icon
from mirdesk.ui.theme import Look

_REST_MS: Final = 120  # of the keyboard before the rows follow
_WAVE: Final = 2


class SearchField(QLineEdit):
    """Words to look for.

    Parameters
    ----------
    look : Look

    Signals
    -------
    search_changed(str)
        The text after the keyboard rested, or at once on Enter and when cleared.
    left_downwards()
        The Down key: the person wants to go on in the table.
    """

    search_changed = Signal(str)
    left_downwards = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._sent = ""
        self._error: tuple[str, int] | None = None
        self.setPlaceholderText(
            self.tr("Search title, artist, album, folder  ·  piano>60%  ·  has:saxophone")
        )
        self.setAccessibleName(self.tr("Search"))
        self._explain()
        self.setClearButtonEnabled(False)
        sign = self.addAction(
            icon("search", look, "second_text"), QLineEdit.ActionPosition.LeadingPosition
        )
        sign.setText(self.tr("Search"))
        sign.triggered.connect(self._send)
        self._clear = self.addAction(
            icon("close", look, "second_text"), QLineEdit.ActionPosition.TrailingPosition
        )
        self._clear.setToolTip(self.tr("Clear the search (Esc)"))
        self._clear.setText(self.tr("Clear the search"))
        self._clear.triggered.connect(self.clear_search)
        self._clear.setVisible(False)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self._send)
        self.textEdited.connect(self._on_edited)
        self.returnPressed.connect(self._send)

    def _explain(self) -> None:
        self.setToolTip(
            self.tr(
                "Plain words look in title, artist, album and folder.\n"
                "Also: artist:miles  -live  year:>1990  genre:jazz\n"
                "saxophone>10s  piano>60%  no:voice  tempo:120-130  key:Am"
            )
        )

    def show_text(self, text: str) -> None:
        """Show the search of another place, unless the person is typing."""
        self._sent = text
        if self.text() != text and not self._timer.isActive():
            self.setText(text)
        self._clear.setVisible(bool(self.text()))

    def show_error(self, message: str, position: int = 0) -> None:
        """Underline what is not understood, from a character on; empty message: all is well."""
        self._error = (message, position) if message else None
        if message:
            self.setToolTip(message)
            self.setAccessibleDescription(message)
        else:
            self._explain()
            self.setAccessibleDescription("")
        self.update()

    @property
    def error(self) -> str:
        """What is wrong with the text, empty when nothing is."""
        return self._error[0] if self._error else ""

    def clear_search(self) -> None:
        """Empty the field and show everything again."""
        self.clear()
        self._clear.setVisible(False)
        self._send()

    def _on_edited(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._timer.start()

    def _send(self) -> None:
        self._timer.stop()
        text = self.text().strip()
        if text != self._sent:
            self._sent = text
            self.search_changed.emit(text)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear_search()
            return
        if event.key() == Qt.Key.Key_Down:
            self._send()
            self.left_downwards.emit()
            return
        super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._error is None or not self.text():
            return
        _message, position = self._error
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._look.theme.error), 1.2))
        metrics = self.fontMetrics()
        start = self.textMargins().left() + 30
        left = start + metrics.horizontalAdvance(self.text()[:position])
        right = start + metrics.horizontalAdvance(self.text())
        right = min(max(right, left + 8), self.width() - 28)
        y = (self.height() + metrics.height()) // 2 - 1
        for step, x in enumerate(range(left, right, _WAVE)):
            shift = _WAVE if step % 2 else 0
            painter.drawLine(x, y + shift, x + _WAVE, y + _WAVE - shift)
