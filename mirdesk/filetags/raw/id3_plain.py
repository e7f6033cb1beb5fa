"""Frames of ID3v2 that each hold one field: texts, comments, lyrics, links and identifiers."""

from collections.abc import Sequence
from typing import Any, Final

from mutagen.id3 import TCON, Frames, TextFrame

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.fields import ID3V1_COMMENT, MUSICBRAINZ_OWNER
from mirdesk.filetags.mapping import ID3_V23, names_of
from mirdesk.filetags.raw.id3_frame_list import FrameList
from mirdesk.filetags.raw.id3_frames import V23, RawFrame, kind_of

_genre_frame: Final[Any] = TCON  # mutagen's classes are typed only in part
# Of new frames: for comments what players look for, for lyrics "unknown", which Picard takes
# for the lyrics as such (others it calls "lyrics:eng").
_NEW_LANGUAGES: Final = {"COMM": "eng", "USLT": "xxx"}
_MANY_LINKS: Final = ("WOAR", "WCOM")  # frames that a tag may hold several of
_DESCRIBED: Final = {"comment": "COMM", "website": "WXXX"}  # fields with a description behind


def edit_field(frames: FrameList, field: str, values: Sequence[str]) -> None:
    """Set all values of a field, in the kind of frame that it has or should have.

    Raises
    ------
    WriteRefusedError
    """
    edit_field_in(frames, field, values, frames.holders(field))


def edit_field_in(
    frames: FrameList, field: str, values: Sequence[str], holders: Sequence[int]
) -> None:
    """Set all values of a field in the place of some frames, which go.

    Raises
    ------
    WriteRefusedError
    """
    if not values:
        frames.replace(holders, ())
        return
    kind, description = _wanted(frames, field, values)
    template = _template(frames, holders, (kind, description), values)
    if template is not None:
        kind = kind_of(frames[template])
        content = frames.read(template)
        description = getattr(content, "desc", description)
    like = frames.encoding_at(template)
    if kind in ("COMM", "USLT"):
        alike = [index for index in holders if kind_of(frames[index]) == kind]
        made = _described(frames, kind, (description, alike), values)
    elif kind == "UFID":
        made = [frames.make(kind, _identifier(values))]
    elif kind == "WXXX":
        made = [frames.make(kind, frames.encoder.described_link(description, values[0], like))]
    elif kind.startswith("W"):
        made = [frames.make(kind, value.encode("latin-1")) for value in values]
    elif kind == "TXXX":
        made = [frames.make(kind, frames.encoder.described(description, values, like))]
    else:
        texts = [_genre(value) for value in values] if kind == "TCON" else values
        made = [frames.make(kind, frames.encoder.texts(texts, like))]
    frames.replace(holders, made)


def _wanted(frames: FrameList, field: str, values: Sequence[str]) -> tuple[str, str]:
    """Return the kind of frame and the description for a field that has none yet."""
    base, _, description = field.partition(":")
    if description and base in _DESCRIBED:
        kind = _DESCRIBED[base]
    else:
        name = names_of(field).id3
        if frames.layout.major == V23 and ":" in ID3_V23.get(name, ""):
            name = ID3_V23[name]
        kind, _, description = name.partition(":")
    if not frames.has_name_for(kind):
        kind, description = "TXXX", names_of(field).vorbis
    if kind.startswith("W") and not _fit_links(kind, values):
        kind, description = "TXXX", names_of(field).vorbis
    return kind, description


def _template(
    frames: FrameList, holders: Sequence[int], usual: tuple[str, str], values: Sequence[str]
) -> int | None:
    """Return the frame that the new one shall be like, the usual one before others."""
    kind, description = usual
    able = [index for index in holders if _can_hold(kind_of(frames[index]), values)]
    proper = [index for index in able if kind_of(frames[index]) == kind]
    if kind == "TXXX":
        same = [
            index
            for index in proper
            if getattr(frames.read(index), "desc", "").lower() == description.lower()
        ]
        proper = same or proper
    return next(iter(proper or able), None)


def _can_hold(kind: str, values: Sequence[str]) -> bool:
    known = Frames.get(kind)
    if known is None:
        return False
    if kind.startswith("W"):
        return _fit_links(kind, values)
    return issubclass(known, TextFrame) or kind in ("USLT", "UFID")


def _genre(value: str) -> str:
    """Return a genre so that it is not taken for a number of the old list.

    ``(17)`` means rock; a parenthesis that is meant is written twice (ID3v2.3, 4.2.1).
    """
    for written in (value, "(" + value):
        frame = _genre_frame(encoding=3, text=[written])
        if frame.genres == [value]:
            return written
    raise WriteRefusedError(f"ID3 tags take the genre “{value}” for a number")


def _described(
    frames: FrameList, kind: str, target: tuple[str, Sequence[int]], values: Sequence[str]
) -> list[RawFrame]:
    """Return comments or lyrics, each in the place of an old one if they are as many."""
    description, alike = target
    heads: dict[tuple[str, str], int | None] = {}
    for index in alike:
        content = frames.read(index)
        if content is not None and content.desc != ID3V1_COMMENT:
            heads.setdefault((content.lang, content.desc), frames.encoding_at(index))
    if not heads:
        heads[_NEW_LANGUAGES[kind], description] = None
    if len(values) < len(heads):  # the one that others show before all others
        usual = (_NEW_LANGUAGES[kind], description)
        order = sorted(heads, key=lambda head: (head[0].lower(), head[1]) != usual)
        heads = {head: heads[head] for head in order}
    if len(values) > len(heads):
        if kind == "USLT":
            raise WriteRefusedError("an ID3 tag holds lyrics only once in each language")
        return [_one_described(frames, kind, next(iter(heads.items())), values)]
    return [
        _one_described(frames, kind, head, (value,))
        for head, value in zip(heads.items(), values, strict=False)
    ]


def _one_described(
    frames: FrameList,
    kind: str,
    head: tuple[tuple[str, str], int | None],
    values: Sequence[str],
) -> RawFrame:
    (language, description), like = head
    content = frames.encoder.described(description, values, like, lang=language)
    return frames.make(kind, content)


def _identifier(values: Sequence[str]) -> bytes:
    if len(values) > 1 or not values[0].isascii():
        raise WriteRefusedError("an ID3 tag holds one MusicBrainz recording, in plain letters")
    return MUSICBRAINZ_OWNER.encode() + b"\0" + values[0].encode("ascii")


def _fit_links(kind: str, values: Sequence[str]) -> bool:
    """Tell whether values can be kept in a kind of link frame."""
    if kind not in _MANY_LINKS and len(values) > 1:
        return False
    if kind == "WCOP" and not all("://" in value for value in values):
        return False
    return all(
        value == value.encode("latin-1", "replace").decode("latin-1") for value in values
    )
