"""One checkpoint in the settings: what it is, what it reaches, what can be done with it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mirdesk.operations.checkpoint_catalogue import CatalogueEntry
from mirdesk.operations.checkpoint_figures import figures_text
from mirdesk.ui.settings.ears import InstallProgress
from mirdesk.ui.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS


def shown_name(entry: CatalogueEntry) -> str:
    """Return name and version of a checkpoint as a heading."""
    return f"{entry.card.name.replace('_', ' ').capitalize()} {entry.card.version}"


def megabytes(count: int) -> str:
    """Return a size as people read it."""
    return f"{count / 1e6:,.1f} MB"


class EarsRow(QFrame):
    """A checkpoint with its figures, and Use, Install or Remove.

    Parameters
    ----------
    entry : CatalogueEntry

    Signals
    -------
    use_wanted(), install_wanted(), cancel_wanted(), remove_wanted()
    """

    use_wanted = Signal()
    install_wanted = Signal()
    cancel_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, entry: CatalogueEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        name = shown_name(entry)
        self.setProperty("role", "panel")
        self.setAccessibleName(name)
        title = QLabel(name)
        title.setProperty("role", "heading")
        self._state = _second("")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Installing {name}").format(name=name))
        self._bar.hide()
        words = QVBoxLayout()
        words.setSpacing(SPACE_XS)
        top = QHBoxLayout()
        top.setSpacing(SPACE_M)
        top.addWidget(title)
        top.addWidget(self._state, 1)
        words.addLayout(top)
        for text in self._facts():
            words.addWidget(_second(text))
        words.addWidget(self._bar)
        self.buttons = {
            "use": self._button(self.tr("Use"), self.use_wanted),
            "install": self._button(self.tr("Install…"), self.install_wanted),
            "cancel": self._button(self.tr("Cancel"), self.cancel_wanted),
            "remove": self._button(self.tr("Remove"), self.remove_wanted),
        }
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        layout.setSpacing(SPACE_S)
        layout.addLayout(words, 1)
        for button in self.buttons.values():
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def _facts(self) -> list[str]:
        """Return the lines below the name."""
        card = self.entry.card
        parts = [
            self.tr("{count:,} parameters").format(count=card.parameters),
            megabytes(self.entry.size_bytes),
            card.licence,
        ]
        lines = ["  ·  ".join(parts)]
        figures = figures_text(card)
        if figures:
            lines.append(figures)  # the page says what mAP is
        if card.backbone is not None:
            words = self.tr("Builds on {name} ({licence}), which does not come with MIRDesk")
            lines.append(words.format(name=card.backbone.name, licence=card.backbone.licence))
        return lines

    def _button(self, words: str, signal: object) -> QPushButton:
        button = QPushButton(words)
        button.setAccessibleName(f"{words.rstrip('…')}: {shown_name(self.entry)}")
        button.clicked.connect(signal)
        button.setAutoDefault(False)
        return button

    def show_state(self, *, is_in_use: bool, is_installing: bool, can_install: bool) -> None:
        """Show what can be done now.

        Parameters
        ----------
        is_in_use : bool
            It listens.
        is_installing : bool
            Its backbone is being fetched.
        can_install : bool
            Nothing else is being installed.
        """
        entry = self.entry
        needed = entry.backbone_needed
        if is_in_use:
            state = self.tr("in use")
        elif is_installing:
            state = self.tr("being installed")
        elif needed is not None:
            state = self.tr("needs {size} download").format(size=megabytes(needed.size_bytes))
        else:
            state = self.tr("built in") if entry.is_built_in else self.tr("installed")
        self._state.setText(state)
        self.setAccessibleDescription(state)
        self._bar.setVisible(is_installing)
        self.buttons["use"].setVisible(entry.is_ready and not is_in_use)
        self.buttons["install"].setVisible(needed is not None and not is_installing)
        self.buttons["install"].setEnabled(can_install)
        self.buttons["cancel"].setVisible(is_installing)
        is_removable = entry.is_ready and entry.card.backbone is not None
        self.buttons["remove"].setVisible(is_removable and not is_in_use)

    def show_progress(self, progress: InstallProgress) -> None:
        """Show how far its installation is."""
        self._bar.setRange(0, max(1, progress.total_bytes))
        self._bar.setValue(progress.done_bytes)


def _second(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "second")
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
