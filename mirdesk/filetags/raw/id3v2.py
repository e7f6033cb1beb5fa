"""One ID3v2 tag: header, extended header, frames, padding and footer.

After https://id3.org/id3v2-00, https://id3.org/id3v2.3.0 and
https://id3.org/id3v2.4.0-structure.
"""

from dataclasses import dataclass, field, replace
from typing import Final

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.editing import Unit
from mirdesk.filetags.raw.id3_edits import edited_frames
from mirdesk.filetags.raw.id3_extended import (
    check_extended,
    extended_header,
    renewed_extended,
    settings_of,
)
from mirdesk.filetags.raw.id3_frames import (
    UNSYNCHRONISED_TAG,
    V22,
    V23,
    V24,
    Body,
    Layout,
    split_body,
    synchronised,
    synchsafe,
)
from mirdesk.filetags.raw.id3_values import fields_of
from mirdesk.filetags.sniff import id3v2_bytes

PADDING_BYTES: Final = 4096  # of a tag told anew, so that the next edit moves nothing
_HEADER_BYTES: Final = 10
_HAS_FOOTER: Final = 0x10
# In 2.2 the bit of the extended header means a compression that nobody defined.
_KNOWN_FLAGS: Final = {V22: 0x80, V23: 0xE0, V24: 0xF0}


@dataclass(frozen=True, slots=True)
class Id3v2Block:
    """An ID3v2 tag, taken apart.

    Attributes
    ----------
    major, revision, flags : int
        Of its header: version 2.4.0 has major 4 and revision 0.
    extended : bytes
        Extended header as it lies in the file, its size included; empty for none.
    body : Body
        Frames and what is behind them.
    """

    major: int
    revision: int
    flags: int
    extended: bytes = field(repr=False)
    body: Body = field(repr=False)

    @classmethod
    def new(cls) -> "Id3v2Block":
        """Return an empty tag of version 2.4."""
        return cls(V24, 0, 0, b"", Body(Layout(), (), b"", 0))

    @classmethod
    def parse(cls, data: bytes) -> "Id3v2Block":
        """Take a tag apart.

        Parameters
        ----------
        data : bytes
            The whole tag with its header, and its footer if it has one; ``id3v2_bytes`` of
            ``sniff`` tells how many bytes that are.

        Raises
        ------
        WriteRefusedError
            It is cut off, damaged or of an unknown version.
        """
        if not data or id3v2_bytes(data[:_HEADER_BYTES]) != len(data):
            raise WriteRefusedError("its ID3 tag is damaged or cut off")
        major, revision, flags = data[3], data[4], data[5]
        if flags & ~_KNOWN_FLAGS.get(major, 0) or major not in _KNOWN_FLAGS:
            raise WriteRefusedError("its ID3 tag is of a kind that is not known")
        end = len(data) - (_HEADER_BYTES if flags & _HAS_FOOTER else 0)
        if end < len(data) and data[end:] != b"3DI" + data[3:_HEADER_BYTES]:
            raise WriteRefusedError("the end of its ID3 tag is damaged")
        is_unsynchronised = bool(flags & UNSYNCHRONISED_TAG)
        content = data[_HEADER_BYTES:end]
        extended = extended_header(content, major, flags, is_coded=is_unsynchronised)
        start = _HEADER_BYTES + len(extended)
        body = split_body(data[start:end], major, is_unsynchronised=is_unsynchronised)
        return cls(major, revision, flags, extended, body)

    @property
    def name(self) -> str:
        """``ID3v2.`` and the version."""
        return f"ID3v2.{self.major}"

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing at all."""
        return not (self.body.frames or self.body.rest or self.extended)

    @property
    def padding_bytes(self) -> int:
        """How many bytes of room it has."""
        return self.body.padding_bytes

    @property
    def units(self) -> tuple[Unit, ...]:
        """Its frames in order, with an extended header before them and junk behind."""
        frames, layout = self.body.frames, self.body.layout
        units = []
        if self.extended:
            settings = settings_of(self.extended, self.major)
            units.append(Unit("ID3v2/extended header", settings))
        units += [
            Unit(f"ID3v2/{frame.name}", frame.raw, fields_of(frame, layout)) for frame in frames
        ]
        if self.body.rest:
            units.append(Unit("ID3v2/behind the frames", self.body.rest))
        return tuple(units)

    def edited(self, edit: TagEdit, *, is_main: bool) -> "Id3v2Block":
        """Return the tag with an edit applied; frames it does not concern keep their bytes.

        Raises
        ------
        WriteRefusedError
            A value cannot be kept in an ID3 tag.
        """
        body, extended = self.body, self.extended
        check_extended(extended, self.major, self._plain_frames, body.padding_bytes)
        frames = edited_frames(body.frames, body.layout, edit, is_main=is_main)
        if frames == body.frames:
            return self
        block = replace(self, body=replace(body, frames=frames))
        plain, padding = block._plain_frames, body.padding_bytes  # noqa: SLF001 - its own class
        block = replace(block, extended=renewed_extended(extended, self.major, plain, padding))
        rendered = block.render()
        # Guessed properties of a tag (sizes, coding) must come out as they went in.
        if rendered is None or Id3v2Block.parse(rendered).body.frames != frames:
            raise WriteRefusedError("its ID3 tag is laid out too oddly to be edited")
        return block

    def render(self, *, room: int | None = None, padding: int = PADDING_BYTES) -> bytes | None:
        """Return the tag as bytes.

        Parameters
        ----------
        room : int or None
            How many bytes it shall have, with padding if need be; None for any number.
        padding : int
            Bytes of padding where the size is free.

        Returns
        -------
        bytes or None
            None where it does not fit.

        Raises
        ------
        WriteRefusedError
            It is larger than an ID3 tag can be.
        """
        frames = b"".join(frame.raw for frame in self.body.frames) + self.body.rest
        has_footer = bool(self.flags & _HAS_FOOTER)
        outer = _HEADER_BYTES * (2 if has_footer else 1)
        if room is not None:
            padding = room - outer - len(self.extended) - len(frames)
        elif has_footer:
            padding = 0
        if padding < 0 or (has_footer and padding):  # 2.4, 3.4: no padding with a footer
            return None
        extended = self.extended
        if padding != self.body.padding_bytes:
            extended = renewed_extended(extended, self.major, self._plain_frames, padding)
        content = extended + frames + bytes(padding)
        try:
            size = synchsafe(len(content))
        except OverflowError as error:
            raise WriteRefusedError("it is too large for an ID3 tag") from error
        header = bytes((self.major, self.revision, self.flags)) + size
        footer = b"3DI" + header if has_footer else b""
        return b"ID3" + header + content + footer

    @property
    def _plain_frames(self) -> bytes:
        """All behind the extended header but the padding, without the coding of the tag."""
        frames = b"".join(frame.raw for frame in self.body.frames)
        is_coded = self.major < V24 and self.body.layout.is_unsynchronised
        return (synchronised(frames) if is_coded else frames) + self.body.rest
