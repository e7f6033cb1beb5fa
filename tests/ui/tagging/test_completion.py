"""Known values are offered while a person types; old answers are dropped."""

import pytest
from PySide6.QtWidgets import QLineEdit

from mirdesk.ui.tagging.completion import ValueCompleter

pytestmark = pytest.mark.gui


@pytest.fixture
def line(qtbot):
    made = QLineEdit()
    qtbot.addWidget(made)
    made.show()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def test_values_of_the_library(qtbot, known, line):
    completer = ValueCompleter(known, "artist", line)
    completer.typed("ha")
    qtbot.waitUntil(lambda: completer.words == ["Harbour Nine"])
    assert completer.popup().isVisible()
    chosen = []
    completer.chosen.connect(chosen.append)
    completer.activated.emit("Harbour Nine")
    assert chosen == ["Harbour Nine"]
    completer.typed("")
    assert not completer.popup().isVisible()


def test_what_is_typed_already_is_not_offered(qtbot, known, line, background):
    completer = ValueCompleter(known, "artist", line)
    completer.look_up("Marta Quist")
    qtbot.waitUntil(lambda: not background.is_busy)
    assert completer.words == []
    assert not completer.popup().isVisible()


def test_nothing_typed_offers_what_is_used_most(qtbot, known, line):
    completer = ValueCompleter(known, "genre", line)
    completer.look_up("")
    qtbot.waitUntil(lambda: "Jazz" in completer.words)


def test_an_answer_that_comes_too_late_is_dropped(qtbot, known, line, background):
    completer = ValueCompleter(known, "artist", line)
    completer.look_up("ha")
    completer.put_away()
    qtbot.waitUntil(lambda: not background.is_busy)
    assert completer.words == []
