import pytest

from mirdesk.lab.demo.notation import (
    Note,
    line,
    louder,
    pitch_of,
    repeated,
    shifted,
    transposed,
)


@pytest.mark.parametrize(
    ("name", "pitch"), [("c4", 60), ("a4", 69), ("bb3", 58), ("f#5", 78), ("c-1", 0)]
)
def test_note_names_become_midi_numbers(name, pitch):
    assert pitch_of(name) == pitch


@pytest.mark.parametrize("name", ["h4", "c", "C4", "c##4", ""])
def test_other_names_are_refused(name):
    with pytest.raises(ValueError, match="no note name"):
        pitch_of(name)


def test_lengths_hold_until_the_next():
    notes = line("c4/.5 d4 e4/2", bar_beats=3)
    assert [(n.start_beats, n.length_beats, n.pitch) for n in notes] == [
        (0, 0.5, 60),
        (0.5, 0.5, 62),
        (1.0, 2.0, 64),
    ]


def test_rests_chords_stress_and_start():
    notes = line("r/1 c4+e4! | g4/1? r", bar_beats=2, start_beats=8)
    assert [(n.start_beats, n.pitch) for n in notes] == [(9, 60), (9, 64), (10, 67)]
    assert notes[0].velocity > 80 > notes[2].velocity


def test_a_bar_of_the_wrong_length_is_named():
    with pytest.raises(ValueError, match="bar 2 has 3 beats, not 4"):
        line("c4/4 | d4/3", bar_beats=4)


def test_an_unreadable_token_is_named():
    with pytest.raises(ValueError, match="cannot read 'c4/x'"):
        line("c4/x", bar_beats=4)


def test_notes_can_be_moved_repeated_and_made_louder():
    note = Note(1, 2, 60, 120)
    assert note.end_beats == 3
    assert shifted([note], 4) == (Note(5, 2, 60, 120),)
    assert transposed([note], -12) == (Note(1, 2, 48, 120),)
    assert [n.start_beats for n in repeated([note], times=3, every_beats=4)] == [1, 5, 9]
    assert louder([note], 20)[0].velocity == 127
    assert louder([note], -200)[0].velocity == 1
