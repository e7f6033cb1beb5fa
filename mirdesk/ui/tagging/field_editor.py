"""The editor of one field over one or many tracks: control, offered values, advice."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mirdesk.domain.tags import FieldKind
from mirdesk.ui.icon_button import IconButton
from mirdesk.ui.tagging.completion import KnownValues
from mirdesk.ui.tagging.edited_values import FieldValues, Values
from mirdesk.ui.tagging.field_words import advice, facts_of, field_words, values_words
from mirdesk.ui.tagging.stars_control import StarsControl
from mirdesk.ui.tagging.value_controls import (
    FlagControl,
    LineControl,
    LinesControl,
    LongControl,
)
from mirdesk.ui.theme import SPACE_XS, Look

MOST_CHOICES: Final = 20  # distinct values in the menu
_LONGEST: Final = 60  # characters of a value in the menu
_LONG_LINES: Final = 4

Control = LineControl | LinesControl | LongControl | FlagControl | StarsControl


def short(text: str, length: int = _LONGEST) -> str:
    """Return a text in one line, cut where it is long."""
    line = " · ".join(text.split("\n"))
    return line if len(line) <= length else line[: length - 1] + "…"


class FieldEditor(QWidget):
    """Edits one field.

    Parameters
    ----------
    field : str
    shown : FieldValues
        What to begin with.
    look : Look
    known : KnownValues or None
        Offers values while the person types.
    is_in_place : bool
        It stands in a list: Enter is the end of it.

    Signals
    -------
    values_changed(object)
        Values, as the person changes them.
    confirmed(), given_up(), left()
        Enter; Esc; the keyboard went elsewhere.
    """

    values_changed = Signal(object)
    confirmed = Signal()
    given_up = Signal()
    left = Signal()

    def __init__(
        self,
        field: str,
        shown: FieldValues,
        look: Look,
        known: KnownValues | None = None,
        *,
        is_in_place: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.field = field
        self._look, self._known, self._is_in_place = look, known, is_in_place
        self._words = field_words(field)
        self._choices = IconButton("down", "", look)
        self._choices.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._choices.set_words(self.tr("Values of {field}").format(field=self._words))
        self._choices.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._menu = QMenu(self._choices)
        self._menu.setAccessibleName(self._choices.accessibleName())
        self._menu.triggered.connect(self._on_chosen)
        self._choices.setMenu(self._menu)
        self._advice = QLabel()
        self._advice.setProperty("role", "warning")
        self._advice.setWordWrap(True)
        self._advice.hide()
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE_XS)
        self._row.addWidget(self._choices, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._row)
        column.addWidget(self._advice)
        self.control: Control = self._made_control(self._kind_of_control(shown))
        self._put_in()
        self.show_field(shown)

    def _kind_of_control(self, shown: FieldValues) -> type[Control]:
        facts = facts_of(self.field)
        has_many = facts.has_many or any(len(c.values) > 1 for c in (*shown.old, *shown.new))
        kinds: dict[FieldKind, type[Control]] = {
            FieldKind.LONG_TEXT: LongControl,
            FieldKind.FLAG: FlagControl,
            FieldKind.STARS: StarsControl,
        }
        return kinds.get(facts.kind, LinesControl if has_many else LineControl)

    def _made_control(self, kind: type[Control]) -> Control:
        if kind is LongControl:
            return LongControl(_LONG_LINES)
        if kind is FlagControl:
            return FlagControl(self._look)
        if kind is StarsControl:
            return StarsControl(self._look)
        if kind is LinesControl:
            return LinesControl(self.field, self._known, is_in_place=self._is_in_place)
        return LineControl(self.field, self._known)

    def _put_in(self) -> None:
        control = self.control
        control.setAccessibleName(self._words)
        if self._is_in_place:
            control.setToolTip(self._keys_words())
        elif isinstance(control, LinesControl):
            control.setToolTip(self.tr("One value a line; Enter begins another"))
        self._row.insertWidget(0, control, 1)
        self.setFocusProxy(control)
        control.values_changed.connect(self._on_changed)
        control.confirmed.connect(self.confirmed)
        control.given_up.connect(self.given_up)
        control.left.connect(self._on_left)

    def stand_after(self, before: QWidget) -> None:
        """Come next to another widget when Tab is pressed."""
        QWidget.setTabOrder(before, self.control)
        QWidget.setTabOrder(self.control, self._choices)

    def _keys_words(self) -> str:
        """Say how an editor in place is left."""
        if isinstance(self.control, LinesControl):
            return self.tr("Enter keeps it, Shift+Enter begins another value, Esc leaves it")
        if isinstance(self.control, LongControl):
            return self.tr("Ctrl+Enter keeps it, Esc leaves it as it was")
        return self.tr("Enter keeps it, Esc leaves it as it was")

    def values(self) -> Values:
        """Return what is in the control now."""
        return self.control.values()

    def show_field(self, shown: FieldValues) -> None:
        """Show a field of other tracks, or what became of it."""
        kind = self._kind_of_control(shown)
        if type(self.control) is not kind:
            self._row.removeWidget(self.control)
            self.control.hide()
            self.control.deleteLater()
            self.control = self._made_control(kind)
            self._put_in()
        hint = ""
        if not shown.is_shared:
            hint = self.tr("differing ({count})").format(count=len(shown.new))
        self.control.show_values(shown.values, hint)
        self._fill_menu(shown)
        self._advise(shown.values)

    def _fill_menu(self, shown: FieldValues) -> None:
        self._menu.clear()
        self._choices.setVisible(not shown.is_shared)
        if shown.is_shared:
            return
        for choice in shown.new[:MOST_CHOICES]:
            if choice.values:
                value = short(values_words(self.field, choice.values))
                one, many = self.tr("1 track"), self.tr("{count:,} tracks")
                tracks = one if choice.tracks == 1 else many.format(count=choice.tracks)
                action = self._menu.addAction(f"{value}   ({tracks})".replace("&", "&&"))
                action.setData(choice.values)
        self._menu.addSeparator()
        remove = self._menu.addAction(self.tr("Remove from all"))
        remove.setData(())

    def _on_chosen(self, action: QAction) -> None:
        values: Values = tuple(action.data() or ())
        self.control.show_values(values, "")
        self._on_changed()
        if self._is_in_place:
            self.confirmed.emit()

    def _on_changed(self) -> None:
        values = self.values()
        self._advise(values)
        self.values_changed.emit(values)

    def _advise(self, values: Values) -> None:
        words = advice(self.field, values)
        self._advice.setText(words)
        self._advice.setVisible(bool(words))

    def _on_left(self) -> None:
        # Whoever has the keyboard now is known already when the one before is told.
        holder = QApplication.focusWidget()
        if holder is None or not (holder is self or self.isAncestorOf(holder)):
            self.left.emit()
