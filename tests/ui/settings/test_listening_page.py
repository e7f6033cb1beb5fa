"""The page asks before it fetches, shows what goes on, and what failed."""

import pytest
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton

from mirdesk.domain.activity import CheckpointId
from mirdesk.operations.listening_again import ListeningAgain
from mirdesk.ui.settings.listening_page import ListeningPage

pytestmark = pytest.mark.gui


@pytest.fixture
def page(qtbot, ears, look):
    made = ListeningPage(ears, look)
    qtbot.addWidget(made)
    made.show()
    return made


def row_of(page, name):
    return next(row for row in page.rows if row.entry.card.name == name)


def press(box: QMessageBox, words: str) -> None:
    button = next(b for b in box.findChildren(QPushButton) if words in b.text())
    button.click()


def test_rows_follow_the_catalogue(page, ears, shelf):
    assert [row.entry.card.name for row in page.rows] == ["student", "ears"]
    assert row_of(page, "student").accessibleDescription() == "in use"
    ears.note_in_use(None)
    assert row_of(page, "student").accessibleDescription() == "built in"
    (shelf.root / "built-in" / "ears-1.0" / "card.json").unlink()
    ears.look_again()
    assert [row.entry.card.name for row in page.rows] == ["student"]


def test_installing_asks_with_everything_a_person_must_know(qtbot, page, ears, shelf):
    row_of(page, "ears").buttons["install"].click()
    box = page.question
    text = box.text() + box.informativeText()
    for words in (shelf.backbone.url, "MIT", shelf.backbone.sha256[:16], "tiny_as"):
        assert words in text
    assert all(button.accessibleName() for button in box.buttons())
    press(box, "Cancel")
    assert ears.installing is None

    row_of(page, "ears").buttons["install"].click()
    with qtbot.waitSignal(ears.install_ended, timeout=60_000):
        press(page.question, "Fetch")
        assert row_of(page, "ears").accessibleDescription() == "being installed"
    assert row_of(page, "ears").entry.is_ready
    assert page.message.message == ""

    with qtbot.waitSignal(ears.chosen) as chosen:
        row_of(page, "ears").buttons["use"].click()
    assert chosen.args[0].title == "ears@1.0"

    row_of(page, "ears").buttons["remove"].click()
    assert not row_of(page, "ears").entry.is_ready


def test_a_file_at_hand_may_be_taken(qtbot, page, ears, shelf, monkeypatch):
    names = iter([("", ""), (str(shelf.release), "")])
    monkeypatch.setattr(
        "mirdesk.ui.settings.listening_page.QFileDialog.getOpenFileName",
        lambda *_words: next(names),
    )
    row_of(page, "ears").buttons["install"].click()
    press(page.question, "Take a file")
    assert ears.installing is None  # none was chosen
    row_of(page, "ears").buttons["install"].click()
    with qtbot.waitSignal(ears.install_ended, timeout=60_000):
        press(page.question, "Take a file")
    assert row_of(page, "ears").entry.is_ready


def test_a_failure_is_told_and_can_be_tried_again(qtbot, page, ears, shelf):
    shelf.release.unlink()
    row_of(page, "ears").buttons["install"].click()
    with qtbot.waitSignal(ears.install_ended, timeout=60_000):
        press(page.question, "Fetch")
    assert "cannot be reached" in page.message.message
    assert row_of(page, "ears").buttons["install"].isEnabled()


def test_listening_again_is_offered_where_there_is_something(qtbot, page):
    def shown() -> str:
        return "\n".join(lb.text() for lb in page.findChildren(QLabel) if lb.isVisible())

    assert not page.again_button.isVisible()
    page.show_again(ListeningAgain((CheckpointId("student", "0.1.0"),), 13, 600.0))
    assert "13 tracks were heard by student 0.1.0" in shown()
    assert "about 10 min" in shown()
    with qtbot.waitSignal(page.listen_again_wanted):
        page.again_button.click()
    page.show_again(ListeningAgain((CheckpointId("student", "0.1.0"),), 1, 6.0))
    assert "1 track was heard" in shown()
    page.show_again(None)
    assert not page.again_button.isVisible()
