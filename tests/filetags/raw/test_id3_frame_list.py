"""The list of frames that an edit works on."""

import pytest

from mirdesk.filetags.raw.id3_frame_list import FrameList, values_of
from mirdesk.filetags.raw.id3_frames import V22, Layout, new_frame

TITLE = new_frame("TIT2", b"\0Song", Layout())
ARTIST = new_frame("TPE1", b"\0Ann", Layout())
TRACK = new_frame("TRCK", b"\x003/12", Layout())
OTHER = new_frame("PRIV", b"own\0x", Layout())


def test_new_frames_take_the_place_of_old_ones():
    frames = FrameList([TITLE, OTHER, ARTIST, TITLE], Layout(), ["title"])
    new = frames.make("TIT2", b"\0New")
    frames.replace(frames.holders("title"), [new])
    assert frames.frames == (new, OTHER, ARTIST)
    frames.replace((), [TRACK])
    frames.replace((), [OTHER])
    assert frames.frames == (new, OTHER, ARTIST, TRACK, OTHER)
    assert frames.holders("title") == []
    with pytest.raises(IndexError):
        frames[0]


def test_what_readers_see_in_the_fields_concerned():
    frames = FrameList([TITLE, TRACK, OTHER], Layout(), ["track"])
    assert frames.concerned == {"track", "tracktotal"}
    assert frames.before == {"track": ("3",), "tracktotal": ("12",)}
    frames.replace(frames.of_kind("TRCK"), [frames.make("TRCK", b"\x004")])
    assert frames.values() == {"track": ("4",)}


def test_frames_are_found_by_kind_and_read():
    frames = FrameList([TITLE, ARTIST], Layout(), ())
    assert frames.of_kind("TPE1", "TPE2") == [1]
    assert frames.read(1).text == ["Ann"]
    assert frames.encoding_at(1) == 0
    assert frames.encoding_at(None) is None


def test_old_versions_have_names_of_their_own():
    layout = Layout(V22)
    frames = FrameList([], layout, ())
    assert frames.make("TIT2", b"\0a").name == "TT2"
    assert frames.make("IPLS", b"\0a").name == "IPL"
    assert frames.has_name_for("APIC")
    assert not frames.has_name_for("TMOO")
    assert FrameList([], Layout(), ()).has_name_for("TMOO")


def test_values_of_frames_of_any_version():
    old = Layout(V22)
    frames = [new_frame("TT2", b"\0Song", old), new_frame("TYE", b"\x001999", old)]
    assert values_of(frames, old) == {"title": ("Song",), "date": ("1999",)}
