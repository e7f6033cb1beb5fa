"""Exact search for the tracks whose embeddings lie nearest to a seed."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from mirdesk.domain.similarity import EmbeddingSet


@dataclass(frozen=True, slots=True)
class SearchLimits:
    """How many matches, and how alike on paper they may be.

    Attributes
    ----------
    count : int
        Matches wanted at most.
    per_artist, per_album : int
        At most so many by one artist and from one album; 0 lifts the limit. Unknown artists
        and albums are not limited. The seed itself does not count.
    """

    count: int = 10
    per_artist: int = 1
    per_album: int = 1


@dataclass(frozen=True, slots=True)
class Nearest:
    """Rows of the nearest tracks, their scores, and what the limits hid before them."""

    rows: tuple[int, ...]
    scores: tuple[float, ...]
    hidden_same_artist: int
    hidden_same_album: int
    hidden_same_recording: int


class SimilarityIndex:
    """All embeddings in memory; every search looks at every one of them.

    Exact search over 100,000 x 128 values takes a few milliseconds (design/speed.md), so an
    approximate index would add a build and lose matches for nothing.

    Parameters
    ----------
    embeddings : EmbeddingSet
    """

    def __init__(self, embeddings: EmbeddingSet) -> None:
        self._set = embeddings
        self._row_of = {int(track): row for row, track in enumerate(embeddings.track_ids)}
        self._artists = [name.casefold().strip() for name in embeddings.artists]
        self._albums = [name.casefold().strip() for name in embeddings.albums]

    def __len__(self) -> int:
        return len(self._set.track_ids)

    def row_of(self, track_id: int) -> int | None:
        """Return the row of a track, or None where it has no embedding."""
        return self._row_of.get(track_id)

    def track_id(self, row: int) -> int:
        """Return the track in a row."""
        return int(self._set.track_ids[row])

    def vector(self, row: int) -> np.ndarray:
        """Return an embedding, shape (128,), float32."""
        return np.asarray(self._set.vectors[row])

    def nearest(
        self,
        vector: np.ndarray,
        limits: SearchLimits,
        *,
        seed_row: int | None = None,
    ) -> Nearest:
        """Return the tracks nearest to a vector, best first.

        Parameters
        ----------
        vector : ndarray, shape (128,), float32
            Unit length.
        limits : SearchLimits
        seed_row : int, optional
            The seed, where it is in the index: it and other places of its recording are left
            out.

        Returns
        -------
        Nearest
        """
        if not len(self):
            return Nearest((), (), 0, 0, 0)
        scores = self._set.vectors @ np.asarray(vector, dtype=np.float32)
        picker = _Picker(self, limits, seed_row)
        # Most searches are served by the best few hundred; the rest is sorted only when needed.
        head = min(len(self), max(256, 16 * limits.count))
        best = np.argpartition(-scores, head - 1)[:head]
        best = best[np.lexsort((best, -scores[best]))]
        if not picker.take(best) and head < len(self):
            order = np.lexsort((np.arange(len(scores)), -scores))
            picker = _Picker(self, limits, seed_row)
            picker.take(order)
        rows = tuple(picker.rows)
        return Nearest(
            rows,
            tuple(float(scores[row]) for row in rows),
            picker.hidden["artist"],
            picker.hidden["album"],
            picker.hidden["recording"],
        )

    def artist_key(self, row: int) -> str:
        """Return the case-folded artist of a row."""
        return self._artists[row]

    def album_key(self, row: int) -> str:
        """Return artist-independent, case-folded album of a row."""
        return self._albums[row]

    def recording_id(self, row: int) -> int:
        """Return which recording a row holds."""
        return int(self._set.recording_ids[row])


class _Picker:
    """Takes rows in order of likeness as long as the limits allow."""

    def __init__(
        self, index: SimilarityIndex, limits: SearchLimits, seed_row: int | None
    ) -> None:
        self._index = index
        self._limits = limits
        self._artists: Counter[str] = Counter()
        self._albums: Counter[str] = Counter()
        self._recordings: set[int] = set()
        self._seed_row = seed_row
        self.rows: list[int] = []
        self.hidden: Counter[str] = Counter()
        if seed_row is not None:
            self._recordings.add(index.recording_id(seed_row))

    def take(self, order: np.ndarray) -> bool:
        """Go through rows best first; return whether enough were found."""
        for candidate in order:
            row = int(candidate)
            if len(self.rows) >= self._limits.count:
                return True
            if row == self._seed_row:
                continue
            reason = self._hidden_by(row)
            if reason:
                self.hidden[reason] += 1
                continue
            self._count(row)
            self.rows.append(row)
        return len(self.rows) >= self._limits.count

    def _hidden_by(self, row: int) -> str:
        artist, album = self._index.artist_key(row), self._index.album_key(row)
        if self._index.recording_id(row) in self._recordings:
            return "recording"
        if artist and 0 < self._limits.per_artist <= self._artists[artist]:
            return "artist"
        if album and 0 < self._limits.per_album <= self._albums[album]:
            return "album"
        return ""

    def _count(self, row: int) -> None:
        self._artists[self._index.artist_key(row)] += 1
        self._albums[self._index.album_key(row)] += 1
        self._recordings.add(self._index.recording_id(row))
