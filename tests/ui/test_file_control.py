"""Paths are copied, folders are opened."""

import pytest
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication

from mirdesk.ui.file_control import show_in_folder

pytestmark = pytest.mark.gui


def test_the_paths_of_the_selection(window, id_of, settle):
    window.table.selectAll()
    settle(window)
    window.files.copy_path()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == 16
    assert "/music/Nadia Orlov/After the last tram/01 Last tram.flac" in lines
    assert window.status.message.startswith("Copied /music/")


class Handler(QObject):
    """Takes what would go to the system's file manager."""

    def __init__(self):
        super().__init__()
        self.opened = []

    @Slot("QUrl")
    def handle(self, url):
        self.opened.append(url.toLocalFile())


def test_the_folder_of_the_track_is_opened(window, id_of, settle, qapp):
    handler = Handler()
    QDesktopServices.setUrlHandler("file", handler, "handle")
    try:
        window.table.select_track(id_of("Last tram"))
        settle(window)
        window.files.show_in_folder()
        show_in_folder(b"/tmp/x.mp3")
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert handler.opened == ["/music/Nadia Orlov/After the last tram", "/tmp"]
