"""Which field an attribute of a Windows Media file stands for, for reading and for writing."""

from typing import Final

from mirdesk.domain.tags import COVER_FIELD
from mirdesk.filetags.fields import ASF_NAMES, free_field
from mirdesk.filetags.mapping import ALL_NAMES
from mirdesk.filetags.ratings import stars_of_text, stars_of_windows

SHARED_RATING: Final = "wm/shareduserrating"
_CONTENT_RATING: Final = "contentrating"  # "PG" and the like, in the place of a rating
_SKIPPED: Final = {"isvbr", "wmfsdkversion", "wmfsdkneeded", "asfleakybucketpairs"}
_MAPPED: Final = {names.asf.lower(): field for field, names in ALL_NAMES.items()}
_FIELDS: Final = {**_MAPPED, **ASF_NAMES, "wm/picture": COVER_FIELD}


def field_of_attribute(name: str, value: str) -> str:
    """Return the field of an attribute; empty where it is nothing for people."""
    lowered = name.strip().lower()
    if lowered in _SKIPPED:
        return ""
    field = _FIELDS.get(lowered) or free_field(name)
    if field == "rating" and not stars_of_attribute(name, value):
        return _CONTENT_RATING
    return field


def stars_of_attribute(name: str, value: str) -> str:
    """Return the stars of an attribute that is a rating; empty where it is another kind."""
    text = value.strip()
    if name.strip().lower() == SHARED_RATING and text.isascii() and text.isdigit():
        return stars_of_windows(int(text))
    return stars_of_text(text)
