"""The status bar: counts, chip, messages, speed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from mirdesk.domain.tracks import LibraryCounts
from mirdesk.operations.analysis_progress import AnalysisProgress, CurrentFile
from mirdesk.settings import Speed
from mirdesk.ui.status_bar import AnalysisChip, StatusBar, eta_text

pytestmark = pytest.mark.gui


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(20, "less than a minute"), (41 * 60, "about 41 min"), (3 * 3600, "about 3 h")],
)
def test_eta_in_words(seconds, words):
    assert eta_text(seconds) == words


def test_chip_says_how_far_how_fast_how_long(qtbot, look):
    chip = AnalysisChip(look)
    qtbot.addWidget(chip)
    now = (CurrentFile(1, b"/m/a.mp3", "listening", 0.5, 12.0),)
    chip.show_progress(AnalysisProgress(1204, 8310, 2, 2.9, 300.0, 41 * 60, now))
    assert chip.words == "Analysing 1,204 / 8,310  ·  2.9 songs/s  ·  about 41 min"
    assert "a.mp3: listening, 12 s" in chip.toolTip()
    assert "2 failed" in chip.toolTip()
    button = chip.findChild(QPushButton)
    assert button.text() == "Pause"
    with qtbot.waitSignal(chip.pause_toggled):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_chip_paused_unmeasured_and_done(qtbot, look):
    chip = AnalysisChip(look)
    qtbot.addWidget(chip)
    chip.show_progress(AnalysisProgress(3, 10))
    assert chip.words == "Analysing 3 / 10"
    chip.show_progress(AnalysisProgress(3, 10, 0, 2.0, 0.0, None, (), is_paused=True))
    assert chip.words == "Paused 3 / 10"
    assert chip.findChild(QPushButton).text() == "Continue"
    chip.show_progress(AnalysisProgress(10, 10))
    assert chip.words == ""


@pytest.fixture
def bar(qtbot, look):
    made = StatusBar(look, Speed.NORMAL)
    qtbot.addWidget(made)
    return made


def test_counts_rows_and_selection(bar):
    bar.show_counts(LibraryCounts(tracks=16, total_duration_s=3960))
    bar.show_rows(16)
    assert bar.words == "16 tracks  ·  1.1 h"
    bar.show_rows(3)
    assert bar.words == "3 of 16 tracks"
    bar.show_selection(2, 125.0)
    assert bar.words == "3 of 16 tracks  ·  2 selected, 2:05"
    bar.show_selection(1, 60.0)
    assert bar.words == "3 of 16 tracks"


def test_messages_and_speed(qtbot, bar):
    bar.say("Looking for music…")
    assert bar.message == "Looking for music…"
    menu = bar.findChild(QToolButton).menu()
    assert [a.text() for a in menu.actions()] == ["Gentle", "Normal", "Full"]
    assert menu.actions()[1].isChecked()
    with qtbot.waitSignal(bar.speed_chosen) as chosen:
        menu.actions()[0].trigger()
    assert chosen.args[0] is Speed.GENTLE


def test_edits_that_wait_are_counted(qtbot, look):
    status = StatusBar(look, Speed.NORMAL)
    qtbot.addWidget(status)
    status.show_waiting(1)
    assert status.words.endswith("1 edit to save")
    status.show_waiting(1200)
    assert status.words.endswith("1,200 edits to save")
    status.show_waiting(0)
    assert "to save" not in status.words


def test_a_further_chip_stands_beside_the_first(qtbot, look):
    status = StatusBar(look, Speed.NORMAL)
    qtbot.addWidget(status)
    chip = QLabel("Saving")
    status.add_chip(chip)
    status.resize(900, 40)
    status.show()
    assert chip.isVisible()
    assert chip.window() is status
