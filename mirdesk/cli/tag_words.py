"""What is typed after ``mirdesk tag --set``, ``--add`` and ``--remove``, checked."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.domain.tags import (
    COVER_FIELD,
    TAG_FIELDS,
    TOTAL_OF_NUMBER,
    FieldKind,
    TagMap,
    display_name,
)
from mirdesk.errors import QueryError

_FREE: Final = "free:"
_YES: Final = frozenset(("1", "yes", "true", "on"))
_NO: Final = frozenset(("0", "no", "false", "off"))
_SIMILAR: Final = 0.8  # of difflib: one or two wrong letters
_ONE_VALUE: Final = frozenset(
    (FieldKind.NUMBER, FieldKind.DECIMAL, FieldKind.DATE, FieldKind.FLAG, FieldKind.STARS)
)


@dataclass(frozen=True, slots=True)
class TagWords:
    """What shall be done to the tags of each file.

    Attributes
    ----------
    values : mapping of str to tuple of str
        Fields that are set, or removed where they have no values.
    added : mapping of str to tuple of str
        Values that join those that a file holds.
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    added: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.values) or bool(self.added)

    def edit_of(self, tags: TagMap) -> tuple[TagEdit, dict[str, tuple[str, ...]]]:
        """Return the edit of a file that holds some tags, and what of them it builds on."""
        values = dict(self.values)
        base = {}
        for name, new in self.added.items():
            if name not in values:
                base[name] = tags.get(name, ())
            held = values.get(name, base.get(name, ()))
            values[name] = (*held, *(value for value in new if value not in held))
        return TagEdit(values), base


def parse_words(
    sets: Sequence[str], adds: Sequence[str] = (), removes: Sequence[str] = ()
) -> TagWords:
    """Return what the options say.

    Parameters
    ----------
    sets, adds : sequence of str
        ``field=value``; a field that is named several times gets several values. An empty
        value sets none.
    removes : sequence of str
        Fields.

    Raises
    ------
    QueryError
        A field or a value that cannot be; the message says why and how to mend it.
    """
    values = _gathered(sets, "--set")
    added = {name: new for name, new in _gathered(adds, "--add").items() if new}
    for word in removes:
        name = field_named(word)
        if name in values or name in added:
            raise QueryError(f"{word!r} is both set and removed; say one of them.")
        values[name] = ()
    for name in {*values, *added}:
        new = (*values.get(name, ()), *added.get(name, ()))
        if len(new) > 1 and _kind(name) in _ONE_VALUE:
            raise QueryError(f"{display_name(name)} takes one value, not {len(new)}.")
    return TagWords(values, added)


def field_named(word: str) -> str:
    """Return the field that a person means.

    Raises
    ------
    QueryError
        It looks like a slip of a known name, or is none.
    """
    from mirdesk.filetags.fields import free_field

    name = word.strip().lower()
    if name.startswith(_FREE):
        name = name.removeprefix(_FREE).strip()
        return _checked(name, word)
    for known in TAG_FIELDS.values():
        if name in {known.name, known.display_name.lower()}:
            return known.name
    meant = free_field(_checked(name, word))
    if meant in TAG_FIELDS:
        return meant
    near = difflib.get_close_matches(meant, TAG_FIELDS, n=1, cutoff=_SIMILAR)
    if near:
        raise QueryError(
            f"There is no field {word!r}. Did you mean {near[0]}? "
            f"For a field of your own of that name write {_FREE}{name}; "
            "mirdesk tag --fields lists the known ones."
        )
    return meant


def _checked(name: str, word: str) -> str:
    if not name or not name.isprintable() or "=" in name:
        raise QueryError(f"{word!r} is no name of a field.")
    if name == COVER_FIELD:
        raise QueryError("The cover is changed with --cover PICTURE or --remove-cover.")
    return name


def _gathered(words: Sequence[str], option: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        before, equals, value = word.partition("=")
        if not equals:
            raise QueryError(f"{option} takes FIELD=VALUE; {word!r} has no “=”.")
        name = field_named(before)
        text = _value(name, value.strip())
        found[name] = (*found.get(name, ()), *((text,) if text else ()))
    return found


def _value(name: str, text: str) -> str:
    """Return a value as it is stored.

    Raises
    ------
    QueryError
        It is not of the field's kind.
    """
    kind = _kind(name)
    if not text or kind in {FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.DATE}:
        return text
    if kind is FieldKind.FLAG:
        if text.lower() not in _YES | _NO:
            raise _wrong(name, text, "yes or no")
        return "1" if text.lower() in _YES else ""
    if kind is FieldKind.STARS:
        if not re.fullmatch("[0-5]", text):
            raise _wrong(name, text, "0 to 5 stars")
    elif kind is FieldKind.DECIMAL:
        if not re.fullmatch(r"\d+(\.\d+)?", text):
            raise _wrong(name, text, "a number such as 120 or 97.5")
    elif not re.fullmatch(r"\d+(/\d+)?" if name in TOTAL_OF_NUMBER else r"\d+", text):
        raise _wrong(name, text, "a whole number")
    return text


def _wrong(name: str, text: str, wanted: str) -> QueryError:
    return QueryError(f"{display_name(name)} takes {wanted}, not {text!r}.")


def _kind(name: str) -> FieldKind:
    known = TAG_FIELDS.get(name)
    return FieldKind.TEXT if known is None else known.kind
