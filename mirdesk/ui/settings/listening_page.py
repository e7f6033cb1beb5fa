"""The page of the settings that says who listens."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mirdesk.analysis.cards import Backbone
from mirdesk.errors import MirdeskError
from mirdesk.operations.listening_again import ListeningAgain
from mirdesk.ui.banner import Banner
from mirdesk.ui.settings.ears import Ears, InstallEnded, InstallProgress
from mirdesk.ui.settings.ears_row import EarsRow, megabytes, shown_name
from mirdesk.ui.status_bar import eta_text
from mirdesk.ui.theme import SPACE_L, SPACE_M, SPACE_S, Look


class ListeningPage(QWidget):
    """Every checkpoint with its figures; install, use, listen again.

    Parameters
    ----------
    ears : Ears
    look : Look

    Signals
    -------
    listen_again_wanted()
        Listen to what other checkpoints have heard, with the one in use.
    """

    listen_again_wanted = Signal()

    def __init__(self, ears: Ears, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ears = ears
        self.rows: list[EarsRow] = []
        self.message = Banner(look)
        intro = QLabel(
            self.tr(
                "Who listens to tracks from now on. Results and similar tracks of each are "
                "kept apart; what one has heard is shown again at once when you return to it. "
                "mAP is mean average precision on sounds it never trained on, at best 1."
            )
        )
        intro.setProperty("role", "second")
        intro.setWordWrap(True)
        intro.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_S)
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        page = QWidget()
        page.setProperty("role", "panel")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, SPACE_S)
        column.setSpacing(0)
        column.addWidget(intro)
        column.addLayout(self._list)
        column.addWidget(self._make_again())
        column.addStretch(1)
        area = QScrollArea()
        area.setAccessibleName(self.tr("Checkpoints"))
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.message)
        layout.addWidget(area, 1)
        ears.changed.connect(self._fill)
        ears.progressed.connect(self._on_progress)
        ears.install_ended.connect(self._on_install_ended)
        self.show_again(None)
        self._fill()

    def _make_again(self) -> QWidget:
        """Return the line that offers to listen again."""
        self._again = QWidget()
        self._again_words = QLabel()
        self._again_words.setProperty("role", "second")
        self._again_words.setWordWrap(True)
        self.again_button = QPushButton(self.tr("Listen again"))
        self.again_button.setAccessibleName(self.again_button.text())
        self.again_button.setAutoDefault(False)
        self.again_button.clicked.connect(self.listen_again_wanted)
        row = QHBoxLayout(self._again)
        row.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        row.setSpacing(SPACE_M)
        row.addWidget(self._again_words, 1)
        row.addWidget(self.again_button)
        return self._again

    def show_again(self, again: ListeningAgain | None) -> None:
        """Show what only other checkpoints have heard; None where all is up to date."""
        self._again.setVisible(again is not None)
        if again is None:
            return
        words = self.tr("{count:,} tracks were heard by {names} and show those results.")
        if again.tracks == 1:
            words = self.tr("1 track was heard by {names} and shows that result.")
        text = words.format(count=again.tracks, names=again.names)
        takes = self.tr("Listening again takes {time}.").format(time=eta_text(again.seconds))
        self._again_words.setText(f"{text} {takes}")

    @Slot()
    def _fill(self) -> None:
        """Show the catalogue as it is now."""
        shown = [row.entry for row in self.rows]
        if shown != list(self._ears.catalogue.entries):
            self._build()
        installing = self._ears.installing
        for row in self.rows:
            needed = row.entry.backbone_needed
            row.show_state(
                is_in_use=row.entry == self._ears.in_use,
                is_installing=installing is not None and needed == installing,
                can_install=installing is None,
            )

    def _build(self) -> None:
        """Make the rows anew."""
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self.rows = []
        for entry in self._ears.catalogue.entries:
            if self.rows:
                line = QFrame()
                line.setProperty("role", "line")
                self._list.addWidget(line)
            row = EarsRow(entry)
            row.use_wanted.connect(self._on_use)
            row.install_wanted.connect(self._on_install)
            row.cancel_wanted.connect(self._ears.cancel)
            row.remove_wanted.connect(self._on_remove)
            self.rows.append(row)
            self._list.addWidget(row)

    def _row(self) -> EarsRow:
        row = self.sender()
        assert isinstance(row, EarsRow)
        return row

    @Slot()
    def _on_use(self) -> None:
        self.message.hide()
        self._ears.use(self._row().entry)

    @Slot()
    def _on_install(self) -> None:
        """Say what would be fetched, and ask."""
        entry = self._row().entry
        backbone = entry.backbone_needed
        if backbone is None:
            return
        self.question = self._make_question(shown_name(entry), backbone)
        self.question.open()

    def _make_question(self, name: str, backbone: Backbone) -> QMessageBox:
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Install {name}").format(name=name))
        box.setText(
            self.tr("{name} builds on {backbone}, which does not come with MIRDesk.").format(
                name=name, backbone=backbone.name
            )
        )
        box.setInformativeText(
            self.tr(
                "From {url}\nSize {size}, licence {licence}\nSHA-256 {sha256}, checked before "
                "anything reads the file.\n\nNothing else is sent or fetched."
            ).format(
                url=backbone.url,
                size=megabytes(backbone.size_bytes),
                licence=backbone.licence,
                sha256=backbone.sha256[:16] + "…",
            )
        )
        accept, action = QMessageBox.ButtonRole.AcceptRole, QMessageBox.ButtonRole.ActionRole
        fetch = box.addButton(
            self.tr("Fetch {size}").format(size=megabytes(backbone.size_bytes)), accept
        )
        choose = box.addButton(self.tr("Take a file I have…"), action)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        for button in (fetch, choose, cancel):
            button.setAccessibleName(button.text().replace("&", ""))
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)

        def act() -> None:
            if box.clickedButton() is fetch:
                self._install(backbone)
            elif box.clickedButton() is choose:
                self._choose_file(backbone)

        box.finished.connect(act)
        return box

    def _choose_file(self, backbone: Backbone) -> None:
        name, _filter = QFileDialog.getOpenFileName(self, self.tr("File of the release"))
        if name:
            self._install(backbone, Path(name))

    def _install(self, backbone: Backbone, file: Path | None = None) -> None:
        self.message.hide()
        self._ears.install(backbone, file)

    @Slot()
    def _on_remove(self) -> None:
        backbone = self._row().entry.card.backbone
        if backbone is None:
            return
        try:
            self._ears.remove(backbone)
        except MirdeskError as error:
            self.message.say(str(error))

    @Slot(object)
    def _on_progress(self, progress: InstallProgress) -> None:
        for row in self.rows:
            if row.entry.backbone_needed == self._ears.installing:
                row.show_progress(progress)

    @Slot(object)
    def _on_install_ended(self, ended: InstallEnded) -> None:
        if ended.reason:
            self.message.say(ended.reason)
