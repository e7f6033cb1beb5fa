"""Which track is heard: joins the player with the table, the plot and the transport row."""

from PySide6.QtCore import QObject, Slot

from mirdesk.domain.tracks import TrackSummary
from mirdesk.store.library import Library
from mirdesk.ui.player import Player
from mirdesk.ui.plot.dock import PlotDock
from mirdesk.ui.tracks.table_view import TracksView
from mirdesk.ui.transport import TransportBar


class Playback(QObject):
    """Plays tracks of the table, one after the other.

    Parameters
    ----------
    library : Library
    player : Player
    table : TracksView
        Says which track is before and after.
    plot : PlotDock
        Shows the playhead while its track is the one that is heard.
    transport : TransportBar
    """

    def __init__(
        self,
        library: Library,
        player: Player,
        table: TracksView,
        plot: PlotDock,
        transport: TransportBar,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._player = player
        self._table = table
        self._plot = plot
        self._transport = transport
        self.track_id: int | None = None
        self._loaded: tuple[bytes, str, str, float | None] | None = None
        self._shown_id: int | None = None
        table.play_requested.connect(self.play)
        plot.seek_requested.connect(self._on_plot_seek)
        plot.loop_requested.connect(self._on_plot_loop)
        plot.play_toggled.connect(self.toggle)
        transport.previous_requested.connect(self.play_previous)
        transport.next_requested.connect(self.play_next)
        transport.loop_toggled.connect(self._on_loop_toggled)
        player.position_changed.connect(self._on_position)
        player.end_reached.connect(self.play_next)

    def show_track(self, summary: TrackSummary | None) -> None:
        """Note which track the plot shows; it is loaded unless another is being heard."""
        self._shown_id = summary.track_id if summary else None
        is_other = self._shown_id != self.track_id or _facts_of(summary) != self._loaded
        if not self._player.is_playing and is_other:
            self._load(summary)
        elif self._shown_id == self.track_id:
            self._plot.set_playhead(self._player.position_s)

    def show_names(self, summary: TrackSummary) -> None:
        """Show other names of the track that is loaded; its tags may have been edited."""
        if summary.track_id == self.track_id:
            self._loaded = _facts_of(summary)
            self._transport.set_track(_names(summary))

    def _load(self, summary: TrackSummary | None) -> None:
        self.track_id = summary.track_id if summary else None
        self._loaded = _facts_of(summary)
        if summary is None:
            self._player.load(None)
            self._transport.set_track("")
            return
        self._player.load(summary.path, summary.duration_s or 0.0)
        self._transport.set_track(_names(summary))

    def _load_id(self, track_id: int) -> bool:
        found = self._library.summaries([track_id])
        if found:
            self._load(found[0])
        return bool(found)

    @Slot(int)
    def play(self, track_id: int) -> None:
        """Play a track from its start."""
        if self._load_id(track_id):
            self._player.play()

    @Slot()
    def toggle(self) -> None:
        """Play or pause what is loaded; else the current row."""
        current = self._table.current_id()
        if self.track_id is None and current is not None:
            self.play(current)
        else:
            self._player.toggle()

    @Slot()
    def play_next(self) -> None:
        """Go on with the next row of the table."""
        self._step(1)

    @Slot()
    def play_previous(self) -> None:
        """Go back to the row above."""
        self._step(-1)

    def _step(self, step: int) -> None:
        if self.track_id is None:
            return
        follows = self._shown_id == self.track_id
        if step > 0 and not self._table.holds(self.track_id):
            track_id = self._table.first_id()  # a search hides what is heard: go on with it
        else:
            track_id = self._table.neighbour(self.track_id, step)
        if track_id is None:
            return
        self.play(track_id)
        if follows:  # the person looks at what is heard: stay with it
            self._table.select_track(track_id)

    @Slot(float)
    def _on_position(self, seconds: float) -> None:
        if self._shown_id == self.track_id:
            self._plot.set_playhead(seconds)

    @Slot(float)
    def _on_plot_seek(self, seconds: float) -> None:
        """Hear the shown track from a moment on, whatever was heard before."""
        if self._shown_id is None:
            return
        if self._shown_id != self.track_id:
            was_playing = self._player.is_playing
            if not self._load_id(self._shown_id):
                return
            self._player.seek(seconds)
            if was_playing:
                self._player.play()
            return
        self._player.seek(seconds)

    @Slot(float, float)
    def _on_plot_loop(self, start_s: float, end_s: float) -> None:
        self._on_plot_seek(start_s)
        self._player.set_loop((start_s, end_s))
        self._player.play()

    @Slot(bool)
    def _on_loop_toggled(self, is_on: bool) -> None:
        if not is_on:
            self._player.set_loop(None)
        elif self._plot.selection is not None and self._shown_id == self.track_id:
            self._player.set_loop(self._plot.selection)
        else:
            self._player.set_loop(None)
            self._plot.loop_selection()  # says what is missing


def _names(summary: TrackSummary) -> str:
    return "  ·  ".join(name for name in (summary.title, summary.artist) if name)


def _facts_of(summary: TrackSummary | None) -> tuple[bytes, str, str, float | None] | None:
    """Return what the player and the transport row show of a track."""
    if summary is None:
        return None
    return summary.path, summary.title, summary.artist, summary.duration_s
