"""Frames of ID3v2 tags as bytes."""

import mutagen.id3 as id3
import pytest

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.id3_frames import (
    V22,
    V23,
    V24,
    Layout,
    content_of,
    decoded,
    kind_of,
    new_frame,
    split_body,
    synchronised,
    synchsafe,
)

LONG = bytes(range(256)) * 2 + b"\xff\x00\xff\xe0\xff"


def split(*frames, major=V24, is_unsynchronised=False, behind=b""):
    body = b"".join(frame.raw for frame in frames) + behind
    return split_body(body, major, is_unsynchronised=is_unsynchronised)


@pytest.mark.parametrize("major", [V22, V23, V24])
@pytest.mark.parametrize("is_unsynchronised", [False, True])
def test_frames_come_back_as_they_were_made(major, is_unsynchronised):
    layout = Layout(major, is_unsynchronised)
    names = ("TT2", "PIC", "TXX") if major == V22 else ("TIT2", "APIC", "TXXX")
    contents = (b"\0Song", LONG, b"\3own\0\xc3\xbf")
    frames = [new_frame(*pair, layout) for pair in zip(names, contents, strict=True)]
    body = split(*frames, major=major, is_unsynchronised=is_unsynchronised, behind=bytes(30))
    assert body.frames == tuple(frames)
    assert body.layout == layout
    assert body.padding_bytes == 30
    assert body.rest == b""
    assert [content_of(frame, layout) for frame in body.frames] == list(contents)


def test_an_unsynchronised_tag_holds_no_false_header_of_mpeg():
    for major in (V22, V23, V24):
        name = "PIC" if major == V22 else "APIC"
        raw = new_frame(name, LONG, Layout(major, is_unsynchronised=True)).raw
        assert not any(raw[i] == 0xFF and raw[i + 1] >= 0xE0 for i in range(len(raw) - 1))


def test_the_zero_behind_a_last_ff_belongs_to_its_frame():
    layout = Layout(V23, is_unsynchronised=True)
    frames = [new_frame("TIT2", b"\0a\xff", layout), new_frame("TPE1", b"\0b", layout)]
    body = split(*frames, major=V23, is_unsynchronised=True, behind=bytes(3))
    assert [frame.raw for frame in body.frames] == [frame.raw for frame in frames]
    assert frames[0].raw.endswith(b"\xff\0")
    assert synchronised(frames[0].raw).endswith(b"a\xff")
    assert body.padding_bytes == 3


def test_a_flag_without_the_coding_is_no_coding():
    frame = new_frame("TIT2", b"\1\xff\xfeA\0", Layout(V23))
    body = split(frame, major=V23, is_unsynchronised=True)
    assert body.frames == (frame,)
    assert not body.layout.is_unsynchronised


def test_sizes_that_itunes_wrote_as_plain_integers_are_noticed():
    plain = Layout(V24, has_plain_sizes=True)
    frames = [new_frame("TIT2", b"\0" + b"x" * 300, plain), new_frame("TPE1", b"\0y", plain)]
    body = split(*frames)
    assert body.layout.has_plain_sizes
    assert body.frames == tuple(frames)


def test_junk_behind_zeros_is_told_apart_from_padding():
    frame = new_frame("TIT2", b"\0a", Layout())
    body = split(frame, behind=bytes(10) + b"junk" + bytes(6))
    assert body.rest == bytes(10) + b"junk"
    assert body.padding_bytes == 6


@pytest.mark.parametrize(
    ("behind", "words"),
    [
        (b"TPE1\0\0\0\x7f\0\0\0ab", "longer than the tag"),
        (b"\xffPE1\0\0\0\1\0\0a", "no frame"),
        (b"TPE1\0", "in the middle"),
    ],
)
def test_frames_that_do_not_add_up_are_refused(behind, words):
    with pytest.raises(WriteRefusedError, match=words):
        split(new_frame("TIT2", b"\0a", Layout()), behind=behind)


def test_names_of_old_tags_are_known_in_new_ones():
    old = Layout(V22)
    assert kind_of(new_frame("TT2", b"\0a", old)) == "TIT2"
    assert kind_of(new_frame("PIC", b"\0a", old)) == "APIC"
    assert kind_of(new_frame("XYZ", b"\0a", old)) == "XYZ"
    assert kind_of(new_frame("CRM", b"\0a", old)) == "CRM"
    # Some program writes such names into tags of version 2.3, with a zero behind.
    raw = b"TT2\0\0\0\0\2\0\0\0a"
    (frame,) = split_body(raw, V23, is_unsynchronised=False).frames
    assert kind_of(frame) == "TIT2"
    assert decoded(frame, Layout(V23)).text == ["a"]


def test_packed_and_damaged_frames_are_carried():
    layout = Layout()
    packed = b"TIT2\0\0\0\x0f\0\x09\0\0\0\3" + b"\x78\x9c\x63\x70\x04\x00\x00\x43\x00\x42\0"
    body = split_body(packed, V24, is_unsynchronised=False)
    (frame,) = body.frames
    assert frame.flags == 9
    assert b"".join(each.raw for each in body.frames) == packed
    encrypted = b"TIT2\0\0\0\3\0\x04abc"
    (frame,) = split_body(encrypted, V24, is_unsynchronised=False).frames
    assert content_of(frame, layout) is None
    assert decoded(frame, layout) is None
    assert decoded(new_frame("TIT2", b"\x09a", layout), layout) is None
    assert decoded(new_frame("ZZZZ", b"a", layout), layout) is None


def test_frames_are_read_as_mutagen_reads_them():
    content = decoded(new_frame("TPE1", b"\3One\0Two", Layout()), Layout())
    assert isinstance(content, id3.TPE1)
    assert content.text == ["One", "Two"]


def test_sizes_have_limits():
    assert synchsafe(0x0FFFFFFF) == b"\x7f\x7f\x7f\x7f"
    assert synchsafe(257) == b"\0\0\2\1"
    with pytest.raises(OverflowError):
        synchsafe(1 << 28)
    with pytest.raises(WriteRefusedError, match="too large"):
        new_frame("TT2", bytes(1 << 24), Layout(V22))
