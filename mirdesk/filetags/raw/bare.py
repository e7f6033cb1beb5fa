"""Streams without a container: MPEG, AAC, AC3, TTA, and those that APEv2 was made for.

Their tags stand before the sound (ID3v2) or behind it (APEv2, Lyrics3, ID3v1). The tag that
the reader prefers takes every edit, the others follow with what they hold.
"""

from typing import BinaryIO, Final

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.mpeg_frames import is_led_in
from mirdesk.filetags.raw.apev2 import ApeBlock
from mirdesk.filetags.raw.editing import Unit
from mirdesk.filetags.raw.id3v1 import Id3v1Block
from mirdesk.filetags.raw.id3v2 import Id3v2Block
from mirdesk.filetags.raw.outer_tags import (
    OuterTag,
    fresh,
    leading_tags,
    told,
    trailing_tags,
)
from mirdesk.filetags.raw.pieces import Piece, Span, joined
from mirdesk.filetags.raw.whole_streams import is_cut_off
from mirdesk.filetags.sniff import Kind

# What a file without a tag gets: ID3v2 before it; else APEv2 behind it, as Picard does for AAC.
# AC3 gets none: FFmpeg takes whatever is behind the sound for a damaged frame.
_GETS_ID3: Final = frozenset((Kind.MPEG, Kind.TTA))
# Known by frames alone, which containers have inside them too.
_FOUND_BY_FRAMES: Final = frozenset((Kind.MPEG, Kind.AAC))
_LOOK_BYTES: Final = 1 << 17
_FRAMES_WANTED: Final = 3


class BareEditor:
    """A bare stream with its tags; see ``FileEditor``.

    Parameters
    ----------
    file : binary file
        Open for reading.
    size_bytes : int
        Of the file.
    kind : Kind
    audio_offset : int
        Where the tags before the sound end, as ``sniff`` found it.

    Raises
    ------
    WriteRefusedError
        One of its tags is not understood.
    """

    def __init__(
        self, file: BinaryIO, size_bytes: int, kind: Kind, audio_offset: int = 0
    ) -> None:
        self._file = file
        self._kind = kind
        self._leading = leading_tags(file, audio_offset)
        self._trailing = trailing_tags(file, audio_offset, size_bytes)
        stop = self._trailing[0].span.start if self._trailing else size_bytes
        self._audio = Span(audio_offset, stop)

    @property
    def units(self) -> tuple[Unit, ...]:
        """Everything in the tags."""
        return tuple(unit for tag in (*self._leading, *self._trailing) for unit in tag.units)

    @property
    def audio(self) -> tuple[Span, ...]:
        """The stream, with whatever is mixed into it."""
        return (self._audio,)

    def rewritten(self, edit: TagEdit) -> tuple[Piece, ...]:
        """Return the file with an edit applied; see ``FileEditor``."""
        self._require_no_container()
        main = self._main_for(edit)
        head = [told(tag, edit, is_main=tag is main) for tag in self._leading]
        tail = [told(tag, edit, is_main=tag is main) for tag in self._trailing]
        if main is None and self._kind in _GETS_ID3:
            head.insert(0, (_new_id3(edit),))
        elif main is None:
            if self._kind is Kind.AC3:
                raise WriteRefusedError(
                    "AC3 files have no place for tags that every player passes over"
                )
            # APEv2 is looked for at the end, or right before ID3v1.
            ends_with_id3v1 = bool(self._trailing) and self._trailing[-1].is_read
            tail.insert(len(tail) - ends_with_id3v1, (_new_ape(edit),))
        if tail != [(tag.span,) for tag in self._trailing]:
            self._require_whole()
        return joined(piece for part in (*head, (self._audio,), *tail) for piece in part)

    def _require_no_container(self) -> None:
        if self._kind not in _FOUND_BY_FRAMES:
            return
        self._file.seek(self._audio.start)
        head = self._file.read(min(_LOOK_BYTES, self._audio.size))
        if not is_led_in(head, _FRAMES_WANTED):
            raise WriteRefusedError(
                "something else comes before its sound: it may be a film, or damaged"
            )

    def _require_whole(self) -> None:
        if is_cut_off(self._file, self._kind, self._audio):
            raise WriteRefusedError(
                "its sound is cut off or damaged: players would take a tag behind it for sound"
            )

    def _main_for(self, edit: TagEdit) -> OuterTag | None:
        """Return the tag that takes the edit: the one the reader prefers; None for a new one.

        ID3v1 takes it where it is the only tag and can keep every value whole: programs that
        find another tag beside it show nothing that is in it alone.
        """
        for kind in (Id3v2Block, ApeBlock, Id3v1Block):
            found = [tag for tag in self._read if isinstance(tag.block, kind)]
            if found:
                tag = found[-1]  # an APEv2 tag at the end hides one at the beginning
                return tag if kind is not Id3v1Block or _can_take(tag, edit) else None
        return None

    @property
    def _read(self) -> list[OuterTag]:
        return [tag for tag in (*self._leading, *self._trailing) if tag.is_read]


def _can_take(tag: OuterTag, edit: TagEdit) -> bool:
    try:
        told(tag, edit, is_main=True)
    except WriteRefusedError:
        return False
    return True


def _new_id3(edit: TagEdit) -> bytes:
    block = Id3v2Block.new().edited(edit, is_main=True)
    return fresh(block) if block.units else b""


def _new_ape(edit: TagEdit) -> bytes:
    block = ApeBlock.new().edited(edit, is_main=True)
    return b"" if block.is_empty else block.render()
