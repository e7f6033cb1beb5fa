"""The identity of a recording must survive every edit of tags, and nothing else."""

import base64
import os
import shutil
import wave
from collections.abc import Callable, Generator
from pathlib import Path

import mutagen
import numpy as np
import pytest
from mutagen.aiff import AIFF
from mutagen.apev2 import APEv2
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, ID3, TIT2, TXXX
from mutagen.mp3 import MP3
from mutagen.mp4 import MP4, MP4Cover
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis
from mutagen.wave import WAVE

from mirdesk.audio.decode import DecodeReport, decode_blocks
from mirdesk.audio.identity import DIGEST_SIZE, payload_hash_of

# Random bytes hold many false MPEG sync words, as real pictures do.
COVER = b"\x89PNG\r\n\x1a\n" + np.random.default_rng(5).bytes(70_000)


def hash_of(path: Path) -> bytes:
    return payload_hash_of(os.fsencode(path))


def report_of(blocks: Generator[np.ndarray, None, DecodeReport]) -> DecodeReport:
    while True:
        try:
            next(blocks)
        except StopIteration as stop:
            return stop.value


def id3v2(path: Path) -> None:
    tags = ID3()
    tags.add(TIT2(encoding=3, text=["Title"]))
    tags.add(APIC(encoding=3, mime="image/png", type=3, desc="", data=COVER))
    tags.save(path, v1=0)


def id3v2_short(path: Path) -> None:
    tags = ID3()
    tags.add(TXXX(encoding=3, desc="x", text=["y"]))
    tags.save(path, v1=0, padding=lambda info: 0)


def id3v1(path: Path) -> None:
    tags = ID3()
    tags.add(TIT2(encoding=0, text=["Old title"]))
    tags.save(path, v1=2)


def ape_at_end(path: Path) -> None:
    tags = APEv2()
    tags["Title"] = "Title"
    tags["Cover Art (Front)"] = mutagen.apev2.APEValue(b"cover.png\0" + COVER, 1)
    tags.save(path)


def lyrics_and_id3v1(path: Path) -> None:
    body = b"LYRICSBEGIN" + b"IND00003110" + b"LYR00005\xff\xfb\x90\x44\x00"
    with path.open("ab") as file:
        file.write(body + b"%06d" % len(body) + b"LYRICS200" + b"TAG" + b" " * 125)


def flac_picture() -> Picture:
    picture = Picture()
    picture.type, picture.mime, picture.data = 3, "image/png", COVER
    return picture


def vorbis_in_flac(path: Path) -> None:
    tags = FLAC(path)
    tags["title"] = "Title"
    tags.add_picture(flac_picture())
    tags.save()


def id3_around_flac(path: Path) -> None:
    audio = path.read_bytes()
    tags = ID3()
    tags.add(TIT2(encoding=3, text=["In front"]))
    head = path.with_suffix(".id3")
    head.write_bytes(b"")
    tags.save(head, v1=0)
    path.write_bytes(head.read_bytes() + audio + b"TAG" + b"x" * 125)


def vorbis(kind: type) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        tags = kind(path)
        tags["title"] = "Title"
        block = base64.b64encode(flac_picture().write()).decode()
        tags["metadata_block_picture"] = [block]  # spreads the header over several pages
        tags.save()

    return write


def mp4_tags(path: Path) -> None:
    tags = MP4(path)
    tags["\xa9nam"] = "Title"
    tags["covr"] = [MP4Cover(COVER, MP4Cover.FORMAT_PNG)]
    tags.save()


def id3_in_chunk(kind: type) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        file = kind(path)
        file.add_tags()
        file.tags.add(TIT2(encoding=3, text=["Title"]))
        file.tags.add(APIC(encoding=3, mime="image/png", type=3, desc="", data=COVER))
        file.save()

    return write


def asf_tags(path: Path) -> None:
    file = mutagen.File(path)
    file["Title"] = "Title"
    file["WM/Lyrics"] = "la " * 9000
    file.save()


