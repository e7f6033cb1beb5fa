"""Streams without a container: MPEG, AAC, AC3, TTA, and those that APEv2 was made for.

Their tags stand before the sound (ID3v2) or behind it (APEv2, Lyrics3, ID3v1). The tag that
the reader prefers takes every edit, the others follow with what they hold.
"""

from typing import BinaryIO, Final

from mirdesk.domain.tag_edits import TagEdit
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
from mirdesk.filetags.sniff import Kind

# What a file without a tag gets: ID3v2 before it; else APEv2 behind it, where even decoders
# that know no tags have had all of the sound (Picard does the same for AAC and AC3).
_GETS_ID3: Final = frozenset((Kind.MPEG, Kind.TTA))


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
        self._kind = kind
        self._leading = leading_tags(file, audio_offset)
        self._trailing = trailing_tags(file, audio_offset, size_bytes)
        stop = self._trailing[0].span.start if self._trailing else size_bytes
        self._audio = Span(audio_offset, stop)
        self._main = self._find_main()

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
        pieces: list[Piece] = []
        if self._main is None and self._kind in _GETS_ID3:
            pieces.append(_new_id3(edit))
        for tag in self._leading:
            pieces += told(tag, edit, is_main=tag is self._main)
        pieces.append(self._audio)
        tail = [told(tag, edit, is_main=tag is self._main) for tag in self._trailing]
        if self._main is None and self._kind not in _GETS_ID3:
            # APEv2 is looked for at the end, or right before ID3v1.
            ends_with_id3v1 = bool(self._trailing) and self._trailing[-1].is_read
            tail.insert(len(tail) - ends_with_id3v1, (_new_ape(edit),))
        pieces += [piece for part in tail for piece in part]
        return joined(pieces)

    def _find_main(self) -> OuterTag | None:
        """Return the tag that the reader prefers, ID3v1 aside: it holds too little."""
        tags = (*self._leading, *self._trailing)
        seen = [tag for tag in tags if tag.is_read and not isinstance(tag.block, Id3v1Block)]
        for kind in (Id3v2Block, ApeBlock):
            found = [tag for tag in seen if isinstance(tag.block, kind)]
            if found:
                return found[-1]  # an APEv2 tag at the end hides one at the beginning
        return None


def _new_id3(edit: TagEdit) -> bytes:
    block = Id3v2Block.new().edited(edit, is_main=True)
    return fresh(block) if block.units else b""


def _new_ape(edit: TagEdit) -> bytes:
    block = ApeBlock.new().edited(edit, is_main=True)
    return b"" if block.is_empty else block.render()
