"""Lengths read from bytes, against files whose length is known."""

import os
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from mutagen.apev2 import APEv2
from mutagen.id3 import ID3, TIT2

from mirdesk.audio.framing import audio_end, is_ogg_cut_off, is_riff_cut_off, xing_duration_s


def test_no_tags_at_the_end(make_file: Callable[..., Path]):
    path = make_file("mp3")
    assert audio_end(os.fsencode(path)) == path.stat().st_size


def test_every_tag_at_the_end_is_left_out(make_file: Callable[..., Path]):
    path = make_file("mp3")
    size = path.stat().st_size
    tags = APEv2()
    tags["Title"] = "Title"
    tags.save(path)
    assert audio_end(os.fsencode(path)) == size
    lyrics = b"LYRICSBEGININD0000200"
    id3v2 = b"ID3\x04\x00\x10" + bytes(4) + b"3DI\x04\x00\x10" + bytes(4)
    with path.open("ab") as file:
        file.write(id3v2 + lyrics + b"%06d" % len(lyrics) + b"LYRICS200" + b"TAG" + bytes(125))
    assert audio_end(os.fsencode(path)) == size


def test_lying_sizes_are_not_believed(tmp_path: Path):
    path = tmp_path / "lies.mp3"
    footer = struct.pack("<8sIIII8x", b"APETAGEX", 2000, 2**31, 1, 0)
    path.write_bytes(b"sound" + footer)
    assert audio_end(os.fsencode(path)) == 5 + 32
    path.write_bytes(b"TAG")
    assert audio_end(os.fsencode(path)) == 3


def test_xing_frame(make_file: Callable[..., Path]):
    path = make_file("mp3")
    assert xing_duration_s(os.fsencode(path)) == pytest.approx(3.0, abs=0.1)
    tags = ID3()
    tags.add(TIT2(encoding=3, text=["Title"]))
    tags.save(path)
    assert xing_duration_s(os.fsencode(path)) == pytest.approx(3.0, abs=0.1)
    # Still there when half of the file is gone: that is what it is read for.
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert xing_duration_s(os.fsencode(path)) == pytest.approx(3.0, abs=0.1)


@pytest.mark.parametrize("rate_hz", [16000, 24000, 48000])
def test_xing_frame_of_other_rates(make_file: Callable[..., Path], rate_hz: int):
    samples = np.zeros((1, 2 * rate_hz), np.float32)
    path = make_file("mp3", samples, rate_hz=rate_hz)
    assert xing_duration_s(os.fsencode(path)) == pytest.approx(2.0, abs=0.15)


def test_no_xing_frame(make_file: Callable[..., Path], tmp_path: Path):
    assert xing_duration_s(os.fsencode(make_file("flac"))) is None
    path = tmp_path / "short"
    path.write_bytes(b"\xff\xfb")
    assert xing_duration_s(os.fsencode(path)) is None


def test_ogg_endings(make_file: Callable[..., Path]):
    path = make_file("ogg")
    assert not is_ogg_cut_off(os.fsencode(path))
    data = path.read_bytes()
    path.write_bytes(data[:-1])
    assert is_ogg_cut_off(os.fsencode(path))
    path.write_bytes(data[: len(data) // 2])
    assert is_ogg_cut_off(os.fsencode(path))
    path.write_bytes(data + b"TAG" + bytes(125))
    assert not is_ogg_cut_off(os.fsencode(path))


def test_wav_endings(make_file: Callable[..., Path]):
    path = make_file("wav")
    assert not is_riff_cut_off(os.fsencode(path))
    data = path.read_bytes()
    path.write_bytes(data[:-2])
    assert is_riff_cut_off(os.fsencode(path))
    path.write_bytes(data[:4] + b"\xff\xff\xff\xff" + data[8:-2])
    assert not is_riff_cut_off(os.fsencode(path))
