"""Which track is heard: table, plot and transport row agree."""

from dataclasses import replace

import pytest

from mirdesk.domain.tracks import TrackQuery
from mirdesk.ui.playback import Playback
from mirdesk.ui.player import Player
from mirdesk.ui.plot.dock import PlotDock
from mirdesk.ui.tracks.table_model import TracksTableModel
from mirdesk.ui.tracks.table_view import TracksView
from mirdesk.ui.transport import TransportBar

pytestmark = pytest.mark.gui


class SilentPlayer(Player):
    """The player without a sound device: it only notes what it was told."""

    def play(self):
        self.is_playing = self.path is not None
        self.state_changed.emit(self.is_playing)

    def pause(self):
        self.is_playing = False
        self.state_changed.emit(False)


@pytest.fixture
def parts(qtbot, look, library):
    rows = TracksTableModel(library)
    table = TracksView(look, rows)
    rows.setParent(table)
    player = SilentPlayer(table)
    plot = PlotDock(look)
    transport = TransportBar(player, look)
    for widget in (table, plot, transport):
        qtbot.addWidget(widget)
    table.show_ids(library.track_ids(TrackQuery()))
    playback = Playback(library, player, table, plot, transport, table)
    return playback, player, table, plot, transport


def show(parts, library, track_id):
    playback, _player, _table, plot, _transport = parts
    details = library.details(track_id)
    plot.show_track(details, library.analysis(track_id))
    playback.show_track(details.summary)


def test_looking_loads_what_space_would_play(parts, library, id_of):
    playback, player, _table, _plot, transport = parts
    show(parts, library, id_of("Last tram"))
    assert player.path == library.path_of(id_of("Last tram"))
    assert "Last tram" in transport.title.text()
    playback.toggle()
    assert player.is_playing
    show(parts, library, id_of("Rosewood"))
    assert playback.track_id == id_of("Last tram")  # what is heard goes on


def test_tags_that_arrive_later_are_shown(parts, library, id_of):
    playback, player, _table, _plot, transport = parts
    details = library.details(id_of("Last tram"))
    early = replace(details.summary, title="01 Last tram", artist="", duration_s=None)
    playback.show_track(early)
    assert transport.title.text() == "01 Last tram"
    playback.show_track(details.summary)
    assert transport.title.text() == "Last tram  ·  Nadia Orlov"
    assert player.duration_s == 214.0


def test_enter_plays_and_next_follows_the_table(parts, library, id_of):
    playback, player, table, _plot, _transport = parts
    first, second = int(table.model().ids[0]), int(table.model().ids[1])
    table.select_track(first)
    show(parts, library, first)
    table.play_requested.emit(first)
    assert player.is_playing
    playback.play_next()
    assert playback.track_id == second
    assert table.current_id() == second
    playback.play_previous()
    playback.play_previous()  # at the top nothing is before
    assert playback.track_id == first


def test_the_end_of_a_track_goes_on_with_the_next(parts, library):
    playback, player, table, _plot, _transport = parts
    ids = table.model().ids
    playback.play(int(ids[-2]))
    player.end_reached.emit()
    assert playback.track_id == int(ids[-1])
    player.end_reached.emit()
    assert playback.track_id == int(ids[-1])


def test_a_click_in_the_plot_hears_the_shown_track(parts, library, id_of):
    playback, player, _table, plot, _transport = parts
    playback.play(id_of("Last tram"))
    show(parts, library, id_of("Rosewood"))
    plot.seek_requested.emit(30.0)
    assert playback.track_id == id_of("Rosewood")
    assert player.is_playing
    assert player.position_s == pytest.approx(30.0)
    assert plot.timeline.playhead_s == pytest.approx(30.0)


def test_a_search_that_hides_what_is_heard_leaves_it_playing(parts, library, id_of):
    playback, player, table, plot, transport = parts
    heard = id_of("Last tram")
    table.select_track(heard)
    show(parts, library, heard)
    playback.play(heard)
    others = library.track_ids(TrackQuery(text="harbour"))
    table.show_ids(others, is_other_place=True)
    assert table.selected_ids() == []
    assert "Last tram" in transport.title.text()
    player.position_changed.emit(12.0)
    assert plot.timeline.playhead_s == 12.0
    playback.toggle()
    assert not player.is_playing
    playback.toggle()
    assert player.is_playing
    assert playback.track_id == heard
    playback.play_previous()  # nothing is before it
    assert playback.track_id == heard
    playback.play_next()
    assert playback.track_id == int(others[0])


def test_the_playhead_stays_away_from_other_tracks(parts, library, id_of):
    playback, player, _table, plot, _transport = parts
    playback.play(id_of("Last tram"))
    show(parts, library, id_of("Rosewood"))
    before = plot.timeline.playhead_s
    player.position_changed.emit(12.0)
    assert plot.timeline.playhead_s == before


def test_loops(parts, library, id_of):
    _playback, player, _table, plot, transport = parts
    show(parts, library, id_of("Last tram"))
    plot.loop_requested.emit(10.0, 14.0)
    assert player.loop == (10.0, 14.0)
    assert player.is_playing
    transport.loop_toggled.emit(False)
    assert player.loop is None
    said = []
    plot.message.connect(said.append)
    transport.loop_toggled.emit(True)  # nothing is selected
    assert player.loop is None
    assert said


def test_nothing_selected_nothing_played(parts):
    playback, player, _table, _plot, _transport = parts
    playback.toggle()
    playback.play_next()
    playback.show_track(None)
    playback._on_plot_seek(3.0)
    playback.play(999_999)
    assert player.path is None


def test_names_follow_edits_without_loading_again(parts, library, id_of):
    playback, player, _table, _plot, transport = parts
    show(parts, library, id_of("Last tram"))
    summary = library.details(id_of("Last tram")).summary
    playback.toggle()
    playback.show_names(replace(summary, title="First tram"))
    assert "First tram" in transport.title.text()
    assert player.is_playing
    other = library.details(id_of("Rosewood")).summary
    playback.show_names(other)  # looked at, but not what is loaded
    assert "First tram" in transport.title.text()
