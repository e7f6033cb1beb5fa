"""Apply an edit to the frames of an ID3v2 tag; those it does not concern stay as they are."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from mirdesk.domain.tag_edits import CoverEdit, TagEdit, changes_between
from mirdesk.domain.tags import COVER_FIELD, display_name
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.collecting import TagCollector, field_key
from mirdesk.filetags.pictures import FRONT_COVER
from mirdesk.filetags.ratings import is_stars, popm_rating, rating_like
from mirdesk.filetags.raw.id3_credits import edit_credits
from mirdesk.filetags.raw.id3_dates import edit_date, edit_original_date
from mirdesk.filetags.raw.id3_frame_list import FrameList
from mirdesk.filetags.raw.id3_frames import V22, Layout, RawFrame, content_of
from mirdesk.filetags.raw.id3_plain import edit_field, edit_field_in
from mirdesk.filetags.raw.id3_values import CREDIT_FIELDS, picture_role

_PAIRS: Final = (("track", "tracktotal", "TRCK"), ("disc", "disctotal", "TPOS"))
_PAIRED: Final = frozenset(name for pair in _PAIRS for name in pair[:2])
_NEW_RATER: Final = "Windows Media Player 9 Series"  # the e-mail that Windows writes and reads
_PICTURE_FORMATS_V22: Final = {"image/jpeg": b"JPG", "image/png": b"PNG"}
_PICTURE_WORDS: Final = ("", "Cover (front)", "Front cover")  # descriptions of new covers


def edited_frames(
    frames: Sequence[RawFrame], layout: Layout, edit: TagEdit, *, is_main: bool
) -> tuple[RawFrame, ...]:
    """Return the frames of a tag with an edit applied.

    Parameters
    ----------
    frames : sequence of RawFrame
    layout : Layout
    edit : TagEdit
    is_main : bool
        Otherwise only fields that are there change or go.

    Raises
    ------
    WriteRefusedError
        A value cannot be kept in an ID3 tag.
    """
    values = {field_key(field): _parts(given) for field, given in edit.values.items()}
    edited = FrameList(frames, layout, edit.fields | set(values))
    if not is_main:
        values = {field: new for field, new in values.items() if _holds(edited, field)}
    for number, total, kind in _PAIRS:
        if number in values or total in values:
            _edit_pair(edited, values, (number, total), kind)
    people = {field: names for field, names in values.items() if field in CREDIT_FIELDS}
    if people:
        edit_credits(edited, people)
    for field, new in values.items():
        if field in _EDITORS:
            _EDITORS[field](edited, new)
        elif field not in _PAIRED and field not in people:
            edit_field(edited, field, new)
    if edit.cover is not None and (is_main or edited.holders(COVER_FIELD)):
        _edit_cover(edited, edit.cover)
    _check(edited, values)
    return edited.frames


def _check(frames: FrameList, values: Mapping[str, Sequence[str]]) -> None:
    """Make sure that the reader sees what was asked for, and all else as before."""
    asked = TagCollector()
    for field, new in values.items():
        asked.add_all(field, new)
    after = frames.values()
    for change in changes_between(frames.before, after):
        if change.field not in values and change.field not in asked.tags:
            name = display_name(change.field)
            raise WriteRefusedError(f"in its ID3 tag, this would change “{name}” as well")
    if asked.notes:
        raise WriteRefusedError("a value is too long, or a field has too many")
    for field in values:
        if after.get(field, ()) != asked.tags.get(field, ()):
            name = display_name(field)
            raise WriteRefusedError(f"an ID3 tag cannot keep this value of “{name}”")


def _parts(values: Sequence[str]) -> tuple[str, ...]:
    """Return values without blanks at their edges, as they will be read; no empty ones."""
    parts = (part.strip("\x00\ufeff \t\r\n") for value in values for part in value.split("\0"))
    return tuple(part for part in parts if part)


def _holds(frames: FrameList, field: str) -> bool:
    """Tell whether a tag holds a field, be it without a value."""
    shared = field in _PAIRED or field in CREDIT_FIELDS  # their frames carry more than one
    return field in frames.before or (not shared and bool(frames.holders(field)))


def _edit_pair(
    frames: FrameList, values: Mapping[str, Sequence[str]], pair: tuple[str, str], kind: str
) -> None:
    """Set a number, its total, or both, in the frame that they share."""
    listed = frames.of_kind(kind)
    present = TagCollector()
    for index in listed:
        present.add_all(pair[0], getattr(frames.read(index), "text", ()))
    numbers, totals = (list(values.get(name, present.tags.get(name, ()))) for name in pair)
    if len(totals) > 1:
        raise WriteRefusedError("an ID3 tag holds one total of tracks or discs")
    if totals and "/" not in "".join(numbers[:1]):
        numbers[:1] = ["/".join((*numbers[:1], *totals)) if numbers else "/" + totals[0]]
    others = [
        index for name in pair if name in values for index in frames.holders(name)
        if index not in listed
    ]  # fmt: skip
    frames.replace(others, ())
    like = frames.encoding_at(listed[0]) if listed else None
    made = [frames.make(kind, frames.encoder.texts(numbers, like))] if numbers else []
    frames.replace(listed, made)


def _edit_rating(frames: FrameList, values: Sequence[str]) -> None:
    """Set the stars of every program that rated, each on its own scale; counters stay."""
    if len(values) > 1 or not all(is_stars(value) for value in values):
        raise WriteRefusedError("a rating is one whole number of stars, 0 to 5")
    stars = int(values[0]) if values else 0
    listed = frames.of_kind("POPM")
    others = [index for index in frames.holders("rating") if index not in listed]
    if others and not listed and stars:
        texts = getattr(frames.read(others[0]), "text", ())
        edit_field_in(frames, "rating", [rating_like(values[0], *texts[:1])], others)
        return
    frames.replace(others, ())
    for index in listed:
        content = content_of(frames[index], frames.layout)
        if content is None:
            raise WriteRefusedError("a rating in its ID3 tag cannot be read")
        email, _, tail = content.partition(b"\0")
        counter = tail[1:]
        made = []
        if stars or counter.strip(b"\0"):
            number = popm_rating(stars, email.decode("latin-1"))
            made = [frames.make("POPM", email + b"\0" + bytes([number]) + counter)]
        frames.replace([index], made)
    if stars and not listed:
        number = popm_rating(stars, _NEW_RATER)
        frames.replace((), [frames.make("POPM", _NEW_RATER.encode() + bytes([0, number]))])


def _edit_cover(frames: FrameList, cover: CoverEdit) -> None:
    """Replace, add or remove the front cover; other pictures stay."""
    roles = {at: picture_role(frames[at], frames.layout) for at in frames.holders(COVER_FIELD)}
    present = [index for index, role in roles.items() if role == FRONT_COVER] or list(roles)[:1]
    if not cover.data:
        frames.replace(present, ())
        return
    first = present[:1]
    taken = {getattr(frames.read(index), "desc", None) for index in frames.of_kind("APIC")}
    free = (words for words in _PICTURE_WORDS if words not in taken)
    description = getattr(frames.read(first[0]), "desc", "") if first else next(free, "MIRDesk")
    frames.replace(first, [_picture(frames, cover, description)])


def _picture(frames: FrameList, cover: CoverEdit, description: str) -> RawFrame:
    texts = frames.encoder.texts((description,))
    encoding, words = texts[:1], texts[1:]
    end = b"\0\0" if encoding in (b"\1", b"\2") else b"\0"
    if frames.layout.major == V22:
        form = _PICTURE_FORMATS_V22.get(cover.mime_type)
        if form is None:
            raise WriteRefusedError("covers can be JPEG or PNG pictures")
    else:
        form = cover.mime_type.encode("ascii") + b"\0"
    head = encoding + form + bytes([FRONT_COVER]) + words + end
    return frames.make("APIC", head + cover.data)


_EDITORS: Final[dict[str, Callable[[FrameList, Sequence[str]], None]]] = {
    "date": edit_date,
    "originaldate": edit_original_date,
    "rating": _edit_rating,
}
