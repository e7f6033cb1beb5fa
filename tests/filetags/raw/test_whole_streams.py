import io
import os
import struct

import pytest

from mirdesk.domain.file_writes import WriteRequest
from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.pieces import Span
from mirdesk.filetags.raw.whole_streams import is_cut_off
from mirdesk.filetags.sniff import Kind
from mirdesk.filetags.writing.planning import plan_write

KINDS = {"wv": Kind.WAVPACK, "tta": Kind.TTA, "aac": Kind.AAC}
# Recordings beside the project in formats that FFmpeg does not write.
FOREIGN = {
    "mediafile/full.mpc": Kind.MUSEPACK,
    "mutagen/click.mpc": Kind.MUSEPACK,
    "taglib/mac-399.ape": Kind.APE,
    "picard/test.ape": Kind.APE,
}
EDIT = TagEdit({"title": ("Nuages",)})


def without_tag(data: bytes) -> bytes:
    return data[: data.find(b"APETAGEX")] if b"APETAGEX" in data else data


def cut(data: bytes, kind: Kind, missing: int) -> bool:
    size = len(data) - missing
    return is_cut_off(io.BytesIO(data[:size]), kind, Span(0, size))


@pytest.mark.parametrize("missing", [1, 20, 400])
@pytest.mark.parametrize("format_key", KINDS)
def test_a_cut_stream_is_known(audio_file, format_key, missing):
    data = without_tag(audio_file(format_key).read_bytes())
    assert not cut(data, KINDS[format_key], 0)
    assert cut(data, KINDS[format_key], missing)


@pytest.mark.parametrize("name", FOREIGN)
def test_streams_that_other_programs_made(shared_folder, name):
    data = without_tag((shared_folder / "corpus" / name).read_bytes())
    assert not cut(data, FOREIGN[name], 0)
    assert cut(data, FOREIGN[name], 1)
    assert cut(data, FOREIGN[name], 30)


def sv8(*packets: tuple[bytes, bytes]) -> bytes:
    return b"MPCK" + b"".join(key + bytes((3 + len(body),)) + body for key, body in packets)


def test_musepack_8_ends_with_a_packet_that_says_so():
    whole = sv8((b"SH", bytes(9)), (b"AP", bytes(100)), (b"SE", b""))
    assert not cut(whole, Kind.MUSEPACK, 0)
    assert cut(whole, Kind.MUSEPACK, 3)
    assert cut(whole, Kind.MUSEPACK, 50)
    assert cut(sv8((b"AP", bytes(100))), Kind.MUSEPACK, 0)


def test_monkeys_audio_with_something_behind_it(shared_folder):
    data = without_tag((shared_folder / "corpus" / "picard/test.ape").read_bytes())
    assert cut(data + b"junk", Kind.APE, 0)


def test_old_monkeys_audio_says_nothing_of_its_length():
    assert not cut(b"MAC " + struct.pack("<H", 3970) + bytes(100), Kind.APE, 50)


def test_a_stream_that_is_broken_within(audio_file):
    data = bytearray(audio_file("aac").read_bytes())
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    assert cut(bytes(data), Kind.AAC, 0)
    assert not cut(b"ADIF" + bytes(100), Kind.AAC, 0)


@pytest.mark.parametrize("kind", [*KINDS.values(), Kind.APE, Kind.MUSEPACK])
def test_a_header_that_is_cut_off(kind):
    for start in (b"wvpk", b"TTA1", b"MAC \x9f\x0f", b"MP+\x07", b"\xff\xf1"):
        is_cut_off(io.BytesIO(start), kind, Span(0, len(start)))


def test_other_kinds_and_no_sound_at_all():
    assert not cut(b"anything", Kind.MPEG, 0)
    assert not is_cut_off(io.BytesIO(b""), Kind.WAVPACK, Span(0, 0))


@pytest.mark.parametrize("format_key", ["wv", "aac"])
def test_no_tag_is_put_behind_a_stream_that_is_cut_off(audio_file, format_key):
    path = audio_file(format_key)
    path.write_bytes(without_tag(path.read_bytes())[:-30])
    with pytest.raises(WriteRefusedError, match="sound is cut off or damaged"):
        plan_write(WriteRequest(os.fsencode(path), EDIT))


def test_a_tag_before_the_sound_needs_no_end(audio_file):
    path = audio_file("tta")
    path.write_bytes(without_tag(path.read_bytes())[:-30])
    assert plan_write(WriteRequest(os.fsencode(path), EDIT))
