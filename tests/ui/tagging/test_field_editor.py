"""One editor for each kind of field; differing values are offered, odd ones advised on."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from mirdesk.ui.tagging.field_editor import FieldEditor, short
from mirdesk.ui.tagging.stars_control import StarsControl
from mirdesk.ui.tagging.value_controls import (
    FlagControl,
    LineControl,
    LinesControl,
    LongControl,
)

pytestmark = pytest.mark.gui


@pytest.fixture
def editor(qtbot, look):
    def make(name, shown, **more):
        page = QWidget()
        layout = QVBoxLayout(page)
        made = FieldEditor(name, shown, look, **more)
        layout.addWidget(made)
        layout.addWidget(QLineEdit())
        qtbot.addWidget(page)
        made.page = page
        page.show()
        made.setFocus()
        qtbot.waitUntil(made.control.hasFocus)
        return made

    return make


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("title", LineControl),
        ("track", LineControl),
        ("date", LineControl),
        ("artist", LinesControl),
        ("my own", LinesControl),
        ("comment", LongControl),
        ("compilation", FlagControl),
        ("rating", StarsControl),
    ],
)
def test_each_kind_has_its_control(editor, field, name, kind):
    made = editor(name, field(name))
    assert isinstance(made.control, kind)
    assert made.control.accessibleName()


def test_a_file_with_several_titles_keeps_them(editor, field):
    made = editor("title", field("title", "One", "Two"))
    assert made.values() == ("One", "Two")
    assert "Enter" in made.control.toolTip()
    made.show_field(field("title", "One"))
    assert isinstance(made.control, LineControl)
    assert made.values() == ("One",)


def test_differing_values_are_offered(qtbot, editor, values):
    made = editor("artist", values.field("artist", [1, 2, 3]))
    assert made.control._hint == "differing (3)"
    texts = [action.text() for action in made._menu.actions() if action.text()]
    assert texts == ["Menders   (1 track)", "Ren · Menders   (1 track)", "Remove from all"]
    with qtbot.waitSignal(made.values_changed) as told:
        made._menu.actions()[1].trigger()
    assert told.args == [("Ren", "Menders")]
    assert made.values() == ("Ren", "Menders")
    made.show_field(values.field("album", [1, 2, 3]))
    assert made._choices.isHidden()


def test_advice_follows_what_is_typed(qtbot, editor, field):
    made = editor("date", field("date", "2015"))
    assert made._advice.isHidden()
    qtbot.keyClicks(made.control, "x")
    assert "2019-05-17" in made._advice.text()
    assert not made._advice.isHidden()


def test_leaving_is_told_but_not_for_its_own_menu(qtbot, editor, values):
    made = editor("artist", values.field("artist", [1, 2, 3]))
    left = []
    made.left.connect(lambda: left.append(True))
    made._choices.setFocus(Qt.FocusReason.TabFocusReason)
    assert left == []
    made.setFocus()
    made.page.findChild(QLineEdit).setFocus()
    assert left == [True]


def test_short_texts():
    assert short("a\nb") == "a · b"
    assert short("x" * 100) == "x" * 59 + "…"


def test_an_editor_in_place_says_how_it_is_left(editor, field):
    assert "Shift+Enter" in editor("genre", field("genre"), is_in_place=True).control.toolTip()
    assert (
        "Ctrl+Enter" in editor("comment", field("comment"), is_in_place=True).control.toolTip()
    )
    assert editor("title", field("title")).control.toolTip() == ""
