"""A file gets another name, and never the place of another file."""

import os

import pytest

from mirdesk.errors import WriteFailedError, WriteRefusedError
from mirdesk.operations import moving
from mirdesk.operations.moving import move_file


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.flac"
    path.write_bytes(b"music")
    return path


WAYS = ("all", "without renameat2", "without links")


@pytest.fixture(params=WAYS)
def way(request, monkeypatch):
    """Take the ways away that a system may lack, one after the other."""
    if request.param != "all":
        monkeypatch.setattr(moving, "_rename_exclusively", lambda _old, _new: False)
    if request.param == "without links":

        def refuse(*_args, **_more):
            raise PermissionError(1, "no links here")

        monkeypatch.setattr(os, "link", refuse)
    return request.param


def test_a_file_moves_into_new_folders(file, tmp_path, way):
    inode = file.stat().st_ino
    new = tmp_path / "artist" / "album" / "b.flac"
    move_file(os.fsencode(file), os.fsencode(new))
    assert new.read_bytes() == b"music"
    assert new.stat().st_ino == inode
    assert new.stat().st_nlink == 1
    assert not file.exists()


def test_another_file_is_never_replaced(file, tmp_path, way):
    other = tmp_path / "b.flac"
    other.write_bytes(b"other")
    with pytest.raises(WriteRefusedError, match="of this name already"):
        move_file(os.fsencode(file), os.fsencode(other))
    assert (file.read_bytes(), other.read_bytes()) == (b"music", b"other")


def test_a_link_to_nowhere_is_not_replaced_either(file, tmp_path, way):
    other = tmp_path / "b.flac"
    other.symlink_to(tmp_path / "nowhere")
    with pytest.raises(WriteRefusedError, match="already"):
        move_file(os.fsencode(file), os.fsencode(other))
    assert file.exists()
    assert other.is_symlink()


def test_what_fails_leaves_no_folders_behind(tmp_path):
    new = tmp_path / "artist" / "album" / ("b" * 300)
    old = tmp_path / "x.flac"
    old.write_bytes(b"music")
    with pytest.raises(WriteFailedError, match="too long"):
        move_file(os.fsencode(old), os.fsencode(new))
    assert sorted(tmp_path.iterdir()) == [old]


def test_links_and_what_is_gone_are_refused(file, tmp_path):
    link = tmp_path / "link.flac"
    link.symlink_to(file)
    with pytest.raises(WriteRefusedError, match="link"):
        move_file(os.fsencode(link), os.fsencode(tmp_path / "c"))
    with pytest.raises(WriteFailedError, match="no such file"):
        move_file(os.fsencode(tmp_path / "gone"), os.fsencode(tmp_path / "c"))


def test_a_file_in_the_way_of_a_folder_is_told(file, tmp_path):
    with pytest.raises(WriteFailedError, match="is a file, not a folder"):
        move_file(os.fsencode(file), os.fsencode(file / "album" / "b.flac"))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_told(file, tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(WriteFailedError, match="folder does not let"):
            move_file(os.fsencode(file), os.fsencode(tmp_path / "b.flac"))
    finally:
        tmp_path.chmod(0o700)


def test_only_the_case_may_change(file, tmp_path):
    new = tmp_path / "A.flac"
    move_file(os.fsencode(file), os.fsencode(new))
    assert [path.name for path in tmp_path.iterdir()] == ["A.flac"]
