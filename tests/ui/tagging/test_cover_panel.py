"""Covers are dropped, pasted, chosen; what cannot be used is told."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage

from mirdesk.ui.tagging.cover_panel import CoverPanel, CoverState, ShownCover

pytestmark = pytest.mark.gui


@pytest.fixture
def panel(qtbot, look, background):
    made = CoverPanel(look, background)
    qtbot.addWidget(made)
    made.show()
    return made


def drop(panel, data):
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), copy, data, left, none)
    panel.frame.dragEnterEvent(enter)
    panel.frame.dropEvent(QDropEvent(QPointF(9, 9), copy, data, left, none))
    return enter.isAccepted()


def test_a_file_is_dropped(qtbot, panel, picture, tmp_path):
    path = tmp_path / "cover.png"
    path.write_bytes(picture())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    with qtbot.waitSignal(panel.cover_chosen) as told:
        assert drop(panel, data)
    assert told.args[0].edit.data == path.read_bytes()


def test_text_is_not_taken(panel):
    data = QMimeData()
    data.setText("hello")
    enter = QDragEnterEvent(
        QPoint(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter.ignore()
    panel.frame.dragEnterEvent(enter)
    assert not enter.isAccepted()


def test_an_image_is_pasted_by_key(qtbot, panel, picture):
    QGuiApplication.clipboard().setImage(QImage.fromData(picture()))
    panel.frame.setFocus()
    with qtbot.waitSignal(panel.cover_chosen) as told:
        qtbot.keyClick(panel.frame, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert told.args[0].words.startswith(("JPEG, 60", "PNG, 60"))


def test_encoded_pictures_keep_their_bytes(qtbot, panel, picture):
    data = QMimeData()
    data.setData("image/jpeg", picture("JPEG"))
    with qtbot.waitSignal(panel.cover_chosen) as told:
        panel.take(data)
    assert told.args[0].edit.data == picture("JPEG")


def test_what_cannot_be_used_is_told(qtbot, panel, tmp_path):
    (tmp_path / "x.jpg").write_bytes(b"no picture")
    panel.read_file(str(tmp_path / "x.jpg"))
    qtbot.waitUntil(lambda: "no picture that can be read" in panel.problem)
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/cover.jpg")])
    panel.take(data)
    assert "web are not fetched" in panel.problem
    panel.take(QMimeData())
    assert panel.problem == "There is no picture to paste."


def test_states(qtbot, panel, picture):
    panel.show_cover(ShownCover(CoverState.NONE))
    assert not panel.remove.isEnabled()
    assert panel.revert.isHidden()
    assert panel.frame.accessibleDescription() == "No cover"
    image = QImage.fromData(picture())
    panel.show_cover(ShownCover(CoverState.ONE, image, "PNG, 60 × 40, 1 kB", True, True))
    assert panel.words == "PNG, 60 × 40, 1 kB, not saved yet"
    assert panel.extract.isEnabled()
    assert not panel.revert.isHidden()
    panel.frame.setFocus()
    with qtbot.waitSignal(panel.remove_requested):
        qtbot.keyClick(panel.frame, Qt.Key.Key_Delete)
    panel.show_cover(ShownCover(CoverState.DIFFERING))
    assert panel.frame.accessibleDescription() == "Differing covers"
    panel.show_cover(ShownCover(CoverState.REMOVED, is_edited=True))
    assert panel.frame.accessibleDescription() == "The cover will be removed"
    panel.grab()


def test_large_text_is_not_cut(qtbot, panel):
    usual = panel.width()
    font = panel.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    for button in (panel.choose, panel.paste, panel.remove, panel.extract):
        button.setFont(font)
    panel.setFont(font)
    qtbot.waitUntil(lambda: panel.width() > usual)
    qtbot.waitUntil(lambda: panel.extract.width() >= panel.extract.sizeHint().width())
