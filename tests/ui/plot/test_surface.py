"""Mouse and wheel mean the same in every strip; playhead and selection lie over all of them."""

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from pytestqt.qtbot import QtBot

from mirdesk.ui.plot.surface import TimeSurface
from mirdesk.ui.plot.timeline import Timeline
from mirdesk.ui.theme import Look

pytestmark = pytest.mark.gui


class _Plain(TimeSurface):
    """A strip of nothing."""

    def paint_content(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), self.theme.colour(self.theme.panel))

    def on_double_clicked(self, position: QPointF) -> None:
        self.double_clicked_at = position


@pytest.fixture
def strip(qtbot: QtBot, timeline: Timeline, look: Look) -> _Plain:
    made = _Plain(timeline, look)
    qtbot.addWidget(made)
    made.set_gutter(100)
    made.resize(1100, 60)
    made.show()
    return made


def test_time_axis_begins_right_of_the_gutter(strip: _Plain) -> None:
    assert strip.x_of(0.0) == pytest.approx(100)
    assert strip.x_of(100.0) == pytest.approx(1100)
    assert strip.seconds_at(600) == pytest.approx(50.0)


def test_click_seeks(qtbot: QtBot, strip: _Plain, mouse) -> None:
    with qtbot.waitSignal(strip.timeline.seek_requested) as sought:
        mouse.drag(strip, (350, 30), (350, 30))
    assert sought.args == [pytest.approx(25.0)]
    assert strip.timeline.playhead_s == pytest.approx(25.0)
    assert strip.timeline.selection is None


def test_click_on_the_gutter_does_not_seek(qtbot: QtBot, strip: _Plain, mouse) -> None:
    with qtbot.assertNotEmitted(strip.timeline.seek_requested):
        mouse.drag(strip, (50, 30), (50, 30))


def test_drag_selects_in_both_directions(qtbot: QtBot, strip: _Plain, mouse) -> None:
    with qtbot.assertNotEmitted(strip.timeline.seek_requested):
        mouse.drag(strip, (700, 30), (300, 30))
    assert strip.timeline.selection == (pytest.approx(20.0), pytest.approx(60.0))


def test_wheel_zooms_at_the_pointer_and_shift_pans(strip: _Plain, mouse) -> None:
    before = strip.seconds_at(350)
    mouse.wheel(strip, (350, 30), 3)
    assert strip.timeline.window.length_s == pytest.approx(100 * 0.8**3)
    assert strip.seconds_at(350) == pytest.approx(before)
    start_s = strip.timeline.window.start_s
    mouse.wheel(strip, (350, 30), -1, is_shifted=True)
    assert strip.timeline.window.start_s > start_s
    mouse.wheel(strip, (350, 30), -30)
    assert strip.timeline.window.is_whole


def test_pointer_is_told_and_forgotten(qtbot: QtBot, strip: _Plain, mouse) -> None:
    mouse.move(strip, (600, 30))
    assert strip.timeline.pointer_s == pytest.approx(50.0)
    mouse.move(strip, (20, 30))
    assert strip.timeline.pointer_s == -1.0


def test_playhead_and_selection_are_painted(strip: _Plain) -> None:
    strip.timeline.set_playhead(50.0)
    strip.timeline.select(10.0, 20.0)
    picture = strip.grab().toImage()
    ground = picture.pixelColor(400, 30)
    assert picture.pixelColor(600, 30).lightness() > ground.lightness() + 60
    assert picture.pixelColor(250, 30) != ground  # tinted
    strip.timeline.clear_selection()
    assert strip.grab().toImage().pixelColor(250, 30) == ground


def test_theme_change_repaints(strip: _Plain) -> None:
    strip.look.choose("light")
    assert strip.grab().toImage().pixelColor(400, 30).lightness() > 200
