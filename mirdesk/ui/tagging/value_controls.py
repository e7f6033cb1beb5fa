"""Controls for the values of one field, one for each kind of field.

All send ``values_changed`` when the person changed something, ``confirmed`` when they are done
(Enter), ``given_up`` on Esc, and ``left`` when the keyboard went elsewhere.
"""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from typing_extensions import override

from mirdesk.ui.tagging.completion import KnownValues, ValueCompleter
from mirdesk.ui.tagging.edited_values import Values
from mirdesk.ui.theme import SPACE_S, Look
from mirdesk.ui.tick_box import TickBox

_MOST_LINES: Final = 6
_LEAST_TEXT: Final = 18  # pixels, as of a line edit
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
# Focus goes to a menu, or the whole window loses it: the person has not left the field.
_STAYS: Final = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


def _italic(widget: QWidget, *, is_italic: bool) -> None:
    font = widget.font()
    if font.italic() != is_italic:
        font.setItalic(is_italic)
        widget.setFont(font)


def _height(widget: QWidget, lines: int) -> int:
    """Return the height of some lines in a field; one is as high as a line edit."""
    return max(_LEAST_TEXT, lines * QFontMetrics(widget.font()).lineSpacing()) + SPACE_S + 2


class LineControl(QLineEdit):
    """One value in one line.

    Parameters
    ----------
    field : str
    known : KnownValues or None
        Offers values while the person types.
    """

    values_changed = Signal()
    confirmed = Signal()
    given_up = Signal()
    left = Signal()

    def __init__(
        self, field: str, known: KnownValues | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._hint = ""
        self._completer = ValueCompleter(known, field, self) if known is not None else None
        if self._completer is not None:
            self._completer.chosen.connect(self._on_chosen)
        self.textEdited.connect(self._on_edited)
        self.textChanged.connect(self._fit_font)

    @property
    def completer_(self) -> ValueCompleter | None:
        """What offers values."""
        return self._completer

    def values(self) -> Values:
        """Return the value, without space around it."""
        text = self.text().strip()
        return (text,) if text else ()

    def show_values(self, values: Values, hint: str) -> None:
        """Show a value, or what stands in its place."""
        self._hint = hint
        self.setPlaceholderText(hint)
        self.setText(values[0] if values else "")
        self.setCursorPosition(0)
        self._fit_font()

    def _fit_font(self) -> None:
        _italic(self, is_italic=bool(self._hint) and not self.text())

    def _on_edited(self, text: str) -> None:
        self.values_changed.emit()
        if self._completer is not None:
            self._completer.typed(text)

    def _on_chosen(self, value: str) -> None:
        self.setText(value)
        self.values_changed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._completer is not None and self._completer.wants(event):
            event.ignore()
        elif event.key() in _ENTER:
            self.confirmed.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            event.ignore()
        elif event.key() == Qt.Key.Key_Down and self._completer is not None:
            self._completer.look_up(self.text())
        else:
            super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _STAYS:
            self.left.emit()


class LinesControl(QPlainTextEdit):
    """Several values, one a line; it grows with them.

    Parameters
    ----------
    field : str
    known : KnownValues or None
    is_in_place : bool
        Enter confirms and Shift+Enter begins another value; else Enter begins one.
    """

    values_changed = Signal()
    confirmed = Signal()
    given_up = Signal()
    left = Signal()

    def __init__(
        self,
        field: str,
        known: KnownValues | None = None,
        *,
        is_in_place: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "field")
        self._hint = ""
        self._is_in_place = is_in_place
        self._is_filling = False
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self._completer = ValueCompleter(known, field, self) if known is not None else None
        if self._completer is not None:
            self._completer.chosen.connect(self._on_chosen)
        self.textChanged.connect(self._on_text_changed)
        self._fit()

    @property
    def completer_(self) -> ValueCompleter | None:
        """What offers values."""
        return self._completer

    def values(self) -> Values:
        """Return the lines that are not empty, without space around them."""
        lines = (line.strip() for line in self.toPlainText().split("\n"))
        return tuple(line for line in lines if line)

    def show_values(self, values: Values, hint: str) -> None:
        """Show values, or what stands in their place."""
        self._is_filling = True
        self._hint = hint
        self.setAccessibleDescription(hint)
        self.setPlainText("\n".join(values))
        self._is_filling = False

    def _on_text_changed(self) -> None:
        self._fit()
        if self._is_filling:
            return
        self.values_changed.emit()
        if self._completer is not None:
            self._completer.typed(self.textCursor().block().text())

    def _fit(self) -> None:
        """Take the height of the lines, up to a few."""
        _italic(self, is_italic=bool(self._hint) and not self.toPlainText())
        lines = min(max(1, self.blockCount()), _MOST_LINES)
        height = _height(self, lines)
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(
            policy if self.blockCount() > _MOST_LINES else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        if self.minimumHeight() != height:
            self.setFixedHeight(height)

    def _on_chosen(self, value: str) -> None:
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        cursor.movePosition(
            QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
        )
        cursor.insertText(value)
        if self._completer is not None:
            self._completer.put_away()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._completer is not None and self._completer.wants(event):
            event.ignore()
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            event.ignore()
        elif event.key() in _ENTER and self._is_in_place and not is_shift:
            self.confirmed.emit()
        elif event.key() in _ENTER:
            self.insertPlainText("\n")
            self.ensureCursorVisible()
        elif self._asks(event) and self._completer is not None:
            self._completer.look_up(self.textCursor().block().text())
        else:
            super().keyPressEvent(event)

    def _asks(self, event: QKeyEvent) -> bool:
        is_last = self.textCursor().blockNumber() == self.blockCount() - 1
        return event.key() == Qt.Key.Key_Down and is_last

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _STAYS:
            self.left.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._hint or self.toPlainText():
            return
        # Qt would wrap a placeholder into lines that are not there.
        painter = QPainter(self.viewport())
        painter.setPen(self.palette().placeholderText().color())
        place = self.viewport().rect()
        hint = self.fontMetrics().elidedText(
            self._hint, Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(place, int(Qt.AlignmentFlag.AlignTop), hint)

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())


class LongControl(QPlainTextEdit):
    """One text of several lines; further values of a file are kept as they are.

    Parameters
    ----------
    lines : int
        How high it stands.
    """

    values_changed = Signal()
    confirmed = Signal()
    given_up = Signal()
    left = Signal()

    def __init__(self, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "field")
        self._hint = ""
        self._further: Values = ()
        self._is_filling = False
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        self.setMinimumHeight(_height(self, lines))
        self.textChanged.connect(self._on_text_changed)

    def values(self) -> Values:
        """Return the text, then the values that are not shown."""
        text = self.toPlainText().rstrip()
        return ((text,) if text.strip() else ()) + self._further

    def show_values(self, values: Values, hint: str) -> None:
        """Show a text, or what stands in its place."""
        self._is_filling = True
        self._hint, self._further = hint, values[1:]
        self.setPlaceholderText(hint)
        self.setPlainText(values[0] if values else "")
        self._is_filling = False
        _italic(self, is_italic=bool(hint) and not self.toPlainText())

    def _on_text_changed(self) -> None:
        if not self._is_filling:
            _italic(self, is_italic=bool(self._hint) and not self.toPlainText())
            self.values_changed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            event.ignore()
        elif event.key() in _ENTER and is_control:
            self.confirmed.emit()
        else:
            super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _STAYS:
            self.left.emit()


class FlagControl(TickBox):
    """Yes or no; partly ticked where tracks differ.

    Parameters
    ----------
    look : Look
    """

    values_changed = Signal()
    confirmed = Signal()
    given_up = Signal()
    left = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__("", look, parent)
        self.setText(self.tr("Yes"))
        self.clicked.connect(self._on_clicked)

    def values(self) -> Values:
        """Return ``("1",)`` where it is ticked, else nothing."""
        return ("1",) if self.checkState() == Qt.CheckState.Checked else ()

    def show_values(self, values: Values, hint: str) -> None:
        """Tick it, or not; partly where there is a hint that values differ."""
        self.setTristate(bool(hint))
        self.setText(hint or self.tr("Yes"))
        state = Qt.CheckState.PartiallyChecked if hint else Qt.CheckState.Unchecked
        is_yes = bool(values) and values[0] != "0"
        self.setCheckState(Qt.CheckState.Checked if is_yes else state)

    def _on_clicked(self) -> None:
        self.setTristate(False)
        self.setText(self.tr("Yes"))
        self.values_changed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.confirmed.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            event.ignore()
        else:
            super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _STAYS:
            self.left.emit()