EDITS = [
    ("mp3", id3v2),
    ("mp3", id3v2_short),
    ("mp3", id3v1),
    ("mp3", ape_at_end),
    ("mp3", lyrics_and_id3v1),
    ("flac", vorbis_in_flac),
    ("flac", id3_around_flac),
    ("ogg", vorbis(OggVorbis)),
    ("opus", vorbis(OggOpus)),
    ("m4a", mp4_tags),
    ("alac", mp4_tags),
    ("wav", id3_in_chunk(WAVE)),
    ("aiff", id3_in_chunk(AIFF)),
    ("wavpack", ape_at_end),
    ("tta", id3v2),
    ("tta", ape_at_end),
    ("wma", asf_tags),
    ("aac", id3v2),
    ("aac", ape_at_end),
    ("aac", id3v1),
]


@pytest.mark.parametrize(
    ("name", "edit"), EDITS, ids=[f"{n}-{e.__name__}-{i}" for i, (n, e) in enumerate(EDITS)]
)
def test_edits_of_tags_change_nothing(
    make_file: Callable[..., Path], name: str, edit: Callable[[Path], None]
):
    path = make_file(name)
    before, size = hash_of(path), path.stat().st_size
    edit(path)
    assert path.stat().st_size != size
    assert hash_of(path) == before


def test_many_edits_one_after_another(make_file: Callable[..., Path]):
    path = make_file("mp3")
    before = hash_of(path)
    for edit in (id3v2, ape_at_end, id3v1):
        edit(path)
        assert hash_of(path) == before
    MP3(path).delete()
    APEv2(path).delete()
    assert hash_of(path) == before


def test_moving_and_renaming_change_nothing(make_file: Callable[..., Path], tmp_path: Path):
    path = make_file("ogg")
    before = hash_of(path)
    moved = tmp_path / "elsewhere.dat"
    shutil.move(path, moved)
    assert hash_of(moved) == before


@pytest.mark.parametrize("name", ["mp3", "flac", "ogg", "m4a", "wav"])
def test_other_sound_is_another_recording(make_file: Callable[..., Path], name: str):
    time_s = np.arange(44100) / 44100
    low, high = (0.5 * np.sin(2 * np.pi * hz * time_s) for hz in (440.0, 441.0))
    first = hash_of(make_file(name, np.stack([low, low])))
    assert hash_of(make_file(name, np.stack([high, high]))) != first


@pytest.mark.parametrize("name", ["mp3", "flac", "ogg", "opus", "m4a", "wav", "aiff", "wma"])
def test_decoding_gives_the_same_hash(make_file: Callable[..., Path], name: str):
    path = os.fsencode(make_file(name))
    report = report_of(decode_blocks(path, sample_rate_hz=16000))
    assert len(report.payload_hash) == DIGEST_SIZE
    assert report.payload_hash == payload_hash_of(path)


def test_what_lies_beyond_the_limit_counts(make_file: Callable[..., Path]):
    path = os.fsencode(make_file("mp3"))
    blocks = decode_blocks(path, sample_rate_hz=16000, max_duration_s=1.0)
    report = report_of(blocks)
    assert report.payload_hash == payload_hash_of(path)
    assert report.duration_s == 1.0


def test_monkeys_audio_of_the_corpus(shared_folder: Path, tmp_path: Path):
    path = tmp_path / "copy.ape"
    shutil.copy(shared_folder / "corpus" / "mutagen" / "mac-396.ape", path)
    before = hash_of(path)
    ape_at_end(path)
    assert hash_of(path) == before


def test_single_frames_of_monkeys_audio_are_not_one_recording(shared_folder: Path):
    corpus = shared_folder / "corpus"
    names = ("mutagen/mac-396.ape", "taglib/mac-399.ape", "picard/test.ape")
    hashes = {payload_hash_of(os.fsencode(corpus / name)) for name in names}
    assert len(hashes) == 3


def test_the_same_bytes_at_another_rate_are_another_recording(tmp_path: Path):
    hashes = set()
    for rate_hz, channels in ((22050, 1), (44100, 1), (44100, 2)):
        path = tmp_path / f"{rate_hz}-{channels}.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((channels, 2, rate_hz, 0, "NONE", ""))
            file.writeframes(bytes(range(200)) * 100)
        hashes.add(hash_of(path))
    assert len(hashes) == 3
