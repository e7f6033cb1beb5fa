"""Asks for a field that is not shown yet: one of those we know, or a name of one's own."""

from collections.abc import Iterable

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mirdesk.domain.tags import TAG_FIELDS
from mirdesk.ui.tagging.field_words import field_of, field_words


class AddField(QWidget):
    """Asks for a field that is not there yet.

    Signals
    -------
    chosen(str)
        A field, known or free.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = QPushButton(self.tr("Add field…"))
        self.button.setProperty("role", "quiet")
        self.button.setAccessibleName(self.tr("Add a field"))
        self.button.clicked.connect(self.ask)
        self.names = QComboBox()
        self.names.setEditable(True)
        self.names.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.names.setAccessibleName(self.tr("Name of the field"))
        self.names.view().setAccessibleName(self.tr("Fields"))
        line = self.names.lineEdit()
        assert line is not None
        self._line = line
        line.setPlaceholderText(self.tr("Name of the field"))
        line.setAccessibleName(self.tr("Name of the field"))
        line.setToolTip(self.tr("Choose a field, or type a name of your own and press Enter"))
        self._why = QLabel()
        self._why.setProperty("role", "warning")
        self._why.setWordWrap(True)
        self._offered = QStringListModel(self)
        completer = QCompleter(self._offered, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        popup = completer.popup()
        assert popup is not None
        popup.setAccessibleName(self.tr("Fields"))
        self.names.setCompleter(completer)
        self.names.activated.connect(self._on_entered)
        line.returnPressed.connect(self._on_entered)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.names)
        layout.addWidget(self._why)
        self._is_taking = False
        self.put_away()

    def offer(self, without: Iterable[str]) -> None:
        """Offer all known fields but those that are there."""
        shown = set(without)
        names = [field_words(name) for name in TAG_FIELDS if name not in shown]
        if names != self._offered.stringList():
            self._offered.setStringList(names)
            self.names.clear()
            self.names.addItems(names)

    def ask(self) -> None:
        """Ask for the name."""
        self.button.hide()
        self.names.show()
        self.names.setCurrentIndex(-1)
        self._line.clear()
        self._line.setFocus(Qt.FocusReason.OtherFocusReason)

    def put_away(self) -> None:
        """Show the button again."""
        self.names.hide()
        self._why.hide()
        self.button.show()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.names.isHidden():
            self.put_away()
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def _on_entered(self) -> None:
        if self._is_taking or self.names.isHidden():
            return
        text = self._line.text()
        if not text.strip():
            self.put_away()
            return
        field = field_of(text)
        if field is None:
            self._why.setText(
                self.tr("A name of your own may have English letters, figures and spaces.")
            )
            self._why.show()
            return
        self._is_taking = True
        self.put_away()
        self.chosen.emit(field)
        self._is_taking = False
