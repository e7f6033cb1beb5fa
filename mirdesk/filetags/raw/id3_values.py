"""What the frames of an ID3v2 tag carry: their fields, and how values become bytes."""

import codecs
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from mutagen.id3 import Frames, TextFrame

from mirdesk.domain.tags import COVER_FIELD
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.collecting import field_key
from mirdesk.filetags.fields import (
    ID3_FRAMES,
    ID3_ROLES,
    ID3_SKIPPED,
    MUSICBRAINZ_OWNER,
    free_field,
    id3_comment_field,
    id3_link_field,
)
from mirdesk.filetags.pictures import FRONT_COVER
from mirdesk.filetags.raw.id3_frames import (
    UNSYNCHRONISED_FRAME,
    V22,
    V24,
    Layout,
    RawFrame,
    content_of,
    decoded,
    kind_of,
)

LATIN_1: Final = 0
UTF_16: Final = 1
UTF_16_BE: Final = 2
UTF_8: Final = 3
_CODECS: Final = {
    LATIN_1: "latin-1",
    UTF_16: "utf-16-le",
    UTF_16_BE: "utf-16-be",
    UTF_8: "utf-8",
}
# Pictures that are or may become the cover: without a front cover, the first "other" is it.
COVER_ROLES: Final = (FRONT_COVER, 0)

_PLAIN_FLAGS: Final = (0, UNSYNCHRONISED_FRAME)  # the content begins at once

CREDIT_KINDS: Final = ("TIPL", "TMCL", "IPLS")
CREDIT_FIELDS: Final = frozenset((*ID3_ROLES.values(), "performer"))
DATE_KINDS: Final = ("TDRC", "TYER", "TDAT", "TIME")
ORIGINAL_DATE_KINDS: Final = ("TDOR", "TORY")
# Frames that carry several fields, or none under their own name.
_FIXED_FIELDS: Final[dict[str, frozenset[str]]] = {
    "TRCK": frozenset(("track", "tracktotal")),
    "TPOS": frozenset(("disc", "disctotal")),
    "POPM": frozenset(("rating",)),
    "USLT": frozenset(("lyrics",)),
    **dict.fromkeys(CREDIT_KINDS, CREDIT_FIELDS),
    **dict.fromkeys(DATE_KINDS, frozenset(("date",))),
    **dict.fromkeys(ORIGINAL_DATE_KINDS, frozenset(("originaldate",))),
}


def fields_of(frame: RawFrame, layout: Layout) -> frozenset[str]:
    """Return the fields of the library that a frame carries, as the reader sees it."""
    kind = kind_of(frame)
    if kind in _FIXED_FIELDS:
        return _FIXED_FIELDS[kind]
    if kind == "APIC":
        is_cover = picture_role(frame, layout) in COVER_ROLES
        return frozenset((COVER_FIELD,)) if is_cover else frozenset()
    if kind in _DESCRIBED_FIELDS:
        words = description_of(frame, layout)
        field = "" if words is None else field_key(_DESCRIBED_FIELDS[kind](words))
        return frozenset((field,)) if field else frozenset()
    known = Frames.get(kind)
    if known is None or kind in ID3_SKIPPED:
        return frozenset()
    is_text = issubclass(known, TextFrame)
    is_link = kind.startswith("W")
    return (
        frozenset((ID3_FRAMES.get(kind, kind.lower()),)) if is_text or is_link else frozenset()
    )


_DESCRIBED_FIELDS: Final[dict[str, Callable[[str], str]]] = {
    "TXXX": free_field,
    "COMM": id3_comment_field,
    "WXXX": id3_link_field,
    "UFID": lambda owner: "musicbrainz_recordingid" if owner == MUSICBRAINZ_OWNER else "",
}
_LANGUAGE_BYTES: Final = {"COMM": 3, "USLT": 3}


def description_of(frame: RawFrame, layout: Layout) -> str | None:
    """Return the description of a frame, or its owner; None where it cannot be read."""
    content = content_of(frame, layout)
    kind = kind_of(frame)
    if not content:
        return None
    if kind == "UFID":
        return content.partition(b"\0")[0].decode("latin-1")
    text = content[1 + _LANGUAGE_BYTES.get(kind, 0) :]
    words = _first_text(text, content[0])
    if words is None:  # odd, and mutagen may mend it
        known = decoded(frame, layout)
        words = None if known is None else str(known.desc)
    return words


