"""Random music stays within its preset and repeats with its seed."""

import numpy as np
import pytest

from mirdesk.lab.presets import CYMBAL_KEYS, Playing, presets
from mirdesk.lab.scores import Note, score, to_midi

ONE_OF_EACH = list({preset.playing: preset for preset in presets()}.values())


def notes_of(midi):
    return [m for m in midi.tracks[0] if m.type == "note_on"]


@pytest.mark.parametrize("preset", ONE_OF_EACH, ids=lambda preset: preset.playing.value)
def test_music_fits_the_preset(preset):
    midi = score(preset, 20.0, np.random.default_rng(1))
    notes = notes_of(midi)
    assert len(notes) >= 5
    assert all(15 <= note.velocity <= 127 for note in notes)
    assert all(preset.lowest - 1 <= note.note <= preset.highest + 24 for note in notes)
    assert {note.channel for note in notes} == {9 if preset.bank == 128 else 0}
    assert 10.0 < midi.length < 40.0


def test_the_same_seed_gives_the_same_music():
    first, again = (score(ONE_OF_EACH[0], 10.0, np.random.default_rng(5)) for _ in range(2))
    other = score(ONE_OF_EACH[0], 10.0, np.random.default_rng(6))
    assert list(first.tracks[0]) == list(again.tracks[0])
    assert list(first.tracks[0]) != list(other.tracks[0])


def test_cymbal_stems_hold_cymbals_only():
    kit = next(preset for preset in presets() if preset.playing is Playing.CYMBALS)
    notes = notes_of(score(kit, 30.0, np.random.default_rng(2)))
    assert {note.note for note in notes} <= set(CYMBAL_KEYS)


def test_times_are_kept():
    preset = next(p for p in presets() if p.playing is Playing.SOLO)
    rng = np.random.default_rng(0)
    midi = to_midi([Note(60, 1.0, 0.5, 90)], preset, has_vibrato=False, rng=rng)
    assert midi.length == pytest.approx(1.5, abs=0.01)
    program = next(m for m in midi.tracks[0] if m.type == "program_change")
    assert program.program == preset.program
