"""Ogg files: the comment packet is made anew, every other packet keeps its bytes."""

from collections.abc import Iterator
from typing import BinaryIO, Final

import numpy as np

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.editing import Unit
from mirdesk.filetags.raw.ogg_comments import (
    CODECS,
    Codec,
    CommentRun,
    find_comments,
    has_picture_blocks,
)
from mirdesk.filetags.raw.ogg_pages import (
    IS_FIRST,
    MAGIC,
    SEQUENCE_AT,
    Page,
    Walk,
    read_page,
    renumbered,
    walk,
)
from mirdesk.filetags.raw.ogg_pieces import Change, changes_of
from mirdesk.filetags.raw.pieces import Piece, Span, joined, size_of
from mirdesk.filetags.sniff import Kind, sniff

_MAX_STREAMS: Final = 32
_NUMBERS: Final = slice(SEQUENCE_AT, SEQUENCE_AT + 8)  # sequence number and CRC
_SKELETON: Final = b"fishead\x00"  # https://wiki.xiph.org/Ogg_Skeleton_4
_INDEXED_SKELETON: Final = 4  # from this version on it tells where things lie in the file
_CHUNK_BYTES: Final = 1 << 18
_MAX_TAIL_BYTES: Final = 1 << 24


class OggEditor:
    """An Ogg file: Vorbis, Opus, Speex or FLAC, alone or beside Theora.

    In a chain of streams the first is edited, as it is the one that is read.

    Parameters
    ----------
    file : binary file
        Open for reading.
    size_bytes : int
        Of the file.

    Raises
    ------
    WriteRefusedError
        Its header pages are damaged or not understood.
    """

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        self._file = file
        self._size = size_bytes
        kind = sniff(file, has_audio_ending=True).kind
        beginnings = tuple(_beginnings(file))
        self._is_indexed = any(_has_index(page) for page in beginnings)
        self._runs = _runs(file, beginnings, kind)
        self._audio_start = max(run.pages[-1].stop for run in self._runs)
        self._serials = np.array([run.serial for run in self._runs], dtype=np.uint32)
        self._walk: Walk | None = None

    @property
    def units(self) -> tuple[Unit, ...]:
        """Comments one by one, and all other pages before the sound."""
        run_at = {run.pages[0].start: run for run in self._runs}
        in_runs = {page.start for run in self._runs for page in run.pages}
        out: list[Unit] = []
        for page in self._header_pages():
            if page.start in run_at:
                out += run_at[page.start].units
            elif page.start not in in_runs:
                out.append(Unit("Ogg/page", _without_numbers(page)))
        tail = self._tail()
        if tail is not None:
            self._file.seek(tail.start)
            out.append(Unit("Ogg/behind the last page", self._file.read(tail.size)))
        return tuple(out)

    @property
    def audio(self) -> tuple[Span, ...]:
        """All pages behind the comments, but for their sequence numbers and CRCs."""
        tail = self._tail()
        stop = self._size if tail is None else tail.start
        starts = self._own_pages()[0]
        edges = np.empty(2 * len(starts) + 2, dtype=np.int64)
        edges[0], edges[-1] = self._audio_start, stop
        edges[1:-1:2], edges[2:-1:2] = starts + _NUMBERS.start, starts + _NUMBERS.stop
        return tuple(Span(*pair) for pair in edges.reshape(-1, 2).tolist())

    def rewritten(self, edit: TagEdit) -> tuple[Piece, ...]:
        """Return the file with an edit applied, as pieces of the present one."""
        changes: list[Change] = []
        shifts: dict[int, int] = {}
        for index, run in enumerate(self._runs):
            if edit.cover is not None and has_picture_blocks(self._file, run):
                raise WriteRefusedError("its pictures lie where few programs look for them")
            comment = run.comment.edited(edit, is_main=index == 0)
            if comment == run.comment:
                continue
            pages = run.with_comment(comment)
            changes += changes_of(run, pages)
            shifts[run.serial] = len(pages) - len(run.pages)
        shifts = {serial: by for serial, by in shifts.items() if by}
        if shifts:
            changes += self._renumbered(shifts)
        pieces = _applied(changes, self._size)
        if self._is_indexed and size_of(pieces) != self._size:
            raise WriteRefusedError("an index in it tells where things lie, which would change")
        return pieces

    def _renumbered(self, shifts: dict[int, int]) -> Iterator[Change]:
        """Return new numbers for all pages behind the comments of these streams."""
        pages = self._walked()
        if len(self._runs) > 1:  # headers of one stream lie among those of another
            pages = walk(self._file, self._runs[0].pages[0].start, self._size)
        if self._has_pages_behind(pages.stop):
            raise WriteRefusedError(
                "something in it is damaged, so its pages cannot be counted"
            )
        for run in self._runs:
            by = shifts.get(run.serial)
            if by is None:
                continue
            starts, mine = _pages_of(pages, run.serial, run.pages[-1].stop)
            for start, numbers in zip(
                starts.tolist(),
                renumbered(pages.heads[mine], pages.sizes[mine], by),
                strict=True,
            ):
                yield Span(start + _NUMBERS.start, start + _NUMBERS.stop), (numbers,)

    def _own_pages(self) -> tuple[np.ndarray, Walk]:
        """Return where the pages of the edited streams begin, behind all comments."""
        pages = self._walked()
        if self._has_pages_behind(pages.stop):
            return np.empty(0, dtype=np.int64), pages
        own = [_pages_of(pages, run.serial, self._audio_start)[0] for run in self._runs]
        return np.sort(np.concatenate(own)), pages

    def _tail(self) -> Span | None:
        """Return what follows the last page, where nothing of it is Ogg and it is no desert."""
        end = self._walked().stop
        if not 0 < self._size - end <= _MAX_TAIL_BYTES or self._has_pages_behind(end):
            return None
        return Span(end, self._size)

    def _walked(self) -> Walk:
        if self._walk is None:
            self._walk = walk(self._file, self._audio_start, self._size)
        return self._walk

    def _has_pages_behind(self, at: int) -> bool:
        """Tell whether pages come up again behind something that is none."""
        while at < self._size:
            self._file.seek(at)
            chunk = self._file.read(_CHUNK_BYTES)
            if not chunk or MAGIC in chunk:
                return bool(chunk)
            at += max(len(chunk) - len(MAGIC) + 1, 1)
        return False

    def _header_pages(self) -> Iterator[Page]:
        at = 0
        while at < self._audio_start:
            page = read_page(self._file, at)
            if page is None:
                raise WriteRefusedError("something that is not Ogg lies in its header")
            yield page
            at = page.stop


