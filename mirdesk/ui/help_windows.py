"""The windows of the Help menu: all keys, and what this program is."""

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mirdesk.analysis.cards import Card
from mirdesk.ui.actions import Shortcut
from mirdesk.ui.dialog_buttons import dialog_button
from mirdesk.ui.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, SPACE_XS

_PROGRAM = "MIRDesk"


def _close_row(dialog: QDialog) -> QHBoxLayout:
    close = dialog_button(dialog.tr("Close"), is_default=True)
    close.clicked.connect(dialog.accept)
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(close)
    return row


class KeyboardWindow(QDialog):
    """Lists every key, group by group.

    Parameters
    ----------
    shortcuts : sequence of Shortcut
        Neighbours of one group stand below one heading.
    """

    def __init__(self, shortcuts: Sequence[Shortcut], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page = QWidget()
        page.setProperty("role", "panel")
        columns = QHBoxLayout(page)
        columns.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_L)
        columns.setSpacing(2 * SPACE_XL)
        groups = [(name, list(rows)) for name, rows in groupby(shortcuts, lambda s: s.group)]
        split = _even_split([len(rows) + 2 for _name, rows in groups])
        for part in (groups[:split], groups[split:]):
            grid = QGridLayout()
            for number, (name, rows) in enumerate(part):
                _add_group(grid, name, rows, is_first=number == 0)
            columns.addLayout(_finished(grid))
        area = QScrollArea()
        area.setAccessibleName(self.tr("Keys"))
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.setSpacing(SPACE_M)
        layout.addWidget(area, 1)
        layout.addLayout(_close_row(self))
        self.resize(800, 640)


def _even_split(heights: Sequence[int]) -> int:
    """Return how many of the groups stand in the first column, so that both are about equal."""
    return min(
        range(len(heights) + 1),
        key=lambda count: max(sum(heights[:count]), sum(heights[count:])),
    )


def _finished(grid: QGridLayout) -> QGridLayout:
    grid.setHorizontalSpacing(SPACE_XL)
    grid.setVerticalSpacing(SPACE_XS)
    grid.setRowStretch(grid.rowCount(), 1)
    grid.setColumnStretch(0, 1)
    return grid


def _add_group(
    grid: QGridLayout, name: str, rows: Sequence[Shortcut], *, is_first: bool
) -> None:
    heading = QLabel(name)
    heading.setProperty("role", "heading")
    heading.setContentsMargins(0, 0 if is_first else SPACE_M, 0, SPACE_XS)
    grid.addWidget(heading, grid.rowCount(), 0, 1, 2)
    for shortcut in rows:
        row = grid.rowCount()
        words = QLabel(shortcut.words)
        keys = QLabel(shortcut.keys)
        keys.setProperty("role", "second")
        keys.setAccessibleName(f"{shortcut.words}: {shortcut.keys}")
        grid.addWidget(words, row, 0)
        grid.addWidget(keys, row, 1)


class AboutWindow(QDialog):
    """Name, version, licence, and where the checkpoint comes from.

    Parameters
    ----------
    version : str
    card : Card or None
        Of the checkpoint in use.
    """

    def __init__(self, version: str, card: Card | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About MIRDesk"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = QLabel(f"{_PROGRAM} {version}")
        title.setProperty("role", "heading")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_L)
        layout.setSpacing(SPACE_S)
        layout.addWidget(title)
        for text in (
            self.tr("See who plays when in your music, and find what sounds alike."),
            self.tr("Everything happens on this computer. Nothing is sent anywhere."),
            self.tr("Free software under the GNU General Public License, version 3 or later."),
            self._checkpoint(card),
            self.tr("Qt {version}").format(version=qVersion()),
        ):
            label = QLabel(text)
            label.setProperty("role", "second")
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            layout.addWidget(label)
        layout.addSpacing(SPACE_M)
        layout.addLayout(_close_row(self))
        self.setMinimumWidth(440)

    def _checkpoint(self, card: Card | None) -> str:
        if card is None:
            return self.tr("No checkpoint is installed: tracks cannot be analysed.")
        words = self.tr("Checkpoint {name} {version}, {count:,} parameters, {licence}.")
        return words.format(
            name=card.name, version=card.version, count=card.parameters, licence=card.licence
        )
