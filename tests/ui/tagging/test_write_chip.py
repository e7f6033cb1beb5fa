"""The chip that shows how far a write is."""

import pytest

from mirdesk.ui.tagging.write_chip import WriteChip
from mirdesk.ui.write_lane import WriteKind

pytestmark = pytest.mark.gui


@pytest.fixture
def chip(qtbot):
    made = WriteChip()
    qtbot.addWidget(made)
    return made


def test_it_is_hidden_until_something_is_written(chip):
    assert chip.words == ""
    chip.begin(WriteKind.WRITE)
    assert chip.words == "Saving"


def test_it_tells_numbers_and_time(chip):
    chip.show_progress(WriteKind.WRITE, 312, 1000, 95.0)
    assert chip.words == "Saving 312 / 1,000  ·  about 2 min"
    assert chip.accessibleDescription() == chip.words
    chip.show_progress(WriteKind.UNDO, 2, 2, 0.0)
    assert chip.words == "Undoing 2 / 2"
    chip.show_progress(WriteKind.UNDO_RENAMES, 1, 2)
    assert chip.words == "Undoing 1 / 2"
    chip.show_progress(WriteKind.RENAME, 1, 2)
    assert chip.words == "Renaming 1 / 2"


def test_stop_is_asked_once(qtbot, chip):
    chip.begin(WriteKind.WRITE)
    with qtbot.waitSignal(chip.stop_wanted):
        chip._stop.click()
    assert not chip._stop.isEnabled()
    chip.show_progress(WriteKind.WRITE, 5, 10)
    assert chip.words == "Stopping 5 / 10"
    chip.begin(WriteKind.WRITE)
    assert chip._stop.isEnabled()
