"""DSF files: an ID3v2 tag behind the sound."""

import struct

import mutagen.dsf
import mutagen.id3 as id3
import pytest

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.dsf import DsfEditor
from mirdesk.filetags.raw.pieces import Span

EDIT = TagEdit({"title": ("Ü",), "artist": ("AC/DC", "Björk"), "track": ("3",)})


def dsf(*, behind=b"", tag_at=0, told=None, sound=None):
    samples = b"\x69" * 8192
    fmt = struct.pack("<4sQIIIIIIQII", b"fmt ", 52, 1, 0, 2, 2, 2822400, 1, 32768, 4096, 0)
    data = struct.pack("<4sQ", b"data", 12 + len(samples) if sound is None else sound) + samples
    size = 28 + len(fmt) + len(data) + len(behind)
    head = struct.pack("<4sQQQ", b"DSD ", 28, size if told is None else told, tag_at)
    return head + fmt + data + behind


@pytest.fixture
def made(tmp_path):
    def make(**kwargs):
        path = tmp_path / "sound.dsf"
        path.write_bytes(dsf(**kwargs))
        return path

    return make


def head_of(path):
    return struct.unpack("<4sQQQ", path.read_bytes()[:28])


def test_a_file_without_a_tag_gets_one(made, rewrite, picture):
    path = made()
    edit = TagEdit(EDIT.values, CoverEdit(picture(), "image/png"))
    result = rewrite(path, edit)
    size = result.path.stat().st_size
    assert head_of(result.path) == (b"DSD ", 28, size, path.stat().st_size)
    assert mutagen.dsf.DSF(result.path).tags["TIT2"].text == ["Ü"]
    again = rewrite(result.path, TagEdit({"title": ("Other",)}))
    assert again.path.stat().st_size == size


def test_a_tag_that_grows_is_told_in_the_header(made, rewrite):
    path = made()
    file = mutagen.dsf.DSF(path)
    file.add_tags()
    file.tags.add(id3.PRIV(owner="me", data=bytes(3000)))
    file.save()
    result = rewrite(path, TagEdit({"lyrics": ("La" * 5000,)}))
    assert head_of(result.path)[2:] == (result.path.stat().st_size, head_of(path)[3])


def test_what_lies_around_the_tag_is_kept(made, rewrite):
    tag = b"ID3\x04\0\0\0\0\0\x0fTIT2\0\0\0\x05\0\0\x03Long"
    sound_stop = len(dsf())
    path = made(behind=b"junk" + tag + b"more junk", tag_at=sound_stop + 4)
    result = rewrite(path, TagEdit({"title": ("A longer title",)}))
    new = result.path.read_bytes()
    assert new[sound_stop : sound_stop + 7] == b"junkID3"
    assert new.endswith(b"more junk")
    assert head_of(result.path)[2] == len(new)


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"tag_at": 50}, "cannot be"),
        ({"tag_at": 10**9}, "cannot be"),
        ({"behind": b"no tag", "tag_at": len(dsf())}, "no whole"),
        ({"sound": 10**9}, "cut off"),
        ({"sound": 3}, "in the order"),
    ],
)
def test_what_does_not_add_up_is_refused(made, given, match):
    path = made(**given)
    with path.open("rb") as file, pytest.raises(WriteRefusedError, match=match):
        DsfEditor(file, path.stat().st_size)


@pytest.mark.parametrize("data", [b"DSD ", b"DSD " + bytes(60)])
def test_other_beginnings_are_refused(tmp_path, data):
    path = tmp_path / "short.dsf"
    path.write_bytes(data)
    with path.open("rb") as file, pytest.raises(WriteRefusedError):
        DsfEditor(file, len(data))


def test_an_edit_that_changes_nothing_is_the_same_file(made):
    path = made()
    size = path.stat().st_size
    with path.open("rb") as file:
        assert DsfEditor(file, size).rewritten(TagEdit({"mood": ()})) == (Span(0, size),)
