"""Names and values one below the other, to be read, selected and copied."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from mirdesk.ui.theme import SPACE_L, SPACE_M, SPACE_S

Fact = tuple[str, str]
_NAME_WIDTH: Final = 92


class FactsList(QScrollArea):
    """Read-only facts in two columns.

    Parameters
    ----------
    name : str
        Accessible name of the whole list.
    footer : QWidget, optional
        Kept below the facts, and scrolled with them.
    """

    def __init__(
        self, name: str, footer: QWidget | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._footer = footer
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: list[Fact] = []
        self._fill()

    @property
    def facts(self) -> list[Fact]:
        """What is shown."""
        return list(self._shown)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show other facts; those without a value are left out."""
        wanted = [fact for fact in facts if fact[1]]
        if wanted != self._shown:
            self._shown = wanted
            self._fill()

    def _fill(self) -> None:
        page = QWidget()
        page.setProperty("role", "panel")
        grid = QGridLayout(page)
        grid.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        grid.setHorizontalSpacing(SPACE_M)
        grid.setVerticalSpacing(SPACE_S)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, _NAME_WIDTH)
        for row, (name, value) in enumerate(self._shown):
            grid.addWidget(_name_label(name), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(ValueLabel(name, value), row, 1)
        end = len(self._shown)
        if self._footer is not None:
            self._footer.setParent(page)  # out of the old page, which setWidget deletes
            grid.addWidget(self._footer, end, 0, 1, 2)
            end += 1
        grid.setRowStretch(end, 1)
        grid.setRowMinimumHeight(end, SPACE_L)
        self.setWidget(page)


def _name_label(name: str) -> QLabel:
    label = QLabel(name)
    label.setProperty("role", "second")
    label.setWordWrap(True)
    label.setFixedWidth(_NAME_WIDTH)
    return label


class ValueLabel(QLabel):
    """A value that wraps anywhere; its context menu copies it as it is.

    Parameters
    ----------
    name, value : str
    """

    def __init__(self, name: str, value: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = value
        self.setTextFormat(Qt.TextFormat.PlainText)
        # Zero-width spaces let long paths and identifiers break at their joints.
        self.setText(value.replace("/", "/\u200b").replace("_", "_\u200b"))
        self.setAccessibleName(f"{name}: {value}")
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        copy = QAction(self.tr("Copy"), self)
        copy.triggered.connect(self.copy)
        self.addAction(copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def copy(self) -> None:
        """Put the value on the clipboard."""
        QGuiApplication.clipboard().setText(self.value)
