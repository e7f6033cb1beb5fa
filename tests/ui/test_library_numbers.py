"""Counts, folders and problems are read together, soon after a change, and not too often."""

import pytest

from mirdesk.ui.library_numbers import LibraryNumbers, NumbersReader

pytestmark = pytest.mark.gui


def test_reads_everything_once_for_many_changes(qtbot, library, background):
    reader, read = NumbersReader(library, None, background), []
    reader.numbers_read.connect(read.append)
    reader.ask()
    for _ in range(20):
        reader.touch()
    qtbot.waitUntil(lambda: bool(read))
    numbers = read[0]
    assert (numbers.counts.tracks, numbers.counts.analysed) == (16, 13)
    assert numbers.folders[0].name == "music"
    assert len(numbers.problems) == 2
    assert numbers.roots == (b"/music",)
    qtbot.waitUntil(lambda: len(read) == 2, timeout=3000)
    qtbot.wait(300)
    assert len(read) == 2


def test_offline_roots_have_names(library, qtbot, background):
    library.mark_offline(b"/music", True)
    reader, read = NumbersReader(library, None, background), []
    reader.numbers_read.connect(read.append)
    reader.ask()
    qtbot.waitUntil(lambda: bool(read))
    assert read[0].offline_names == ["music"]
    assert LibraryNumbers().offline_names == []


def test_a_library_that_cannot_be_read_is_told(qtbot, library, background):
    reader = NumbersReader(library, None, background)
    library.close()
    with qtbot.waitSignal(reader.failed, timeout=5000):
        reader.ask()
