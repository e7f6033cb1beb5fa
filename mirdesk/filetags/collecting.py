"""Gather the values of a file's tags into one map, cleaned and capped."""

from collections.abc import Iterable
from typing import Final

from mirdesk.domain.tags import NUMBER_OF_TOTAL, TAG_FIELDS, TOTAL_OF_NUMBER, TagMap

MAX_VALUE_CHARS: Final = 64 * 1024  # the longest lyrics and comments people keep are below 32 k
MAX_VALUES_PER_FIELD: Final = 200
MAX_FREE_FIELDS: Final = 300
_MAX_NAME_CHARS: Final = 100
_COUNTS: Final = frozenset((*TOTAL_OF_NUMBER, *NUMBER_OF_TOTAL))
_DATES: Final = ("date", "originaldate")
_NOTHING: Final = {"date": "0000", "bpm": "0", "rating": "0"}  # what writers put for "unknown"
_FLAGS: Final = {"true": "1", "false": "0"}  # ASF's spelling of what others write as digits


class TagCollector:
    """Takes values in file order and gives the finished map.

    Values are stripped of blanks and NULs, empty ones and exact repeats are left out, and
    ``3/12`` in a track or disc number is split into number and total.
    """

    def __init__(self) -> None:
        self._values: dict[str, list[str]] = {}
        self._notes: list[str] = []

    def add(self, field: str, value: object) -> None:
        """Keep a value of a field; text may hold several, parted by NULs."""
        name = field_key(field)
        for part in str(value).split("\x00"):
            text = _clean(part)
            if name == "compilation":
                text = _FLAGS.get(text.lower(), text)
            if name and text and _NOTHING.get(name) != text:
                self._add_text(name, text)

    def add_all(self, field: str, values: Iterable[object]) -> None:
        """Keep several values of a field."""
        for value in values:
            self.add(field, value)

    def has(self, field: str) -> bool:
        """Tell whether the field has a value."""
        return field in self._values

    def note(self, text: str) -> None:
        """Remember something odd, once."""
        if text not in self._notes:
            self._notes.append(text)

    def fill_from(self, other: "TagCollector") -> None:
        """Take over the fields that are missing here, and the notes."""
        for field, values in other.tags.items():
            if field not in self._values:
                self._values[field] = list(values)
        for note in other.notes:
            self.note(note)

    @property
    def tags(self) -> TagMap:
        """The fields with all their values."""
        return {field: tuple(values) for field, values in self._values.items()}

    @property
    def notes(self) -> tuple[str, ...]:
        """What was odd, in the person's words."""
        return tuple(self._notes)

    def _add_text(self, field: str, text: str) -> None:
        total_field = TOTAL_OF_NUMBER.get(field)
        if total_field and "/" in text:
            text, _, total = (part.strip() for part in text.partition("/"))
            if total and not self.has(total_field):
                self._values[total_field] = [total]
            if not text:
                return
        if len(text) > MAX_VALUE_CHARS:
            self.note(f"A value of “{field}” is too long ({len(text):,} characters): left out.")
            return
        if field not in self._values and not self._has_room_for(field):
            return
        values = self._values.setdefault(field, [])
        if text in values or (field in _COUNTS and _is_number_in(text, values)):
            return
        if field in _DATES:  # beets writes the year once more, beside the whole date
            if any(value.startswith(text + "-") for value in values):
                return
            values[:] = [value for value in values if not text.startswith(value + "-")]
        if len(values) >= MAX_VALUES_PER_FIELD:
            self.note(f"“{field}” has more than {MAX_VALUES_PER_FIELD} values: rest left out.")
            return
        values.append(text)

    def _has_room_for(self, field: str) -> bool:
        if field in TAG_FIELDS or len(self._values) < MAX_FREE_FIELDS:
            return True
        self.note(f"More than {MAX_FREE_FIELDS} fields: the rest was left out.")
        return False


def field_key(name: str) -> str:
    """Return the name of a field as it stands in tag maps."""
    return _clean(name).lower()[:_MAX_NAME_CHARS]


def _is_number_in(text: str, values: list[str]) -> bool:
    """Tell whether 03 is there already as 3."""
    return text.isdigit() and any(v.isdigit() and int(v) == int(text) for v in values)


def _clean(text: str) -> str:
    """Return text that every database and screen takes: no lone surrogates, no edge blanks."""
    return text.encode("utf-8", "replace").decode("utf-8").strip("\x00\ufeff \t\r\n")
