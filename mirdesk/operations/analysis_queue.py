"""Which track is analysed next: what the person looks at, the newest, then second tries."""

from collections import deque
from collections.abc import Sequence
from typing import Final

from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.tracks import TrackQuery, TrackState
from mirdesk.store.library import Library
from mirdesk.store.places import is_at_or_below
from mirdesk.store.records import PendingTrack

_BATCH: Final = 256  # tracks asked of the library at once; 100,000 are never in memory


class AnalysisQueue:
    """Hands out tracks that wait for their analysis, each version of a file once a run.

    Parameters
    ----------
    library : Library
    checkpoint : CheckpointId or None
        Whose results are missing; None for tracks that nobody has heard.
    query : TrackQuery or None
        Only these tracks.
    """

    def __init__(
        self, library: Library, checkpoint: CheckpointId | None, query: TrackQuery | None
    ) -> None:
        self._library = library
        self._checkpoint = checkpoint
        self._query = query
        self._visible: list[int] = []
        self._batch: deque[PendingTrack] = deque()
        self._again: deque[PendingTrack] = deque()
        self._wished: deque[PendingTrack] = deque()
        self._is_stale = True
        self._is_exhausted = False  # the library had no more than is in the batch
        # Size and mtime of what was handed out, by track: never the same twice.
        self._taken: dict[int, tuple[int, int]] = {}
        self._offline: tuple[bytes, ...] = ()
        self._unreachable: list[int] = []  # taken for now, because their root is offline
        self._unresolved = 0  # of those, how many the library still lists as waiting

    def next(self) -> PendingTrack | None:
        """Return the next track and count it as handed out; None when none waits."""
        if self._wished:
            return self._wished.popleft()
        while True:
            track = self._next_visible() or self._next_newest()
            if track is None:
                return self._again.popleft() if self._again else None
            if self.take(track):
                return track

    def take(self, track: PendingTrack) -> bool:
        """Count a track as handed out; false if this version of it was before."""
        version = (track.size_bytes, track.mtime_ns)
        if self._taken.get(track.track_id) == version:
            return False
        self._taken[track.track_id] = version
        self._unresolved += 1
        return True

    def resolve(self) -> None:
        """Note that the library no longer lists a track handed out: stored, or a problem."""
        self._unresolved -= 1

    def put_back(self, track: PendingTrack) -> None:
        """Hand a track out again, before others."""
        self.release(track.track_id)
        self._batch.appendleft(track)

    def put_last(self, track: PendingTrack) -> None:
        """Hand a track out a second time, when nothing else waits."""
        self._again.append(track)

    def wish(self, track: PendingTrack) -> None:
        """Hand a track out before all others, though it has a result of some checkpoint."""
        self.release(track.track_id)
        self.take(track)
        self._wished.append(track)

    def release(self, track_id: int) -> None:
        """Forget that a track was handed out."""
        if self._taken.pop(track_id, None) is not None:
            self._unresolved -= 1

    def look_again(self) -> None:
        """Ask the library afresh: tracks were added or changed."""
        self._is_stale = True

    def want_results_of(self, checkpoint: CheckpointId) -> None:
        """From now on hand out whatever lacks a result of a checkpoint."""
        self._checkpoint = checkpoint
        self.look_again()

    def set_visible(self, track_ids: Sequence[int]) -> None:
        """Put the tracks the person looks at first."""
        self._visible = list(track_ids)

    def waiting(self) -> int:
        """Return how many tracks wait that were not handed out."""
        if self._query is None:
            waiting = self._library.counts(self._checkpoint).waiting
        else:
            waiting = len(self._library.to_analyse(self._checkpoint, self._query))
        wished = len(self._wished)
        # Counted as handed out, though the library does not list them.
        unlisted = wished if self._checkpoint is None else 0
        return max(0, waiting - self._unresolved + unlisted) + len(self._again) + wished

    def pending(self, track_id: int) -> PendingTrack | None:
        """Return a track as a job, whatever its state; None when it is gone or out of reach."""
        details = self._library.details(track_id)
        if details is None or details.summary.is_offline:
            return None
        return PendingTrack(
            track_id,
            details.summary.path,
            details.size_bytes,
            details.mtime_ns,
            details.summary.duration_s,
        )

    def _next_visible(self) -> PendingTrack | None:
        if self._query is not None:
            return None
        for track_id in list(self._visible):
            if track_id in self._taken:  # may yet be put back
                continue
            details = self._library.details(track_id)
            if details is not None and details.summary.state is TrackState.LISTED:
                track = self.pending(track_id)
                if track is not None:
                    return track
            self._visible.remove(track_id)
        return None

    def _next_newest(self) -> PendingTrack | None:
        if self._is_stale:
            self._is_stale = self._is_exhausted = False
            self._batch.clear()
            self._note_offline_roots()
        while not self._batch and not self._is_exhausted:
            self._fill_batch()
        return self._batch.popleft() if self._batch else None

    def _note_offline_roots(self) -> None:
        """Learn what is out of reach; what was so before may be back."""
        roots = self._library.roots()
        self._offline = tuple(root.path for root in roots if root.is_offline)
        for track_id in self._unreachable:
            self.release(track_id)
        self._unreachable.clear()

    def _fill_batch(self) -> None:
        # Those handed out but unsettled, and those out of reach, head the list again: ask for
        # as many more. Twice their number keeps the asking few when a large drive is away.
        limit = _BATCH + 2 * self._unresolved
        found = self._library.to_analyse(self._checkpoint, self._query, limit)
        self._is_exhausted = len(found) < limit
        for track in found:
            version = (track.size_bytes, track.mtime_ns)
            if self._taken.get(track.track_id) == version:
                continue
            if any(is_at_or_below(track.path, root) for root in self._offline):
                self.take(track)
                self._unreachable.append(track.track_id)
            else:
                self._batch.append(track)
