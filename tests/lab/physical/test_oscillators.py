"""Oscillators: in tune, without folding back, filters that move."""

import numpy as np
import pytest

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.lab.physical.oscillators import (
    draw_fm,
    draw_synth,
    oscillator,
    play_synth,
    swept,
)
from mirdesk.lab.scores import Note

NOTES = [Note(57, 0.0, 0.4, 90), Note(60, 0.5, 0.4, 100)]


@pytest.mark.parametrize("wave", ["saw", "pulse", "triangle", "sine"])
def test_waves_repeat_at_their_frequency(wave):
    sound = oscillator(wave, np.full(32_000, 400.0), 0.3, np.random.default_rng(0))
    np.testing.assert_allclose(sound[80:400], sound[160:480], atol=1e-6)
    spectrum = np.abs(np.fft.rfft(sound))
    assert spectrum.argmax() == 400


def test_saws_do_not_fold_back():
    sound = oscillator("saw", np.full(32_000, 3001.0), 0.5, np.random.default_rng(0))
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size)))
    partials = [3001 * order for order in range(1, 6)]
    between = np.ones(spectrum.size, bool)
    for hz in [0, *partials]:
        between[max(0, hz - 4) : hz + 5] = False
    # A plain saw has -19 dB here.
    assert 20 * np.log10(spectrum[between].max() / spectrum.max()) < -25


def test_a_filter_that_closes_makes_dull():
    noise = np.random.default_rng(0).normal(0, 1, 32_000)
    dull = swept(noise, np.geomspace(10_000, 100, noise.size), 0.7)
    assert np.std(np.diff(dull[:3000])) > 10 * np.std(np.diff(dull[-3000:]))


@pytest.mark.parametrize("character", ["lead", "pad", "pluck", "bass", "chip", "fm"])
def test_patches_play_notes(character):
    for seed in range(3):
        rng = np.random.default_rng(seed)
        patch = draw_fm(rng) if character == "fm" else draw_synth(rng, character)
        sound = play_synth(patch, NOTES, 1.5, rng)
        assert sound.shape == (round(1.5 * MEL_RATE_HZ),)
        assert np.isfinite(sound).all()
        assert np.abs(sound).max() > 0.01
