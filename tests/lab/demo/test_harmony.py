import itertools

import pytest

from mirdesk.lab.demo.harmony import (
    chord_classes,
    held_chords,
    patterned,
    progression,
    root_pitch,
    voicings,
    walking_bass,
)


@pytest.mark.parametrize(
    ("symbol", "classes"),
    [("C", (0, 4, 7)), ("Am", (9, 0, 4)), ("Bb7", (10, 2, 5, 8)), ("F#m9", (6, 9, 1, 4, 8))],
)
def test_chord_symbols(symbol, classes):
    assert chord_classes(symbol) == classes


@pytest.mark.parametrize("symbol", ["H", "Cfoo", ""])
def test_unknown_chords_are_refused(symbol):
    with pytest.raises(ValueError, match="no chord"):
        chord_classes(symbol)


def test_a_chord_may_have_its_own_length():
    assert progression("Am F:2 G:.5", beats=4) == [("Am", 4), ("F", 2.0), ("G", 0.5)]


def test_voices_move_little_and_stay_in_range():
    symbols = ["C", "Am", "F", "G7", "C"]
    shapes = voicings(symbols, voices=4, low=48, high=67)
    for symbol, shape in zip(symbols, shapes, strict=True):
        assert 48 <= min(shape) <= max(shape) <= 67
        assert {pitch % 12 for pitch in shape} <= set(chord_classes(symbol))
        assert len({pitch % 12 for pitch in shape}) == min(4, len(chord_classes(symbol)))
    for before, after in itertools.pairwise(shapes):
        assert sum(abs(a - b) for a, b in zip(before, after, strict=True)) <= 12


def test_a_chord_that_does_not_fit_is_named():
    with pytest.raises(ValueError, match="no voicing of Cmaj9"):
        voicings(["Cmaj9"], voices=5, low=60, high=63)


def test_held_chords_fill_their_time():
    notes = held_chords([("C", 4), ("F", 2)], voices=3, low=48, high=67)
    assert {(n.start_beats, n.length_beats) for n in notes} == {(0, 4), (4, 2)}
    assert len(notes) == 6


def test_root_is_the_first_at_or_above():
    assert root_pitch("E", low=28) == 28
    assert root_pitch("D", low=28) == 38


def test_the_bass_walks_into_the_next_root():
    notes = walking_bass([("Dm7", 4), ("G7", 4), ("C", 4)], low=31)
    assert [n.start_beats for n in notes] == [0, 1, 2, 3, 4, 5, 6, 7, 8]
    assert notes[0].pitch % 12 == 2
    assert abs(notes[3].pitch - notes[4].pitch) == 1
    assert abs(notes[7].pitch - notes[8].pitch) == 1
    assert notes[8].length_beats == 4


def test_patterns_play_single_notes_chords_rests_and_holds():
    notes = patterned([("C", 2)], "0-x.", voices=3, low=48, high=60, step=0.5)
    first, *chord = notes
    assert (first.start_beats, first.length_beats) == (0, 1.0)
    assert [n.start_beats for n in chord] == [1.0, 1.0, 1.0]
    assert first.pitch == min(n.pitch for n in chord)


def test_a_pattern_starts_afresh_with_each_chord():
    notes = patterned([("C", 1.5), ("F", 1.5)], "0.1", voices=3, low=48, high=60, step=0.5)
    assert [n.start_beats for n in notes] == [0, 1.0, 1.5, 2.5]
