"""Damped sines: frequency, decay and envelope are what was asked for."""

import numpy as np
import pytest

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.lab.physical.modes import Modes, attack_release, hz_of, ring


def one(frequency_hz, decay=0.0, amplitude=1.0):
    return Modes(np.array([frequency_hz]), np.array([amplitude]), np.array([decay]))


def test_a_mode_is_a_damped_sine():
    time_s = np.arange(5000) / MEL_RATE_HZ
    expected = 0.5 * np.sin(2 * np.pi * 441.0 * time_s) * np.exp(-7.0 * time_s)
    np.testing.assert_allclose(ring(one(441.0, 7.0, 0.5), 5000), expected, atol=1e-4)


def test_modes_add_up():
    both = one(300.0, 2.0) + one(700.0, 5.0, 0.3)
    expected = ring(one(300.0, 2.0), 3000) + ring(one(700.0, 5.0, 0.3), 3000)
    np.testing.assert_allclose(ring(both, 3000), expected, atol=1e-5)


def test_what_the_mel_does_not_reach_is_left_out():
    assert not ring(one(15_500.0), 1000).any()


def test_phases_are_drawn():
    first = ring(one(100.0), 100, np.random.default_rng(0))
    assert abs(first[0]) > 0.01
    np.testing.assert_array_equal(first, ring(one(100.0), 100, np.random.default_rng(0)))


def test_keys():
    assert hz_of(69) == 440.0
    assert hz_of(57) == pytest.approx(220.0)


def test_envelopes_rise_hold_and_fall():
    envelope = attack_release(MEL_RATE_HZ, MEL_RATE_HZ // 2, 0.02, 0.1)
    assert envelope[0] == 0.0
    assert envelope[MEL_RATE_HZ // 4] > 0.99
    assert envelope[MEL_RATE_HZ // 2 + MEL_RATE_HZ // 10] < 0.02
