import io
import struct

from mirdesk.filetags.chunk_text import read_aiff_text, read_riff_info


def chunk(name: bytes, data: bytes, order: str = "<") -> bytes:
    return name + struct.pack(order + "I", len(data)) + data + b"\0" * (len(data) % 2)


def wav(*chunks: bytes) -> io.BytesIO:
    body = b"WAVE" + b"".join(chunks)
    return io.BytesIO(b"RIFF" + struct.pack("<I", len(body)) + body)


def test_info_texts_in_utf8_or_western_code_page():
    info = b"INFO" + chunk(b"INAM", b"Song\0") + chunk(b"IART", "Zoë".encode())
    info += (
        chunk(b"IPRD", "Café".encode("cp1252"))
        + chunk(b"ITRK", b"2/9")
        + chunk(b"IXYZ", b"own")
    )
    file = wav(chunk(b"fmt ", bytes(16)), chunk(b"data", bytes(7)), chunk(b"LIST", info))
    assert read_riff_info(file).tags == {
        "title": ("Song",),
        "artist": ("Zoë",),
        "album": ("Café",),
        "track": ("2",),
        "tracktotal": ("9",),
        "ixyz": ("own",),
    }


def test_other_lists_and_damaged_sizes_do_no_harm():
    assert read_riff_info(wav(chunk(b"LIST", b"adtl" + bytes(20)))).tags == {}
    info = b"INFO" + b"INAM" + b"\xff\xff\xff\xff" + b"Song"
    assert read_riff_info(wav(chunk(b"LIST", info))).tags == {"title": ("Song",)}
    assert read_riff_info(io.BytesIO(b"RIFF\0\0")).tags == {}
    endless = wav(*[chunk(b"abcd", b"")] * 5000, chunk(b"LIST", b"INFO" + chunk(b"INAM", b"x")))
    assert read_riff_info(endless).tags == {}  # behind more chunks than any real file has


def test_aiff_texts():
    chunks = chunk(b"NAME", b"Song", ">") + chunk(b"AUTH", b"Me", ">")
    chunks += (
        chunk(b"ANNO", b"one", ">") + chunk(b"ANNO", b"two", ">") + chunk(b"(c) ", b"1999", ">")
    )
    file = io.BytesIO(b"FORM" + struct.pack(">I", len(chunks) + 4) + b"AIFF" + chunks)
    assert read_aiff_text(file).tags == {
        "title": ("Song",),
        "artist": ("Me",),
        "comment": ("one", "two"),
        "copyright": ("1999",),
    }