def _beginnings(file: BinaryIO) -> Iterator[Page]:
    """Return the first pages of all streams that begin the file."""
    at = 0
    for _ in range(_MAX_STREAMS):
        page = read_page(file, at)
        if page is None or not page.flags & IS_FIRST:
            return
        yield page
        at = page.stop


def _runs(file: BinaryIO, beginnings: tuple[Page, ...], kind: object) -> tuple[CommentRun, ...]:
    """Return the comments to be edited, those first that are read."""
    known = [(page, codec) for page in beginnings if (codec := _codec_of(page)) is not None]
    main = next(((page, codec) for page, codec in known if codec.kind is kind), None)
    if main is None:
        raise WriteRefusedError("its Ogg header is not understood")
    if len({page.serial for page in beginnings}) != len(beginnings):
        raise WriteRefusedError("two of its Ogg streams have the same number")
    # Players of a video's sound show the tags of the sound; several songs side by side are
    # nobody's, so only the first is touched.
    others = [each for each in known if each is not main and each[1].kind is not kind]
    chosen = [main, *(others if kind is Kind.OGG_THEORA else ())]
    return tuple(find_comments(file, page, codec) for page, codec in chosen)


def _codec_of(page: Page) -> Codec | None:
    for codec in CODECS:
        if page.body.startswith(codec.first):
            if len(page.lacing) != len(page.body) // 255 + 1:
                raise WriteRefusedError("the packets of its Ogg header do not add up")
            return codec
    return None


def _has_index(page: Page) -> bool:
    version = int.from_bytes(page.body[8:10], "little")
    return page.body.startswith(_SKELETON) and version >= _INDEXED_SKELETON


def _without_numbers(page: Page) -> bytes:
    head = page.head
    return head[: _NUMBERS.start] + head[_NUMBERS.stop :] + page.body


def _pages_of(pages: Walk, serial: int, start: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the pages of a stream from a place on: where they begin, and which they are.

    A chain may use the number again: a first page ends the stream that was.
    """
    mine = (pages.heads["serial"] == serial) & (pages.starts >= start)
    begins_anew = np.flatnonzero(mine & (pages.heads["flags"] & IS_FIRST != 0))
    if len(begins_anew):
        mine[begins_anew[0] :] = False
    return pages.starts[mine], mine


def _applied(changes: list[Change], size_bytes: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = 0
    for span, told in sorted(changes, key=lambda change: change[0].start):
        pieces += [Span(at, span.start), *told]
        at = span.stop
    return joined([*pieces, Span(at, size_bytes)])
