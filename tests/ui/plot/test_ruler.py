"""The time axis."""

import pytest
from pytestqt.qtbot import QtBot

from mirdesk.ui.plot.ruler import Ruler
from mirdesk.ui.plot.timeline import Timeline
from mirdesk.ui.theme import Look

pytestmark = pytest.mark.gui


@pytest.fixture
def ruler(qtbot: QtBot, timeline: Timeline, look: Look) -> Ruler:
    made = Ruler(timeline, look)
    qtbot.addWidget(made)
    made.set_gutter(100)
    made.resize(1100, made.height())
    made.show()
    return made


def _brightest(ruler: Ruler, left: int, right: int) -> int:
    picture = ruler.grab().toImage()
    return max(
        picture.pixelColor(x, y).lightness()
        for x in range(left, right)
        for y in range(picture.height() - 8)
    )


def test_labels_stand_right_of_their_ticks(ruler: Ruler) -> None:
    ruler.timeline.has_playhead = False
    assert [tick.text for tick in ruler.ticks()][1:3] == ["0:10", "0:20"]
    assert _brightest(ruler, 204, 230) > 100  # 0:10
    assert _brightest(ruler, 250, 290) < 60


def test_handle_of_the_playhead_moves(ruler: Ruler) -> None:
    ruler.timeline.set_playhead(55.0)
    picture = ruler.grab().toImage()
    assert picture.pixelColor(650, ruler.height() - 5).lightness() > 150
    ruler.timeline.set_playhead(75.0)
    assert ruler.grab().toImage().pixelColor(650, ruler.height() - 5).lightness() < 100


def test_it_has_a_name_for_screen_readers(ruler: Ruler) -> None:
    assert ruler.accessibleName() == "Time axis"
