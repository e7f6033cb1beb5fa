"""What a search for similar tracks gives back."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class EmbeddingSet:
    """The embeddings of a library by one checkpoint, one row a track.

    Attributes
    ----------
    track_ids : ndarray, shape (n,), int64
    recording_ids : ndarray, shape (n,), int64
        Tracks that hold the same audio share one.
    artists, albums : list of str
        Display text, empty when unknown; equality after case folding means the same.
    vectors : ndarray, shape (n, 128), float32, unit length rows
    """

    track_ids: np.ndarray
    recording_ids: np.ndarray
    artists: list[str]
    albums: list[str]
    vectors: np.ndarray


@dataclass(frozen=True, slots=True)
class SimilarTrack:
    """A track that sounds like the seed.

    Attributes
    ----------
    track_id : int
    score : float
        Cosine similarity of the embeddings in -1..1; 1 is the same.
    reasons : tuple of str
        Plain sentences, each true of both tracks.
    """

    track_id: int
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SimilarTracks:
    """The answer to one search, with what the limits kept out of it."""

    matches: tuple[SimilarTrack, ...]
    hidden_same_artist: int = 0
    hidden_same_album: int = 0
    hidden_same_recording: int = 0
    searched: int = 0
