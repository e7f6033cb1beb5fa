"""The 20 labels: order, names, families."""

from mirdesk.domain.instruments import (
    FAMILIES,
    INSTRUMENT_INDEX,
    INSTRUMENTS,
    SHORT_NAMES,
    display_name,
)


def test_order_is_that_of_openmic():
    assert len(INSTRUMENTS) == 20
    assert list(INSTRUMENTS) == sorted(INSTRUMENTS)
    assert INSTRUMENT_INDEX["accordion"] == 0
    assert INSTRUMENT_INDEX["voice"] == 19


def test_every_instrument_has_one_family_and_a_short_name():
    members = [name for family in FAMILIES.values() for name in family]
    assert sorted(members) == list(INSTRUMENTS)
    assert set(SHORT_NAMES) == set(INSTRUMENTS)
    assert len(set(SHORT_NAMES.values())) == 20
    assert max(len(name) for name in SHORT_NAMES.values()) <= 4


def test_names_read_as_words():
    assert display_name("mallet_percussion") == "Mallet percussion"
