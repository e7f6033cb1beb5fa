"""The bottom line: counts, the analysis chip, messages, and how hard the analysis works."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QStatusBar,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from mirdesk.domain.tracks import LibraryCounts
from mirdesk.operations.analysis_progress import AnalysisProgress
from mirdesk.settings import Speed
from mirdesk.ui.elided_label import ElidedLabel
from mirdesk.ui.icons import icon
from mirdesk.ui.theme import ICON_SIZE, SPACE_L, SPACE_S, SPACE_XS, Look, tabular
from mirdesk.ui.tracks.columns import duration_text

_MESSAGE_MS: Final = 8000
_CHIP_BAR: Final = 72


def _tr(text: str) -> str:
    return QCoreApplication.translate("StatusBar", text)


def eta_text(eta_s: float) -> str:
    """Return a rough time to go in the words a person would use."""
    minutes = eta_s / 60
    if minutes < 1:
        return _tr("less than a minute")
    if minutes < 90:
        return _tr("about {count} min").format(count=round(minutes))
    return _tr("about {count:.3g} h").format(count=round(minutes / 60, 1))


def passage_text(start_s: float, end_s: float) -> str:
    """Return where a selected passage lies and how long it is."""
    length_s = end_s - start_s
    length = f"{length_s:.1f} s" if length_s < 10 else f"{length_s:.0f} s"
    if length_s >= 100:
        length = duration_text(length_s)
    words = _tr("Selection {start}–{end}, {length}")
    return words.format(start=duration_text(start_s), end=duration_text(end_s), length=length)


class AnalysisChip(QFrame):
    """How far the analysis is, and Pause.

    Parameters
    ----------
    look : Look

    Signals
    -------
    pause_toggled()
        Pause or continue.
    """

    pause_toggled = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "chip")
        self._look = look
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_CHIP_BAR)
        self._bar.setAccessibleName(self.tr("Analysis"))
        self._text = ElidedLabel()
        self._text.setFont(tabular(self._text.font()))
        self._button = QPushButton(self.tr("Pause"))
        self._button.setProperty("role", "quiet")
        self._button.setAccessibleName(self.tr("Pause"))
        self._button.clicked.connect(self.pause_toggled)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_S, 0, 2, 0)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self._bar)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._button)
        self.setAccessibleName(self.tr("Analysis"))
        self.hide()

    @property
    def words(self) -> str:
        """What the chip says; empty while it is not shown."""
        return "" if self.isHidden() else self._text.text()

    def show_progress(self, progress: AnalysisProgress) -> None:
        """Show numbers; the chip goes away when nothing is left to do."""
        if progress.done >= progress.total and not progress.current:
            self.hide()
            return
        state = self.tr("Paused") if progress.is_paused else self.tr("Analysing")
        parts = [f"{state} {progress.done:,} / {progress.total:,}"]
        if progress.tracks_per_s > 0 and not progress.is_paused:
            speed = f"{progress.tracks_per_s:.1f}"
            parts.append(self.tr("{speed} songs/s").format(speed=speed))
        if progress.eta_s is not None and not progress.is_paused:
            parts.append(eta_text(progress.eta_s))
        self._text.set_text("  ·  ".join(parts))
        self.setToolTip(self._now(progress))
        self.setAccessibleDescription(self._text.text())
        self._bar.setRange(0, max(1, progress.total))
        self._bar.setValue(progress.done)
        words = self.tr("Continue") if progress.is_paused else self.tr("Pause")
        self._button.setText(words)
        self._button.setAccessibleName(words)
        self.show()

    def _now(self, progress: AnalysisProgress) -> str:
        lines = [
            f"{item.path.rpartition(b'/')[2].decode('utf-8', 'replace')}: {item.stage},"
            f" {item.seconds:.0f} s"
            for item in progress.current
        ]
        if progress.failed:
            lines.append(self.tr("{count} failed, see Problems").format(count=progress.failed))
        return "\n".join(lines)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())


class StatusBar(QStatusBar):
    """Counts at the left, chip in the middle, message and speed at the right.

    Parameters
    ----------
    look : Look
    speed : Speed
        In use at the start.

    Signals
    -------
    speed_chosen(object)
        A ``Speed``.
    """

    speed_chosen = Signal(object)

    def __init__(self, look: Look, speed: Speed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setAccessibleName(self.tr("Status"))
        self._counts = LibraryCounts()
        self._shown = 0
        self._selected: tuple[int, float | None] = (0, None)
        self._passage = (0.0, 0.0)
        self._waiting = 0
        self._left = QLabel()
        self._left.setProperty("role", "second")
        self._left.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        self.chip = AnalysisChip(look)
        self._message = ElidedLabel()
        self._message.setProperty("role", "second")
        self._message.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.timeout.connect(self._on_message_over)
        self._speed = QToolButton()
        self._build_speed(look, speed)
        row = QWidget()
        layout = self._row = QHBoxLayout(row)
        layout.setContentsMargins(SPACE_XS, 2, SPACE_XS, 2)
        layout.setSpacing(SPACE_L)
        layout.addWidget(self._left)
        layout.addWidget(self.chip)
        layout.addWidget(self._message, 1)
        layout.addWidget(self._speed)
        self.addWidget(row, 1)
        self._say()

    def _build_speed(self, look: Look, speed: Speed) -> None:
        names = {
            Speed.GENTLE: (
                self.tr("Gentle"),
                self.tr("One process, so that nothing else waits"),
            ),
            Speed.NORMAL: (self.tr("Normal"), self.tr("Half of the processors")),
            Speed.FULL: (self.tr("Full"), self.tr("All processors")),
        }
        menu = QMenu(self._speed)
        menu.setAccessibleName(self.tr("Speed of the analysis"))
        menu.setToolTipsVisible(True)
        self.speeds = group = QActionGroup(menu)
        for value, (name, tip) in names.items():
            action = menu.addAction(name)
            action.setToolTip(tip)
            action.setCheckable(True)
            action.setChecked(value is speed)
            action.setData(value)
            group.addAction(action)
        group.triggered.connect(self._on_speed)
        self._speed.setMenu(menu)
        self._speed.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._speed.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._speed.setIcon(icon("speed", look, "second_text"))
        self._speed.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self._speed.setToolTip(self.tr("How hard the analysis works"))
        self._speed.setAccessibleName(self.tr("Speed of the analysis"))
        self._speed.setText(" " + names[speed][0])  # room after the icon

    @property
    def words(self) -> str:
        """The counts at the left."""
        return self._left.text()

    @property
    def message(self) -> str:
        """The message at the right, empty when there is none."""
        return self._message.text()

    def show_counts(self, counts: LibraryCounts) -> None:
        """Show the numbers of the library."""
        self._counts = counts
        self._say()

    def show_rows(self, shown: int) -> None:
        """Show how many rows the table has."""
        self._shown = shown
        self._say()

    def show_selection(self, count: int, duration_s: float | None) -> None:
        """Show how many rows are selected and, where known, how long they play."""
        self._selected = (count, duration_s)
        self._say()

    def show_waiting(self, count: int) -> None:
        """Show how many edits of tags wait to be saved."""
        self._waiting = count
        self._say()

    def add_chip(self, chip: QWidget) -> None:
        """Put a further chip beside that of the analysis; it shows and hides itself."""
        self._row.insertWidget(self._row.indexOf(self.chip) + 1, chip)

    def say(self, message: str) -> None:
        """Show a message for a while."""
        self._message.set_text(message)
        self._fade.start(_MESSAGE_MS)

    def take_back(self, message: str) -> None:
        """Show a message no longer, unless another has taken its place."""
        if message == self.message:
            self._message.set_text("")

    def show_passage(self, start_s: float, end_s: float) -> None:
        """Show what is selected in the plot, in seconds; both 0 when nothing is."""
        self._passage = (start_s, end_s)
        self._say()

    def _say(self) -> None:
        counts = self._counts
        parts = [self.tr("{count:,} tracks").format(count=counts.tracks)]
        if counts.tracks == 1:
            parts = [self.tr("1 track")]
        if self._shown != counts.tracks:
            parts = [
                self.tr("{shown:,} of {count:,} tracks").format(
                    shown=self._shown, count=counts.tracks
                )
            ]
        elif counts.total_duration_s:
            parts.append(_long_duration(counts.total_duration_s))
        count, length_s = self._selected
        if count > 1:
            words = self.tr("{count:,} selected").format(count=count)
            parts.append(f"{words}, {duration_text(length_s)}" if length_s else words)
        start_s, end_s = self._passage
        if end_s > start_s:
            parts.append(passage_text(start_s, end_s))
        if self._waiting:
            words = self.tr("{count:,} edits to save").format(count=self._waiting)
            parts.append(self.tr("1 edit to save") if self._waiting == 1 else words)
        self._left.setText("  ·  ".join(parts))

    def _on_message_over(self) -> None:
        self._message.set_text("")

    def _on_speed(self, action: QAction) -> None:
        self._speed.setText(" " + action.text())
        self.speed_chosen.emit(Speed(action.data()))  # Qt keeps only the text


def _long_duration(seconds: float) -> str:
    hours = seconds / 3600
    if hours < 1:
        return _tr("{count} min").format(count=round(seconds / 60))
    if hours < 48:
        return _tr("{count:.1f} h").format(count=hours)
    return _tr("{count:.1f} days").format(count=hours / 24)
