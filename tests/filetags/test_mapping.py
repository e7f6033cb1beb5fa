"""The one table of names."""

import pytest

from mirdesk.domain.tags import TAG_FIELDS
from mirdesk.filetags.mapping import NAMES, Names, names_of


def test_every_field_of_the_library_has_names():
    assert list(NAMES) == list(TAG_FIELDS)


@pytest.mark.parametrize("kind", ["id3", "vorbis", "ape", "mp4", "asf"])
def test_no_two_fields_share_a_name_but_numbers_and_their_totals(kind):
    shared = {"tracktotal", "disctotal"} if kind in ("id3", "ape", "mp4") else set()
    names = [getattr(NAMES[field], kind).lower() for field in NAMES if field not in shared]
    assert len(set(names)) == len(names)


def test_free_fields_go_by_their_own_name():
    assert names_of("my own") == Names(
        "TXXX:MY OWN", "MY OWN", "MY OWN", "----:com.apple.iTunes:MY OWN", "MY OWN"
    )
