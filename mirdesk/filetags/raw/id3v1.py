"""One ID3v1 tag: 128 bytes at the end of a file, each field in a place of its own.

After https://id3.org/ID3v1; the track number in the last two bytes of the comment is 1.1.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from mutagen.id3 import TCON

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.editing import Unit

ID3V1_BYTES: Final = 128
_TEXTS: Final = {"title": (3, 33), "artist": (33, 63), "album": (63, 93)}
_YEAR: Final = (93, 97)
_COMMENT: Final = (97, 125)
_COMMENT_END: Final = (125, 127)  # or a zero and the track number
_GENRE: Final = 127
_NO_GENRE: Final = 255
_LEADING_YEAR: Final = re.compile(r"\d{4}")
_GENRES: Final = [name.casefold() for name in TCON.GENRES]


@dataclass(frozen=True, slots=True)
class Id3v1Block:
    """An ID3v1 tag, taken apart."""

    data: bytes = field(repr=False)

    @classmethod
    def parse(cls, data: bytes) -> "Id3v1Block":
        """Take a tag apart.

        Raises
        ------
        WriteRefusedError
            These are not the 128 bytes of such a tag.
        """
        if len(data) != ID3V1_BYTES or data[:3] != b"TAG":
            raise WriteRefusedError("its ID3v1 tag is damaged")
        return cls(data)

    @property
    def name(self) -> str:
        """``ID3v1``."""
        return "ID3v1"

    @property
    def units(self) -> tuple[Unit, ...]:
        """Its places in order; the end of the comment, which may hold the track, is one."""
        places = (
            *((name, span, {name}) for name, span in _TEXTS.items()),
            ("year", _YEAR, {"date"}),
            ("comment", _COMMENT, {"comment"}),
            ("end of comment, or track", _COMMENT_END, {"comment", "track"}),
            ("genre", (_GENRE, _GENRE + 1), {"genre"}),
        )
        return tuple(
            Unit(f"ID3v1/{name}", self.data[slice(*span)], frozenset(fields))
            for name, span, fields in places
        )

    def edited(self, edit: TagEdit, *, is_main: bool) -> "Id3v1Block":
        """Return the tag with an edit applied, as much of each value as there is room for.

        A file whose only tag this is gets one with room for everything beside it; as the main
        one it takes what it can hold whole.

        Raises
        ------
        WriteRefusedError
            As the main tag, it cannot hold a value.
        """
        data = bytearray(self.data)
        for name, values in edit.values.items():
            if name in _WRITERS:
                _WRITERS[name](data, values[0] if values else "", gains=is_main)
        block = Id3v1Block(bytes(data))
        if is_main:
            block._check(edit)
        return block

    def render(self) -> bytes:
        """Return its 128 bytes."""
        return self.data

    def _check(self, edit: TagEdit) -> None:
        for name, values in edit.values.items():
            whole = values[:1] == (self._text_of(name),) and len(values) == 1
            if values and not whole:
                raise WriteRefusedError("the old ID3v1 tag of this file has no room for it")
        if edit.cover is not None and edit.cover.data:
            raise WriteRefusedError("the old ID3v1 tag of this file cannot hold pictures")

    def _text_of(self, name: str) -> str:
        if name == "genre":
            number = self.data[_GENRE]
            return TCON.GENRES[number] if number < len(TCON.GENRES) else ""
        if name == "track":
            return str(self.data[126]) if self._has_track else ""
        if name == "comment":
            return _read(self.data[97 : 125 if self._has_track else 127])
        span = _YEAR if name == "date" else _TEXTS.get(name, (0, 0))
        return _read(self.data[slice(*span)])

    @property
    def _has_track(self) -> bool:
        return self.data[125] == 0 and self.data[126] != 0


def _read(data: bytes) -> str:
    return data.split(b"\0")[0].strip().decode("latin-1")


def _put(data: bytearray, span: tuple[int, int], text: str, *, gains: bool) -> None:
    """Write a text into its place, filled up the way the place was."""
    start, stop = span
    old = bytes(data[start:stop])
    if not _read(old) and not gains:
        return
    filler = b" " if old.endswith(b" ") else b"\0"
    data[start:stop] = text.encode("latin-1", "replace")[: stop - start].ljust(
        stop - start, filler
    )


def _put_comment(data: bytearray, text: str, *, gains: bool) -> None:
    stop = _COMMENT[1] if data[125] == 0 and data[126] else _COMMENT_END[1]
    _put(data, (_COMMENT[0], stop), text, gains=gains)


def _put_year(data: bytearray, text: str, *, gains: bool) -> None:
    found = _LEADING_YEAR.match(text)
    _put(data, _YEAR, found.group() if found else "", gains=gains)


def _put_track(data: bytearray, text: str, *, gains: bool) -> None:
    has_track = data[125] == 0 and data[126] != 0
    if has_track or (gains and not any(data[slice(*_COMMENT_END)])):
        number = text.partition("/")[0].strip()
        is_small = number.isascii() and number.isdigit() and int(number) < 1 << 8
        data[126] = int(number) if is_small else 0


def _put_genre(data: bytearray, text: str, *, gains: bool) -> None:
    if data[_GENRE] == _NO_GENRE and not gains:
        return
    is_known = text.casefold() in _GENRES
    data[_GENRE] = _GENRES.index(text.casefold()) if is_known else _NO_GENRE


def _put_text(data: bytearray, text: str, *, gains: bool, name: str) -> None:
    _put(data, _TEXTS[name], text, gains=gains)


_WRITERS: Final[dict[str, Callable[..., None]]] = {
    **{name: partial(_put_text, name=name) for name in _TEXTS},
    "date": _put_year,
    "comment": _put_comment,
    "track": _put_track,
    "genre": _put_genre,
}
