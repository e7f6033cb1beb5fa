"""Find the tracks of the library that sound like a track, or like any file's embedding."""

import time
from typing import Final

import numpy as np

from mirdesk.discovery.reasons import why_similar
from mirdesk.discovery.similar import Nearest, SearchLimits, SimilarityIndex
from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.similarity import SimilarTrack, SimilarTracks
from mirdesk.store.library import Library

# Reading 100,000 embeddings takes about 0.3 s, and each stored analysis changes the library.
_LEAST_GAP_S: Final = 5.0


class SimilarFinder:
    """Answers searches for similar tracks; the index follows the library.

    While the library keeps changing, the index is read at most every few seconds, so a search
    may miss the tracks analysed just before it. A seed is never missed.

    Parameters
    ----------
    library : Library
    checkpoint : CheckpointId
        Embeddings of different checkpoints are never compared.
    least_gap_s : float
        An index is used for so long even though the library has changed since.
    """

    def __init__(
        self, library: Library, checkpoint: CheckpointId, least_gap_s: float = _LEAST_GAP_S
    ) -> None:
        self._library = library
        self._checkpoint = checkpoint
        self._least_gap_s = least_gap_s
        self._index: SimilarityIndex | None = None
        self._version: object = None
        self._read_s = 0.0

    def like_track(
        self, track_id: int, limits: SearchLimits | None = None
    ) -> SimilarTracks | None:
        """Return tracks like one of the library.

        None while it has not been analysed, and for silence or a snippet of under a second.
        """
        index = self._current_index(track_id)
        row = index.row_of(track_id)
        if row is None:
            return None
        found = index.nearest(index.vector(row), limits or SearchLimits(), seed_row=row)
        details = self._library.details(track_id)
        if details is None:
            return None
        seed = dict(details.summary.instruments)
        return self._answer(index, found, seed, details.integrated_lufs)

    def like_embedding(
        self,
        vector: np.ndarray,
        shares: dict[int, float],
        lufs: float | None = None,
        limits: SearchLimits | None = None,
    ) -> SimilarTracks:
        """Return tracks like a file that lies outside the library.

        Parameters
        ----------
        vector : ndarray, shape (128,), float32
            Embedding of the file by the same checkpoint.
        shares : dict of int to float
            Instrument index to the share of time it plays.
        lufs : float, optional
            Integrated loudness of the file.
        limits : SearchLimits, optional
        """
        index = self._current_index()
        found = index.nearest(vector, limits or SearchLimits())
        return self._answer(index, found, shares, lufs)

    def _answer(
        self,
        index: SimilarityIndex,
        found: Nearest,
        seed_shares: dict[int, float],
        seed_lufs: float | None,
    ) -> SimilarTracks:
        matches = []
        for row, score in zip(found.rows, found.scores, strict=True):
            details = self._library.details(index.track_id(row))
            if details is None:
                continue  # removed since the index was read
            reasons = why_similar(
                seed_shares,
                dict(details.summary.instruments),
                seed_lufs=seed_lufs,
                match_lufs=details.integrated_lufs,
            )
            matches.append(SimilarTrack(index.track_id(row), score, reasons))
        return SimilarTracks(
            tuple(matches),
            hidden_same_artist=found.hidden_same_artist,
            hidden_same_album=found.hidden_same_album,
            hidden_same_recording=found.hidden_same_recording,
            searched=len(index),
        )

    def _current_index(self, seed_id: int | None = None) -> SimilarityIndex:
        """Return the index, read anew where it is too old or lacks the seed."""
        index, version = self._index, self._library.data_version()
        if index is not None and version == self._version:
            return index
        is_recent = time.monotonic() - self._read_s < self._least_gap_s
        has_seed = index is not None and (seed_id is None or index.row_of(seed_id) is not None)
        if index is None or not has_seed or not is_recent:
            index = SimilarityIndex(self._library.embeddings(self._checkpoint))
            # Set after reading: the gap is one between readings, however long they take.
            self._index, self._version, self._read_s = index, version, time.monotonic()
        return index
