"""Tags before and behind a stream, found and told anew."""

import io

import mutagen.apev2
import pytest

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.id3v2 import Id3v2Block
from mirdesk.filetags.raw.outer_tags import (
    ENHANCED,
    ID3_PADDING_BYTES,
    fresh,
    leading_tags,
    told,
    trailing_tags,
)
from mirdesk.filetags.raw.pieces import Span, size_of

ID3 = b"ID3\x04\0\0\0\0\0\x0fTIT2\0\0\0\x05\0\0\x03Long"
V1 = b"TAG" + b"Old".ljust(124, b"\0") + b"\xff"
SOUND = b"\x55" * 1000


def ape(**items):
    tags = mutagen.apev2.APEv2()
    tags.update(items)
    out = io.BytesIO()
    tags.save(out)
    return out.getvalue()


def trailing(data, begin=0):
    return trailing_tags(io.BytesIO(data), begin, len(data))


def test_leading_tags_of_both_kinds_are_found():
    data = ID3 + ape(Title="T") + ID3 + SOUND
    tags = leading_tags(io.BytesIO(data), len(data) - len(SOUND))
    assert [(tag.name, tag.is_read) for tag in tags] == [
        ("ID3v2.4", True), ("APEv2", False), ("ID3v2.4", False),
    ]  # fmt: skip
    assert b"".join(tag.raw for tag in tags) + SOUND == data


@pytest.mark.parametrize("offset", [3, len(ID3) + 5])
def test_leading_tags_that_do_not_add_up_are_refused(offset):
    with pytest.raises(WriteRefusedError, match="in front"):
        leading_tags(io.BytesIO(ID3 + SOUND), offset)


@pytest.mark.parametrize(
    ("tail", "names"),
    [
        (b"", []),
        (V1, ["ID3v1"]),
        (V1 + V1, ["ID3v1 before other tags", "ID3v1"]),
        (ape(Title="T") + V1, ["APEv2", "ID3v1"]),
        (V1 + ape(Title="T"), ["ID3v1 before other tags", "APEv2"]),
        (b"LYRICSBEGINlaLYRICSEND" + V1, ["Lyrics3", "ID3v1"]),
        (b"LYRICSBEGIN000011LYRICS200" + V1, ["Lyrics3v2", "ID3v1"]),
        (b"LYRICSBEGIN999999LYRICS200", []),
        (b"no beginning LYRICSEND", []),
        (b"TAG+" + bytes(223) + V1, [ENHANCED, "ID3v1"]),
        (b"ID3\x04\0\x10\0\0\0\0" + b"3DI\x04\0\x10\0\0\0\0", ["appended ID3v2"]),
        (b"3DI\x04\0\x10\x7f\x7f\x7f\x7f", []),
    ],
)
def test_trailing_tags_are_found_in_order(tail, names):
    tags = trailing(SOUND + tail)
    assert [tag.name for tag in tags] == names
    assert b"".join(tag.raw for tag in tags) == (tail if names else b"")


def test_they_never_reach_into_what_is_before():
    data = ID3 + b"\x55" * 10 + V1[:100]
    assert trailing(data, len(ID3)) == ()
    assert trailing(V1, 10) == ()


def test_the_letters_in_a_small_apev2_tag_are_no_id3v1():
    tag = ape(Title="T" * 45)
    at = len(tag) - 131
    assert at < 0
    tag = ape(Title="T" * (45 - at))
    assert tag[-131:-123] == b"APETAGEX"
    assert [found.name for found in trailing(SOUND + tag)] == ["APEv2"]


@pytest.mark.parametrize("version", [b"\x0f\x27", b"\0\0"])
def test_other_versions_of_apev2_are_left_alone(version):
    tag = bytearray(ape(Title="T"))
    tag[-24:-22] = version
    assert trailing(SOUND + bytes(tag)) == ()


def test_a_tag_is_told_in_place_where_it_fits():
    data = ID3 + SOUND
    (tag,) = leading_tags(io.BytesIO(data), len(ID3))
    in_place = told(tag, TagEdit({"title": ("Lo",)}), is_main=True)
    assert size_of(in_place) == len(ID3)
    longer = told(tag, TagEdit({"title": ("A longer title",)}), is_main=True)
    assert size_of(longer) == len(ID3) + 10 + ID3_PADDING_BYTES
    assert told(tag, TagEdit({"album": ("A",)}), is_main=False) == (Span(0, len(ID3)),)


def test_a_new_tag_has_room():
    assert len(fresh(Id3v2Block.new())) == 10 + ID3_PADDING_BYTES


def test_a_footer_that_calls_itself_a_header_is_one_all_the_same():
    tag = bytearray(ape(Title="T"))
    tag[-9] |= 0x20
    (found,) = trailing(SOUND + bytes(tag))
    assert found.span == Span(len(SOUND), len(SOUND) + len(tag))
