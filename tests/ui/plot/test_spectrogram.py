"""The spectrogram."""

import pytest
from pytestqt.qtbot import QtBot

from mirdesk.audio.pyramid import Pyramid
from mirdesk.ui.plot.levels import levels_of_pyramid
from mirdesk.ui.plot.spectrogram import SpectrogramView
from mirdesk.ui.plot.timeline import Timeline
from mirdesk.ui.theme import Look

pytestmark = pytest.mark.gui


@pytest.fixture
def view(qtbot: QtBot, timeline: Timeline, look: Look, pyramid: Pyramid) -> SpectrogramView:
    made = SpectrogramView(timeline, look)
    qtbot.addWidget(made)
    made.set_gutter(100)
    made.resize(1100, 384)  # three pixels a band: the middle one is unmixed
    made.set_levels(levels_of_pyramid(pyramid))
    timeline.has_playhead = False
    made.show()
    return made


LOUD_Y = (127 - 64) * 3 + 1  # the fixture's band 64, loud from second 50 on


def test_loud_band_is_bright_where_it_sounds(view: SpectrogramView) -> None:
    picture = view.grab().toImage()
    assert picture.pixelColor(900, LOUD_Y).lightness() > 200
    assert picture.pixelColor(300, LOUD_Y).lightness() < 150


def test_zoomed_the_change_is_where_it_belongs(view: SpectrogramView) -> None:
    view.timeline.show_window(view.timeline.window.showing(49.0, 51.0))
    picture = view.grab().toImage()
    assert picture.pixelColor(580, LOUD_Y).lightness() < 150
    assert picture.pixelColor(620, LOUD_Y).lightness() > 200


def test_window_longer_than_the_picture_leaves_ground(view: SpectrogramView) -> None:
    view.timeline.set_total(200.0)
    picture = view.grab().toImage()
    assert picture.pixelColor(550, LOUD_Y).lightness() > 200  # second 90
    assert picture.pixelColor(700, LOUD_Y).lightness() < 5  # second 120


def test_reading_tells_time_frequency_and_level(
    qtbot: QtBot, view: SpectrogramView, mouse
) -> None:
    with qtbot.waitSignal(view.read_out) as read:
        mouse.move(view, (900, LOUD_Y))
    time, frequency, level = read.args[0].split("   ")
    assert time == "1:20.0"
    assert frequency.endswith("kHz")
    assert level == "−5 dB"
    with qtbot.waitSignal(view.read_out) as read:
        mouse.move(view, (20, LOUD_Y))
    assert read.args == [""]


def test_colour_map_changes_the_colours(view: SpectrogramView) -> None:
    view.set_colour_map("viridis")
    loud = view.grab().toImage().pixelColor(900, LOUD_Y)
    assert loud.green() > 200
    assert loud.blue() < 120


def test_grey_is_ink_on_paper_in_the_light_theme(view: SpectrogramView) -> None:
    view.set_colour_map("grey")
    view.look.choose("light")
    assert view.grab().toImage().pixelColor(900, LOUD_Y).lightness() < 60
    assert view.playhead_colour().lightness() == 0


def test_without_a_picture_the_ground_is_silent(view: SpectrogramView) -> None:
    view.set_levels(None)
    assert not view.has_picture
    assert view.grab().toImage().pixelColor(900, LOUD_Y).lightness() < 5


def test_narrow_gutter_shortens_the_labels(view: SpectrogramView) -> None:
    assert view._tick_text("10 kHz") == "10 kHz"
    view.set_gutter(34)
    assert view._tick_text("10 kHz") == "10k"
    assert view._tick_text("500 Hz") == "500"
