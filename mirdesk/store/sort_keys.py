"""Keys by which texts sort as people expect: case and accents ignored, empty ones last."""

import unicodedata
from typing import Final

# A private-use character, the last that may be written: sorts behind every text in SQLite's
# byte order. The defaults in first_schema.py are the same values.
EMPTY_KEY: Final = "\U0010fffd"
UNKNOWN_YEAR_KEY: Final = 99999
UNKNOWN_DURATION_KEY: Final = 1e12

# Letters that Unicode does not take apart into a base letter and a mark.
_FOLDED_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)


def text_key(text: str) -> str:
    """Return the key of a text; ``EMPTY_KEY`` when there is nothing to sort by."""
    return folded(text).strip() or EMPTY_KEY


def folded(text: str) -> str:
    """Return a text without case and accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return bare.translate(_FOLDED_LETTERS)
