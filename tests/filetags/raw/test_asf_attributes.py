"""Attributes of ASF files in each of the four objects."""

import pytest

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.asf_attributes import (
    BOOL,
    BYTES,
    DWORD,
    GUID,
    QWORD,
    TEXT,
    Attribute,
    Place,
    classic_attributes,
    encoded_text,
    listed_attributes,
)
from mirdesk.filetags.raw.pieces import Span

X = encoded_text("x")


def attribute(name="WM/Genre", type_=TEXT, value=X):
    return Attribute.made(Place.EXTENDED, name, type_, value, like=None)


@pytest.mark.parametrize("place", [Place.EXTENDED, Place.METADATA, Place.LIBRARY])
def test_attributes_come_back(place):
    like = Attribute(Place.LIBRARY, "", TEXT, b"", language=2, stream=1)
    like = like if place is not Place.EXTENDED else None
    made = [
        Attribute.made(place, "WM/Genre", TEXT, encoded_text("Järz"), like=like),
        Attribute.made(place, "Number", QWORD, bytes(7) + b"\1", like=like),
    ]
    content = b"\2\0" + b"".join(one.raw for one in made) + b"tail"
    found, tail = listed_attributes(place, content, 100)
    assert tail == b"tail"
    assert [(a.name, a.type, a.value, a.language, a.stream, a.raw) for a in found] == [
        (a.name, a.type, a.value, a.language, a.stream, a.raw) for a in made
    ]
    assert found[0].source == Span(102, 102 + len(made[0].raw))
    assert found[0].piece == found[0].source
    assert made[0].piece == made[0].raw
    assert made[0].is_bound == (place is not Place.EXTENDED)


def test_the_five_texts():
    title, rating = encoded_text("Song"), b"\0\0"
    sizes = b"".join(n.to_bytes(2, "little") for n in (len(title), 0, 0, 0, 2))
    found, tail = classic_attributes(sizes + title + rating + b"rest", 50)
    assert [(one.name, one.text) for one in found] == [("Title", "Song"), ("Rating", "")]
    assert (found[0].source, tail) == (Span(60, 70), b"rest")


@pytest.mark.parametrize(
    ("one", "text", "fields"),
    [
        (attribute(), "x", {"genre"}),
        (attribute("WM/PartOfSet", value=encoded_text("1/2")), "1/2", {"disc", "disctotal"}),
        (attribute("WM/TrackNumber", DWORD, b"\7\0\0\0"), "7", {"track"}),
        (attribute("WM/IsCompilation", BOOL, b"\1\0\0\0"), "True", {"compilation"}),
        (attribute("IsVBR", BOOL, bytes(4)), "False", set()),
        (attribute("WM/Genre", BYTES, b"x"), "", set()),
        (attribute("Id", GUID, bytes(16)), "", set()),
    ],
)
def test_what_readers_see(one, text, fields):
    assert (one.text, one.fields) == (text, fields)


def test_pictures_are_known():
    assert attribute("wm/picture", BYTES, b"\3").is_picture
    assert not attribute("WM/Picture", TEXT).is_picture


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\1\0",
        b"\1\0" + attribute().raw[:-1],
        b"\1\0" + attribute(type_=DWORD, value=b"\1").raw,
        b"\1\0" + attribute(type_=BOOL, value=b"\1\0").raw,
        b"\1\0" + attribute(type_=7, value=b"").raw,
    ],
)
def test_what_does_not_add_up(content):
    with pytest.raises(WriteRefusedError, match="do not add up"):
        listed_attributes(Place.EXTENDED, content, 0)
    with pytest.raises(WriteRefusedError, match="do not add up"):
        classic_attributes(b"\xff" + content[1:5], 0)
