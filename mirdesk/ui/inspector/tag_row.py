"""One field in the Tags tab: what it holds, what it will hold, and its editor in place."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mirdesk.domain.tags import COVER_FIELD
from mirdesk.operations.edit_tags import OutsideChange
from mirdesk.ui.tagging.completion import KnownValues
from mirdesk.ui.tagging.edited_values import Choice, FieldValues, Values
from mirdesk.ui.tagging.field_editor import FieldEditor, short
from mirdesk.ui.tagging.field_words import field_words, values_words
from mirdesk.ui.theme import SPACE_M, SPACE_S, SPACE_XS, Look

NAME_WIDTH: Final = 92
_LONGEST: Final = 600  # characters of a value; the editor shows all of it
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)


def breakable(text: str) -> str:
    """Return a text that may break after slashes and underscores too."""
    return text.replace("/", "/\u200b").replace("_", "_\u200b")


class WrappedLabel(QLabel):
    """Plain text that wraps and never asks for width."""

    def __init__(self, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if role:
            self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)

    def say(self, text: str) -> None:
        """Show a text; nothing is hidden altogether."""
        self.setText(breakable(text))
        self.setVisible(bool(text))

    def write(self, *, is_bold: bool = False, is_italic: bool = False) -> None:
        """Set how it is written."""
        font = self.font()
        font.setBold(is_bold)
        font.setItalic(is_italic)
        self.setFont(font)


class TagRow(QFrame):
    """One field of one or many tracks.

    Parameters
    ----------
    field : str
    look : Look
    known : KnownValues or None

    Signals
    -------
    edited(str, object)
        Field and values the person gave it.
    revert_requested(str)
        Field whose edit shall be given up.
    keep_requested(object), take_requested(object)
        Tuples of ``OutsideChange``: keep the edit, or take what the files hold now.
    editing_ended()
        The editor in place is closed, whatever came of it.
    editing_began()
        The editor is open and wants to be seen.
    dialog_requested()
        The large editor, for what cannot be edited in place: the cover.
    """

    edited = Signal(str, object)
    revert_requested = Signal(str)
    keep_requested = Signal(object)
    take_requested = Signal(object)
    editing_ended = Signal()
    editing_began = Signal()
    dialog_requested = Signal()

    def __init__(
        self,
        field: str,
        look: Look,
        known: KnownValues | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.field = field
        self._look, self._known = look, known
        self._words = field_words(field)
        self._shown = FieldValues(field, (), (), 0, 0)
        self._outside: tuple[OutsideChange, ...] = ()
        self._is_editable = True
        self._before: Values | None = None
        self._has_escaped = False  # the key that closed the editor is on its way up
        self.editor: FieldEditor | None = None
        self.setProperty("role", "row")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._name = WrappedLabel("second")
        self._name.setText(self._words)
        self._name.setFixedWidth(NAME_WIDTH)
        self._new = WrappedLabel()
        self._old = WrappedLabel("second")
        old_font = self._old.font()
        old_font.setStrikeOut(True)
        self._old.setFont(old_font)
        self._build()

    def _build(self) -> None:
        self._now = WrappedLabel("warning")
        self._keep = QPushButton(self.tr("Keep mine"))
        self._take = QPushButton(self.tr("Take theirs"))
        self._keep.clicked.connect(lambda: self.keep_requested.emit(self._outside))
        self._take.clicked.connect(lambda: self.take_requested.emit(self._outside))
        self._outside_part = QWidget()
        outside = QVBoxLayout(self._outside_part)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(2)
        outside.addWidget(self._now)
        for button in (self._keep, self._take):  # one below the other: the panel may be narrow
            button.setProperty("role", "quiet")
            outside.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._values = QVBoxLayout()
        self._values.setContentsMargins(0, 0, 0, 0)
        self._values.setSpacing(2)
        for part in (self._new, self._old, self._outside_part):
            self._values.addWidget(part)
        self._values.addStretch(1)
        grid = QGridLayout(self)
        grid.setContentsMargins(SPACE_S, SPACE_XS, SPACE_S, SPACE_XS)
        grid.setHorizontalSpacing(SPACE_M)
        grid.addWidget(self._name, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(self._values, 0, 1)
        grid.setColumnMinimumWidth(0, NAME_WIDTH)
        grid.setColumnStretch(1, 1)

    # Showing -----------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What it says it holds."""
        return self._new.text().replace("\u200b", "")

    @property
    def old_text(self) -> str:
        """What it held before the edit; empty where nothing is edited."""
        return self._old.text().replace("\u200b", "")

    @property
    def outside_text(self) -> str:
        """What it says of a change made outside; empty where there is none."""
        return self._now.text().replace("\u200b", "")

    def show_field(
        self,
        shown: FieldValues,
        outside: Sequence[OutsideChange] = (),
        *,
        is_editable: bool = True,
    ) -> None:
        """Show what a field holds and will hold."""
        self._shown, self._outside, self._is_editable = shown, tuple(outside), is_editable
        new = self._told(shown.new)
        is_removed = not new
        self._new.say(self.tr("removed") if is_removed else new)
        is_plain = shown.is_shared and not is_removed
        self._new.write(is_bold=shown.is_edited, is_italic=not is_plain)
        old = self._told(shown.old) if shown.is_edited and shown.old else ""
        self._old.say("" if self._outside else old)  # what it is now stands below
        self._say_outside()
        self.setToolTip(self.tr("Click, or press Enter, to edit") if is_editable else "")
        self._name_for_readers(new, old)

    def _told(self, choices: tuple[Choice, ...]) -> str:
        if len(choices) > 1:
            return self.tr("differing values ({count})").format(count=len(choices))
        values = choices[0].values if choices else ()
        return values_words(self.field, values)[:_LONGEST] if values else ""

    def _name_for_readers(self, new: str, old: str) -> None:
        words = f"{self._words}: {new or self.tr('removed')}"
        if self._shown.is_edited:
            was = self.tr("not saved yet, was {old}").format(old=old or self.tr("empty"))
            words = f"{words} ({was})"
        self.setAccessibleName(words)

    def _say_outside(self) -> None:
        self._outside_part.setVisible(bool(self._outside))
        held = {change.now for change in self._outside}
        words = ""
        if len(held) == 1:
            now = values_words(self.field, held.pop()) or self.tr("nothing")
            words = self.tr("now: {now} (changed outside)").format(now=short(now, 200))
        elif held:
            count = len(self._outside)
            words = self.tr("changed outside in {count} tracks").format(count=count)
        self._now.say(words)
        for button in (self._keep, self._take):
            button.setAccessibleName(f"{button.text()}: {self._words}")

    # Editing -----------------------------------------------------------------------------

    def edit(self) -> None:
        """Open the editor in place of the value."""
        if self.editor is not None or not self._is_editable:
            return
        if self.field == COVER_FIELD:
            self.dialog_requested.emit()
            return
        self.editor = FieldEditor(
            self.field, self._shown, self._look, self._known, is_in_place=True
        )
        self._before = self.editor.values()
        self.editor.confirmed.connect(self._on_confirmed)
        self.editor.given_up.connect(self._on_given_up)
        self.editor.left.connect(self.finish)
        self._new.hide()
        self._old.hide()
        self._values.insertWidget(0, self.editor)
        self.editor.stand_after(self)  # else Tab would leave for what the window begins with
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        control = self.editor.control
        if hasattr(control, "selectAll"):
            control.selectAll()
        self.editing_began.emit()

    def _on_confirmed(self) -> None:
        self.finish()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Take what was typed, where it is anything new, and close the editor."""
        if self.editor is None:
            return
        values, before = self.editor.values(), self._before
        self._put_away()
        if values != before:
            self.edited.emit(self.field, values)
        self.editing_ended.emit()

    def close_editor(self) -> None:
        """Close the editor and keep the value as it was."""
        if self.editor is not None:
            self._put_away()
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.editing_ended.emit()

    def _on_given_up(self) -> None:
        self._has_escaped = True
        self.close_editor()

    def _put_away(self) -> None:
        editor, self.editor = self.editor, None
        if editor is None:
            return
        editor.blockSignals(True)
        self._values.removeWidget(editor)
        editor.hide()
        editor.deleteLater()
        self._new.show()
        self._old.setVisible(bool(self._old.text()))

    def _remove(self) -> None:
        self.edited.emit(self.field, ())

    def copy(self) -> None:
        """Put the value on the clipboard; of differing values each once, one a line."""
        values = [values_words(self.field, choice.values) for choice in self._shown.new]
        QGuiApplication.clipboard().setText("\n".join(value for value in values if value))

    def menu(self) -> QMenu:
        """Return what can be done with the field; it deletes itself when closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self._words)
        edit = menu.addAction(self.tr("Edit"))
        edit.triggered.connect(self.edit)
        menu.addAction(self.tr("Copy value")).triggered.connect(self.copy)
        menu.addSeparator()
        remove = menu.addAction(self.tr("Remove field"))
        remove.triggered.connect(self._remove)
        revert = menu.addAction(self.tr("Revert field"))
        revert.triggered.connect(lambda: self.revert_requested.emit(self.field))
        revert.setEnabled(self._is_editable and self._shown.is_edited)
        edit.setEnabled(self._is_editable)
        has_values = any(choice.values for choice in self._shown.new)
        can_remove = self._is_editable and has_values and self.field != COVER_FIELD
        remove.setEnabled(can_remove)
        return menu

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        is_inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and is_inside:
            self.edit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._has_escaped:
            self._has_escaped = False  # else the window would clear the search, too
        elif event.key() in _ENTER and self.editor is None:
            self.edit()
        elif event.key() == Qt.Key.Key_Delete and self._is_editable:
            if self.field != COVER_FIELD:
                self._remove()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self.close_editor()
