"""Keys have names, places on the wheel, and are found again by either."""

from dataclasses import replace

import numpy as np
import pytest

from mirdesk.domain.descriptors import (
    KEY_COUNT,
    Descriptors,
    Key,
    Silence,
    Tempo,
    Tonality,
    parse_key,
)

ALL = [Key.of_index(index) for index in range(KEY_COUNT)]


def test_every_key_is_found_by_each_of_its_names():
    for index, key in enumerate(ALL):
        assert key.index == index
        assert parse_key(key.short) == parse_key(key.name) == parse_key(key.camelot) == key


def test_no_two_keys_share_a_name():
    for names in ({k.short for k in ALL}, {k.name for k in ALL}, {k.camelot for k in ALL}):
        assert len(names) == KEY_COUNT


@pytest.mark.parametrize(
    ("key", "short", "name", "camelot"),
    [
        (Key(9, True), "Am", "A minor", "8A"),
        (Key(0, False), "C", "C major", "8B"),
        (Key(7, False), "G", "G major", "9B"),
        (Key(6, True), "F#m", "F♯ minor", "11A"),
        (Key(10, False), "Bb", "B♭ major", "6B"),
        (Key(8, True), "G#m", "G♯ minor", "1A"),
    ],
)
def test_names(key: Key, short: str, name: str, camelot: str):
    assert (key.short, key.name, key.camelot) == (short, name, camelot)


@pytest.mark.parametrize(
    ("text", "short"),
    [(" a min ", "Am"), ("B♭m", "Bbm"), ("Abm", "G#m"), ("c# major", "Db"), ("12b", "E")],
)
def test_other_ways_to_write_a_key(text: str, short: str):
    key = parse_key(text)
    assert key is not None
    assert key.short == short


@pytest.mark.parametrize("text", ["", "H", "0A", "13B", "A minorish", "o", "128"])
def test_what_is_no_key(text: str):
    assert parse_key(text) is None


def test_confidence_decides_what_may_be_listed():
    assert Tempo(120.0, 0.5, np.zeros(0, np.float32)).is_certain
    assert not Tempo(120.0, 0.49, np.zeros(0, np.float32)).is_certain
    assert Tonality(Key(0, False), 0.9).is_certain
    assert not Tonality(Key(0, False), 0.1).is_certain


def test_tags_and_curves_are_optional():
    found = Descriptors(None, None, -np.inf, Silence(1.0, 3.0, 0.0))
    assert found.tags.shape == (0,)
    assert found.speech_curve is None
    assert found.music_curve is None


def test_only_tags_that_stand_out_are_named():
    names = ("speech", "music", "silence", "jazz", "blues", "folk", "rock", "pop", "ska", "sad")
    tags = np.array([0.9, 1.0, 0.9, 0.29, 0.31, 0.5, 0.4, 0.35, 0.6, 0.7], np.float32)
    found = Descriptors(None, None, -1.0, Silence(0.0, 0.0, 0.0), tags)
    assert [name for name, _value in found.sounds_like(names)] == [
        "sad", "ska", "folk", "rock", "pop",
    ]  # fmt: skip
    assert found.sounds_like(names)[0][1] == pytest.approx(0.7)
    assert found.sounds_like(names[:-1]) == []  # names of another checkpoint
    assert found.sounds_like(()) == []


def test_speech_is_what_is_no_music():
    found = Descriptors(None, None, -1.0, Silence(0.0, 0.0, 0.0))
    assert found.speech_share is None
    spoken = replace(found, speech_curve=np.array([0.9, 0.9, 0.1, 0.5], np.float32))
    assert spoken.speech_share == 0.75
    over_music = replace(spoken, music_curve=np.array([0.8, 0.1, 0.9, 0.2], np.float32))
    assert over_music.speech_share == 0.5
    assert over_music.speech_curve[0] == np.float32(0.9)  # untouched
