"""Dates in every version of ID3v2."""

import pytest

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.id3_dates import edit_date, edit_original_date
from mirdesk.filetags.raw.id3_frame_list import FrameList
from mirdesk.filetags.raw.id3_frames import V22, V23, V24, Layout, new_frame


def edited(edit, field, values, *old, major):
    layout = Layout(major)
    frames = FrameList([new_frame(*pair, layout) for pair in old], layout, [field])
    edit(frames, values)
    seen = frames.values()
    assert seen == ({field: values} if values else {})
    return [(frame.name, frame.payload[1:].decode("latin-1")) for frame in frames.frames]


@pytest.mark.parametrize(
    ("major", "value", "frames"),
    [
        (V24, "1999-05", [("TDRC", "1999-05")]),
        (V24, "c. 1975", [("TDRC", "c. 1975")]),
        (V23, "1999", [("TYER", "1999")]),
        (V23, "1999-05-31", [("TYER", "1999"), ("TDAT", "3105")]),
        (V23, "1999-05-31 23:59:00", [("TYER", "1999"), ("TDAT", "3105"), ("TIME", "2359")]),
        (V23, "1999-05", [("TDRC", "1999-05"), ("TYER", "1999")]),
        (V23, "c. 1975", [("TYER", "c. 1975")]),
        (V23, "12345", [("TYER", "12345")]),
        (V22, "1999", [("TYE", "1999")]),
        (V22, "1999-05-31", [("TYE", "1999"), ("TDA", "3105")]),
        (V22, "1999-05", [("TYE", "1999-05")]),
    ],
)
def test_a_date_is_read_as_it_was_given(major, value, frames):
    assert edited(edit_date, "date", (value,), major=major) == frames


def test_what_told_the_date_before_goes():
    old = [("TYER", b"\x001999"), ("TDAT", b"\x003112"), ("TIME", b"\x002359")]
    assert edited(edit_date, "date", ("2001",), *old, major=V23) == [("TYER", "2001")]
    assert edited(edit_date, "date", ("2001",), *old, major=V24) == [("TDRC", "2001")]
    assert edited(edit_date, "date", (), *old, major=V23) == []
    both = [("TYER", b"\x001999"), ("TDRC", b"\x001999"), ("TXXX", b"\0Year\x001998")]
    assert edited(edit_date, "date", ("2001",), *both, major=V23) == [
        ("TDRC", "2001"),
        ("TYER", "2001"),
    ]


def test_several_dates():
    two = ("1999", "2001")
    assert edited(edit_date, "date", two, major=V24) == [("TDRC", "1999\x002001")]
    assert edited(edit_date, "date", two, major=V23) == [("TYER", "1999\x002001")]
    mixed = ("1999-05", "c. 2001")
    assert edited(edit_date, "date", mixed, major=V23) == [
        ("TDRC", "1999-05\0c. 2001"),
        ("TYER", "1999"),
    ]
    with pytest.raises(WriteRefusedError, match="several dates"):
        edited(edit_date, "date", mixed, major=V22)


@pytest.mark.parametrize(
    ("major", "value", "frames"),
    [
        (V24, "1970-01-02", [("TDOR", "1970-01-02")]),
        (V23, "1970", [("TORY", "1970")]),
        (V23, "1970-01-02", [("TDOR", "1970-01-02"), ("TORY", "1970")]),
        (V23, "long ago", [("TDOR", "long ago")]),
        (V22, "1970-01-02", [("TOR", "1970-01-02")]),
    ],
)
def test_an_original_date_is_read_as_it_was_given(major, value, frames):
    assert edited(edit_original_date, "originaldate", (value,), major=major) == frames


def test_original_dates_before():
    old = [("TDOR", b"\x001969"), ("TORY", b"\x001969"), ("TXXX", b"\0originaldate\x001968")]
    field = "originaldate"
    assert edited(edit_original_date, field, ("1970",), *old, major=V24) == [("TDOR", "1970")]
    assert edited(edit_original_date, field, ("1970",), *old, major=V23) == [
        ("TDOR", "1970"),
        ("TORY", "1970"),
    ]
    assert edited(edit_original_date, field, (), *old, major=V23) == []
    with pytest.raises(WriteRefusedError, match="original date"):
        edited(edit_original_date, field, ("long ago",), major=V22)
