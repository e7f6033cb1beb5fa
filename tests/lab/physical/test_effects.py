"""Amplifiers, rotors and rooms: they do what they are for, and the same for one seed."""

import numpy as np
import pytest

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.lab.physical import effects

TIME_S = np.arange(MEL_RATE_HZ) / MEL_RATE_HZ
TONE = (0.5 * np.sin(2 * np.pi * 500.0 * TIME_S)).astype(np.float32)


def level_at(sound, frequency_hz):
    return np.abs(np.exp(-2j * np.pi * frequency_hz * TIME_S) @ sound)


@pytest.mark.parametrize(
    "effect", [effects.chorused, effects.rotated, effects.echoed], ids=lambda e: e.__name__
)
def test_effects_keep_the_length_and_follow_the_seed(effect):
    first, second = (effect(TONE, np.random.default_rng(3)) for _ in range(2))
    assert first.shape == TONE.shape
    assert np.isfinite(first).all()
    np.testing.assert_array_equal(first, second)
    assert not np.allclose(first, TONE)


def test_drive_makes_overtones():
    clean, bent = (
        effects.amplified(TONE, drive, np.random.default_rng(0)) for drive in (0.1, 50.0)
    )
    assert level_at(bent, 1500) / level_at(bent, 500) > 0.1
    assert level_at(clean, 1500) / level_at(clean, 500) < 0.02


def test_a_constant_delay_is_a_shift():
    moved = effects.delayed(TONE, np.full(TONE.size, 0.01))
    np.testing.assert_allclose(moved[320:], TONE[:-320], atol=1e-5)


def test_a_room_goes_on_after_the_sound():
    click = np.zeros(MEL_RATE_HZ, np.float32)
    click[100] = 1.0
    heard = effects.in_room(click, np.random.default_rng(1), longest_s=1.5)
    assert heard[100] == pytest.approx(1.0, abs=0.2)
    late = heard[2000:]
    assert np.abs(late).max() > 0
    assert (late[:4000] ** 2).sum() > 10 * (late[-4000:] ** 2).sum()
