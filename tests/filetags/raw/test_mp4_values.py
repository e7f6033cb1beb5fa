"""Values as data boxes."""

import pytest

from mirdesk.domain.tag_edits import CoverEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.mp4_boxes import box_bytes
from mirdesk.filetags.raw.mp4_values import (
    data_of_cover,
    data_of_pair,
    data_of_values,
    pair_of,
)
from mirdesk.filetags.raw.numbers import Numbered


def data(type_: int, content: bytes) -> bytes:
    return box_bytes(b"data", bytes([0, 0, 0, type_]) + bytes(4) + content)


@pytest.mark.parametrize(
    ("name", "kind", "values", "expected"),
    [
        ("title", b"\xa9nam", ("Ä", "b"), data(1, "Ä".encode()) + data(1, b"b")),
        ("title", b"\xa9nam", (), b""),
        ("bpm", b"tmpo", ("119.6",), data(21, b"\0\x78")),
        ("bpm", b"tmpo", ("70000",), data(21, b"\0\x01\x11\x70")),
        ("movementnumber", b"\xa9mvi", ("3",), data(21, b"\0\x03")),
        ("compilation", b"cpil", ("1",), data(21, b"\1")),
        ("compilation", b"cpil", ("0",), b""),
        ("rating", b"----", ("4",), data(1, b"80")),
    ],
)
def test_values_by_kind(name, kind, values, expected):
    assert data_of_values(name, kind, values, "") == expected


@pytest.mark.parametrize(
    ("name", "kind", "value", "reason"),
    [
        ("bpm", b"tmpo", "fast", "whole number"),
        ("bpm", b"tmpo", "inf", "whole number"),
        ("bpm", b"tmpo", "1e30", "too large"),
        ("compilation", b"cpil", "perhaps", "yes or no"),
        ("rating", b"----", "7", "0 to 5 stars"),
    ],
)
def test_values_that_cannot_be_kept(name, kind, value, reason):
    with pytest.raises(WriteRefusedError, match=reason):
        data_of_values(name, kind, (value,), "")


def test_a_rating_keeps_its_scale():
    assert data_of_values("rating", b"----", ("4",), "3") == data(1, b"4")


def test_pairs():
    made = data_of_pair("track", b"trkn", Numbered(("3",), ("12",)), b"")
    assert made == data(0, b"\0\0\0\3\0\x0c\0\0")
    assert pair_of(made) == "3/12"
    assert data_of_pair("disc", b"disk", Numbered(("1",)), b"") == data(0, b"\0\0\0\1\0\0")
    assert pair_of(data(0, b"\0\0\0\0\0\5")) == "/5"
    assert not data_of_pair("disc", b"disk", Numbered(("0",)), b"")
    short_habit = data(0, b"\0\7\0\3\0\x0c")
    kept = data_of_pair("track", b"trkn", Numbered(("9",), ("12",)), short_habit)
    assert kept == data(0, b"\0\7\0\x09\0\x0c")


@pytest.mark.parametrize("numbers", [("A1",), ("70000",), ("1", "2"), ("-1",)])
def test_numbers_that_cannot_be_kept(numbers):
    with pytest.raises(WriteRefusedError, match="MP4 files keep"):
        data_of_pair("track", b"trkn", Numbered(numbers), b"")


def test_covers_tell_their_kind():
    assert data_of_cover(CoverEdit(b"x", "image/png")) == data(14, b"x")
    assert data_of_cover(CoverEdit(b"x", "image/jpeg")) == data(13, b"x")
