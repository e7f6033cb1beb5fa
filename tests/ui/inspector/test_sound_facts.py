"""What the File tab says of the sound: units, uncertainty, and tags kept apart."""

from dataclasses import replace

import numpy as np
import pytest

from mirdesk.domain.descriptors import Descriptors, Key, Silence, Tempo, Tonality
from mirdesk.ui.inspector.sound_facts import sound_facts

pytestmark = pytest.mark.gui
SONG = Descriptors(
    Tempo(127.96, 0.9, np.arange(0.0, 60.0, 0.469)),
    Tonality(Key(9, True), 0.8, 3.0),
    -0.42,
    Silence(0.021, 0.1, 3.14),
)


@pytest.fixture
def details(qapp, library, id_of):
    return replace(library.details(id_of("Last tram")), descriptors=SONG, range_lu=6.1)


def test_a_song(details):
    assert dict(sound_facts(details)) == {
        "Tempo": "128.0 BPM",
        "Key": "A minor (8A)",
        "Tuning": "",
        "Loudness": "-14.2 LUFS",
        "Range": "6.1 LU",
        "True peak": "-0.4 dBTP",
        "Silence": "2% of the time, 3.1 s at the end",
        "Speech": "",
        "Sounds like": "",
    }


def test_what_is_uncertain_says_so(details):
    unsure = replace(
        SONG, tempo=replace(SONG.tempo, confidence=0.3), tonality=Tonality(Key(0, False), 0.2)
    )
    facts = dict(sound_facts(replace(details, descriptors=unsure)))
    assert facts["Tempo"] == "about 128 BPM, uncertain"
    assert facts["Key"] == "C major (8B), uncertain"


def test_the_tags_of_the_file_stand_beside_what_was_heard(details):
    tagged = replace(details, tags={"bpm": ("64",), "key": ("Am", "C")})
    facts = dict(sound_facts(tagged))
    assert facts["Tempo"] == "128.0 BPM\nIn the tags: 64"
    assert facts["Key"] == "A minor (8A)\nIn the tags: Am; C"


def test_nothing_was_heard_yet(details):
    waiting = replace(
        details, descriptors=None, integrated_lufs=None, range_lu=None, tags={"bpm": ("64",)}
    )
    assert {value for _name, value in sound_facts(waiting)} == {""}


def test_no_pulse_no_pitch_out_of_tune(details):
    bare = replace(SONG, tempo=None, tonality=None, silence=Silence(0.0, 0.0, 0.0))
    facts = dict(sound_facts(replace(details, descriptors=bare)))
    assert (facts["Tempo"], facts["Key"]) == ("no steady pulse", "no pitches")
    assert facts["Silence"] == "none"
    low = replace(SONG, tonality=Tonality(Key(9, True), 0.8, -31.4))
    facts = dict(sound_facts(replace(details, descriptors=low)))
    assert facts["Tuning"] == "-31 cents from A = 440 Hz"


def test_silence(details):
    silent = Descriptors(None, None, -np.inf, Silence(1.0, 30.0, 0.0))
    facts = dict(
        sound_facts(replace(details, descriptors=silent, integrated_lufs=float("-inf")))
    )
    assert facts["Silence"] == "all of it"
    assert facts["Loudness"] == "silent"
    assert facts["True peak"] == facts["Range"] == ""


def test_what_it_sounds_like_is_called_experimental(details):
    names = ("speech", "music", "ambient", "electronic", "rock")
    spoken = replace(
        SONG,
        tags=np.array([0.5, 0.9, 0.41, 0.62, 0.1], np.float32),
        speech_curve=np.array([0.9] * 8 + [0.1] * 2, np.float32),
        music_curve=np.zeros(10, np.float32),
    )
    facts = dict(sound_facts(replace(details, descriptors=spoken), names))
    likes, doubt = facts["Sounds like"].split("\n")
    assert likes == "electronic 0.62, ambient 0.41"
    assert doubt.startswith("Experimental: ")
    assert facts["Speech"] == "in 80% of it"
    facts = dict(sound_facts(replace(details, descriptors=spoken)))
    assert facts["Sounds like"] == ""  # its checkpoint is gone, and the names with it
    assert facts["Speech"] == "in 80% of it"
