"""Stars and the scales of files."""

import pytest

from mirdesk.filetags.ratings import (
    is_stars,
    rating_like,
    stars_of_text,
    stars_of_windows,
    windows_rating,
)


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("0", "0"),
        ("3", "3"),
        ("4.5", "5"),
        ("20", "1"),
        ("99", "5"),
        ("100", "5"),
        ("101", ""),
        ("-1", ""),
        ("good", ""),
        ("nan", ""),
    ],
)
def test_a_scale_to_five_or_a_hundred(text, stars):
    assert stars_of_text(text) == stars


def test_a_file_keeps_its_scale():
    assert rating_like("4") == "80"
    assert rating_like("4", "60") == "80"
    assert rating_like("4", "3") == "4"
    assert rating_like("0") == "0"


@pytest.mark.parametrize("stars", range(6))
def test_every_star_comes_back(stars):
    assert stars_of_text(rating_like(str(stars))) == str(stars)
    assert stars_of_windows(windows_rating(stars)) == str(stars)


def test_what_counts_as_stars():
    assert is_stars("5")
    assert not is_stars("6")
    assert not is_stars("four")
    assert not is_stars("²")
