"""Tools on tags without any file: numbering, swapping, capitals, names from and into tags."""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.domain.tags import TAG_FIELDS, TOTAL_OF_NUMBER, FieldKind, TagMap, display_name
from mirdesk.errors import PatternError

# Words that stand small inside an English title: articles, conjunctions, short prepositions
# (https://musicbrainz.org/doc/Style/Language/English).
_SMALL: Final = frozenset(
    {"a", "an", "the", "and", "but", "or", "nor", "for", "of", "on", "in", "at", "by", "to"}
    | {"as", "vs", "via", "from", "with", "'n'", "’n’"}
)
_ABBREVIATED: Final = frozenset({"mr", "mrs", "ms", "dr", "st", "ft", "jr", "sr", "pt"})
_ROMAN: Final = re.compile(r"(?=[ivx]{2})x{0,3}(?:ix|iv|v?i{0,3})", re.IGNORECASE)
_DOTTED: Final = re.compile(r"(?:\w\.){2,}\w?")
_APOSTROPHES: Final = "'’"
_WORD: Final = re.compile(rf"{_DOTTED.pattern}|[^\W_](?:[\w'’]*\w)?|['’]n['’]")
_ENDS_A_PART: Final = re.compile(r"[:;.!?/()\[\]{}“”\"«»–—]|\s-\s")
_SHORT_NAME: Final = 4  # a single word of that many capitals may well be a name: ABBA, TLC


def number_tracks(
    track_ids: Sequence[int],
    *,
    start: int = 1,
    sets_total: bool = True,
    discs: Mapping[int, str] | None = None,
) -> dict[int, TagEdit]:
    """Return edits that number tracks in the order given.

    Parameters
    ----------
    track_ids : sequence of int
    start : int
        Number of the first one.
    sets_total : bool
        Whether how many there are is set too.
    discs : mapping of int to str, optional
        The disc each track is on: each disc is then counted for itself.
    """
    disc_of = {track_id: (discs or {}).get(track_id, "") for track_id in track_ids}
    sizes, seen = Counter(disc_of.values()), Counter[str]()
    edits = {}
    for track_id, disc in disc_of.items():
        values = {"track": (str(start + seen[disc]),)}
        if sets_total:
            values["tracktotal"] = (str(start + sizes[disc] - 1),)
        seen[disc] += 1
        edits[track_id] = TagEdit(values)
    return edits


def swap_fields(tags: Mapping[int, TagMap], first: str, second: str) -> dict[int, TagEdit]:
    """Return edits that exchange the values of two fields, where they differ.

    Parameters
    ----------
    tags : mapping of int to TagMap
        What each track holds, waiting edits included.
    first, second : str
        Fields.
    """
    return {
        track_id: TagEdit({first: held.get(second, ()), second: held.get(first, ())})
        for track_id, held in tags.items()
        if held.get(first, ()) != held.get(second, ())
    }


def title_case(text: str) -> str:
    """Return a title in English capitals: ``ode to r.e.m. iv`` becomes ``Ode to R.E.M. IV``.

    Small words stay small unless they begin or end a part. What holds capitals of its own
    (AC/DC, McCartney, iPod) stays as it is, but for texts that are capitals throughout: there
    Roman numerals, dotted letters and words without a vowel stay. Applying it twice changes
    nothing more.
    """
    words = list(_WORD.finditer(text))
    is_shouted = text.upper() == text and not _is_one_short_word(words)
    out, end = [], 0
    for number, word in enumerate(words):
        gap = text[end : word.start()]
        is_first = number == 0 or _ENDS_A_PART.search(gap) is not None
        following = text[word.end() : words[number + 1].start()] if words[number + 1 :] else ""
        is_last = number == len(words) - 1 or _ENDS_A_PART.search(following) is not None
        out += [gap, _cased(word[0], is_shouted=is_shouted, is_edge=is_first or is_last)]
        end = word.end()
    return "".join([*out, text[end:]])


def _is_one_short_word(words: Sequence[re.Match[str]]) -> bool:
    return all(len(word[0]) <= _SHORT_NAME for word in words) and len(words) <= 2


def _cased(word: str, *, is_shouted: bool, is_edge: bool) -> str:
    """Return one word with the capitals it should have."""
    lower = word.lower()
    if _DOTTED.fullmatch(word):
        return word.upper()
    if _ROMAN.fullmatch(word) and (is_shouted or not word[0].isupper() or word.isupper()):
        return word.upper()
    if lower in _SMALL and (word.islower() or is_shouted or word == lower.capitalize()):
        return _capital(lower) if is_edge else lower
    if is_shouted and _has_no_vowel(lower):
        return word
    if any(c.isupper() for c in word[1:]) and not is_shouted:
        return word
    return _capital(lower)


