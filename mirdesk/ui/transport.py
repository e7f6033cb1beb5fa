"""The transport row: previous, play, next, time, volume, loop."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget
from typing_extensions import override

from mirdesk.ui.elided_label import ElidedLabel
from mirdesk.ui.icon_button import IconButton
from mirdesk.ui.player import Player
from mirdesk.ui.plot.geometry import format_time
from mirdesk.ui.theme import LARGE_ICON_SIZE, SPACE_M, SPACE_S, SPACE_XS, Look, tabular

_STEPS: Final = 1000
_REWIND_S: Final = 3.0  # after this, "previous" goes back to the start, as players do


class TransportBar(QWidget):
    """Plays what the player holds.

    Parameters
    ----------
    player : Player
    look : Look

    Signals
    -------
    previous_requested(), next_requested()
        Another track of the table is wanted.
    loop_toggled(bool)
        Repeat the selection, or stop doing so; the window knows the selection.
    seek_requested(float)
        The slider was moved, in seconds; the player was told already.
    """

    previous_requested = Signal()
    next_requested = Signal()
    loop_toggled = Signal(bool)
    seek_requested = Signal(float)

    def __init__(self, player: Player, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._look = look
        self.setAccessibleName(self.tr("Playback"))
        self.previous = self._button("previous", self.tr("Previous track"))
        self.play = self._button("play", self.tr("Play"))
        self.next = self._button("next", self.tr("Next track"))
        self.loop = self._button("loop", self.tr("Loop the selection (L)"))
        self.loop.setCheckable(True)
        self.mute = self._button("volume", self.tr("Mute"))
        self.mute.setCheckable(True)
        self.time = QLabel(self)
        self.time.setFont(tabular(self.time.font()))
        self.time.setAccessibleName(self.tr("Time"))
        self.title = ElidedLabel(parent=self)
        self.position = self._slider(self.tr("Position in the track"), _STEPS)
        self.volume = self._slider(self.tr("Volume"), 100)
        self.volume.setFixedWidth(96)
        self.volume.setValue(round(player.volume * 100))
        self.reason = ElidedLabel(parent=self)
        self.reason.setProperty("role", "warning")
        self.reason.hide()
        self._lay_out()
        self._connect()
        self.set_track("")

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_S, SPACE_XS, SPACE_M, SPACE_XS)
        layout.setSpacing(SPACE_XS)
        for button in (self.previous, self.play, self.next):
            layout.addWidget(button)
        layout.addSpacing(SPACE_S)
        layout.addWidget(self.time)
        layout.addSpacing(SPACE_S)
        layout.addWidget(self.position, 3)
        layout.addSpacing(SPACE_S)
        layout.addWidget(self.title, 2)
        layout.addWidget(self.reason, 9)  # shown instead of the title, and worth more room
        for widget in (self.loop, self.mute, self.volume):
            layout.addWidget(widget)

    def _connect(self) -> None:
        player = self._player
        self.previous.clicked.connect(self._on_previous)
        self.next.clicked.connect(self.next_requested)
        self.play.clicked.connect(player.toggle)
        self.loop.clicked.connect(self._on_loop_clicked)
        self.mute.toggled.connect(self._on_muted)
        self.volume.valueChanged.connect(self._on_volume)
        self.position.sliderMoved.connect(self._on_slider_moved)
        self.position.actionTriggered.connect(self._on_slider_action)
        player.position_changed.connect(self._on_position)
        player.duration_changed.connect(self._on_duration)
        player.state_changed.connect(self._on_state)
        player.loop_changed.connect(self._on_loop)
        player.unavailable.connect(self._on_unavailable)

    def set_track(self, title: str) -> None:
        """Show what is loaded; empty for nothing."""
        self.title.set_text(title)
        has_track = self._player.path is not None
        for widget in (self.play, self.previous, self.next, self.position, self.loop):
            widget.setEnabled(has_track)
        self._show_reason("")
        self._on_position(self._player.position_s)

    # What the player says ----------------------------------------------------------------

    @Slot(float)
    def _on_position(self, seconds: float) -> None:
        total_s = self._player.duration_s
        text = f"{format_time(int(seconds))} / {format_time(total_s)}"
        if text != self.time.text():
            self.time.setText(text)
        if not self.position.isSliderDown():
            self.position.setValue(round(seconds / total_s * _STEPS) if total_s > 0 else 0)

    @Slot(float)
    def _on_duration(self, seconds: float) -> None:
        widest = f"{format_time(seconds)} / {format_time(seconds)}"
        metrics = self.time.fontMetrics()
        self.time.setMinimumWidth(metrics.horizontalAdvance(widest) + SPACE_XS)
        self._on_position(self._player.position_s)

    @Slot(bool)
    def _on_state(self, is_playing: bool) -> None:
        name, text = ("pause", self.tr("Pause")) if is_playing else ("play", self.tr("Play"))
        self.play.show_icon(name)
        self.play.setAccessibleName(text)
        self.play.setToolTip(self.tr("{action} (Space)").format(action=text))
        if is_playing:
            self._show_reason("")

    @Slot(object)
    def _on_loop(self, stretch: tuple[float, float] | None) -> None:
        self.loop.setChecked(stretch is not None)

    @Slot(str)
    def _on_unavailable(self, reason: str) -> None:
        self._show_reason(reason)

    def _show_reason(self, reason: str) -> None:
        self.reason.set_text(reason)
        self.reason.setVisible(bool(reason))
        self.title.setVisible(not reason)
        self.play.setAccessibleDescription(reason)

    # What the person does ----------------------------------------------------------------

    def _on_previous(self) -> None:
        if self._player.position_s > _REWIND_S:
            self._seek(0.0)
        else:
            self.previous_requested.emit()

    def _on_loop_clicked(self, is_on: bool) -> None:
        self.loop_toggled.emit(is_on)
        self._on_loop(self._player.loop)  # nothing may be selected: show what is

    def _on_slider_moved(self, value: int) -> None:
        self._seek(value / _STEPS * self._player.duration_s)

    def _on_slider_action(self) -> None:
        """Follow keys and clicks beside the handle, which do not count as moving it."""
        if not self.position.isSliderDown():
            self._on_slider_moved(self.position.sliderPosition())

    def _seek(self, seconds: float) -> None:
        self._player.seek(seconds)
        self.seek_requested.emit(seconds)

    def _on_volume(self, value: int) -> None:
        self.mute.setChecked(False)
        self._player.set_volume(value / 100)

    def _on_muted(self, is_muted: bool) -> None:
        self.mute.show_icon("muted" if is_muted else "volume")
        self._player.set_volume(0.0 if is_muted else self.volume.value() / 100)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self._player.path is not None:
            self._player.toggle()
            return
        super().keyPressEvent(event)

    def _button(self, name: str, words: str) -> IconButton:
        return IconButton(name, words, self._look, self, size=LARGE_ICON_SIZE)

    def _slider(self, name: str, steps: int) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(0, steps)
        slider.setPageStep(steps // 20)
        slider.setSingleStep(max(steps // 100, 1))
        slider.setAccessibleName(name)
        slider.setToolTip(name)
        return slider
