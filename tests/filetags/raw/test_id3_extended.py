"""Extended headers of ID3v2 tags."""

import zlib

import pytest

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.id3_extended import (
    check_extended,
    extended_header,
    renewed_extended,
    settings_of,
)
from mirdesk.filetags.raw.id3_frames import V22, V23, V24

FRAMES = b"TIT2\0\0\0\2\0\0\0a"
V23_PLAIN = b"\0\0\0\6\0\0\0\0\0\x0a"
V23_CRC = b"\0\0\0\x0a\x80\0\0\0\0\x0a" + zlib.crc32(FRAMES).to_bytes(4, "big")
V24_UPDATE = b"\0\0\0\7\1\x40\0"


def crc_v24(data):
    crc = zlib.crc32(data)
    return bytes(crc >> shift & 0x7F for shift in (28, 21, 14, 7, 0))


V24_CRC = b"\0\0\0\x0d\1\x60\0\5" + crc_v24(FRAMES + bytes(10))


@pytest.mark.parametrize(
    ("major", "extended"),
    [(V23, V23_PLAIN), (V23, V23_CRC), (V24, V24_UPDATE), (V24, V24_CRC)],
)
def test_extended_headers_are_found_and_renewed(major, extended):
    assert extended_header(extended + FRAMES, major, 0x40, is_coded=False) == extended
    check_extended(extended, major, FRAMES, 10)
    assert renewed_extended(extended, major, FRAMES, 10) == extended
    other = renewed_extended(extended, major, FRAMES + b"x", 4)
    check_extended(other, major, FRAMES + b"x", 4)
    assert settings_of(other, major) == settings_of(extended, major)
    if extended is not V24_UPDATE:
        assert other != extended


def test_there_may_be_none():
    assert extended_header(FRAMES, V24, 0, is_coded=False) == b""
    assert extended_header(FRAMES, V24, 0x40, is_coded=False) == b""  # a flag that lies
    assert extended_header(FRAMES, V22, 0x40, is_coded=False) == b""
    assert renewed_extended(b"", V24, FRAMES, 0) == b""
    check_extended(b"", V24, FRAMES, 0)


@pytest.mark.parametrize(
    ("major", "content", "is_coded"),
    [
        (V23, b"\0\0\1\0\0\0\0\0\0\0", False),
        (V24, b"\0\0\0\2\1\0", False),
        (V24, b"\0\0\x80\2\1\0", False),
        (V23, V23_CRC[:9] + b"\xff\0\0\0\0", True),
    ],
)
def test_headers_that_do_not_add_up_are_refused(major, content, is_coded):
    with pytest.raises(WriteRefusedError, match="not understood"):
        extended_header(content, major, 0x40, is_coded=is_coded)


@pytest.mark.parametrize(
    ("major", "extended", "words"),
    [
        (V23, V23_CRC[:-1] + b"\1", "checksum"),
        (V24, V24_CRC[:-1] + b"\1", "checksum"),
        (V23, b"\0\0\0\6\x40\0\0\0\0\0", "not understood"),
        (V23, b"\0\0\0\0", "not understood"),
        (V24, b"\0\0\0\x08\1\x10\1\xff", "not understood"),  # restrictions of what may be there
        (V24, b"\0\0\0\x08\1\x40\1\0", "not understood"),
        (V24, b"\0\0\0\x04", "not understood"),
    ],
)
def test_what_is_not_understood_is_refused(major, extended, words):
    with pytest.raises(WriteRefusedError, match=words):
        check_extended(extended, major, FRAMES, 10)
    if len(extended) < 6:
        assert settings_of(extended, major) == extended[4:6]