def _has_no_vowel(lower: str) -> bool:
    """Tell whether letters can only be spelled out: DJ, MTV."""
    is_plain = lower.isascii() and lower.isalpha() and len(lower) > 1
    return is_plain and lower not in _ABBREVIATED and not set(lower) & set("aeiouy")


def _capital(lower: str) -> str:
    """Return a word in small letters with a capital; O'Brien gets two."""
    if lower[0] in _APOSTROPHES:
        return lower
    # str.title of one letter gives the right form of digraphs too (ǆ -> ǅ).
    made = lower[0].title() + lower[1:]
    if len(lower) > 3 and lower[0] == "o" and lower[1] in _APOSTROPHES:
        made = made[:2] + lower[2].title() + lower[3:]
    return made


# Patterns of names -----------------------------------------------------------------------

MAX_NAME_BYTES: Final = 255  # NAME_MAX of ext4, XFS, APFS and the longest name of NTFS
_IGNORED: Final = frozenset({"", "_", "ignore"})  # what stands there is passed over
_YEAR: Final = "year"  # the first four figures of the date
_LEAST_DIGITS: Final = 2  # "02", so that names sort as they play
_PADDED: Final = {"track": _LEAST_DIGITS, "disc": 1, "movementnumber": _LEAST_DIGITS}
_PATTERN_PART: Final = re.compile(
    r"%(?P<field>[^%/\[\]]*)%|(?P<sign>[\[\]])|(?P<text>[^%\[\]]+)"
)
# Windows, "Naming Files, Paths, and Namespaces": names and characters that no file may have.
_RESERVED: Final = re.compile(
    r"(?:con|prn|aux|nul|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])", re.IGNORECASE
)
_SLASH: Final = "\0"  # stands for the slashes of a pattern itself until values are safe
_REPLACED: Final = str.maketrans({**dict.fromkeys("/\\|:", "-"), '"': "'"})
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs"})
_JOINERS: Final = "\u200c\u200d"  # part of how some languages are written
_DROPPED: Final = str.maketrans(dict.fromkeys("<>?*" + _SLASH, ""))


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a pattern: text as it is, a field (or the first known of several), a group."""

    text: str = ""
    fields: tuple[str, ...] = ()
    group: "tuple[_Part, ...]" = ()


@lru_cache(maxsize=64)
def _parsed(pattern: str) -> tuple[_Part, ...]:
    """Return the pieces of a pattern.

    Raises
    ------
    PatternError
        A percent sign or a bracket stands alone, or there is no field at all.
    """
    stack: list[list[_Part]] = [[]]
    position = 0
    while position < len(pattern):
        found = _PATTERN_PART.match(pattern, position)
        if found is None:
            message = "Close the field with a second %, as in %title%."
            raise PatternError(message, position)
        if found["sign"] == "[":
            stack.append([])
        elif found["sign"] == "]":
            if len(stack) == 1:
                raise PatternError("This bracket closes nothing.", position)
            group = tuple(stack.pop())
            stack[-1].append(_Part(group=group))
        elif found["text"]:
            stack[-1].append(_Part(text=found["text"]))
        else:
            names = tuple(name.strip().lower() for name in found["field"].split("|"))
            stack[-1].append(_Part(fields=names))
        position = found.end()
    if len(stack) > 1:
        raise PatternError("A bracket is open: close it with ].", len(pattern))
    if not any(_fields_in(stack[0])):
        raise PatternError("Name at least one field, as in %title%.")
    return tuple(stack[0])


def _fields_in(parts: Sequence[_Part]) -> Iterator[str]:
    for part in parts:
        yield from part.fields
        yield from _fields_in(part.group)


def pattern_fields(pattern: str) -> tuple[str, ...]:
    """Return the fields a pattern reads or writes, each once.

    Raises
    ------
    PatternError
        It is not understood.
    """
    names = dict.fromkeys(_fields_in(_parsed(pattern)))
    return tuple("date" if name == _YEAR else name for name in names if name not in _IGNORED)


def tags_from_name(pattern: str, path: bytes) -> TagMap | None:
    """Return what a pattern reads out of a path; None where the path does not fit.

    Parameters
    ----------
    pattern : str
        Such as ``%artist%/%album%/%track% - %title%``: fields between percent signs, ``%_%``
        for what is passed over, ``[...]`` around what may be missing. As many folders are
        looked at as it has slashes; the ending of the file is left out.
    path : bytes

    Raises
    ------
    PatternError
        The pattern is not understood.
    """
    parts = _parsed(pattern)
    names = [name.decode("utf-8", "replace") for name in path.split(os.fsencode(os.sep))]
    names[-1] = PurePosixPath(names[-1]).stem
    depth = pattern.count("/") + 1
    if len(names) < depth:
        return None
    text = unicodedata.normalize("NFC", "/".join(names[-depth:]))
    expression, keys = _expression(parts)
    found = re.fullmatch(expression, text)
    if found is None:
        return None
    read: TagMap = {}
    for key, name in keys.items():
        value = (found[key] or "").strip()
        kind = TAG_FIELDS[name].kind if name in TAG_FIELDS else FieldKind.TEXT
        if value:
            read[name] = (str(int(value)) if kind is FieldKind.NUMBER else value,)
    return read or None


def _expression(parts: Sequence[_Part]) -> tuple[str, dict[str, str]]:
    """Return a regular expression for a pattern, and the field of each of its groups."""
    keys: dict[str, str] = {}

    def written(pieces: Sequence[_Part]) -> str:
        out = []
        for piece in pieces:
            if piece.group:
                out.append(f"(?:{written(piece.group)})?")
            elif piece.fields:
                out.append(_field_expression(piece.fields[0], keys))
            else:
                out.append(re.escape(unicodedata.normalize("NFC", piece.text)))
        return "".join(out)

    return written(parts), keys


def _field_expression(name: str, keys: dict[str, str]) -> str:
    if name in _IGNORED:
        return "[^/]*?"
    real = "date" if name == _YEAR else name
    for key, known in keys.items():
        if known == real:
            return f"(?P={key})"  # named twice: both places must say the same
    key = f"f{len(keys)}"
    keys[key] = real
    if name == _YEAR:
        return f"(?P<{key}>[0-9]{{4}})"
    is_number = name in TAG_FIELDS and TAG_FIELDS[name].kind is FieldKind.NUMBER
    return f"(?P<{key}>[0-9]+)" if is_number else f"(?P<{key}>[^/]+?)"


def name_from_tags(pattern: str, tags: TagMap, ending: str) -> str:
    """Return the name a pattern makes of tags: safe on every system, folders by slashes.

    Parameters
    ----------
    pattern : str
        As for ``tags_from_name``; ``%albumartist|artist%`` takes the first field that is
        known, ``[...]`` falls away where a field in it is unknown.
    tags : TagMap
    ending : str
        Of the file, with its dot; kept as it is.

    Raises
    ------
    PatternError
        The pattern is not understood, or the tags lack a field that it needs.
    """
    text = _filled(_parsed(pattern), tags)
    folders = [_safe(part, is_folder=True) for part in text.split(_SLASH)]
    stem = _safe(text.split(_SLASH)[-1], room=MAX_NAME_BYTES - len(os.fsencode(ending)))
    names = [*folders[:-1], stem]
    if not all(names):
        raise PatternError("The name would be empty.")
    return "/".join([*folders[:-1], stem + ending])


def _filled(parts: Sequence[_Part], tags: TagMap) -> str:
    """Return a pattern with values in it; its own slashes as ``_SLASH``."""
    out = []
    for part in parts:
        if part.group:
            if all(_value(piece.fields, tags) for piece in part.group if piece.fields):
                out.append(_filled(part.group, tags))
        elif part.fields:
            value = _value(part.fields, tags)
            if not value:
                name = display_name("date" if part.fields[0] == _YEAR else part.fields[0])
                raise PatternError(f"The tags do not say: {name}.")
            out.append(value)
        else:
            out.append(part.text.replace("/", _SLASH))
    return "".join(out)


def _value(names: Sequence[str], tags: TagMap) -> str:
    """Return the first field that has a value, fit for a name."""
    for name in names:
        text = ", ".join(tags.get("date" if name == _YEAR else name, ()))
        if name == _YEAR:
            text = text[:4]
        if name in _PADDED and text.isdecimal():
            total = "".join(tags.get(TOTAL_OF_NUMBER.get(name, ""), ()))
            width = len(total) if total.isdecimal() else 0
            text = str(int(text)).zfill(max(_PADDED[name], width))
        if text.strip():
            kept = text.translate(_REPLACED)
            return kept.translate(_DROPPED).strip() or "_"
    return ""


def _safe(name: str, *, room: int = MAX_NAME_BYTES, is_folder: bool = False) -> str:
    """Return one part of a path without what some system does not take."""
    text = unicodedata.normalize("NFC", name).translate(_REPLACED).translate(_DROPPED)
    # Control characters, and format characters that turn the direction of what is shown.
    words = " ".join(text.split())
    seen = [c for c in words if c in _JOINERS or unicodedata.category(c) not in _UNSEEN]
    text = _cut("".join(seen).lstrip(". "), room)
    text = text.rstrip(". ") if is_folder else text.rstrip()
    if _RESERVED.fullmatch(text.split(".")[0].rstrip()):
        text = f"_{text}"
    return text


def _cut(text: str, room: int) -> str:
    """Return as many characters as fit into so many bytes, marks staying with their letters."""
    while len(text.encode("utf-8")) > room:
        base = len(text) - 1
        while base > 0 and unicodedata.combining(text[base]):
            base -= 1
        text = text[:base]
    return text
