"""The pages that stand where the table would."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from mirdesk.ui.empty_states import FirstRunPage, NoHitsPage

pytestmark = pytest.mark.gui


def button(page, words):
    return next(b for b in page.findChildren(QPushButton) if b.text() == words)


def test_first_run_says_what_happens_and_offers_both_ways(qtbot, look):
    page = FirstRunPage(look, has_demo=True)
    qtbot.addWidget(page)
    words = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "Drop your music folder here" in words
    assert "Nothing leaves this computer" in words
    with qtbot.waitSignal(page.add_folder_requested):
        qtbot.mouseClick(button(page, "Add folder…"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.demo_requested):
        qtbot.mouseClick(button(page, "Try the demo collection"), Qt.MouseButton.LeftButton)


def test_no_demo_no_button(qtbot, look):
    page = FirstRunPage(look, has_demo=False)
    qtbot.addWidget(page)
    assert not button(page, "Try the demo collection").isVisibleTo(page)


def test_no_hits_names_the_filter(qtbot, look):
    page = NoHitsPage(look)
    qtbot.addWidget(page)
    page.show_reason("“zzz” is in none of them.", "Remove “zzz”")
    assert page.words == "“zzz” is in none of them."
    with qtbot.waitSignal(page.remove_requested):
        qtbot.mouseClick(button(page, "Remove “zzz”"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.clear_requested):
        qtbot.mouseClick(button(page, "Show all tracks"), Qt.MouseButton.LeftButton)
