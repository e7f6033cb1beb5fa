import errno
import os
from pathlib import Path

import pytest

from mirdesk.errors import FileUnreadableError
from mirdesk.filetags.opening import irregular_reason, open_regular, os_reason


def test_a_missing_file_says_so(tmp_path):
    with (
        pytest.raises(FileUnreadableError, match="no longer there"),
        open_regular(os.fsencode(tmp_path / "gone.mp3")),
    ):
        pass


def test_regular_files_have_no_irregular_reason(tmp_path):
    assert irregular_reason((tmp_path / "..").stat().st_mode) == "it is a folder, not a file"
    assert irregular_reason(Path(__file__).stat().st_mode) == ""


def test_a_link_circle_is_told(tmp_path):
    (tmp_path / "a.mp3").symlink_to(tmp_path / "b.mp3")
    (tmp_path / "b.mp3").symlink_to(tmp_path / "a.mp3")
    with (
        pytest.raises(FileUnreadableError, match="lead in a circle"),
        open_regular(os.fsencode(tmp_path / "a.mp3")),
    ):
        pass


def test_reasons_are_words_for_people():
    assert os_reason(PermissionError(errno.EACCES, "x")) == "reading it is not permitted"
    assert os_reason(OSError(errno.EIO, "Input/output error")) == (
        "the disk could not read it (Input/output error)"
    )
