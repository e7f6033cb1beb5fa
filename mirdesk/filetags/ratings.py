"""Ratings: stars in the library, scales of many kinds in files."""

from typing import Final

MAX_STARS: Final = 5
_PERCENT_A_STAR: Final = 20

# WM/SharedUserRating as Windows writes it,
# https://learn.microsoft.com/en-us/windows/win32/wmformat/wm-shareduserrating
_WINDOWS_STEPS: Final = (0, 1, 25, 50, 75, 99)
_PICARD_SHARED_STEPS: Final = (0, 19, 39, 59, 79, 99)  # Picard's even scale for the same

# The e-mail address in POPM frames of Picard, whose scale is even,
# https://picard-docs.musicbrainz.org/en/config/options_ratings.html; all others follow Windows.
PICARD_RATER: Final = "users@musicbrainz.org"
_PICARD_A_STAR: Final = 51
_POPM_STEPS: Final = (0, 1, 64, 128, 196, 255)  # what the Windows Explorer writes
_POPM_FIRST: Final = (1, 32, 96, 160, 224)  # the least that it shows as 1, 2, 3, 4, 5 stars


def stars_of_text(text: str) -> str:
    """Return the stars that a rating which counts to 5 or to 100 means; empty for neither."""
    number = _number(text)
    if number is None or not 0 <= number <= MAX_STARS * _PERCENT_A_STAR:
        return ""
    return str(int((number if number <= MAX_STARS else number / _PERCENT_A_STAR) + 0.5))


def rating_like(stars: str, like: str = "") -> str:
    """Return stars as a number up to 100, or up to 5 where the present value counts so."""
    number, present = _number(stars), _number(like)
    if number is None:
        return stars
    if present is not None and 0 < present <= MAX_STARS:
        return str(int(number))
    return str(int(number * _PERCENT_A_STAR))


def stars_of_windows(number: int) -> str:
    """Return the stars of a ``WM/SharedUserRating``, 0 to 99."""
    if number in _PICARD_SHARED_STEPS:
        return str(_PICARD_SHARED_STEPS.index(number))
    return str(min(range(6), key=lambda stars: abs(_WINDOWS_STEPS[stars] - number)))


def windows_rating(stars: int, like: str = "") -> int:
    """Return stars as Windows keeps them in ASF files; as Picard where the present ones are."""
    present = _number(like)
    is_even = present in _PICARD_SHARED_STEPS and present not in _WINDOWS_STEPS
    return (_PICARD_SHARED_STEPS if is_even else _WINDOWS_STEPS)[stars]


def stars_of_popm(rating: int, email: str) -> str:
    """Return the stars of a ``POPM`` frame; empty where it has none."""
    if rating <= 0:
        return ""
    if email == PICARD_RATER:
        return str(min(MAX_STARS, (rating + _PICARD_A_STAR // 2) // _PICARD_A_STAR)).strip("0")
    return str(sum(rating >= first for first in _POPM_FIRST))


def popm_rating(stars: int, email: str) -> int:
    """Return stars on the scale of the program whose name a ``POPM`` frame bears."""
    return stars * _PICARD_A_STAR if email == PICARD_RATER else _POPM_STEPS[stars]


def is_stars(text: str) -> bool:
    """Tell whether a value is a number of stars, 0 to 5."""
    return text.isascii() and text.isdigit() and int(text) <= MAX_STARS


def _number(text: str) -> float | None:
    try:
        return float(text.strip())
    except ValueError:
        return None
