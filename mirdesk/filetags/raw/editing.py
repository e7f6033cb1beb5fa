"""What every editor of a container offers, and the words it uses."""

from dataclasses import dataclass, field
from typing import Protocol

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.domain.tags import TagMap
from mirdesk.filetags.raw.pieces import Piece, Span


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest thing in a tag that is written as a whole: frame, atom, comment, block.

    Attributes
    ----------
    name : str
        What and where, e.g. ``ID3v2/TIT2``, ``MP4/moov/udta/meta/ilst/©nam``, ``FLAC/block 2``.
    raw : bytes
        Its bytes as they lie in the file, header included. Where a number in it merely tells
        where something lies (chunk offsets, sizes of what encloses tags), a normal form that
        is the same before and after a move, and differs when the meaning does.
    fields : frozenset of str
        Fields of the library it holds, ``cover`` among them; empty for everything that no
        edit may touch.
    """

    name: str
    raw: bytes = field(repr=False)
    fields: frozenset[str] = frozenset()


class TagBlock(Protocol):
    """One tag of a file, taken apart: an ID3v2 tag, a Vorbis comment, an APEv2 tag ...

    Blocks know nothing of where they lie; container editors put them there.
    """

    @property
    def name(self) -> str:
        """Human name: ``ID3v2.3``, ``Vorbis comment``."""

    @property
    def units(self) -> tuple[Unit, ...]:
        """Everything in it but padding and its own header, in order."""

    def edited(self, edit: TagEdit, *, is_main: bool) -> "TagBlock":
        """Return the tag with an edit applied; units that it does not concern keep their bytes.

        The main tag of a file takes every field. The others only change or lose fields that
        they hold already, so that no program is shown the old value; they gain none.

        Raises
        ------
        WriteRefusedError
            A value cannot be kept in this kind of tag.
        """


class FileEditor(Protocol):
    """An audio file taken apart into tags and audio, and able to tell itself anew.

    Made by ``open_editor`` for a file that is open for reading; reads, never writes.
    """

    @property
    def units(self) -> tuple[Unit, ...]:
        """Every frame, atom, comment, block or chunk that is not audio, in file order.

        Padding is left out.
        """

    @property
    def audio(self) -> tuple[Span, ...]:
        """Where the compressed audio lies; these bytes come through every edit, in order.

        Everything that decoders read beside it (stream headers, seek tables) is a unit.
        """

    def rewritten(self, edit: TagEdit) -> tuple[Piece, ...]:
        """Return the file with an edit applied, as pieces of the present one.

        Spans ascend and do not overlap; padding is used where the file has some, and room is
        left where the file is told anew, so that the next edit moves nothing.

        Raises
        ------
        WriteRefusedError
        """


def merged(current: TagMap, edit: TagEdit) -> TagMap:
    """Return a tag map with an edit applied, fields in the order they have."""
    out = {name: values for name, values in current.items() if name not in edit.values}
    out.update({name: tuple(values) for name, values in edit.values.items() if values})
    return out
