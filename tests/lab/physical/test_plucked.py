"""Strings: in tune, dying away as their material does."""

import numpy as np
import pytest

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.lab.physical import plucked
from mirdesk.lab.physical.plucked import play_strings, pluck
from mirdesk.lab.scores import Note

MAKERS = {
    "nylon": plucked.draw_nylon,
    "steel": plucked.draw_steel,
    "electric": plucked.draw_electric,
    "banjo": plucked.draw_banjo,
    "mandolin": plucked.draw_mandolin,
    "ukulele": plucked.draw_ukulele,
    "bass": plucked.draw_bass,
    "upright": plucked.draw_upright,
}


def ring_time_s(sound):
    """Seconds until 20 dB below the loudest 20 ms."""
    frames = sound[: sound.size // 640 * 640].reshape(-1, 640)
    energy = (frames.astype(np.float64) ** 2).sum(axis=1)
    loudest = int(energy.argmax())
    below = np.flatnonzero(energy[loudest:] < energy.max() / 100)
    return (below[0] if below.size else energy.size - loudest) * 0.02


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_a_note_sounds_and_stops(name):
    rng = np.random.default_rng(1)
    sound = pluck(MAKERS[name](rng), Note(48, 0.0, 0.5, 90), rng)
    assert sound.dtype == np.float32
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() > 0.02
    assert np.abs(sound[-200:]).max() < 0.02 * np.abs(sound).max()


def test_a_string_is_in_tune():
    rng = np.random.default_rng(2)
    sound = pluck(plucked.draw_steel(rng), Note(57, 0.0, 1.5, 90), rng)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size), 1 << 17))
    hz = np.fft.rfftfreq(1 << 17, 1 / MEL_RATE_HZ)
    near = (hz > 190) & (hz < 260)
    assert hz[near][spectrum[near].argmax()] == pytest.approx(220.0, rel=0.03)


def test_banjos_are_gone_before_guitars():
    def mean_of(maker):
        times = []
        for seed in range(8):
            rng = np.random.default_rng(seed)
            times.append(ring_time_s(pluck(maker(rng), Note(57, 0.0, 3.0, 90), rng)))
        return np.mean(times)

    # Real notes: banjo 0.2-0.3 s, steel guitar 0.8-2.3 s to -20 dB.
    assert mean_of(plucked.draw_banjo) < 0.6
    assert mean_of(plucked.draw_steel) > 1.0


def test_loud_notes_are_louder_and_brighter():
    guitar = plucked.draw_steel(np.random.default_rng(0))
    soft, loud = (
        pluck(guitar, Note(50, 0.0, 1.0, velocity), np.random.default_rng(5))
        for velocity in (40, 120)
    )
    assert np.std(loud) > 2 * np.std(soft)


def test_notes_start_where_they_should():
    rng = np.random.default_rng(0)
    notes = [Note(60, 0.5, 0.3, 90), Note(62, 9.0, 0.3, 90)]
    sound = play_strings(plucked.draw_nylon(rng), notes, 1.0, rng)
    assert sound.shape == (MEL_RATE_HZ,)
    assert not sound[: MEL_RATE_HZ // 2].any()
    assert sound[MEL_RATE_HZ // 2 :].any()