def picture_role(frame: RawFrame, layout: Layout) -> int | None:
    """Return the type of a picture; None where it cannot be told."""
    content = content_of(frame, layout) or b""
    if layout.major == V22:
        return content[4] if len(content) > len("\0JPG\3") else None
    _, found, rest = content[1:].partition(b"\0")
    return rest[0] if found and rest else None


def _first_text(data: bytes, code: int) -> str | None:
    """Return the text up to its end mark; None without a mark or in another encoding."""
    if code not in _CODECS:
        return None
    width = len(_end(code))
    stop = data.find(_end(code))
    while stop % width and stop >= 0:
        stop = data.find(_end(code), stop + 1)
    if stop < 0:
        return None
    try:
        return data[:stop].decode("utf-16" if code == UTF_16 else _CODECS[code])
    except UnicodeDecodeError:
        return None


def credit_field(role: str) -> str:
    """Return the field of a role in a list of credits."""
    return ID3_ROLES.get(role.strip().lower(), "performer")


class Encoder:
    """Writes text the way a tag does already, as far as that can carry it.

    Parameters
    ----------
    frames : iterable of RawFrame
        Of the tag; the encoding that most of its texts have is kept.
    layout : Layout
    """

    def __init__(self, frames: Iterable[RawFrame], layout: Layout) -> None:
        self._is_v24 = layout.major == V24
        codes = Counter(
            frame.payload[0]
            for frame in frames
            if frame.name.startswith("T") and frame.flags in _PLAIN_FLAGS and frame.payload
        )
        habits = [code for code, _ in codes.most_common() if code in _CODECS]
        self._habit = habits[0] if habits else (UTF_8 if self._is_v24 else LATIN_1)

    def encoding_for(self, texts: Iterable[str], like: int | None = None) -> int:
        """Return the encoding for texts: that of the frame they replace, if it can carry them.

        Raises
        ------
        WriteRefusedError
            No encoding can.
        """
        text = "".join(texts)
        wide = UTF_8 if self._is_v24 else UTF_16
        for code in (like, self._habit, LATIN_1 if not self._is_v24 else wide, wide):
            # UTF-16 without a mark and UTF-8 came with ID3v2.4.
            is_allowed = code is not None and (self._is_v24 or code in (LATIN_1, UTF_16))
            if is_allowed and code is not None and _can_carry(text, code):
                return code
        raise WriteRefusedError("a value holds characters that no file can keep")

    def texts(self, values: Sequence[str], like: int | None = None) -> bytes:
        """Return the content of a text frame."""
        code = self.encoding_for(values, like)
        return bytes([code]) + _joined(values, code)

    def described(
        self,
        description: str,
        values: Sequence[str],
        like: int | None = None,
        *,
        lang: str = "",
    ) -> bytes:
        """Return the content of ``TXXX``, and with a language of ``COMM`` or ``USLT``."""
        code = self.encoding_for((description, *values), like)
        head = bytes([code]) + lang.encode("latin-1")
        return head + _text(description, code) + _end(code) + _joined(values, code)

    def described_link(self, description: str, url: str, like: int | None = None) -> bytes:
        """Return the content of ``WXXX``."""
        code = self.encoding_for((description,), like)
        return bytes([code]) + _text(description, code) + _end(code) + url.encode("latin-1")

    def pairs(self, people: Sequence[tuple[str, str]], like: int | None = None) -> bytes:
        """Return the content of a list of credits, pairs of role and name."""
        texts = [text for pair in people for text in pair]
        code = self.encoding_for(texts, like)
        return bytes([code]) + b"".join(_text(text, code) + _end(code) for text in texts)


def encoding_of(frame: RawFrame, layout: Layout) -> int | None:
    """Return the encoding that a frame with text has; None where it cannot be told."""
    content = content_of(frame, layout)
    return content[0] if content and content[0] in _CODECS else None


def _can_carry(text: str, code: int) -> bool:
    try:
        text.encode(_CODECS[code])
    except UnicodeEncodeError:
        return False
    return True


def _joined(values: Sequence[str], code: int) -> bytes:
    return _end(code).join(_text(value, code) for value in values)


def _text(text: str, code: int) -> bytes:
    mark = codecs.BOM_UTF16_LE if code == UTF_16 else b""
    return mark + text.encode(_CODECS[code])


def _end(code: int) -> bytes:
    return b"\0\0" if code in (UTF_16, UTF_16_BE) else b"\0"
