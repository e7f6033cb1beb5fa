"""The filter that removed the last track is named."""

import pytest

from mirdesk.ui.browsing import Place, Scope, Sorting
from mirdesk.ui.no_hits import culprit

pytestmark = pytest.mark.gui
PIANO, VOICE = 12, 19


@pytest.fixture
def has_hits(library):
    return lambda place: bool(len(library.track_ids(place.query(Sorting()))))


def test_a_word(has_hits):
    found = culprit(Place(text='nadia zzz "last tram"'), has_hits)
    assert "“zzz”" in found.sentence
    assert found.place.text == 'nadia "last tram"'
    assert has_hits(found.place)


def test_a_phrase_stays_whole(has_hits):
    found = culprit(Place(text='artist:"nobody here"'), has_hits)
    assert found.sentence.startswith('“artist:"nobody here"”')


def test_an_instrument(has_hits):
    place = Place(text="brandt", with_instruments=frozenset({PIANO}))
    assert "brandt" in culprit(place, has_hits).sentence
    place = Place(with_instruments=frozenset({PIANO, VOICE}))
    found = culprit(place, has_hits)
    assert "Voice" in found.sentence
    assert found.place.with_instruments == {PIANO}
    place = Place(with_instruments=frozenset({VOICE}), without_instruments=frozenset({VOICE}))
    assert culprit(place, has_hits).place.without_instruments == frozenset()


def test_a_scope(has_hits, empty_library):
    found = culprit(Place(Scope.FOLDER, b"/nowhere", "nadia"), has_hits)
    assert "folder" in found.sentence
    assert found.place == Place(text="nadia")
    assert culprit(Place(Scope.ALL), lambda _place: False) is None


def test_half_a_term_is_no_culprit(has_hits):
    found = culprit(Place(text="year:>1 zzz"), has_hits)
    assert "zzz" in found.sentence
