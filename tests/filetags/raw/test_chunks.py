"""Where the chunks of a file lie."""

import io

import pytest

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.chunks import DSDIFF, IFF, RIFF, read_form

SOUND = frozenset({b"data"})


def form(data, style=RIFF):
    return read_form(io.BytesIO(data), len(data), style, SOUND)


def made(*chunks, style=RIFF, size=None):
    body = b"WAVE" + b"".join(chunks)
    return style.header(b"RIFF", len(body) if size is None else size) + body


@pytest.mark.parametrize("style", [RIFF, IFF, DSDIFF])
def test_chunks_and_their_padding(style):
    data = made(style.chunk(b"one ", b"abc"), style.chunk(b"data", b"abcd"), style=style)
    found = form(data, style)
    assert (found.name, found.form_type, found.stop) == (b"RIFF", b"WAVE", len(data))
    one, sound = found.chunks
    assert (one.name, one.size, one.data_stop, one.stop) == (
        b"one ",
        3,
        sound.start - 1,
        sound.start,
    )
    assert data[sound.data_start : sound.data_stop] == b"abcd"
    assert not one.lacks_padding
    assert style.size_in(style.header(b"abcd", 77)) == 77


def test_a_last_chunk_may_lack_its_padding():
    assert form(made(RIFF.chunk(b"data", b"abc")[:-1])).chunks[0].lacks_padding


def test_padding_that_the_form_does_not_count_belongs_to_the_chunk():
    data = made(RIFF.chunk(b"data", b"abc"), size=4 + 11)
    assert form(data).stop == len(data)


def test_cut_sound_reaches_to_the_end():
    chunk = form(made(b"data\xff\xff\0\0abcde")).chunks[0]
    assert (chunk.is_open, chunk.data_stop - chunk.data_start) == (True, 5)


def test_sound_longer_than_the_form_says_is_taken_whole():
    data = made(RIFF.chunk(b"data", bytes(100)), size=50)
    chunk = form(data).chunks[0]
    assert (chunk.is_open, chunk.data_stop) == (True, len(data))


def test_sound_of_size_0_is_open_only_when_no_chunk_follows():
    assert form(made(b"data\0\0\0\0", RIFF.chunk(b"note", b"ab"))).chunks[1].name == b"note"
    assert form(made(b"data\0\0\0\0", b"\x01\x02\x03\x04\x05\x06", size=0)).chunks[0].is_open
    assert not form(made(b"data\0\0\0\0")).chunks[0].is_open


def test_junk_ends_the_chunks():
    data = made(RIFF.chunk(b"data", b"abcd"), b"\0\0\0\0\0\0\0\0\0\0")
    assert form(data).stop == len(data) - 10


def test_endless_chunks_are_refused():
    with pytest.raises(WriteRefusedError, match="more than 2000"):
        form(made(*[RIFF.chunk(b"note", b"")] * 2001))
