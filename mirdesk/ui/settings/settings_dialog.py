"""The settings window: a page for who listens, one for everything else."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from mirdesk.ui.dialog_buttons import dialog_button
from mirdesk.ui.settings.general_page import GeneralPage
from mirdesk.ui.settings.listening_page import ListeningPage
from mirdesk.ui.theme import SPACE_M


class SettingsDialog(QDialog):
    """Pages side by side; every choice counts at once, so there is nothing to confirm.

    Parameters
    ----------
    listening : ListeningPage or None
        None where checkpoints cannot be changed.
    general : GeneralPage
    """

    def __init__(
        self,
        listening: ListeningPage | None,
        general: GeneralPage,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.listening, self.general = listening, general
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(self.tr("Pages"))
        self.tabs.setDocumentMode(True)
        if listening is not None:
            self.tabs.addTab(listening, self.tr("Listening"))
        self.tabs.addTab(general, self.tr("General"))
        self.tabs.tabBar().setAccessibleName(self.tr("Pages"))
        self.tabs.tabBar().setExpanding(False)
        self.tabs.tabBar().setDrawBase(False)
        close = dialog_button(self.tr("Close"), is_default=True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        row.addStretch(1)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tabs, 1)
        layout.addLayout(row)
        self.resize(680, 480)
