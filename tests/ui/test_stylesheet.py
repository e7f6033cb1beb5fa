"""The stylesheet is complete for both themes and names no colour of its own."""

import re

import pytest
from PySide6.QtWidgets import QLabel

from mirdesk.ui import stylesheet as sheets
from mirdesk.ui.theme import DARK, LIGHT

pytestmark = pytest.mark.gui


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_stylesheet_parses_and_is_filled_in(qtbot, theme):
    text = sheets.stylesheet(theme)
    assert "$" not in text
    assert theme.accent in text
    label = QLabel("x")
    qtbot.addWidget(label)
    label.setStyleSheet(text)  # Qt warns of what it cannot parse; warnings fail the test
    label.ensurePolished()
    assert label.palette().windowText().color().name() == theme.text


def test_template_names_no_colour():
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", sheets._SHEET.template)
