"""WAV files: the ID3 chunk, and the INFO list that is kept in step with it."""

from typing import BinaryIO, Final

from mirdesk.filetags.raw.chunked import ChunkedEditor, ChunkedKind, TextBlock
from mirdesk.filetags.raw.chunks import RIFF
from mirdesk.filetags.raw.riff_info import InfoBlock


def _read_text(name: bytes, data: bytes) -> TextBlock | None:
    is_info = name == b"LIST" and data[:4] == b"INFO"
    return InfoBlock.parse(data) if is_info else None


_WAV: Final = ChunkedKind(
    label="RIFF",
    style=RIFF,
    forms=frozenset({(b"RIFF", b"WAVE")}),
    sound=frozenset({b"data"}),
    id3=(b"id3 ", b"ID3 "),
    texts=frozenset({b"LIST"}),
    read_text=_read_text,
)


class RiffEditor(ChunkedEditor):
    """A WAV file; see ``FileEditor``.

    An edit goes into the ID3 chunk where there is one. Without one it goes into the INFO list
    if that can keep all of it, otherwise into a new ID3 chunk.

    Parameters
    ----------
    file : binary file
    size_bytes : int
    """

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        super().__init__(file, size_bytes, _WAV)
