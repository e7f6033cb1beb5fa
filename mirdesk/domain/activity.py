"""What listening to a recording gives: activity over time, embeddings, loudness, pictures."""

from dataclasses import dataclass

import numpy as np

from mirdesk.domain.descriptors import Descriptors

STRIP_COLUMNS = 48  # columns of the mini strip in the table, two pixels each (window.md 1.3)
EMBEDDING_SIZE = 128
WAVEFORM_COLUMNS = 800  # min/max pairs of the overview strip, one a pixel at 900-1920 px width
PREVIEW_SHAPE = (48, 320)  # mel bands x columns of the stored low-resolution spectrogram


@dataclass(frozen=True, slots=True)
class CheckpointId:
    """Name and version of the weights a result came from, e.g. ``student`` ``0.1.0``."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Activity:
    """Who plays when.

    Attributes
    ----------
    values : ndarray, shape (frames, 20), float32 in [0, 1]
        Probability of each instrument, in the order of ``INSTRUMENTS``. Frame ``i`` is
        centred on ``(i + 0.5) / frame_rate_hz`` seconds.
    frame_rate_hz : float
        Frames a second, about 10.
    """

    values: np.ndarray
    frame_rate_hz: float


@dataclass(frozen=True, slots=True)
class Loudness:
    """Loudness after EBU R 128 / ITU-R BS.1770-4.

    Attributes
    ----------
    integrated_lufs : float
        Gated programme loudness; ``-inf`` for silence.
    range_lu : float
        Loudness range (EBU Tech 3342).
    peak_dbfs : float
        Highest sample peak.
    curve_lufs : ndarray, shape (n,), float32
        Short-term-like loudness, one value a second (momentary mean); floor -70.
    """

    integrated_lufs: float
    range_lu: float
    peak_dbfs: float
    curve_lufs: np.ndarray


@dataclass(frozen=True, slots=True)
class TrackAnalysis:
    """Everything stored for one recording by one checkpoint; stored whole or not at all.

    Attributes
    ----------
    payload_hash : bytes
        BLAKE2b-128 over the compressed audio packets, without tags or container: identity of
        the recording.
    checkpoint : CheckpointId
    duration_s : float
        Of what was decoded.
    activity : Activity
    clip : ndarray, shape (20,), float32 in [0, 1]
        Value of each instrument for the whole recording.
    embedding : ndarray, shape (128,), float32, unit length
    passages : ndarray, shape (n, 128), float32, unit length rows
        Embeddings of consecutive passages.
    passage_s : float
        Length of a passage in seconds, about 5; the last may be shorter.
    loudness : Loudness
    waveform : ndarray, shape (800, 2), int8
        Lowest and highest sample of each of 800 equal stretches, full scale = 127.
    preview : ndarray, shape (48, 320), uint8
        Low-resolution mel spectrogram of the whole recording, low bands first.
    is_partial : bool
        The file could be decoded only in part.
    note : str
        Why it is partial, in the person's words.
    descriptors : Descriptors or None
        Tempo, key and the like; None for what was analysed before they were measured.
    """

    payload_hash: bytes
    checkpoint: CheckpointId
    duration_s: float
    activity: Activity
    clip: np.ndarray
    embedding: np.ndarray
    passages: np.ndarray
    passage_s: float
    loudness: Loudness
    waveform: np.ndarray
    preview: np.ndarray
    is_partial: bool = False
    note: str = ""
    descriptors: Descriptors | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch in which one instrument plays: indices, times in seconds, mean probability."""

    instrument: int
    start_s: float
    end_s: float
    mean: float


def spans_of(
    activity: Activity, thresholds: np.ndarray, *, min_length_s: float = 0.3
) -> list[Span]:
    """Return the stretches in which each instrument is at or above its threshold.

    Parameters
    ----------
    activity : Activity
    thresholds : ndarray, shape (20,), float32 in [0, 1]
    min_length_s : float
        Shorter stretches are left out.

    Returns
    -------
    list of Span
        Ordered by instrument, then start.
    """
    spans: list[Span] = []
    above = activity.values >= thresholds
    rate_hz = activity.frame_rate_hz
    for instrument in range(above.shape[1]):
        padded = np.concatenate(([False], above[:, instrument], [False]))
        edges = np.flatnonzero(padded[1:] != padded[:-1])
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if (end - start) / rate_hz >= min_length_s:
                mean = float(activity.values[start:end, instrument].mean())
                spans.append(Span(instrument, start / rate_hz, end / rate_hz, mean))
    return spans
