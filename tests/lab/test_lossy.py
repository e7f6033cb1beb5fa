"""Codecs: music comes back about the same, minus what a codec throws away."""

import numpy as np
import pytest

from mirdesk.audio.spectrogram import MEL_RATE_HZ, log_mel
from mirdesk.lab.lossy import CODECS, draw_round_trip, round_trip


@pytest.fixture
def music(tone):
    return tone("organ", 3.0, np.random.default_rng(0)) * np.float32(0.5)


@pytest.mark.parametrize("codec", sorted(CODECS))
def test_music_survives(codec, music):
    heard = round_trip(music, codec, 48_000)
    assert heard.shape == music.shape
    assert heard.dtype == np.float32
    # Codecs shift by some milliseconds: compare means over time.
    before, after = log_mel(music).mean(axis=0), log_mel(heard).mean(axis=0)
    middle = slice(10, 90)
    assert np.corrcoef(before[middle], after[middle])[0, 1] > 0.9
    assert not np.array_equal(heard, music)


def test_few_bits_lose_the_treble():
    noise = np.random.default_rng(0).normal(0, 0.1, MEL_RATE_HZ).astype(np.float32)
    heard = round_trip(noise, "mp3", 24_000)
    assert log_mel(heard)[20:-20, -10:].mean() < log_mel(noise)[20:-20, -10:].mean() - 0.3


def test_the_seed_draws_the_codec(music):
    first, same = (draw_round_trip(music, np.random.default_rng(4)) for _ in range(2))
    np.testing.assert_array_equal(first, same)
