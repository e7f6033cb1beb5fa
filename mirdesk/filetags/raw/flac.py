"""FLAC files taken apart into metadata blocks and frames, RFC 9639 section 8."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.domain.tags import COVER_FIELD
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.borrowing import borrowed
from mirdesk.filetags.raw.editing import Unit
from mirdesk.filetags.raw.outer_tags import OuterTag, leading_tags, told, trailing_tags
from mirdesk.filetags.raw.picture_block import (
    COVER_ROLES,
    FRONT_COVER,
    cover_roles,
    front_cover_block,
    picture_end,
    role_of,
)
from mirdesk.filetags.raw.pieces import Piece, Span, joined
from mirdesk.filetags.raw.vorbis_comment import VorbisComment
from mirdesk.filetags.sniff import sniff

_MAGIC: Final = b"fLaC"
_HEADER_BYTES: Final = 4
_IS_LAST: Final = 0x80
_STREAMINFO: Final = 0
_PADDING: Final = 1
_COMMENT: Final = 4
_PICTURE: Final = 6
_FORBIDDEN: Final = 127
_NAMES: Final = {
    0: "STREAMINFO",
    2: "APPLICATION",
    3: "SEEKTABLE",
    4: "VORBIS_COMMENT",
    5: "CUESHEET",
    6: "PICTURE",
}
_STREAMINFO_BYTES: Final = 34
_MAX_BODY_BYTES: Final = (1 << 24) - 1
_FRESH_PADDING_BYTES: Final = 4096
_MAX_SPARE_BYTES: Final = 64 * 1024  # more than this is not left behind by a removed cover


@dataclass(frozen=True, slots=True)
class _Block:
    """A metadata block.

    Attributes
    ----------
    kind : int
    body : bytes
    span : Span or None
        Where it lies; None for one that is new, or has changed.
    was_last : bool
    changed : tuple of Piece
        The body of a changed one, as far as the file has bytes of it.
    """

    kind: int
    body: bytes
    span: Span | None = None
    was_last: bool = False
    changed: tuple[Piece, ...] = ()

    @property
    def raw(self) -> bytes:
        """Header and body, as a block that is not the last."""
        return bytes((self.kind,)) + len(self.body).to_bytes(3, "big") + self.body

    @property
    def size_bytes(self) -> int:
        return _HEADER_BYTES + len(self.body)

    def told(self, *, is_last: bool) -> list[Piece]:
        """Return it as pieces; the bytes in the file serve where there are any."""
        if self.span is not None and self.was_last == is_last:
            return [self.span]
        first = bytes((self.kind | (_IS_LAST if is_last else 0),))
        if self.span is not None:
            return [first, Span(self.span.start + 1, self.span.stop)]
        return [first + self.raw[1:_HEADER_BYTES], *(self.changed or (self.body,))]


class FlacEditor:
    """A FLAC file.

    Parameters
    ----------
    file : binary file
        Open for reading.
    size_bytes : int
        Of the file.

    Raises
    ------
    WriteRefusedError
        Its blocks do not add up.
    """

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        self._start = sniff(file, has_audio_ending=True).audio_offset
        self._leading = leading_tags(file, self._start)
        if len(self._leading) > 1:
            raise WriteRefusedError("there is more than one tag in front of it")
        self._blocks, audio_start = _read_blocks(file, self._start, size_bytes)
        self._trailing = trailing_tags(file, audio_start, size_bytes)
        audio_stop = self._trailing[0].span.start if self._trailing else size_bytes
        self._audio = Span(audio_start, audio_stop)
        _check_frames(file, self._audio)
        self._comments = [
            _parsed_comment(block) if block.kind == _COMMENT else None for block in self._blocks
        ]
        self._is_cover = self._find_covers()

    @property
    def units(self) -> tuple[Unit, ...]:
        """Every block, comments one by one, and what is in tags around them."""
        out = [unit for tag in self._leading for unit in tag.units]
        for block, comment in zip(self._blocks, self._comments, strict=True):
            if comment is not None:
                out += comment.units
            elif not _is_room(block):
                may_be_cover = block.kind == _PICTURE and role_of(block.body) in COVER_ROLES
                fields = {COVER_FIELD} if may_be_cover else ()
                name = _NAMES.get(block.kind, f"block of kind {block.kind}")
                out.append(Unit(f"FLAC/{name}", block.raw, frozenset(fields)))
        return (*out, *(unit for tag in self._trailing for unit in tag.units))

    @property
    def audio(self) -> tuple[Span, ...]:
        """All frames."""
        return (self._audio,)

    def rewritten(self, edit: TagEdit) -> tuple[Piece, ...]:
        """Return the file with an edit applied, as pieces of the present one."""
        blocks = self._edited_blocks(edit)
        for block in blocks:
            if len(block.body) > _MAX_BODY_BYTES:
                raise WriteRefusedError(
                    "a picture or text in FLAC files can have 16 MB at most"
                )
        head = Span(self._start, self._start + len(_MAGIC))
        room = self._audio.start - head.stop - sum(block.size_bytes for block in blocks)
        padding = _padding_for(room, self._padding_bytes())
        pieces = [*self._told(self._leading, edit), head]
        for index, block in enumerate(blocks):
            is_last = padding is None and index == len(blocks) - 1
            pieces += block.told(is_last=is_last)
        if padding is not None:
            pieces += self._padding_block(padding).told(is_last=True)
        return joined([*pieces, self._audio, *self._told(self._trailing, edit)])

    @staticmethod
    def _told(tags: Sequence[OuterTag], edit: TagEdit) -> list[Piece]:
        """Let tags around the file, which only fill what its comments leave open, follow."""
        return [piece for tag in tags for piece in told(tag, edit, is_main=False)]

    def _edited_blocks(self, edit: TagEdit) -> list[_Block]:
        """Return all blocks but padding, with an edit applied."""
        in_comments = TagEdit(edit.values, CoverEdit(b"") if edit.cover else None)
        blocks: list[_Block] = []
        is_main = True
        cover = _cover_blocks(edit.cover)
        for block, comment, is_cover in zip(
            self._blocks, self._comments, self._is_cover, strict=True
        ):
            if comment is not None:
                new = comment.edited(in_comments, is_main=is_main)
                blocks.append(block if new == comment else _changed(block, comment, new))
                is_main = False
            elif is_cover and edit.cover is not None:
                blocks += cover
                cover = []
            elif not _is_room(block):
                blocks.append(block)
        if is_main:
            new = VorbisComment().edited(in_comments, is_main=True)
            blocks.append(_Block(_COMMENT, new.rendered()))
        return blocks + cover

    def _find_covers(self) -> list[bool]:
        roles = [role_of(b.body) if b.kind == _PICTURE else None for b in self._blocks]
        in_comments = any(c.has_front_cover for c in self._comments if c is not None)
        if in_comments:
            is_cover = [role == FRONT_COVER for role in roles]
        else:
            is_cover = cover_roles(roles)
        if any(is_cover):
            self._comments = [
                c and replace(c, has_front_elsewhere=True) for c in self._comments
            ]
        return is_cover

    def _padding_block(self, size_bytes: int) -> _Block:
        """Return padding; its zeros are those of the file, where it has them at the end."""
        last = self._blocks[-1]
        body = bytes(size_bytes)
        if last.span is None or not _is_room(last) or size_bytes > len(last.body):
            return _Block(_PADDING, body)
        zeros = Span(last.span.stop - size_bytes, last.span.stop)
        return _Block(_PADDING, body, changed=(zeros,))

    def _padding_bytes(self) -> int:
        return sum(block.size_bytes for block in self._blocks if _is_room(block))


def _changed(block: _Block, comment: VorbisComment, new: VorbisComment) -> _Block:
    body = new.rendered()
    body_at = 0 if block.span is None else block.span.start + _HEADER_BYTES
    pieces = borrowed(body, block.body, body_at, comment.units)
    return _Block(_COMMENT, body, changed=pieces)


def _cover_blocks(cover: CoverEdit | None) -> list[_Block]:
    if cover is None or not cover.data:
        return []
    return [_Block(_PICTURE, front_cover_block(cover))]


def _padding_for(room_bytes: int, had_bytes: int) -> int | None:
    """Return the size of the padding's body that goes behind the other blocks.

    The frames stay where they are when the room is filled exactly: by nothing, or by a block
    of padding with its header.
    """
    if room_bytes == 0:
        return None
    spare = room_bytes - _HEADER_BYTES
    if 0 <= spare <= min(max(had_bytes, _MAX_SPARE_BYTES), _MAX_BODY_BYTES):
        return spare
    return _FRESH_PADDING_BYTES


def _read_blocks(file: BinaryIO, start: int, size_bytes: int) -> tuple[list[_Block], int]:
    """Return the metadata blocks, and where the frames begin."""
    file.seek(start)
    if file.read(len(_MAGIC)) != _MAGIC:
        raise WriteRefusedError("its FLAC stream does not begin where it should")
    at = start + len(_MAGIC)
    blocks: list[_Block] = []
    is_last = False
    while not is_last:
        header = file.read(_HEADER_BYTES)
        body_bytes = int.from_bytes(header[1:], "big")
        stop = at + _HEADER_BYTES + body_bytes
        if len(header) < _HEADER_BYTES or stop > size_bytes or header[0] == 0xFF:
            raise WriteRefusedError("the sizes of its FLAC blocks do not add up")
        is_last = bool(header[0] & _IS_LAST)
        kind = header[0] & ~_IS_LAST
        blocks.append(_Block(kind, file.read(body_bytes), Span(at, stop), is_last))
        at = stop
    _check_blocks(blocks)
    return blocks, at


def _check_blocks(blocks: Sequence[_Block]) -> None:
    kinds = [block.kind for block in blocks]
    if kinds[0] != _STREAMINFO or kinds.count(_STREAMINFO) != 1 or _FORBIDDEN in kinds:
        raise WriteRefusedError("its FLAC blocks are not in the order they should be")
    if len(blocks[0].body) != _STREAMINFO_BYTES:
        raise WriteRefusedError("the sizes of its FLAC blocks do not add up")
    for block in blocks:
        # Readers measure pictures by what is in them, players by the header: both must agree.
        if block.kind == _PICTURE and picture_end(block.body) != len(block.body):
            raise WriteRefusedError("a picture in it has a wrong size")


def _check_frames(file: BinaryIO, audio: Span) -> None:
    """Refuse files whose blocks are not followed by a frame, RFC 9639 section 9.1.1."""
    file.seek(audio.start)
    sync = file.read(2)
    if audio.size and (len(sync) < 2 or sync[0] != 0xFF or sync[1] & 0xFE != 0xF8):
        raise WriteRefusedError("no sound follows the FLAC blocks where it should begin")


def _parsed_comment(block: _Block) -> VorbisComment:
    comment = VorbisComment.parse(block.body, is_framed=False)
    if comment.ending or comment.room_bytes:
        raise WriteRefusedError("its Vorbis comment has a wrong size")
    return comment


def _is_room(block: _Block) -> bool:
    """Tell whether a block may be used up: padding, as long as nobody keeps anything in it."""
    return block.kind == _PADDING and not block.body.strip(b"\x00")
