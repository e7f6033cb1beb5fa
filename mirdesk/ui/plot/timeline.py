"""What the parts of the plot share: the visible window, playhead, selection and pointer."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from mirdesk.ui.plot.geometry import TimeWindow

_CENTRE: Final = 0.5  # where the playhead stays while the picture runs below it
_LAST: Final = 0.95  # further right than this, a hand-moved window is left alone


class Timeline(QObject):
    """The shared time axis of one track.

    Signals
    -------
    window_changed()
        Another stretch is visible.
    playhead_moved(float, float)
        From and to, in seconds.
    selection_changed()
        ``selection`` holds the new one.
    pointer_moved(float)
        Seconds below the pointer; negative when it left.
    seek_requested(float)
        The person wants to hear this moment, in seconds.
    """

    window_changed = Signal()
    playhead_moved = Signal(float, float)
    selection_changed = Signal()
    pointer_moved = Signal(float)
    seek_requested = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.window = TimeWindow.whole(0.0)
        self.playhead_s = 0.0
        self.has_playhead = True  # a picture for a file has none
        self.selection: tuple[float, float] | None = None
        self.pointer_s = -1.0
        self.is_following = True
        self._is_held = False  # the person looks elsewhere; wait until the playhead comes by
        self._anchor = _CENTRE

    @property
    def total_s(self) -> float:
        """Length of the recording in seconds."""
        return self.window.total_s

    def reset(self, total_s: float) -> None:
        """Start on another recording: all of it visible, nothing selected."""
        self.selection = None
        self.playhead_s = 0.0
        self.pointer_s = -1.0
        self._is_held, self._anchor = False, _CENTRE
        self.window = TimeWindow.whole(total_s)
        self.selection_changed.emit()
        self.window_changed.emit()

    def set_total(self, total_s: float) -> None:
        """Correct the length of the same recording; a zoomed window stays where it is."""
        was_whole = self.window.is_whole
        if abs(total_s - self.total_s) < 1e-6 or total_s <= 0:
            return
        whole = TimeWindow.whole(total_s)
        self.window = (
            whole if was_whole else whole.showing(self.window.start_s, self.window.end_s)
        )
        self.window_changed.emit()

    def show_window(self, window: TimeWindow) -> None:
        """Show another stretch because the person asked for it."""
        if window == self.window:
            return
        self.window = window
        share = self._share_of(self.playhead_s)
        self._is_held = not 0.0 <= share <= _LAST
        self._anchor = max(_CENTRE, min(share, _LAST))
        self.window_changed.emit()

    def zoom(self, factor: float, at_s: float | None = None) -> None:
        """Change the visible length by a factor, keeping a moment (or the centre) in place."""
        middle_s = (self.window.start_s + self.window.end_s) / 2
        self.show_window(self.window.zoomed(factor, middle_s if at_s is None else at_s))

    def pan(self, share: float) -> None:
        """Move by a share of the visible length; positive goes on in time."""
        self.show_window(self.window.moved(share * self.window.length_s))

    def reveal(self, start_s: float, end_s: float) -> None:
        """Bring a stretch into view, moving as little as a reader needs."""
        window = self.window
        if start_s >= window.start_s and end_s <= window.end_s:
            return
        if end_s - start_s >= window.length_s:
            self.show_window(window.showing(start_s, end_s))
        else:
            self.show_window(
                window.moved((start_s + end_s - window.start_s - window.end_s) / 2)
            )

    def select(self, start_s: float, end_s: float) -> None:
        """Select a stretch, given in either direction."""
        first_s, last_s = sorted((start_s, end_s))
        first_s, last_s = max(first_s, 0.0), min(last_s, self.total_s)
        self.selection = (first_s, last_s) if last_s > first_s else None
        self.selection_changed.emit()

    def clear_selection(self) -> None:
        """Select nothing."""
        if self.selection is not None:
            self.selection = None
            self.selection_changed.emit()

    def seek(self, seconds: float) -> None:
        """Ask to hear a moment; the playhead goes there at once, playing or not."""
        seconds = min(max(seconds, 0.0), self.total_s)
        self._is_held = False
        self._anchor = max(_CENTRE, min(self._share_of(seconds), _LAST))
        self.set_playhead(seconds)
        self.seek_requested.emit(seconds)

    def set_playhead(self, seconds: float) -> None:
        """Move the playhead; the window runs along when it follows."""
        before_s, self.playhead_s = self.playhead_s, seconds
        if self.is_following and not self.window.is_whole:
            self._follow()
        self.playhead_moved.emit(before_s, seconds)

    def point_at(self, seconds: float) -> None:
        """Note where the pointer is; negative means nowhere."""
        if seconds != self.pointer_s:
            self.pointer_s = seconds
            self.pointer_moved.emit(seconds)

    def _share_of(self, seconds: float) -> float:
        return (seconds - self.window.start_s) / self.window.length_s

    def _follow(self) -> None:
        share = self._share_of(self.playhead_s)
        if self._is_held:
            self._is_held = not 0.0 <= share <= _LAST
            self._anchor = max(_CENTRE, min(share, _LAST))
            return
        moved = self.window
        if share > self._anchor or share < 0.0:
            moved = self.window.moved((share - self._anchor) * self.window.length_s)
        if moved != self.window:
            self.window = moved
            self.window_changed.emit()
