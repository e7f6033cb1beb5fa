"""Opening libraries for the verbs."""

import os

import pytest

from mirdesk.cli import session
from mirdesk.errors import LibraryBusyError, LibraryError


def test_a_library_is_made_with_its_folder(tmp_path):
    path = tmp_path / "deep" / "er" / "library.sqlite"
    with session.writable(path) as library:
        assert library.path == path
    assert path.exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(LibraryError, match="cannot be made"),
        session.writable(tmp_path / "file" / "library.sqlite"),
    ):
        pass


def test_only_one_may_write_but_others_may_look(tmp_path):
    path = tmp_path / "library.sqlite"
    with session.writable(path):
        with pytest.raises(LibraryBusyError), session.writable(path):
            pass
        with session.readable(path) as looking:
            assert looking.is_read_only


def test_looking_into_a_missing_library(tmp_path):
    with session.readable_or_none(tmp_path / "none.sqlite") as library:
        assert library is None
    assert not (tmp_path / "none.sqlite").exists()


def test_paths_become_absolute_bytes(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    from pathlib import Path

    assert session.path_bytes(Path("a.mp3")) == os.fsencode(tmp_path / "a.mp3")


def test_the_shipped_checkpoint_is_found():
    folder, card = session.checkpoint()
    assert folder.is_dir()
    assert card.parameters > 0
