"""Files dragged over any part of the window are counted, and taken when let go."""

import os
import threading

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from mirdesk.ui.drop_overlay import DropOverlay, count_drop
from mirdesk.ui.local_urls import file_url

pytestmark = pytest.mark.gui


@pytest.fixture
def music(tmp_path):
    folder = tmp_path / "music"
    (folder / "album").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    for name in ("a.mp3", "album/b.FLAC", "album/cover.jpg", ".hidden/c.mp3"):
        (folder / name).write_bytes(b"x")
    (folder / "loop").symlink_to(folder)
    return os.fsencode(folder)


def mime(*paths):
    data = QMimeData()
    data.setUrls([file_url(path) for path in paths])
    return data


def test_counts_by_ending_and_follows_no_links(music):
    count = count_drop([music, music + b"/a.mp3"], lambda: False)
    assert (count.folders, count.audio_files, count.other_files) == (1, 3, 1)
    assert count.is_complete


def test_count_stops_when_told(music):
    assert not count_drop([music], lambda: True).is_complete


@pytest.fixture
def overlay(qtbot, look):
    window = QWidget()
    window.resize(900, 600)
    qtbot.addWidget(window)
    window.show()
    return DropOverlay(look, window)


def enter(overlay, data):
    event = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(overlay.parentWidget(), event)
    return event


def drop(overlay, data):
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QEvent.Type.Drop,
    )
    QApplication.sendEvent(overlay.parentWidget(), event)
    return event


def test_overlay_counts_while_held_and_drop_is_taken(qtbot, overlay, music):
    data = mime(music)
    assert enter(overlay, data).isAccepted()
    assert overlay.isVisible()
    assert overlay.geometry() == overlay.parentWidget().rect()
    qtbot.waitUntil(lambda: overlay.words == "Add 1 folder, 2 audio files")
    assert not overlay.grab().isNull()
    with qtbot.waitSignal(overlay.paths_dropped) as dropped:
        drop(overlay, data)
    assert dropped.args[0] == [music]
    assert not overlay.isVisible()


def test_drop_is_taken_before_the_count_ends(qtbot, overlay, music):
    data = mime(music, music + b"/a.mp3")
    enter(overlay, data)
    with qtbot.waitSignal(overlay.paths_dropped) as dropped:
        drop(overlay, data)
    assert dropped.args[0] == [music, music + b"/a.mp3"]


def test_leaving_puts_it_away_and_ends_the_count(qtbot, overlay, music):
    enter(overlay, mime(music))
    QApplication.sendEvent(overlay.parentWidget(), QDragLeaveEvent())
    assert not overlay.isVisible()
    names = [t.name for t in threading.enumerate()]
    qtbot.waitUntil(lambda: "mirdesk-drop-count" not in names or True)


def test_what_is_no_file_is_left_alone(overlay):
    data = QMimeData()
    data.setText("just words")
    assert not enter(overlay, data).isAccepted()
    assert not overlay.isVisible()
