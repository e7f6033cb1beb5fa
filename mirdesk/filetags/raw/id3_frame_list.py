"""The frames of one ID3v2 tag while an edit is applied to them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from mutagen.id3 import ID3

from mirdesk.domain.tags import TagMap
from mirdesk.filetags.raw.id3_frames import (
    V22,
    V24_NAMES,
    Layout,
    RawFrame,
    decoded,
    kind_of,
    new_frame,
)
from mirdesk.filetags.raw.id3_values import Encoder, encoding_of, fields_of
from mirdesk.filetags.tag_maps import read_id3

_V22_NAMES: Final = {new: old for old, new in V24_NAMES.items()}
_new_tags: Final[Any] = ID3  # mutagen's classes are typed only in part


def values_of(frames: Iterable[RawFrame], layout: Layout) -> TagMap:
    """Return what the reader sees in frames, without their pictures."""
    tags = _new_tags()
    for frame in frames:
        content = decoded(frame, layout) if kind_of(frame) != "APIC" else None
        if content is not None:
            tags._add(content, False)  # noqa: SLF001 - joins frames as when reading
    return read_id3(tags)[0].tags


class FrameList:
    """Frames in file order, with the fields that each carries.

    Parameters
    ----------
    frames : sequence of RawFrame
    layout : Layout
    concerned : collection of str
        Fields that will be edited.

    Attributes
    ----------
    concerned : set of str
        These, and the fields that share a frame with them.
    before : dict of str to tuple of str
        What the reader saw in them.
    """

    def __init__(
        self, frames: Sequence[RawFrame], layout: Layout, concerned: Iterable[str]
    ) -> None:
        self.layout = layout
        self.encoder = Encoder(frames, layout)
        self._items: list[RawFrame | None] = list(frames)
        self._fields = [fields_of(frame, layout) for frame in frames]
        self._added: dict[int, list[RawFrame]] = {}
        self.concerned = set(concerned)
        for fields in self._fields:
            if not fields.isdisjoint(concerned):
                self.concerned |= fields
        self.before = self.values()

    @property
    def frames(self) -> tuple[RawFrame, ...]:
        """The frames as they are now."""
        return tuple(self._frames_where(lambda _: True))

    def values(self) -> TagMap:
        """Return what the reader sees now in the fields that are concerned."""
        concerning = self._frames_where(
            lambda at: not self._fields[at].isdisjoint(self.concerned)
        )
        return values_of(concerning, self.layout)

    def _frames_where(self, is_wanted: Callable[[int], bool]) -> Iterator[RawFrame]:
        """Yield old frames that are wanted, and all new ones, in order."""
        for index, frame in enumerate(self._items):
            yield from self._added.get(index, ())
            if frame is not None and is_wanted(index):
                yield frame
        yield from self._added.get(len(self._items), ())

    def __getitem__(self, index: int) -> RawFrame:
        frame = self._items[index]
        if frame is None:
            raise IndexError("the frame is gone")
        return frame

    def holders(self, field: str) -> list[int]:
        """Return which of the old frames carry a field."""
        return [
            index
            for index, frame in enumerate(self._items)
            if frame is not None and field in self._fields[index]
        ]

    def of_kind(self, *kinds: str) -> list[int]:
        """Return which of the old frames are of some kinds, named as in ID3v2.3 and 2.4."""
        return [
            index
            for index, frame in enumerate(self._items)
            if frame is not None and kind_of(frame) in kinds
        ]

    def read(self, index: int) -> Any:
        """Return an old frame as mutagen reads it; None where it cannot."""
        return decoded(self[index], self.layout)

    def encoding_at(self, index: int | None) -> int | None:
        """Return the encoding of the text in an old frame."""
        return None if index is None else encoding_of(self[index], self.layout)

    def replace(self, indexes: Iterable[int], frames: Iterable[RawFrame]) -> None:
        """Put new frames in the place of the first of some, or behind all for none."""
        gone = sorted(indexes)
        for index in gone:
            self._items[index] = None
        self._added.setdefault(gone[0] if gone else len(self._items), []).extend(frames)

    def has_name_for(self, kind: str) -> bool:
        """Tell whether this version of ID3 has such a kind of frame."""
        return self.layout.major != V22 or kind in _V22_NAMES

    def make(self, kind: str, content: bytes) -> RawFrame:
        """Return a new frame for this tag; ``kind`` is its name in 2.3 or 2.4."""
        name = _V22_NAMES[kind] if self.layout.major == V22 else kind
        return new_frame(name, content, self.layout)
