"""Fretboards: hands can hold the chords, and rhythms keep their bounds."""

import numpy as np
import pytest

from mirdesk.lab.physical.fretboards import (
    TUNINGS,
    chords,
    chugs,
    picking,
    strums,
    tremolo,
    voicing,
)


def test_c_major_on_a_guitar_is_what_everybody_plays():
    # Low E rings as the third; then C E G C E.
    assert voicing(TUNINGS["guitar"], {0, 4, 7}, 0) == [40, 48, 52, 55, 60, 64]


def test_c_major_on_a_ukulele():
    assert voicing(TUNINGS["ukulele"], {0, 4, 7}, 0) == [67, 60, 64, 72]


@pytest.mark.parametrize("tuning", sorted(TUNINGS))
def test_chords_are_within_reach(tuning):
    strings = TUNINGS[tuning]
    for seed in range(10):
        for chord in chords(strings, 4, np.random.default_rng(seed)):
            assert 1 <= len(chord) <= len(strings)
            assert min(strings) <= min(chord)
            assert max(chord) <= max(strings) + 12


def test_power_chords_are_fifths():
    for chord in chords(TUNINGS["guitar"], 4, np.random.default_rng(0), is_power=True):
        assert chord[1] - chord[0] == 7


@pytest.mark.parametrize("way", [strums, picking, chugs])
def test_ways_to_play_fill_the_time(way):
    rng = np.random.default_rng(3)
    held = chords(TUNINGS["guitar"], 4, rng)
    notes = way(held, 8.0, 0.5, rng)
    assert notes
    assert all(0 <= note.start_s < 8.3 and note.length_s > 0 for note in notes)
    assert all(20 <= note.velocity <= 127 for note in notes)
    assert {note.key for note in notes} <= {key for chord in held for key in chord}


def test_tremolo_repeats_keys_quickly():
    notes = tremolo([60, 62, 64], 3.0, np.random.default_rng(0))
    assert len(notes) > 20
    steps = np.diff([note.start_s for note in notes])
    assert (steps < 0.2).all()
