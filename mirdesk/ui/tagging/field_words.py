"""Words about fields: headings of groups, names people type, and checks that only advise."""

import re
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from mirdesk.domain.tag_edits import CoverEdit
from mirdesk.domain.tags import COVER_FIELD, TAG_FIELDS, FieldKind, TagField, display_name

_CONTEXT: Final = "TagFields"
# Groups of TAG_FIELDS in their order; free fields come last, under a heading of their own.
GROUPS: Final = {
    "main": str(QT_TRANSLATE_NOOP("TagFields", "Main")),
    "credits": str(QT_TRANSLATE_NOOP("TagFields", "Credits")),
    "release": str(QT_TRANSLATE_NOOP("TagFields", "Release")),
    "sound": str(QT_TRANSLATE_NOOP("TagFields", "Sound")),
    "sorting": str(QT_TRANSLATE_NOOP("TagFields", "Sorting")),
    "replaygain": str(QT_TRANSLATE_NOOP("TagFields", "ReplayGain")),
    "musicbrainz": str(QT_TRANSLATE_NOOP("TagFields", "MusicBrainz")),
    "other": str(QT_TRANSLATE_NOOP("TagFields", "Other")),
    "free": str(QT_TRANSLATE_NOOP("TagFields", "Own fields")),
}
_DATE: Final = re.compile(
    r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?([T ]\d\d(:\d\d){0,2})?"
)
# Vorbis comments allow 0x20 to 0x7d without "=" in names, the narrowest of our containers
# (https://xiph.org/vorbis/doc/v-comment.html).
_FREE_NAME: Final = re.compile(r"[ -<>-}]{1,100}")


def tr(text: str) -> str:
    """Translate words of the editor of tags."""
    return QCoreApplication.translate(_CONTEXT, text)


def field_words(name: str) -> str:
    """Return the name of a field as people read it; a free field goes by its own name."""
    return tr(display_name(name))


def facts_of(name: str) -> TagField:
    """Return what is known of a field; a free field is text with as many values as it likes."""
    return TAG_FIELDS.get(name) or TagField(name, name, has_many=True, group="free")


def group_words(group: str) -> str:
    """Return the heading of a group."""
    return tr(GROUPS[group])


def field_of(text: str) -> str | None:
    """Return the field that a person names, by its words or its key, or None for no name.

    What is no known field becomes a free one under its name in lower case.
    """
    wanted = " ".join(text.split()).casefold()
    for name in TAG_FIELDS:
        if wanted in (name, field_words(name).casefold(), display_name(name).casefold()):
            return name
    if wanted == COVER_FIELD or _FREE_NAME.fullmatch(wanted) is None:
        return None
    return wanted


def advice(name: str, values: Sequence[str]) -> str:
    """Return what looks odd about values, in words, or nothing; nothing is forbidden."""
    kind = facts_of(name).kind
    odd = next((value for value in values if not _looks_right(kind, value)), None)
    if odd is None:
        return ""
    return {
        FieldKind.DATE: tr("Dates are usually written 2019, 2019-05 or 2019-05-17."),
        FieldKind.NUMBER: tr("Usually a whole number of 0 or more, such as 7."),
        FieldKind.DECIMAL: tr("Usually a number, such as 120 or 97.5."),
    }.get(kind, "")


def _looks_right(kind: FieldKind, value: str) -> bool:
    match kind:
        case FieldKind.DATE:
            return _DATE.fullmatch(value) is not None
        case FieldKind.NUMBER:
            return value.isascii() and value.isdigit()
        case FieldKind.DECIMAL:
            return re.fullmatch(r"\d+(\.\d+)?", value, re.ASCII) is not None
        case _:
            return True


def values_words(name: str, values: Sequence[str]) -> str:
    """Return values for reading, one a line."""
    match facts_of(name).kind:
        case FieldKind.FLAG:
            return tr("Yes") if values and values[0] not in ("0", "") else tr("No")
        case FieldKind.STARS if values and values[0] in "012345" and len(values[0]) == 1:
            return stars_words(int(values[0]))
        case _:
            return "\n".join(values)


def stars_words(stars: int) -> str:
    """Return a rating in words that need no picture."""
    return "★" * stars + "☆" * (5 - stars)


def size_words(size_bytes: int) -> str:
    """Return a size of a picture, such as ``81 kB``."""
    if size_bytes < 1_000_000:
        return tr("{count} kB").format(count=max(1, round(size_bytes / 1000)))
    return tr("{count:.1f} MB").format(count=size_bytes / 1e6)


def cover_words(cover: CoverEdit, width: int, height: int) -> str:
    """Return what a picture is, such as ``JPEG, 500 × 500, 81 kB``."""
    kind = "PNG" if cover.mime_type == "image/png" else "JPEG"
    return f"{kind}, {width} × {height}, {size_words(len(cover.data))}"
