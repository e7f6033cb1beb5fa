"""The editor that fits a file."""

import io

import pytest

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw import open_editor as module
from mirdesk.filetags.raw.open_editor import open_editor
from mirdesk.filetags.sniff import Kind


def test_every_kind_has_an_editor_or_is_read_only():
    assert set(module._EDITORS) | set(module._READ_ONLY) == set(Kind)
    assert not set(module._EDITORS) & set(module._READ_ONLY)


@pytest.mark.parametrize(
    ("ending", "name"), [("mka", "Matroska"), ("caf", "CAF"), ("au", "AU")]
)
def test_kinds_that_are_only_read_are_refused_in_words(audio_file, ending, name):
    path = audio_file(ending)
    with (
        path.open("rb") as file,
        pytest.raises(WriteRefusedError, match=f"{name} files can be"),
    ):
        open_editor(file, str(path).encode())


@pytest.mark.parametrize("data", [b"", b"nothing", b"%PDF-1.4 ..."])
def test_what_is_no_sound_is_refused(data):
    with pytest.raises(WriteRefusedError, match="recognised as sound"):
        open_editor(io.BytesIO(data), b"a.doc")


def test_a_tag_in_front_of_a_container_is_refused(audio_file):
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10)
    data = io.BytesIO(tag + audio_file("ogg").read_bytes())
    with pytest.raises(WriteRefusedError, match="in front of it"):
        open_editor(data, b"a.ogg")
