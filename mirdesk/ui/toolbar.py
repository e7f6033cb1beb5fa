"""The row below the menu bar: the way back, the search field, and Analyse."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from mirdesk.ui.actions import WindowActions
from mirdesk.ui.search_field import SearchField
from mirdesk.ui.theme import ICON_SIZE, SPACE_M, SPACE_S, SPACE_XS, Look


class Toolbar(QFrame):
    """Buttons of the most used actions around the search field.

    Parameters
    ----------
    look : Look
    actions : WindowActions
    """

    def __init__(
        self, look: Look, actions: WindowActions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "toolbar")
        self.search = SearchField(look)
        self._analyse = self._analyse_button(actions)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_S, SPACE_XS, SPACE_S, SPACE_S)
        layout.setSpacing(SPACE_XS)
        layout.addWidget(_button(actions.back))
        layout.addWidget(_button(actions.forward))
        layout.addSpacing(SPACE_XS)
        layout.addWidget(self.search, 1)
        layout.addSpacing(SPACE_XS)
        layout.addWidget(self._analyse)
        layout.addSpacing(SPACE_M - SPACE_XS)
        for action in (actions.sidebar, actions.plot_only, actions.inspector):
            layout.addWidget(_button(action))

    def _analyse_button(self, actions: WindowActions) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "button")
        button.setIcon(actions.analyse.icon())
        button.setText(" " + self.tr("Analyse"))  # room after the icon
        button.clicked.connect(actions.analyse.trigger)
        actions.analyse.enabledChanged.connect(button.setEnabled)
        button.setAccessibleName(self.tr("Analyse"))
        button.setToolTip(self.tr("Analyse the selected tracks (Ctrl+R)"))
        button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        menu = QMenu(button)
        menu.setAccessibleName(self.tr("Analyse"))
        menu.addActions([actions.analyse, actions.analyse_all, actions.pause, actions.stop])
        button.setMenu(menu)
        return button


def _button(action: QAction) -> QToolButton:
    """Return a button with the action's icon; its tool tip names the key."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
    button.setAccessibleName(action.text())
    button.setToolTip(f"{action.text()} ({action.shortcut().toString()})")
    return button
