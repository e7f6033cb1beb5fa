"""What the editors of tags need from the library, read and kept in single steps; no Qt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.domain.tags import COVER_FIELD
from mirdesk.domain.tracks import TrackSummary
from mirdesk.operations.edit_tags import OutsideChange, outside_changes, stage
from mirdesk.store.library import Library
from mirdesk.ui.tagging.edited_values import EditedValues, Staging, TaggedTrack, Values


@dataclass(frozen=True)
class TagsReading:
    """What the Tags tab shows, at one moment.

    Attributes
    ----------
    values : EditedValues
    track_ids : tuple of int
        Those asked for that are still in the library.
    outside : tuple of OutsideChange
    covers : dict of int to tuple of str
        New covers that wait, in words.
    counts : (int, int)
        Tracks with edits in the whole library, and edits.
    focus : TrackSummary or None
        Of the track whose name stands above.
    is_read : bool
        False where a single track waits for its tags to be read.
    """

    values: EditedValues
    track_ids: tuple[int, ...] = ()
    outside: tuple[OutsideChange, ...] = ()
    covers: Mapping[int, Values] = field(default_factory=dict)
    counts: tuple[int, int] = (0, 0)
    focus: TrackSummary | None = None
    is_read: bool = True


def read_tags_tab(
    library: Library, track_ids: Sequence[int], focus_id: int | None
) -> TagsReading:
    """Return what the Tags tab shows for some tracks, without the pictures that wait."""
    counts = library.pending_counts()
    focus = library.summaries([focus_id]) if focus_id is not None else []
    if not track_ids:
        return TagsReading(EditedValues(), counts=counts, focus=focus[0] if focus else None)
    edits: dict[int, dict[str, Values]] = {}
    covers: dict[int, Values] = {}
    for edit in library.pending(track_ids):
        if edit.field == COVER_FIELD:
            covers[edit.track_id] = edit.new
        else:
            edits.setdefault(edit.track_id, {})[edit.field] = edit.new
    tracks = _tagged(library, track_ids)
    values = EditedValues(tracks, {number: TagEdit(v) for number, v in edits.items()})
    is_waiting = len(tracks) == 1 and not tracks[0].tags and not _is_read(library, track_ids[0])
    return TagsReading(
        values,
        tuple(track.track_id for track in tracks),
        tuple(outside_changes(library, track_ids)),
        covers,
        counts,
        focus[0] if focus else None,
        not is_waiting,
    )


def read_values(library: Library, track_ids: Sequence[int]) -> EditedValues:
    """Return the tags of tracks with all that waits for them, pictures included."""
    values = EditedValues()
    add_values(library, values, track_ids)
    return values


def add_values(library: Library, values: EditedValues, track_ids: Sequence[int]) -> None:
    """Read further tracks into values."""
    edits: dict[int, dict[str, Values]] = {}
    covers: dict[int, CoverEdit] = {}
    seen: dict[bytes, CoverEdit] = {}  # an album's worth of one picture is held once
    for edit in library.pending(track_ids):
        fields = edits.setdefault(edit.track_id, {})
        if edit.field != COVER_FIELD:
            fields[edit.field] = edit.new
        elif (cover := library.pending_cover(edit.track_id)) is not None:
            covers[edit.track_id] = seen.setdefault(cover.data, cover)
    tag_edits = {number: TagEdit(v, covers.get(number)) for number, v in edits.items()}
    values.add(_tagged(library, track_ids), tag_edits)


def keep(library: Library, staging: Staging) -> None:
    """Keep edits until they are saved, and give up those that were taken back."""
    for name, track_ids in staging.dropped.items():
        library.drop_pending(track_ids, [name])
    if staging.edits:
        stage(library, staging.edits)


def values_for_cell(library: Library, track_id: int, name: str) -> Values:
    """Return what a field of one track will hold, by two quick reads."""
    for edit in library.pending([track_id]):
        if edit.field == name:
            return edit.new
    return library.tags_of([track_id]).get(track_id, {}).get(name, ())


def _tagged(library: Library, track_ids: Sequence[int]) -> list[TaggedTrack]:
    tags = library.tags_of(track_ids)
    rows = library.summaries(track_ids)
    return [TaggedTrack(row.track_id, row.path, tags.get(row.track_id, {})) for row in rows]


def _is_read(library: Library, track_id: int) -> bool:
    details = library.details(track_id)
    return details is not None and bool(details.properties.container)
