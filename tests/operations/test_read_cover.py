"""The picture of a file comes out as it lies in it, read by a real child process."""

import os
from pathlib import Path

import pytest

from mirdesk.errors import FileUnreadableError
from mirdesk.operations.read_cover import read_cover

DEMO = Path(__file__).parents[2] / "resources" / "demo"
MP3 = DEMO / "city-patterns" / "03-concrete-weather.mp3"


def test_the_bytes_of_the_picture(pool):
    data = read_cover(pool, os.fsencode(MP3))
    assert data.startswith((b"\xff\xd8", b"\x89PNG"))
    assert data in MP3.read_bytes()


def test_a_file_without_one(pool, write_wav):
    assert read_cover(pool, write_wav("tone.wav").path) == b""


def test_a_file_that_cannot_be_read(pool, write_rubbish, tmp_path):
    with pytest.raises(FileUnreadableError, match=r"none\.mp3"):
        read_cover(pool, os.fsencode(tmp_path / "none.mp3"))
    with pytest.raises(FileUnreadableError):
        read_cover(pool, write_rubbish("rubbish.mp3").path)
