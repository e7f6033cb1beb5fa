"""Facts are shown without the empty ones, and copied as they are."""

import pytest
from PySide6.QtGui import QGuiApplication

from mirdesk.ui.inspector.facts import FactsList, ValueLabel

pytestmark = pytest.mark.gui


@pytest.fixture
def facts(qtbot):
    made = FactsList("Tags")
    qtbot.addWidget(made)
    return made


def test_empty_values_are_left_out(facts):
    facts.show_facts([("Title", "<b>Blue</b>"), ("Mood", ""), ("Genre", "Jazz\nBlues")])
    assert facts.facts == [("Title", "<b>Blue</b>"), ("Genre", "Jazz\nBlues")]
    labels = facts.widget().findChildren(ValueLabel)
    assert [label.accessibleName() for label in labels] == [
        "Title: <b>Blue</b>",
        "Genre: Jazz\nBlues",
    ]
    page = facts.widget()
    facts.show_facts([("Title", "<b>Blue</b>"), ("Genre", "Jazz\nBlues")])
    assert facts.widget() is page  # nothing is built anew for the same facts


def test_copy_gives_the_value_without_break_marks(qtbot):
    label = ValueLabel("Path", "/m/a_b.mp3")
    qtbot.addWidget(label)
    assert "\u200b" in label.text()
    (copy,) = label.actions()
    copy.trigger()
    assert QGuiApplication.clipboard().text() == "/m/a_b.mp3"
