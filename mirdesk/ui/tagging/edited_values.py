"""What several tracks hold in common, where they differ, and what was edited: plain data."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.domain.tags import COVER_FIELD, TAG_FIELDS, TagMap

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaggedTrack:
    """A track with the tags its file holds."""

    track_id: int
    path: bytes
    tags: TagMap


@dataclass(frozen=True, slots=True)
class Choice:
    """Values that some of the tracks have.

    Attributes
    ----------
    values : tuple of str
        Empty where the tracks do not have the field.
    tracks : int
        How many tracks have just these.
    """

    values: Values
    tracks: int


@dataclass(frozen=True, slots=True)
class FieldValues:
    """One field of several tracks.

    Attributes
    ----------
    field : str
    old, new : tuple of Choice
        Distinct values, what most tracks have first: in the files, and after the edits.
    tracks, edited : int
        How many tracks there are, and in how many of them the field is edited.
    """

    field: str
    old: tuple[Choice, ...]
    new: tuple[Choice, ...]
    tracks: int
    edited: int

    @property
    def is_shared(self) -> bool:
        """Whether all tracks agree after the edits."""
        return len(self.new) <= 1

    @property
    def values(self) -> Values:
        """What all tracks have after the edits; empty where they differ."""
        return self.new[0].values if len(self.new) == 1 else ()

    @property
    def is_edited(self) -> bool:
        """Whether an edit waits in any of the tracks."""
        return self.edited > 0

    @property
    def is_empty(self) -> bool:
        """Whether no track has the field, before or after the edits."""
        return not any(choice.values for choice in (*self.old, *self.new))


@dataclass(frozen=True, slots=True)
class Staging:
    """What is to be told to the library.

    Attributes
    ----------
    edits : dict of int to TagEdit
        Edits to keep until Save.
    dropped : dict of str to tuple of int
        Field to the tracks whose edit of it is given up.
    """

    edits: dict[int, TagEdit] = field(default_factory=dict)
    dropped: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.edits or self.dropped)


def field_order(names: Iterable[str]) -> list[str]:
    """Return fields in the order of the editor: known ones first, free ones by name."""
    wanted = set(names) - {COVER_FIELD}
    known = [name for name in TAG_FIELDS if name in wanted]
    return known + sorted(wanted - set(known))


class EditedValues:
    """The tags of some tracks with edits over them; nothing here touches a file.

    Parameters
    ----------
    tracks : iterable of TaggedTrack
    edits : mapping of int to TagEdit
        What waits already.
    """

    def __init__(
        self, tracks: Iterable[TaggedTrack] = (), edits: Mapping[int, TagEdit] | None = None
    ) -> None:
        self._tracks: dict[int, TaggedTrack] = {}
        self._edits: dict[int, dict[str, Values]] = {}
        self._begun: dict[int, dict[str, Values]] = {}
        self._covers: dict[int, CoverEdit] = {}
        self._begun_covers: dict[int, CoverEdit] = {}
        self.add(tracks, edits or {})

    def add(self, tracks: Iterable[TaggedTrack], edits: Mapping[int, TagEdit]) -> None:
        """Take further tracks, with what waits for them; those known already stay."""
        for track in tracks:
            number = track.track_id
            if number in self._tracks:
                continue
            self._tracks[number] = track
            edit = edits.get(number, TagEdit())
            self._edits[number] = {name: tuple(v) for name, v in edit.values.items()}
            self._begun[number] = dict(self._edits[number])
            if edit.cover is not None:
                self._covers[number] = self._begun_covers[number] = edit.cover

    @property
    def track_ids(self) -> list[int]:
        """All tracks, in the order they came."""
        return list(self._tracks)

    def __contains__(self, track_id: int) -> bool:
        return track_id in self._tracks

    def path(self, track_id: int) -> bytes:
        """Return where a track lies."""
        return self._tracks[track_id].path

    def old(self, track_id: int, name: str) -> Values:
        """Return what a file holds."""
        return self._tracks[track_id].tags.get(name, ())

    def new(self, track_id: int, name: str) -> Values:
        """Return what a file will hold."""
        return self._edits[track_id].get(name, self.old(track_id, name))

    def new_tags(self, track_id: int) -> TagMap:
        """Return all that a file will hold."""
        merged = {**self._tracks[track_id].tags, **self._edits[track_id]}
        return {name: values for name, values in merged.items() if values}

    def fields(self, track_ids: Iterable[int]) -> list[str]:
        """Return the fields that any of some tracks has or had before the edits."""
        names: set[str] = set()
        for number in track_ids:
            names.update(self._tracks[number].tags, self._edits[number])
        return field_order(names)

    def field(self, name: str, track_ids: Sequence[int]) -> FieldValues:
        """Return one field over some tracks."""
        old = Counter(self._tracks[number].tags.get(name, ()) for number in track_ids)
        new = old.copy()
        edited = [number for number in track_ids if name in self._edits[number]]
        for number in edited:
            new[self.old(number, name)] -= 1
            new[self._edits[number][name]] += 1
        return FieldValues(name, _choices(old), _choices(+new), len(track_ids), len(edited))

    def put(self, name: str, values: Sequence[str], track_ids: Iterable[int]) -> None:
        """Give a field other values in some tracks; no values remove it."""
        wanted = tuple(value for value in values if value)
        for number in track_ids:
            if wanted == self.old(number, name):
                self._edits[number].pop(name, None)
            else:
                self._edits[number][name] = wanted

    def revert(self, name: str, track_ids: Iterable[int]) -> None:
        """Give up the edits of a field (or of the cover) in some tracks."""
        for number in track_ids:
            if name == COVER_FIELD:
                self._covers.pop(number, None)
            else:
                self._edits[number].pop(name, None)

    def apply(self, edits: Mapping[int, TagEdit]) -> None:
        """Take edits that a tool has made; tracks that are not here are left out."""
        for number, edit in edits.items():
            if number in self._tracks:
                for name, values in edit.values.items():
                    self.put(name, values, [number])
                if edit.cover is not None:
                    self.set_cover(edit.cover, [number])

    def set_cover(self, cover: CoverEdit, track_ids: Iterable[int]) -> None:
        """Give some tracks another front cover, or none."""
        for number in track_ids:
            self._covers[number] = cover

    def cover(self, track_id: int) -> CoverEdit | None:
        """Return the cover that a track shall get; None where its own stays."""
        return self._covers.get(track_id)

    def edited_names(self, track_ids: Sequence[int]) -> set[str]:
        """Return the fields that are edited in any of some tracks, the cover among them."""
        names: set[str] = set()
        for number in track_ids:
            names.update(self._edits[number])
        return names | ({COVER_FIELD} if self._covers.keys() & set(track_ids) else set())

    @property
    def has_changes(self) -> bool:
        """Whether anything differs from what waited at the start."""
        return self._edits != self._begun or self._covers != self._begun_covers

    def staging(self) -> Staging:
        """Return what changed since the start, for the library."""
        staging = Staging()
        dropped: dict[str, list[int]] = {}
        for number in self._tracks:
            now, before = self._edits[number], self._begun[number]
            changed = {name: v for name, v in now.items() if before.get(name) != v}
            cover = self._covers.get(number)
            cover_before = self._begun_covers.get(number)
            new_cover = None if cover is cover_before else cover
            if changed or new_cover is not None:
                staging.edits[number] = TagEdit(changed, new_cover)
            for name in before.keys() - now.keys():
                dropped.setdefault(name, []).append(number)
            if cover is None and cover_before is not None:
                dropped.setdefault(COVER_FIELD, []).append(number)
        staging.dropped.update({name: tuple(ids) for name, ids in dropped.items()})
        return staging


def _choices(counted: Mapping[Values, int]) -> tuple[Choice, ...]:
    """Return distinct values, what most tracks have first, having none last."""
    ordered = sorted(counted.items(), key=lambda item: (not item[0], -item[1], item[0]))
    return tuple(Choice(values, count) for values, count in ordered)


def distinct(choices: Collection[Choice]) -> list[Values]:
    """Return the values among choices that are not empty."""
    return [choice.values for choice in choices if choice.values]
