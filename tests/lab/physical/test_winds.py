"""Organs and accordions: pitches of their ranks, steady notes, moving bellows."""

import numpy as np
import pytest

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.lab.physical import winds
from mirdesk.lab.scores import Note


def strongest_hz(sound):
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size)))
    return np.fft.rfftfreq(sound.size, 1 / MEL_RATE_HZ)[spectrum.argmax()]


@pytest.mark.parametrize("ratio", [0.5, 1.0, 2.0])
def test_ranks_sound_at_their_pitch(ratio):
    rank = winds.Rank(ratio, np.array([1.0, 0.2]))
    sound = winds.play_ranks([rank], [Note(69, 0.0, 1.0, 90)], 1.0, np.random.default_rng(0))
    assert strongest_hz(sound) == pytest.approx(440 * ratio, rel=0.01)


@pytest.mark.parametrize(
    "draw", [winds.draw_drawbars, winds.draw_pipes, winds.draw_reeds], ids=lambda d: d.__name__
)
def test_notes_hold_and_then_stop(draw):
    for seed in range(4):
        rng = np.random.default_rng(seed)
        sound = winds.play_ranks(draw(rng), [Note(60, 0.1, 1.0, 90)], 1.6, rng)
        assert np.isfinite(sound).all()
        middle = np.std(sound[16_000:24_000])
        assert np.std(sound[24_000:32_000]) == pytest.approx(middle, rel=0.6)
        assert np.abs(sound[-3000:]).max() < 0.05 * np.abs(sound).max()


def test_drawbars_always_have_their_ground():
    for seed in range(20):
        ranks = winds.draw_drawbars(np.random.default_rng(seed))
        assert any(rank.ratio == 1.0 for rank in ranks)


def test_harmoniums_are_tuned_closer_than_accordions():
    cents = [
        abs(rank.detune_cents)
        for seed in range(20)
        for rank in winds.draw_reeds(np.random.default_rng(seed), is_harmonium=True)
    ]
    assert max(cents) < 5.0


@pytest.mark.parametrize("effect", [winds.bellowed, winds.trembling])
def test_bellows_and_tremulants_move_the_level(effect):
    steady = np.sin(np.arange(6 * MEL_RATE_HZ) * 0.2).astype(np.float32)
    moved = effect(steady, np.random.default_rng(2))
    assert moved.shape == steady.shape
    levels = np.abs(moved[: 5 * MEL_RATE_HZ].reshape(-1, 800)).max(axis=1)
    assert levels.max() > 1.08 * levels[5:].min()
