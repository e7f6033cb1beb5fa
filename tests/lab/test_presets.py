"""The map from General MIDI to the 20 instruments."""

from mirdesk.domain.instruments import INSTRUMENTS
from mirdesk.lab.presets import CYMBAL_KEYS, DRUM_KEYS, HAND_KEYS, Playing, presets


def test_every_general_midi_program_is_decided():
    assert {preset.program for preset in presets() if preset.bank == 0} == set(range(128))


def test_no_preset_twice():
    names = [preset.name for preset in presets()]
    assert len(names) == len(set(names))


def test_every_instrument_has_a_preset():
    assert {label for preset in presets() for label in preset.labels} == set(INSTRUMENTS)


def test_labels_exist_and_nothing_is_both_known_and_unknown():
    for preset in presets():
        assert set(preset.labels) <= set(INSTRUMENTS)
        assert set(preset.unknown) <= set(INSTRUMENTS)
        assert not set(preset.labels) & set(preset.unknown)
        assert preset.lowest + 12 <= preset.highest


def test_what_lies_between_two_instruments_is_unknown():
    by_program = {preset.program: preset for preset in presets() if preset.bank == 0}
    assert by_program[0].labels == ("piano",)
    assert by_program[4].labels == ()
    assert "piano" in by_program[4].unknown
    assert {"violin", "cello"} <= set(by_program[48].unknown)
    assert by_program[68].labels == by_program[68].unknown == ()


def test_parts_of_the_kit_do_not_share_keys():
    assert not set(DRUM_KEYS) & set(CYMBAL_KEYS)
    assert not set(HAND_KEYS) & (set(DRUM_KEYS) | set(CYMBAL_KEYS))
    assert {p.playing for p in presets() if p.bank == 128} == {
        Playing.DRUMS,
        Playing.CYMBALS,
        Playing.HAND_PERCUSSION,
    }
