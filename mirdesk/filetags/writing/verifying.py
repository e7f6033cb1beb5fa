"""Whether a file's new version is the old one with nothing but the edit in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from mirdesk.domain.tag_edits import FieldChange, TagEdit, changes_between
from mirdesk.domain.tags import (
    COVER_FIELD,
    TAG_FIELDS,
    AudioProperties,
    FieldKind,
    display_name,
)
from mirdesk.errors import FileUnreadableError, WriteRefusedError
from mirdesk.filetags.collecting import MAX_VALUE_CHARS, TagCollector
from mirdesk.filetags.files import FOREIGN_ERRORS, Reading, read_open
from mirdesk.filetags.pictures import FRONT_COVER, Picture, picture_words
from mirdesk.filetags.raw.editing import FileEditor, Unit
from mirdesk.filetags.raw.open_editor import open_editor
from mirdesk.filetags.raw.pieces import Piece, Span, joined

_DURATION_SHARE: Final = 0.01  # of rounding, in headers that know the bit rate only
_DURATION_S: Final = 0.1
# No header tells how long these are: readers guess from the size of the file, tags included.
_GUESSED_LENGTH: Final = frozenset(("mp1", "mp2", "mp3", "aac"))
_OTHER_PICTURE: Final = 0  # picture type "other" of ID3v2 APIC: taken for the front cover
_NUMBERS: Final = (FieldKind.NUMBER, FieldKind.DECIMAL, FieldKind.STARS)
_ROUNDING: Final = 0.5  # what a field of whole numbers makes of a fraction


@dataclass(frozen=True, slots=True)
class View:
    """What a version of a file shows: to the reader, and taken apart."""

    reading: Reading
    editor: FileEditor


def look_at(file: BinaryIO, path: bytes, *, named: bytes = b"") -> View:
    """Read a version of a file and take it apart.

    Parameters
    ----------
    file : binary file
        Stays open as long as the view is used.
    path, named : bytes
        As of ``read_open``.

    Raises
    ------
    FileUnreadableError
        It is no audio file, or damaged beyond reading.
    WriteRefusedError
        It can be read at best in part, or is not understood.
    """
    reading = read_open(file, path, named=named)
    if not reading.is_whole:
        raise WriteRefusedError("its tags could not be read wholly, so they are left alone")
    try:
        return View(reading, open_editor(file, named or path))
    except FOREIGN_ERRORS as error:
        raise not_understood() from error


def look_at_new(file: BinaryIO, path: bytes, *, named: bytes = b"") -> View:
    """Look at a version that is to take the place of a file; see ``look_at``.

    Raises
    ------
    WriteRefusedError
        It cannot be read as the file can.
    """
    try:
        return look_at(file, path, named=named)
    except FileUnreadableError as error:
        reason = f"it could not be read any more afterwards: {error.reason}"
        raise WriteRefusedError(reason) from error


def not_understood() -> WriteRefusedError:
    """Return the refusal of a file that is put together in an unknown way."""
    return WriteRefusedError("it is put together in a way that is not fully understood")


def cleaned(edit: TagEdit) -> TagEdit:
    """Return an edit with its values as reading them back would give them.

    Raises
    ------
    WriteRefusedError
        A value could be written, but never read back.
    """
    values: dict[str, tuple[str, ...]] = {}
    extra: dict[str, tuple[str, ...]] = {}
    for name, asked in edit.values.items():
        collector = TagCollector()
        collector.add_all(name, asked)
        got = collector.tags
        values[name] = got.pop(name, ())
        extra.update(got)  # 3/12 as a track number brings the number of tracks
        if collector.notes:
            reason = (
                f"“{display_name(name)}” could not be read back whole: there are too many "
                f"values, or one has more than {MAX_VALUE_CHARS:,} characters"
            )
            raise WriteRefusedError(reason)
    return TagEdit({**extra, **values}, edit.cover)


def still_needed(edit: TagEdit, reading: Reading) -> TagEdit:
    """Return what of a cleaned edit the file does not show yet."""
    values = {
        name: asked
        for name, asked in edit.values.items()
        if reading.tags.get(name, ()) != asked
    }
    cover, shown = edit.cover, shown_picture(reading.pictures)
    if cover is not None and (shown.data if shown else b"") == cover.data:
        cover = None
    return TagEdit(values, cover)


def shown_picture(pictures: Iterable[Picture]) -> Picture | None:
    """Return the picture that is shown as the cover."""
    ordered = sorted(pictures, key=lambda picture: picture.role != FRONT_COVER)
    return ordered[0] if ordered else None


def changes_of(before: Reading, after: Reading) -> tuple[FieldChange, ...]:
    """Return in what two versions differ for the reader, the cover last."""
    changes = changes_between(before.tags, after.tags)
    old, new = shown_picture(before.pictures), shown_picture(after.pictures)
    if (old.data if old else None) == (new.data if new else None):
        return changes
    return (*changes, FieldChange(COVER_FIELD, _words(old), _words(new)))


def _words(picture: Picture | None) -> tuple[str, ...]:
    return (picture_words(picture.data),) if picture else ()


def require_faithful(
    before: View, after: View, edit: TagEdit, pieces: Sequence[Piece]
) -> tuple[FieldChange, ...]:
    """Make sure that a version is another one with an edit applied, and nothing else.

    Parameters
    ----------
    before, after : View
    edit : TagEdit
        Cleaned.
    pieces : sequence of Span or bytes
        ``after`` as pieces of ``before``.

    Returns
    -------
    tuple of FieldChange
        What the edit changes for the reader.

    Raises
    ------
    WriteRefusedError
        With what would have been harmed or lost.
    """
    require_same_sound(before.reading.properties, after.reading.properties)
    changes = changes_of(before.reading, after.reading)
    for change in changes:
        if change.field not in edit.fields:
            name = display_name(change.field)
            raise WriteRefusedError(f"the edit would change “{name}” as well")
    _require_asked(edit, before.reading, after.reading)
    _require_same_units(before.editor, after.editor, edit)
    if not keeps_audio(before.editor.audio, after.editor.audio, pieces):
        raise WriteRefusedError("the edit would move its sound in a way that is not understood")
    return changes


def require_same_sound(before: AudioProperties, after: AudioProperties) -> None:
    """Make sure that two versions tell the same of their audio stream.

    Raises
    ------
    WriteRefusedError
    """
    for name in ("container", "codec", "sample_rate_hz", "channels", "bits_per_sample"):
        if getattr(before, name) != getattr(after, name):
            raise WriteRefusedError("its sound would be read in another way afterwards")
    if before.container in _GUESSED_LENGTH:
        return
    old_s, new_s = before.duration_s, after.duration_s
    if (old_s is None) != (new_s is None) or (
        old_s is not None
        and new_s is not None
        and abs(old_s - new_s) > _DURATION_S + _DURATION_SHARE * old_s
    ):
        raise WriteRefusedError("another length would be read from it afterwards")


def _require_asked(edit: TagEdit, before: Reading, after: Reading) -> None:
    for name, asked in edit.values.items():
        got = after.tags.get(name, ())
        if not is_as_asked(name, asked, got):
            shown = "; ".join(asked) if asked else "nothing"
            words = shown if len(shown) <= 60 else shown[:60] + " …"
            reason = f"its kind of tags cannot keep “{words}” as {display_name(name)}"
            raise WriteRefusedError(reason)
    if edit.cover is None:
        return
    old, new = shown_picture(before.pictures), shown_picture(after.pictures)
    if edit.cover.data:
        is_done = new is not None and new.data == edit.cover.data
    else:
        had_one = old is not None and old.role in (FRONT_COVER, _OTHER_PICTURE)
        is_done = not had_one or old != new
    if not is_done:
        raise WriteRefusedError("its kind of tags cannot keep this cover picture")


def is_as_asked(field: str, asked: tuple[str, ...], got: tuple[str, ...]) -> bool:
    """Tell whether what a file holds is what was asked, as far as its tags can keep it.

    Whole numbers may stand for fractions, a year for a day; the preview shows what it is.
    """
    if asked == got:
        return True
    known = TAG_FIELDS.get(field)
    kind = known.kind if known else FieldKind.TEXT
    if kind is FieldKind.FLAG and asked == ("0",) and not got:
        return True  # a flag that is not there is off
    if len(asked) != len(got):
        return False
    if kind is FieldKind.DATE:
        return all(a.startswith(g) and g for a, g in zip(asked, got, strict=True))
    if kind in _NUMBERS:
        return all(_is_near(a, g) for a, g in zip(asked, got, strict=True))
    return False


def _is_near(asked: str, got: str) -> bool:
    try:
        return abs(float(asked) - float(got)) <= _ROUNDING
    except ValueError:
        return False


def _require_same_units(before: FileEditor, after: FileEditor, edit: TagEdit) -> None:
    old, new = _untouched(before.units, edit), _untouched(after.units, edit)
    if [unit.raw for unit in old] == [unit.raw for unit in new]:
        return
    kept = {unit.raw for unit in new}
    lost = next((unit.name for unit in old if unit.raw not in kept), "its parts")
    raise WriteRefusedError(f"the edit would change {lost}, which it does not concern")


def _untouched(units: Iterable[Unit], edit: TagEdit) -> list[Unit]:
    fields = edit.fields
    return [unit for unit in units if unit.fields.isdisjoint(fields)]


def keeps_audio(before: Sequence[Span], after: Sequence[Span], pieces: Sequence[Piece]) -> bool:
    """Tell whether the audio of a file comes through, in order, as the pieces move it.

    Parameters
    ----------
    before, after : sequence of Span
        Where the audio lies in either version.
    pieces : sequence of Span or bytes
        The later version as pieces of the earlier one.
    """
    moved: list[Piece] = []
    audio = [span for span in before if span.size]
    number = at = 0
    for piece in pieces:
        if isinstance(piece, bytes):
            at += len(piece)
            continue
        while number < len(audio) and audio[number].start < piece.stop:
            span = audio[number]
            if span.start < piece.start:
                return False  # no piece has its beginning
            start, stop = span.start - piece.start, min(span.stop, piece.stop) - piece.start
            moved.append(Span(at + start, at + stop))
            if span.stop > piece.stop:
                audio[number] = Span(piece.stop, span.stop)
                break
            number += 1
        at += piece.size
    return number == len(audio) and joined(moved) == joined(after)
