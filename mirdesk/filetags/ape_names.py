"""Which field an item of an APEv2 tag stands for, for reading and for writing."""

from typing import Final

from mirdesk.domain.tags import NUMBER_OF_TOTAL
from mirdesk.filetags.fields import free_field
from mirdesk.filetags.mapping import ALL_NAMES

# Totals stand behind the number, in the same item.
_FIELDS: Final = {
    names.ape.lower(): field
    for field, names in ALL_NAMES.items()
    if field not in NUMBER_OF_TOTAL
}


def field_of_key(key: str) -> str:
    """Return the field of an item; free ones go by their own name in lower case."""
    return _FIELDS.get(key.strip().lower()) or free_field(key)
