"""What stands in the place of pictures that are not there yet: why, and what to do."""

from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mirdesk.ui.icons import icon
from mirdesk.ui.theme import LARGE_ICON_SIZE, SPACE_M, SPACE_S, Look

# Whole analysis runs at 200 times real time or better (issue 2); starting the child that
# listens takes about two seconds. Half that speed is promised, so that people wait less.
_PROMISED_SPEED: Final = 100.0
_START_S: Final = 2.0
_TEXT_PX: Final = 360  # longer sentences are wrapped here


class PlotState(Enum):
    """What the plot can show for the current track."""

    EMPTY = auto()  # no track selected
    WAITING = auto()  # not analysed
    ANALYSING = auto()
    FAILED = auto()
    OFFLINE = auto()
    READY = auto()


def analysis_wait_s(duration_s: float | None) -> int:
    """Return about how long listening to a track takes, in seconds, for the button."""
    return max(1, round(_START_S + (duration_s or 180.0) / _PROMISED_SPEED))


class StatePage(QWidget):
    """An icon, a sentence, and a button or a progress bar.

    Signals
    -------
    analyse_requested()
        The button was pressed.
    """

    analyse_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.state = PlotState.EMPTY
        self._is_offered = True
        self._icon = QLabel(self)
        self._heading = QLabel(self)
        self._heading.setProperty("role", "heading")
        self._text = QLabel(self)
        self._text.setProperty("role", "second")
        self.button = QPushButton(self)
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self.analyse_requested)
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(240)
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName(self.tr("Analysis of this track"))
        self._lay_out()
        self.show_state(PlotState.EMPTY)
        look.changed.connect(self._on_look_changed)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._heading)
        words.addWidget(self._text)
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        row.addStretch(1)
        row.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words)
        row.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.progress, alignment=Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        outer.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(1)

    def show_state(
        self, state: PlotState, *, duration_s: float | None = None, reason: str = ""
    ) -> None:
        """Tell why there is nothing to see, and offer what helps."""
        self.state = state
        heading, text = self._words(state, reason)
        self._heading.setText(heading)
        self._show_text(text)
        wait_s = analysis_wait_s(duration_s)
        self.button.setText(
            self.tr("Try again")
            if state is PlotState.FAILED
            else self.tr("Analyse this song (about {seconds} s)").format(seconds=wait_s)
        )
        helps = state in {PlotState.WAITING, PlotState.FAILED}
        self.button.setVisible(helps and self._is_offered)
        self.button.setAccessibleDescription(self.tr("Finds out which instruments play when."))
        self.progress.setVisible(state is PlotState.ANALYSING)
        self._on_look_changed()

    def offer_analysis(self, *, is_offered: bool) -> None:
        """Offer the analysis, or not where nothing can be analysed."""
        self._is_offered = is_offered
        helps = self.state in {PlotState.WAITING, PlotState.FAILED}
        self.button.setVisible(helps and is_offered)

    def show_progress(self, stage: str, fraction: float) -> None:
        """Show how far the analysis is, ``fraction`` in 0..1."""
        if self.state is not PlotState.ANALYSING:
            self.show_state(PlotState.ANALYSING)
        self._show_text(stage)
        self.progress.setValue(round(min(max(fraction, 0.0), 1.0) * 1000))

    def _show_text(self, text: str) -> None:
        """Show the second line, wrapped only when it is long."""
        advance = self._text.fontMetrics().horizontalAdvance(text) + SPACE_S
        self._text.setWordWrap(advance > _TEXT_PX)
        self._text.setMinimumWidth(min(advance, _TEXT_PX))
        self._text.setText(text)
        self._text.setVisible(bool(text))

    def _words(self, state: PlotState, reason: str) -> tuple[str, str]:
        if state is PlotState.EMPTY:
            return (
                self.tr("No track selected"),
                self.tr("Select a track to see who plays when."),
            )
        if state is PlotState.ANALYSING:
            return self.tr("Listening to this track…"), reason
        if state is PlotState.FAILED:
            return self.tr("This track could not be analysed"), reason
        if state is PlotState.OFFLINE:
            return (
                self.tr("This file is not reachable now"),
                reason or self.tr("Connect the drive it lies on; what is known of it is kept."),
            )
        return self.tr("Not analysed yet"), self.tr("The lanes show who plays when.")

    def _on_look_changed(self) -> None:
        name, colour = _ICONS[self.state]
        size = QSize(LARGE_ICON_SIZE, LARGE_ICON_SIZE)
        self._icon.setPixmap(icon(name, self._look, colour).pixmap(size))


_ICONS: Final = {
    PlotState.EMPTY: ("note", "second_text"),
    PlotState.WAITING: ("analyse", "second_text"),
    PlotState.ANALYSING: ("analyse", "accent"),
    PlotState.FAILED: ("error", "error"),
    PlotState.OFFLINE: ("offline", "warning"),
    PlotState.READY: ("check", "good"),
}
