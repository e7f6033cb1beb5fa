"""Find the tracks of the library that sound like a track, or like any file's embedding."""

import numpy as np

from mirdesk.discovery.reasons import why_similar
from mirdesk.discovery.similar import Nearest, SearchLimits, SimilarityIndex
from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.similarity import SimilarTrack, SimilarTracks
from mirdesk.store.library import Library


class SimilarFinder:
    """Answers searches for similar tracks; the index is read again when the library changes.

    Parameters
    ----------
    library : Library
    checkpoint : CheckpointId
        Embeddings of different checkpoints are never compared.
    """

    def __init__(self, library: Library, checkpoint: CheckpointId) -> None:
        self._library = library
        self._checkpoint = checkpoint
        self._index: SimilarityIndex | None = None
        self._version: object = None

    def like_track(
        self, track_id: int, limits: SearchLimits | None = None
    ) -> SimilarTracks | None:
        """Return tracks like one of the library; None while it has not been analysed."""
        index = self._current_index()
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

    def _current_index(self) -> SimilarityIndex:
        version = self._library.data_version()
        if self._index is None or version != self._version:
            self._index = SimilarityIndex(self._library.embeddings(self._checkpoint))
            self._version = version
        return self._index
