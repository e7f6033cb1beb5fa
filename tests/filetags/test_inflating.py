import os
import tracemalloc
import zlib

import pytest

from mirdesk.filetags.files import read_tags
from mirdesk.filetags.inflating import MAX_FRAME_BYTES, MAX_INFLATED_BYTES, CappedZlib


def syncsafe(number: int) -> bytes:
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))


def compressed_frame(name: bytes, text: bytes, version: int) -> bytes:
    body = b"\3" + text if version == 4 else b"\0" + text
    packed = len(body).to_bytes(4, "big") + zlib.compress(body, 9)
    if version == 4:
        packed = syncsafe(len(body)) + packed[4:]
        return name + syncsafe(len(packed)) + b"\0\x09" + packed
    return name + len(packed).to_bytes(4, "big") + b"\0\x80" + packed


@pytest.mark.parametrize("version", [3, 4])
def test_a_tag_that_inflates_beyond_measure_costs_only_its_frame(audio_file, version):
    path = audio_file("mp3")
    frames = compressed_frame(b"TIT2", b"Song", version)
    frames += compressed_frame(b"TALB", b"x" * 60_000_000, version)
    frames += compressed_frame(b"TPE1", b"Someone", version)
    tag = b"ID3" + bytes([version, 0, 0]) + syncsafe(len(frames)) + frames
    path.write_bytes(tag + path.read_bytes())
    tracemalloc.start()
    try:
        result = read_tags(os.fsencode(path))
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert result.tags["title"] == ("Song",)
    assert result.tags["artist"] == ("Someone",)
    assert "album" not in result.tags
    assert peak_bytes < 5 * MAX_FRAME_BYTES


def test_the_budget_is_for_all_frames_of_a_file():
    capped = CappedZlib()
    frame = zlib.compress(bytes(MAX_FRAME_BYTES))
    for _ in range(MAX_INFLATED_BYTES // MAX_FRAME_BYTES):
        assert len(capped.decompress(frame)) == MAX_FRAME_BYTES
    with pytest.raises(zlib.error):
        capped.decompress(frame)
    capped.start_file()
    assert capped.decompress(frame)


def test_damage_is_told_as_zlib_tells_it():
    with pytest.raises(zlib.error):
        CappedZlib().decompress(b"no zlib stream")
    with pytest.raises(zlib.error):
        CappedZlib().decompress(zlib.compress(b"text" * 99)[:-5])
