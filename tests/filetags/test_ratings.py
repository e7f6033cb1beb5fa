"""Stars and the scales of files."""

import pytest

from mirdesk.filetags.ratings import (
    PICARD_RATER,
    is_stars,
    popm_rating,
    rating_like,
    stars_of_popm,
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


def test_stars_in_windows_media_files_of_picard():
    of_picard = ["0", "19", "39", "59", "79", "99"]
    assert [stars_of_windows(int(number)) for number in of_picard] == list("012345")
    assert [windows_rating(2, number) for number in of_picard] == [25, 39, 39, 39, 39, 25]
    assert windows_rating(2, "50") == 25


def test_what_counts_as_stars():
    assert is_stars("5")
    assert not is_stars("6")
    assert not is_stars("four")
    assert not is_stars("²")


@pytest.mark.parametrize(
    ("email", "stars"),
    [
        ("anybody", {0: "", 1: "1", 31: "1", 32: "2", 95: "2", 96: "3", 160: "4", 224: "5"}),
        (PICARD_RATER, {0: "", 51: "1", 102: "2", 153: "3", 204: "4", 255: "5"}),
    ],
)
def test_popularimeters(email, stars):
    assert {number: stars_of_popm(number, email) for number in stars} == stars
    for count in range(1, 6):
        assert stars_of_popm(popm_rating(count, email), email) == str(count)
    assert popm_rating(0, email) == 0
