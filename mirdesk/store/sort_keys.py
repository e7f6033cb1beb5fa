"""Keys by which texts sort as people expect: case and accents ignored, empty ones last."""

import unicodedata
from typing import Final

from mirdesk.domain.descriptors import CERTAIN_KEY, CERTAIN_TEMPO

# A private-use character, the last that may be written: sorts behind every text in SQLite's
# byte order. The defaults in first_schema.py are the same values.
EMPTY_KEY: Final = "\U0010fffd"
UNKNOWN_YEAR_KEY: Final = 99999
UNKNOWN_DURATION_KEY: Final = 1e12
UNKNOWN_TEMPO_KEY: Final = 1e12  # the defaults in descriptors_schema.py, as the next
UNKNOWN_TONALITY_KEY: Final = 99

# Assignments of an UPDATE of ``tracks`` that also reads ``analyses``: what is certain of the
# tempo and key of that analysis.
SET_DESCRIPTOR_KEYS: Final = f"""tempo_key = coalesce((SELECT tempo_bpm FROM descriptors
    WHERE analysis_id = analyses.id AND tempo_confidence >= {CERTAIN_TEMPO}),
    {UNKNOWN_TEMPO_KEY}),
tonality_key = coalesce((SELECT tonality FROM descriptors
    WHERE analysis_id = analyses.id AND tonality_confidence >= {CERTAIN_KEY}),
    {UNKNOWN_TONALITY_KEY})"""  # noqa: S608 constants only

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
