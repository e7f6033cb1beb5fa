"""Keep compressed ID3 frames from filling the memory: 200 kB may inflate to 200 MB."""

import zlib
from typing import Final

import mutagen.id3._frames

# No honest tag comes near these.
MAX_FRAME_BYTES: Final = 16 * 1024 * 1024
MAX_INFLATED_BYTES: Final = 64 * 1024 * 1024  # of all frames of a file


class CappedZlib:
    """Stands in for ``zlib`` where mutagen unpacks frames: inflates up to a cap.

    A frame that would go beyond it, or beyond the budget of its file, counts as damaged, which
    makes mutagen pass it over.
    """

    error = zlib.error

    def __init__(self) -> None:
        self._left_bytes = MAX_INFLATED_BYTES

    def start_file(self) -> None:
        """Grant a new file the whole budget."""
        self._left_bytes = MAX_INFLATED_BYTES

    def decompress(self, data: bytes) -> bytes:
        """Inflate data.

        Raises
        ------
        zlib.error
            It is damaged, incomplete, too large, or the budget is used up.
        """
        engine = zlib.decompressobj()
        inflated = engine.decompress(data, max(1, min(MAX_FRAME_BYTES, self._left_bytes)))
        self._left_bytes -= len(inflated)
        if not engine.eof:
            raise zlib.error("incomplete, or larger than a tag may be")
        return inflated


capped_zlib = CappedZlib()
# mutagen offers no setting for this, and its frames are read in one place only.
mutagen.id3._frames.zlib = capped_zlib  # type: ignore[assignment, attr-defined] # noqa: SLF001
