"""Descriptors come back within the errors promised, small, and damage says so."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from mirdesk.domain.descriptors import Descriptors, Key, Silence, Tempo, Tonality
from mirdesk.errors import LibraryError
from mirdesk.store import descriptor_codecs as codecs
from mirdesk.store.descriptor_codecs import descriptor_row, descriptors_of

RNG = np.random.default_rng(0)


def played(bpm: float, duration_s: float) -> np.ndarray:
    """Return beats as a band plays them: uneven, and drifting."""
    count = round(duration_s * bpm / 60)
    drift = 1 + 0.03 * np.sin(np.arange(count) / 40)
    beats = np.cumsum(60 / bpm * drift + RNG.normal(0, 0.012, count))
    return beats.astype(np.float32)


def song(duration_s: float = 240.0) -> Descriptors:
    seconds = round(duration_s)
    speech = (RNG.random(seconds) < 0.05) * RNG.random(seconds)
    return Descriptors(
        tempo=Tempo(123.4, 0.9, played(123.4, duration_s)),
        tonality=Tonality(Key(6, True), 0.8, -12.5),
        true_peak_dbtp=0.3,
        silence=Silence(0.02, 0.4, 3.1),
        tags=RNG.random(60).astype(np.float32),
        speech_curve=speech.astype(np.float32),
        music_curve=(1 - speech + RNG.normal(0, 0.02, seconds)).clip(0, 1).astype(np.float32),
    )


def there_and_back(found: Descriptors) -> Descriptors | None:
    return descriptors_of(SimpleNamespace(**descriptor_row(found)))


def test_a_song_comes_back():
    given = song()
    back = there_and_back(given)
    assert back is not None
    assert back.tempo is not None
    assert (back.tempo.bpm, back.tempo.confidence) == (123.4, 0.9)
    np.testing.assert_allclose(back.tempo.beats_s, given.tempo.beats_s, atol=0.0051)
    assert back.tonality == given.tonality
    assert back.true_peak_dbtp == 0.3
    assert back.silence == given.silence
    np.testing.assert_allclose(back.tags, given.tags, atol=0.002)
    np.testing.assert_allclose(back.speech_curve, given.speech_curve, atol=0.016)
    np.testing.assert_allclose(back.music_curve, given.music_curve, atol=0.016)
    assert {a.dtype for a in (back.tags, back.tempo.beats_s, back.music_curve)} == {
        np.dtype(np.float32)
    }


def test_four_minutes_take_a_kilobyte_and_a_half():
    row = descriptor_row(song())
    blobs = sum(len(value) for value in row.values() if isinstance(value, bytes))
    assert blobs + 8 * len(row) < 1500


def test_a_drum_machine_takes_next_to_nothing():
    assert len(codecs.encode_beats(np.arange(0, 240, 0.5))) < 60


def test_nothing_but_silence():
    given = Descriptors(None, None, -math.inf, Silence(1.0, 3.0, 0.0))
    back = there_and_back(given)
    assert back is not None
    assert (back.tempo, back.tonality, back.speech_curve) == (None, None, None)
    assert back.true_peak_dbtp == -math.inf
    assert back.tags.shape == (0,)


def test_no_row_means_no_descriptors():
    assert descriptors_of(SimpleNamespace(silence_share=None)) is None


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_beats(count: int):
    beats = np.array([0.25, 14_000.07], np.float32)[:count]
    np.testing.assert_allclose(
        codecs.decode_beats(codecs.encode_beats(beats)), beats, atol=0.006
    )


@pytest.mark.parametrize("decode", [codecs.decode_beats, codecs.decode_share_curve])
@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x07abc", b"\x01\xff\xff\xff", b"x" * 50])
def test_damaged_blobs_say_so(decode, blob: bytes):
    with pytest.raises(LibraryError, match="damaged"):
        decode(blob)


def test_a_key_that_is_none_says_so():
    row = descriptor_row(song()) | {"tonality": 24}
    with pytest.raises(LibraryError, match="damaged"):
        descriptors_of(SimpleNamespace(**row))
