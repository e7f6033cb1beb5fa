"""Paths survive the way into a link and back, byte for byte."""

import os

import pytest
from PySide6.QtCore import QUrl

from mirdesk.ui.local_urls import file_url, folder_url, local_path, local_paths


@pytest.mark.skipif(os.name == "nt", reason="names on Windows are always Unicode")
@pytest.mark.parametrize("path", [b"/a/b c.mp3", "/ö/ä#1?.ogg".encode(), b"/a/\xff%20.wav"])
def test_round_trip(path):
    url = file_url(path)
    assert url.isLocalFile()
    assert local_path(url) == path


def test_only_files_of_this_computer_count():
    urls = [QUrl("http://example.org/a.mp3"), file_url(b"/m/x/../a.mp3"), QUrl()]
    assert local_paths(urls) == [b"/m/a.mp3"]


def test_folder_of_a_file():
    assert local_path(folder_url(b"/m/a b/c.mp3")) == b"/m/a b"
