"""The page of the settings with what the menus hold as well: speed, theme, colours."""

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from mirdesk.ui.arrow_combo import ArrowComboBox
from mirdesk.ui.theme import SPACE_L, SPACE_M, SPACE_XL, Look

_LEAST_WIDTH: Final = 180


class ActionChoice(ArrowComboBox):
    """The choices of a menu as a box; both always show the same.

    Parameters
    ----------
    group : QActionGroup
        Exclusive; choosing here triggers its action.
    name : str
        Accessible name.
    look : Look
    """

    def __init__(
        self, group: QActionGroup, name: str, look: Look, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, parent)
        self._group = group
        self.setMinimumWidth(_LEAST_WIDTH)
        self.setAccessibleName(name)
        for action in group.actions():
            self.addItem(action.text(), action)
            if action.toolTip() != action.text():
                self.setItemData(
                    self.count() - 1, action.toolTip(), Qt.ItemDataRole.ToolTipRole
                )
            action.toggled.connect(self._on_toggled)
        self.activated.connect(self._on_activated)
        self._on_toggled()

    @Slot()
    def _on_toggled(self) -> None:
        for index, action in enumerate(self._group.actions()):
            if action.isChecked():
                self.setCurrentIndex(index)

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        action: QAction = self._group.actions()[index]
        action.trigger()


class GeneralPage(QWidget):
    """Speed, theme and colour map.

    Parameters
    ----------
    speeds, themes, colour_maps : QActionGroup
        Those of the status bar and the View menu.
    look : Look
    """

    def __init__(
        self,
        speeds: QActionGroup,
        themes: QActionGroup,
        colour_maps: QActionGroup,
        look: Look,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        grid = QGridLayout(self)
        grid.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        grid.setHorizontalSpacing(SPACE_XL)
        grid.setVerticalSpacing(SPACE_M)
        self.choices: list[ActionChoice] = []
        for row, (words, group) in enumerate(
            (
                (self.tr("Speed of the analysis"), speeds),
                (self.tr("Theme"), themes),
                (self.tr("Colours of the spectrogram"), colour_maps),
            )
        ):
            choice = ActionChoice(group, words, look)
            label = QLabel(words)
            label.setBuddy(choice)
            grid.addWidget(label, row, 0)
            grid.addWidget(choice, row, 1)
            self.choices.append(choice)
        grid.setRowStretch(grid.rowCount(), 1)
        grid.setColumnStretch(2, 1)
