"""One field in the dialog: its name, its editor, and what it was before the edit."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mirdesk.ui.elided_label import ElidedLabel
from mirdesk.ui.icon_button import IconButton
from mirdesk.ui.tagging.completion import KnownValues
from mirdesk.ui.tagging.edited_values import Choice, FieldValues, Values
from mirdesk.ui.tagging.field_editor import FieldEditor, short
from mirdesk.ui.tagging.field_words import facts_of, field_words, values_words
from mirdesk.ui.theme import SPACE_XS, Look


class FieldCell(QWidget):
    """A field with its editor.

    Parameters
    ----------
    field : str
    shown : FieldValues
    look : Look
    known : KnownValues or None

    Signals
    -------
    edited(str, object), revert_requested(str)
        Field and values as they are typed; field whose edit is given up.
    confirmed()
        Enter in a field of one line.
    """

    edited = Signal(str, object)
    revert_requested = Signal(str)
    confirmed = Signal()

    def __init__(
        self,
        field: str,
        shown: FieldValues,
        look: Look,
        known: KnownValues | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.field = field
        words, unit = field_words(field), facts_of(field).unit
        self.label = QLabel(words)
        self.label.setToolTip(f"{words} ({unit})" if unit else words)
        self.label.setWordWrap(True)
        self.editor = FieldEditor(field, shown, look, known)
        self.label.setBuddy(self.editor)
        self.revert = IconButton("undo", self.tr("Revert {field}").format(field=words), look)
        self.revert.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes from field to field
        policy = self.revert.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # editors keep their width
        self.revert.setSizePolicy(policy)
        self._was = ElidedLabel()
        self._was.setProperty("role", "second")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_XS)
        row.addWidget(self.editor, 1)
        row.addWidget(self.revert, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._was)
        self.editor.values_changed.connect(self._on_changed)
        self.editor.confirmed.connect(self.confirmed)
        self.revert.clicked.connect(lambda: self.revert_requested.emit(self.field))
        self.mark(shown)

    @property
    def was(self) -> str:
        """What it says the field was; empty where it is not edited."""
        return "" if self._was.isHidden() else self._was.text()

    def show_field(self, shown: FieldValues) -> None:
        """Show the field of other tracks, or what became of it."""
        self.editor.show_field(shown)
        self.mark(shown)

    def mark(self, shown: FieldValues) -> None:
        """Show whether the field is edited, and what it was, without touching what is typed."""
        font = self.label.font()
        font.setBold(shown.is_edited)
        self.label.setFont(font)
        self.revert.setVisible(shown.is_edited)
        self._was.setVisible(shown.is_edited)
        self._was.set_text(self._was_words(shown.old) if shown.is_edited else "")

    def _was_words(self, old: tuple[Choice, ...]) -> str:
        if len(old) > 1:
            return self.tr("was: differing values ({count})").format(count=len(old))
        values: Values = old[0].values if old else ()
        was = short(values_words(self.field, values), 120) if values else self.tr("empty")
        return self.tr("was: {values}").format(values=was)

    def _on_changed(self, values: Values) -> None:
        self.edited.emit(self.field, values)
