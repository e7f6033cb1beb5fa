"""Ask before edits that wait are given up."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mirdesk.ui.dialog_buttons import dialog_button
from mirdesk.ui.theme import SPACE_L, SPACE_M, SPACE_S

_WIDTH = 380


class RevertDialog(QDialog):
    """How many edits would be forgotten; accepted when the person wants that.

    Parameters
    ----------
    tracks, edits : int
    """

    def __init__(self, tracks: int, edits: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Revert edits"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        of_tracks = self.tr("Give up the edits of {count:,} tracks?").format(count=tracks)
        one_track = self.tr("Give up the edits of 1 track?")
        heading = QLabel(one_track if tracks == 1 else of_tracks)
        heading.setProperty("role", "heading")
        many = self.tr("{count:,} edits that were not saved are forgotten.").format(count=edits)
        one = self.tr("1 edit that was not saved is forgotten.")
        words = QLabel((one if edits == 1 else many) + " " + self.tr("Files stay as they are."))
        words.setProperty("role", "second")
        words.setWordWrap(True)
        self.keep = dialog_button(self.tr("Keep edits"), is_default=True)
        self.keep.clicked.connect(self.reject)
        self.give_up = dialog_button(self.tr("Give up edits"))
        self.give_up.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addStretch(1)
        row.addWidget(self.keep)
        row.addWidget(self.give_up)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        layout.setSpacing(SPACE_M)
        layout.addWidget(heading)
        layout.addWidget(words)
        layout.addSpacing(SPACE_S)
        layout.addLayout(row)
        self.setMinimumWidth(_WIDTH)
