"""Ratings in Vorbis comments: several programs, several scales, all read as stars.

Picard and Quod Libet name a person in the key and count from 0 to 1
(``RATING:users@musicbrainz.org=0.8``,
https://picard-docs.musicbrainz.org/en/appendices/tag_mapping.html); plain ``RATING`` holds
stars (foobar2000) or per cent (MusicBee, MediaMonkey).
"""

import math
from typing import Final

from mirdesk.filetags.ratings import MAX_STARS

_PER_CENT: Final = 100


def is_rating(key: str) -> bool:
    """Tell whether a comment of this key holds a rating."""
    name = key.strip().lower()
    return name == "rating" or name.startswith("rating:")


def stars_of(key: str, value: str) -> str | None:
    """Return a rating as stars, ``0`` to ``5``; None where it is no rating at all."""
    number = _number(value)
    if number is None:
        return None
    stars = number * MAX_STARS / _full_scale(key, value, number)
    return str(math.floor(stars + 0.5))


def rating_text(stars: str, key: str, old_value: str = "") -> str:
    """Return stars as the text of a comment, on the scale that its old value has.

    Raises
    ------
    ValueError
        These are no stars.
    """
    count = int(stars)
    if not 0 <= count <= MAX_STARS:
        raise ValueError(stars)
    old = _number(old_value)
    if old is None:
        scale = 1 if _names_a_person(key) else MAX_STARS
    else:
        scale = _full_scale(key, old_value, old)
    # 1 is five stars out of 1, one star out of 5: a fraction tells which.
    if scale == 1:
        return (
            "1" if count == MAX_STARS and _names_a_person(key) else f"{count / MAX_STARS:.1f}"
        )
    return str(count * scale // MAX_STARS)


def _number(value: str) -> float | None:
    try:
        number = float(value.strip())
    except ValueError:
        return None
    return number if 0 <= number <= _PER_CENT else None


def _full_scale(key: str, value: str, number: float) -> int:
    """Return what five stars are on the scale of a value."""
    if number <= 1 and (_names_a_person(key) or "." in value):
        return 1
    return MAX_STARS if number <= MAX_STARS else _PER_CENT


def _names_a_person(key: str) -> bool:
    return ":" in key
