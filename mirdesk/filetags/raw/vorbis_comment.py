"""Vorbis comments taken apart, edited and put together: FLAC, Vorbis, Opus, Speex, Theora.

Layout: https://www.xiph.org/vorbis/doc/v-comment.html. Every comment keeps its bytes, valid
UTF-8 or not, unless one of its fields is edited.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.domain.tags import COVER_FIELD, TOTAL_OF_NUMBER, TagMap
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.collecting import TagCollector
from mirdesk.filetags.fields import free_field
from mirdesk.filetags.mapping import names_of
from mirdesk.filetags.raw.editing import Unit
from mirdesk.filetags.raw.picture_block import (
    COVER_ROLES,
    FRONT_COVER,
    cover_roles,
    front_cover_block,
    role_of,
)
from mirdesk.filetags.vorbis_rating import is_rating, rating_text

_PAIRS: Final = tuple(TOTAL_OF_NUMBER.items())
PICTURE_KEY: Final = "METADATA_BLOCK_PICTURE"
_LEGACY_PICTURE: Final = "coverart"  # base64 of the picture alone, and its MIME type beside it
_LEGACY_MIME: Final = "coverartmime"
_LENGTH_BYTES: Final = 4
_LARGE_CHARS: Final = 1 << 16
_DAMAGED: Final = "its Vorbis comment is damaged: the lengths in it do not add up"


@dataclass(frozen=True, slots=True)
class VorbisComment:
    """One Vorbis comment.

    Attributes
    ----------
    vendor : bytes
        Which program encoded the file; empty in a new comment, as that is not known.
    comments : tuple of bytes
        ``KEY=value`` each.
    ending : bytes
        What follows and is kept: the framing byte, and bytes of other programs.
    room_bytes : int
        Zeros behind it, free to be used.
    has_front_elsewhere : bool
        The file has a front cover outside of the comment.
    """

    vendor: bytes = b""
    comments: tuple[bytes, ...] = ()
    ending: bytes = b""
    room_bytes: int = 0
    has_front_elsewhere: bool = False

    @classmethod
    def parse(cls, data: bytes, *, is_framed: bool) -> "VorbisComment":
        """Return the comment in a packet or block, given without its magic.

        Parameters
        ----------
        data : bytes
        is_framed : bool
            A framing byte closes it: in Vorbis alone.

        Raises
        ------
        WriteRefusedError
            Lengths do not add up.
        """
        vendor, at = _take(data, 0)
        comments: list[bytes] = []
        for _ in range(_number(data, at)):
            comment, next_at = _take(data, at + _LENGTH_BYTES)
            comments.append(comment)
            at = next_at - _LENGTH_BYTES
        at += _LENGTH_BYTES
        if is_framed and (at >= len(data) or not data[at] & 1):
            raise WriteRefusedError(_DAMAGED)
        # Zeros behind are room. RFC 7845, section 5.2, keeps what begins with an odd byte, and
        # anything else that is not zero may be somebody's too.
        framing, rest = data[at : at + is_framed], data[at + is_framed :]
        is_room = not rest.strip(b"\x00")
        ending = framing if is_room else framing + rest
        return cls(vendor, tuple(comments), ending, len(rest) if is_room else 0)

    @property
    def name(self) -> str:
        """Human name."""
        return "Vorbis comment"

    @property
    def has_front_cover(self) -> bool:
        """Whether a picture in it says that it is the front cover."""
        return any(_picture_role(comment) == FRONT_COVER for comment in self.comments)

    @property
    def units(self) -> tuple[Unit, ...]:
        """Vendor, comments and what follows them."""
        comments = (
            Unit(f"Vorbis comment/{_key_of(comment)}", _with_length(comment), fields)
            for comment, fields in zip(self.comments, self._fields(may_be=True), strict=True)
        )
        around = (
            [Unit(f"Vorbis comment/{name}", raw)] if raw else []
            for name, raw in (("vendor", self.vendor), ("ending", self.ending))
        )
        vendor, ending = around
        return (*vendor, *comments, *ending)

    def rendered(self) -> bytes:
        """Return its bytes, without the room behind."""
        return b"".join(
            (
                _with_length(self.vendor),
                len(self.comments).to_bytes(_LENGTH_BYTES, "little"),
                *map(_with_length, self.comments),
                self.ending,
            )
        )

    def edited(self, edit: TagEdit, *, is_main: bool) -> "VorbisComment":
        """Return the comment with an edit applied; see ``TagBlock``.

        New comments stand where the first old one of their field stood, new fields at the end.
        """
        fields = self._fields()
        held = frozenset().union(*fields)
        wanted = edit.fields if is_main else edit.fields & held
        values = self._values_to_write(
            {name: tuple(values) for name, values in edit.values.items() if name in wanted},
            fields,
        )
        writer = _Writer(self.comments, fields, values, edit.cover)
        touched = frozenset(values) | (wanted & {COVER_FIELD})
        out: list[bytes] = []
        for comment, names in zip(self.comments, fields, strict=True):
            if names & touched:
                out += writer.in_place_of(comment, names & touched)
            else:
                out.append(comment)
        for name in (*values, *(wanted & {COVER_FIELD})):
            out += writer.new(name)
        return replace(self, comments=tuple(out))

    def _values_to_write(
        self, values: TagMap, fields: tuple[frozenset[str], ...]
    ) -> dict[str, tuple[str, ...]]:
        """Put numbers and totals together where the file writes ``3/12``."""
        out = dict(values)
        for number, total in _PAIRS:
            shares = frozenset((number, total))
            if not shares & out.keys() or shares not in fields:
                continue
            now = _collected(
                comment for comment, f in zip(self.comments, fields, strict=True) if f & shares
            )
            numbers = values.get(number, now.get(number, ()))
            totals = values.get(total, now.get(total, ()))
            out[number], out[total] = numbers, totals
            if numbers and totals and "/" not in numbers[0]:
                has_own_total = frozenset((total,)) in fields or len(totals) > 1
                out[number] = (f"{numbers[0]}/{totals[0]}", *numbers[1:])
                out[total] = totals if has_own_total else ()
        return out

    def _fields(self, *, may_be: bool = False) -> tuple[frozenset[str], ...]:
        """Tell which fields each comment holds, as the reader sees them.

        With ``may_be``, also those that it may come to hold by an edit of another comment:
        "other" pictures without a front cover, totals beside a number and the other way round.
        """
        roles = [_picture_role(comment) for comment in self.comments]
        if may_be:
            covers = [role in COVER_ROLES for role in roles]
        elif self.has_front_elsewhere:
            covers = [role == FRONT_COVER for role in roles]
        else:
            covers = cover_roles(roles)
        fields = [
            _fields_of(comment, index, is_cover=is_cover)
            for index, (comment, is_cover) in enumerate(zip(self.comments, covers, strict=True))
        ]
        return tuple(_with_partners(names) if may_be else names for names in fields)


class _Writer:
    """Makes new comments, those of each field once."""

    def __init__(
        self,
        comments: Iterable[bytes],
        fields: Iterable[frozenset[str]],
        values: dict[str, tuple[str, ...]],
        cover: CoverEdit | None,
    ) -> None:
        self._keys: dict[str, str] = {}  # as the file spells them
        for comment, names in zip(comments, fields, strict=True):
            key = _key_of(comment)
            for name in names:
                usual = names_of(name).vorbis.upper()
                if key.upper() == usual != self._keys.get(name, "").upper():
                    self._keys[name] = key  # others look for this one: it stays, its aliases go
                elif field_of_key(key) == name or key.upper() == PICTURE_KEY:
                    self._keys.setdefault(name, key)
        self._values = values
        self._cover = cover
        self._done: set[str] = set()

    def in_place_of(self, comment: bytes, names: frozenset[str]) -> list[bytes]:
        """Return what stands where an old comment stood."""
        if "rating" in names:  # each program keeps its own key and scale
            self._done.add("rating")
            key, value = _split(comment)
            return [_rating(key, stars, value) for stars in self._values["rating"][:1]]
        return [new for name in sorted(names) for new in self.new(name)]

    def new(self, name: str) -> list[bytes]:
        """Return the comments of a field; none the second time."""
        if name in self._done:
            return []
        self._done.add(name)
        if name == COVER_FIELD:
            return self._new_cover()
        values = self._values[name]
        if not values:
            return []
        key = self._keys.get(name) or _new_key(name)
        if name == "rating":
            return [_rating(key, stars) for stars in values[:1]]
        return [_comment(key, value) for value in values]

    def _new_cover(self) -> list[bytes]:
        if self._cover is None or not self._cover.data:
            return []
        text = base64.b64encode(front_cover_block(self._cover))
        key = self._keys.get(COVER_FIELD, PICTURE_KEY)
        return [key.encode("ascii") + b"=" + text]


def field_of_key(key: str) -> str:
    """Return the field that the reader takes a key for; empty for none."""
    if is_rating(key):
        return "rating"
    collected = _collected([_comment(key, "1")]) if _is_valid(key) else {}
    return next(iter(collected), "")


def _collected(comments: Iterable[bytes]) -> TagMap:
    collector = TagCollector()
    for comment in comments:
        key, value = _split(comment)
        collector.add(free_field(key), value)
    return collector.tags


def _fields_of(comment: bytes, index: int, *, is_cover: bool) -> frozenset[str]:
    if b"=" not in comment:
        return frozenset((f"unknown{index}",))  # the name that mutagen gives it
    key = _key_of(comment)
    if is_cover or key.lower() == _LEGACY_MIME:
        return frozenset((COVER_FIELD,))
    if key.upper() == PICTURE_KEY:
        return frozenset()
    name = field_of_key(key)
    for number, total in _PAIRS:
        if name == number and b"/" in comment and total in _collected([comment]):
            return frozenset((number, total))
    return frozenset((name,)) if name else frozenset()


def _with_partners(names: frozenset[str]) -> frozenset[str]:
    return names.union(*(pair for pair in _PAIRS if names & frozenset(pair)))


def _picture_role(comment: bytes) -> int | None:
    key = _key_of(comment).lower()
    if key == _LEGACY_PICTURE:
        return FRONT_COVER
    if key != PICTURE_KEY.lower():
        return None
    start = len(PICTURE_KEY) + 1
    try:
        if len(comment) > _LARGE_CHARS:  # all in one line: no need to decode it to its end
            head = base64.b64decode(comment[start : start + _LARGE_CHARS // 2])
            chars = len(comment) - start - comment[-2:].count(b"=")
            role = role_of(head, size_bytes=chars * 3 // 4)
            if role is not None:
                return role
        return role_of(base64.b64decode(comment[start:]))
    except (binascii.Error, ValueError):
        return None


def _new_key(name: str) -> str:
    key = names_of(name).vorbis
    if field_of_key(key) != name:
        raise WriteRefusedError(f"a field cannot be called “{name}” in a Vorbis comment")
    return key


def _rating(key: str, stars: str, old_value: str = "") -> bytes:
    try:
        return _comment(key, rating_text(stars, key, old_value))
    except ValueError as error:
        raise WriteRefusedError("a rating is a number of stars from 0 to 5") from error


def _comment(key: str, value: str) -> bytes:
    try:
        return f"{key}={value}".encode()
    except UnicodeEncodeError as error:
        reason = f"a value of “{key}” holds characters that cannot be written"
        raise WriteRefusedError(reason) from error


def _is_valid(key: str) -> bool:
    return bool(key) and all(" " <= char <= "}" and char != "=" for char in key)


def _key_of(comment: bytes) -> str:
    """Return the key as the reader gets it; empty where it is skipped."""
    end = comment.find(b"=")
    raw = comment[: max(end, 0)]
    key = raw.decode("utf-8", "replace").encode("ascii", "replace").decode("ascii")
    return key if _is_valid(key) else ""


def _split(comment: bytes) -> tuple[str, str]:
    return _key_of(comment), comment.partition(b"=")[2].decode("utf-8", "replace")


def _with_length(data: bytes) -> bytes:
    return len(data).to_bytes(_LENGTH_BYTES, "little") + data


def _number(data: bytes, at: int) -> int:
    if at + _LENGTH_BYTES > len(data):
        raise WriteRefusedError(_DAMAGED)
    return int.from_bytes(data[at : at + _LENGTH_BYTES], "little")


def _take(data: bytes, at: int) -> tuple[bytes, int]:
    """Return bytes that have their length in front, and where they end."""
    start = at + _LENGTH_BYTES
    stop = start + _number(data, at)
    if stop > len(data):
        raise WriteRefusedError(_DAMAGED)
    return data[start:stop], stop
