"""What the library hands out beside the words of the domain."""

from dataclasses import dataclass

from mirdesk.domain.activity import CheckpointId


@dataclass(frozen=True, slots=True)
class Root:
    """A folder the person added, or a single file.

    ``is_watched`` is false for what was added without looking for changes later.
    """

    path: bytes
    is_watched: bool
    is_offline: bool


@dataclass(frozen=True, slots=True)
class HeardBefore:
    """Tracks that show a result of one checkpoint while another one listens now.

    Attributes
    ----------
    checkpoint : CheckpointId
        Whose result they show.
    tracks : int
    duration_s : float
        Of all of them together.
    """

    checkpoint: CheckpointId
    tracks: int
    duration_s: float


@dataclass(frozen=True, slots=True)
class PendingTrack:
    """A track that waits for its analysis."""

    track_id: int
    path: bytes
    size_bytes: int
    mtime_ns: int
    duration_s: float | None
