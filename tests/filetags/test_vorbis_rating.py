"""Ratings of several programs as stars, and back on the scale they had."""

import pytest

from mirdesk.filetags.vorbis_rating import is_rating, rating_text, stars_of

PICARD = "RATING:users@musicbrainz.org"


def test_keys_of_ratings():
    assert is_rating("Rating")
    assert is_rating(PICARD)
    assert not is_rating("ratings")
    assert not is_rating("RATING_MOOD")


@pytest.mark.parametrize(
    ("key", "value", "stars"),
    [
        (PICARD, "0.8", "4"),
        (PICARD, "1", "5"),
        (PICARD, "0", "0"),
        ("rating:quodlibet@lists.sacredchao.net", "0.5", "3"),
        ("RATING", "0.6", "3"),
        ("RATING", "1.0", "5"),
        ("RATING", "1", "1"),
        ("RATING", "5", "5"),
        ("RATING", "80", "4"),
        ("RATING", " 100 ", "5"),
        ("RATING", "good", None),
        ("RATING", "nan", None),
        ("RATING", "-1", None),
        ("RATING", "101", None),
    ],
)
def test_every_scale_is_read_as_stars(key, value, stars):
    assert stars_of(key, value) == stars


@pytest.mark.parametrize("stars", "012345")
@pytest.mark.parametrize(
    ("key", "old"), [(PICARD, ""), (PICARD, "0.4"), ("RATING", "0.5"), ("RATING", "3")]
)
def test_stars_come_back_on_the_scale_that_was_there(key, old, stars):
    assert stars_of(key, rating_text(stars, key, old)) == stars


def test_per_cent_stay_per_cent():
    assert rating_text("4", "RATING", "60") == "80"
    assert rating_text("3", "RATING", "good") == "3"
    assert rating_text("2", PICARD) == "0.4"


@pytest.mark.parametrize("stars", ["6", "-1", "many"])
def test_what_is_no_number_of_stars_is_an_error(stars):
    with pytest.raises(ValueError, match=stars):
        rating_text(stars, PICARD)
