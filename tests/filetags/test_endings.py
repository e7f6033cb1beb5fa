import pytest

from mirdesk.filetags.endings import (
    AUDIO_ENDINGS,
    COMPANION_ENDINGS,
    EVERYDAY_ENDINGS,
    SYNTHETIC_ENDINGS,
    ending_of,
    has_audio_ending,
    passed_over_because,
)
from mirdesk.filetags.streams import can_read


@pytest.mark.parametrize(
    ("path", "ending", "claims"),
    [
        (b"/a/Song.MP3", b".mp3", True),
        (b"/a.flac/Song", b"", False),
        (b"/a/.mp3", b"", False),
        (b"/a/caf\xe9.Opus", b".opus", True),
        (b"/a/cover.jpg", b".jpg", False),
    ],
)
def test_endings(path, ending, claims):
    assert ending_of(path) == ending
    assert has_audio_ending(path) is claims


def test_no_ending_has_two_meanings():
    audio = set(AUDIO_ENDINGS)
    assert not audio & COMPANION_ENDINGS
    assert not audio & SYNTHETIC_ENDINGS
    assert not SYNTHETIC_ENDINGS & COMPANION_ENDINGS
    for ending in audio | COMPANION_ENDINGS | SYNTHETIC_ENDINGS:
        assert ending.startswith(b".")
        assert ending == ending.lower()


def test_every_kind_an_ending_stands_for_has_a_reader():
    assert all(can_read(kind) for kind in AUDIO_ENDINGS.values() if kind is not None)


def test_what_the_program_promises_to_scan():
    promised = b".mp3 .flac .ogg .opus .m4a .aac .wav .aiff .wma .ape .wv .mpc .tta .aif .oga"
    assert all(has_audio_ending(b"x" + ending) for ending in promised.split())


def test_what_may_be_taken_for_music_is_told_why_it_is_not():
    assert "playlist" in passed_over_because(b".m3u8")
    assert "Unpack" in passed_over_because(b".7z")
    assert passed_over_because(b".dat") == "Not an audio file."
    assert EVERYDAY_ENDINGS < COMPANION_ENDINGS
