"""Descriptors as a row of the database, and back.

=============  ===============================================  =============
array          how                                              largest error
=============  ===============================================  =============
beats          hundredths of a second, differences twice, LZMA  0.005 s
tags           256 steps                                        0.002
curves         32 steps, differences, LZMA                      0.016
=============  ===============================================  =============
"""

import math
from typing import Any, Final

import numpy as np

from mirdesk.domain.descriptors import Descriptors, Key, Silence, Tempo, Tonality
from mirdesk.store.codecs import damaged, pack, unpack_rows

BEAT_STEP_S: Final = 0.01  # a frame of the curve in which beats are found
TAG_STEPS: Final = 255
CURVE_STEPS: Final = 32


def encode_beats(beats_s: np.ndarray) -> bytes:
    """Return ascending moments in seconds, shape (n,), as a blob."""
    ticks = np.rint(beats_s.astype(np.float64) / BEAT_STEP_S).astype("<i4")
    # Steady beats are the same distance apart, give or take a hundredth.
    changes = np.diff(np.diff(ticks, prepend=0), prepend=0)
    return pack(changes.astype("<i4").view(np.uint8).reshape(-1, 4).T)


def decode_beats(blob: bytes) -> np.ndarray:
    """Return moments in seconds, shape (n,), float32.

    Raises
    ------
    LibraryError
        The blob is damaged, as every ``decode_*`` of this module.
    """
    columns = np.ascontiguousarray(unpack_rows(blob, np.uint8, 4).T)
    ticks = np.cumsum(np.cumsum(columns.view("<i4")[:, 0], dtype=np.int64))
    seconds: np.ndarray = (ticks * BEAT_STEP_S).astype(np.float32)
    return seconds


def encode_tags(values: np.ndarray) -> bytes:
    """Return values in [0, 1], shape (n,), as a blob."""
    steps: np.ndarray = np.rint(np.clip(values, 0.0, 1.0) * TAG_STEPS)
    return steps.astype(np.uint8).tobytes()


def decode_tags(blob: bytes) -> np.ndarray:
    """Return values in [0, 1], shape (n,), float32."""
    return np.frombuffer(blob, np.uint8).astype(np.float32) / np.float32(TAG_STEPS)


def encode_share_curve(values: np.ndarray) -> bytes:
    """Return a curve in [0, 1], shape (n,), as a blob."""
    steps = np.rint(np.clip(values, 0.0, 1.0) * CURVE_STEPS).astype(np.uint8)
    return pack(np.diff(steps, prepend=np.uint8(0)))


def decode_share_curve(blob: bytes) -> np.ndarray:
    """Return a curve in [0, 1], shape (n,), float32."""
    steps = np.cumsum(unpack_rows(blob, np.uint8, 1)[0], dtype=np.uint8)
    return steps.astype(np.float32) / np.float32(CURVE_STEPS)


def descriptor_row(found: Descriptors) -> dict[str, Any]:
    """Return the columns of the table ``descriptors``, without the key."""
    tempo, tonality = found.tempo, found.tonality
    peak = found.true_peak_dbtp
    return {
        "tempo_bpm": None if tempo is None else float(tempo.bpm),
        "tempo_confidence": None if tempo is None else float(tempo.confidence),
        "tonality": None if tonality is None else tonality.key.index,
        "tonality_confidence": None if tonality is None else float(tonality.confidence),
        "tuning_cents": None if tonality is None else float(tonality.tuning_cents),
        "true_peak_dbtp": float(peak) if math.isfinite(peak) else None,
        "silence_share": float(found.silence.share),
        "leading_silence_s": float(found.silence.leading_s),
        "trailing_silence_s": float(found.silence.trailing_s),
        "beats": None if tempo is None else encode_beats(tempo.beats_s),
        "tags": encode_tags(found.tags),
        "speech_curve": _curve_blob(found.speech_curve),
        "music_curve": _curve_blob(found.music_curve),
    }


def descriptors_of(row: Any) -> Descriptors | None:
    """Return the descriptors of a row; None where an outer join found none.

    Raises
    ------
    LibraryError
        A blob is damaged.
    """
    if row.silence_share is None:
        return None
    tempo = tonality = None
    if row.tempo_bpm is not None:
        tempo = Tempo(row.tempo_bpm, row.tempo_confidence, decode_beats(row.beats))
    if row.tonality is not None:
        if not 0 <= row.tonality < 24:
            raise damaged()
        key = Key.of_index(row.tonality)
        tonality = Tonality(key, row.tonality_confidence, row.tuning_cents)
    return Descriptors(
        tempo=tempo,
        tonality=tonality,
        true_peak_dbtp=-math.inf if row.true_peak_dbtp is None else row.true_peak_dbtp,
        silence=Silence(row.silence_share, row.leading_silence_s, row.trailing_silence_s),
        tags=decode_tags(row.tags),
        speech_curve=_curve(row.speech_curve),
        music_curve=_curve(row.music_curve),
    )


def _curve_blob(values: np.ndarray | None) -> bytes | None:
    return None if values is None else encode_share_curve(values)


def _curve(blob: bytes | None) -> np.ndarray | None:
    return None if blob is None else decode_share_curve(blob)
