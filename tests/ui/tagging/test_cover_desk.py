"""The cover of the tracks that are edited: shown, replaced, removed, taken back, extracted."""

import pytest

from mirdesk.domain.tag_edits import CoverEdit
from mirdesk.ui.tagging.cover_desk import CoverDesk, CoverSource
from mirdesk.ui.tagging.cover_panel import CoverPanel
from mirdesk.ui.tagging.cover_pictures import prepare

pytestmark = pytest.mark.gui


@pytest.fixture
def panel(qtbot, look, background):
    made = CoverPanel(look, background)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def desk(panel, values, background, picture):
    small = {1: picture("JPEG"), 2: picture("JPEG"), 3: picture("JPEG", colour="#ff0000")}
    original = picture("PNG", 700, 700)
    source = CoverSource(small.get, lambda path: original if b"creek" in path else b"")
    made = CoverDesk(panel, values, source, background)
    made.original = original
    return made


def test_one_track_shows_what_its_file_holds(qtbot, desk, panel, tmp_path):
    desk.show_tracks([1])
    qtbot.waitUntil(lambda: panel.words.startswith("PNG, 700 × 700"))
    assert panel.extract.isEnabled()
    desk.extract_to(str(tmp_path / "out.png"))
    qtbot.waitUntil((tmp_path / "out.png").exists)
    qtbot.waitUntil(lambda: (tmp_path / "out.png").read_bytes() == desk.original)


def test_a_thumbnail_alone_cannot_be_extracted(qtbot, desk, panel, background):
    desk.show_tracks([2])
    qtbot.waitUntil(lambda: not background.is_busy)
    qtbot.waitUntil(lambda: panel.remove.isEnabled())
    assert not panel.extract.isEnabled()


def test_many_tracks_with_the_same_or_other_covers(qtbot, desk, panel):
    desk.show_tracks([1, 2])
    qtbot.waitUntil(lambda: panel.frame._shown.picture is not None)
    desk.show_tracks([1, 2, 3])
    qtbot.waitUntil(lambda: panel.frame.accessibleDescription() == "Differing covers")


def test_edits(qtbot, desk, panel, values, picture, tmp_path):
    desk.show_tracks([1, 2])
    qtbot.waitUntil(lambda: panel.frame._shown.picture is not None)
    prepared = prepare(picture())
    with qtbot.waitSignal(desk.edited):
        panel.cover_chosen.emit(prepared)
    assert values.cover(1) is values.cover(2) is prepared.edit
    assert values.cover(3) is None
    assert panel.words == "PNG, 60 × 40, 1 kB, not saved yet"
    desk.show_tracks([2, 3])
    assert panel.frame.accessibleDescription() == "Differing covers"
    desk.show_tracks([1])
    panel.remove_requested.emit()
    assert values.cover(1) == CoverEdit(b"")
    assert panel.frame.accessibleDescription() == "The cover will be removed"
    panel.revert_requested.emit()
    assert values.cover(1) is None


def test_a_cover_that_waited_in_the_library_is_shown(qtbot, desk, panel, values, picture):
    values.set_cover(CoverEdit(picture(), "image/png"), [3])
    desk.show_tracks([3])
    qtbot.waitUntil(lambda: panel.words == "PNG, 60 × 40, 1 kB, not saved yet")


def test_a_place_that_cannot_be_written_is_told(qtbot, desk, panel, tmp_path):
    desk.show_tracks([1])
    qtbot.waitUntil(lambda: panel.extract.isEnabled())
    desk.extract_to(str(tmp_path / "none" / "out.png"))
    qtbot.waitUntil(lambda: "No such file" in panel.problem)
