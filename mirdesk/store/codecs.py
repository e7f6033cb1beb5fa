"""Arrays of an analysis as small blobs, and back.

Aim: at most 20 kB a four-minute track in all (architecture.md). What is exact and what is not:

==================  ==========================================================  ===============
array               how                                                         largest error
==================  ==========================================================  ===============
activity            50 steps, held while near enough, differences, LZMA         0.03, or 0.08
                                                                                below 0.12
clip                float16                                                     0.0005
embedding           float16                                                     0.0005
passages            steps of 1/128, differences along time, LZMA                1/256
loudness curve      tenths of a LU, differences, LZMA                           0.05
waveform            differences, LZMA                                           none
preview             8 x 8 cosine transform, one step for all coefficients, LZMA  root mean 3.5
==================  ==========================================================  ===============

Every blob begins with a byte that names its form, so that a later one can change it.
"""

import lzma
import zlib
from typing import Any, Final

import numpy as np

from mirdesk.domain.activity import (
    EMBEDDING_SIZE,
    PREVIEW_SHAPE,
    STRIP_COLUMNS,
    WAVEFORM_COLUMNS,
)
from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.errors import LibraryError

ACTIVITY_STEPS: Final = 50
# A value is held while the activity stays this near, and less near where the window draws
# nothing at all (below 60 % of a threshold, which is .3 or more): noise that nobody sees is
# half of the bytes. Measured on real recordings: 9.3 kB for four minutes instead of 16.2.
ACTIVITY_TOLERANCE: Final = 0.03
UNSEEN_TOLERANCE: Final = 0.08
_UNSEEN_TO_SEEN: Final = 0.12, 0.22  # activity between which the tolerance narrows
PASSAGE_STEPS: Final = 128
LUFS_STEP: Final = 0.1
_LUFS_FLOOR: Final = -70.0  # TrackAnalysis: floor of the curve (absolute gate of BS.1770-4)
PREVIEW_STEP: Final = 12.0  # of an orthonormal transform: error about step / sqrt(12)
_BLOCK: Final = 8

# lc=0: neighbouring bytes say little about each other's upper bits after taking differences;
# measured on synthetic activity 2 % below the default, and 12-15 % below zlib.
_FILTERS: Final[list[dict[str, Any]]] = [
    {"id": lzma.FILTER_LZMA2, "preset": 6, "lc": 0, "lp": 0, "pb": 0, "dict_size": 1 << 16}
]
_FORM: Final = b"\x01"


def encode_activity(values: np.ndarray) -> bytes:
    """Return activity, shape (frames, 20), float in [0, 1], as a blob."""
    scaled = np.clip(values, 0.0, 1.0) * np.float32(ACTIVITY_STEPS)
    steps = np.rint(scaled).astype(np.uint8)
    held = np.zeros(INSTRUMENT_COUNT, np.uint8)
    for frame, exact in zip(steps, scaled, strict=True):
        level = np.maximum(exact, held) / ACTIVITY_STEPS
        near = activity_tolerance(level) * ACTIVITY_STEPS
        held = np.where(np.abs(exact - held) > near, frame, held)
        frame[:] = held
    return pack(np.diff(steps.T, axis=1, prepend=np.uint8(0)))


def activity_tolerance(level: np.ndarray) -> np.ndarray:
    """Return how far stored activity may be off at a level, the larger of both values."""
    allowed: np.ndarray = np.interp(
        level, _UNSEEN_TO_SEEN, (UNSEEN_TOLERANCE, ACTIVITY_TOLERANCE)
    )
    return allowed


def decode_activity(blob: bytes) -> np.ndarray:
    """Return activity, shape (frames, 20), float32 in [0, 1].

    Raises
    ------
    LibraryError
        The blob is damaged, as every ``decode_*`` of this module.
    """
    steps = np.cumsum(unpack_rows(blob, np.uint8, INSTRUMENT_COUNT), axis=1, dtype=np.uint8)
    values = np.ascontiguousarray(steps.T, dtype=np.float32)
    values /= np.float32(ACTIVITY_STEPS)
    return values


def encode_passages(vectors: np.ndarray) -> bytes:
    """Return unit vectors, shape (n, 128), as a blob."""
    steps = np.clip(np.rint(vectors * PASSAGE_STEPS), -127, 127).astype(np.int8)
    return pack(np.diff(steps.T, axis=1, prepend=np.int8(0)))


def decode_passages(blob: bytes) -> np.ndarray:
    """Return unit vectors, shape (n, 128), float32."""
    steps = np.cumsum(unpack_rows(blob, np.int8, EMBEDDING_SIZE), axis=1, dtype=np.int8)
    vectors = np.ascontiguousarray(steps.T, dtype=np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.maximum(lengths, np.float32(1e-9))
    return vectors


def encode_vector(values: np.ndarray) -> bytes:
    """Return a short vector in [-1, 1] as a blob of float16."""
    return np.asarray(values, dtype="<f2").tobytes()


def decode_vector(blob: bytes) -> np.ndarray:
    """Return a short vector, float32."""
    return np.frombuffer(blob, dtype="<f2").astype(np.float32)


def decode_unit_vector(blob: bytes) -> np.ndarray:
    """Return a vector of length one, float32; float16 alone is off by up to 0.0005."""
    vector = decode_vector(blob)
    vector /= np.maximum(np.linalg.norm(vector), np.float32(1e-9))
    return vector


def encode_curve(curve_lufs: np.ndarray) -> bytes:
    """Return a loudness curve, shape (n,), as a blob; below -70 counts as -70."""
    above = np.clip(np.nan_to_num(curve_lufs, nan=_LUFS_FLOOR), _LUFS_FLOOR, 30.0) - _LUFS_FLOOR
    tenths = np.rint(above / LUFS_STEP).astype("<i2")
    return pack(np.diff(tenths, prepend=np.int16(0)))


def decode_curve(blob: bytes) -> np.ndarray:
    """Return a loudness curve, shape (n,), float32."""
    tenths = np.cumsum(unpack_rows(blob, np.dtype("<i2"), 1)[0], dtype=np.int16)
    curve = tenths.astype(np.float32)
    curve *= np.float32(LUFS_STEP)
    curve += np.float32(_LUFS_FLOOR)
    return curve


def encode_waveform(extremes: np.ndarray) -> bytes:
    """Return lowest and highest samples, shape (800, 2), int8, as a blob."""
    return pack(np.diff(extremes.astype(np.int8).T, axis=1, prepend=np.int8(0)))


def decode_waveform(blob: bytes) -> np.ndarray:
    """Return lowest and highest samples, shape (800, 2), int8."""
    extremes = np.cumsum(unpack_rows(blob, np.int8, 2), axis=1, dtype=np.int8)
    if extremes.shape[1] != WAVEFORM_COLUMNS:
        raise damaged()
    return np.ascontiguousarray(extremes.T)


def encode_preview(picture: np.ndarray) -> bytes:
    """Return a spectrogram picture, shape (48, 320), uint8, as a blob."""
    blocks = _blocks(picture.astype(np.float32) - 128.0)
    spectra = _COSINES @ blocks @ _COSINES.T
    steps = np.clip(np.rint(spectra / PREVIEW_STEP), -127, 127).astype(np.int8)
    # Equal coefficients of all blocks lie together: most of the high ones are runs of zero.
    return pack(steps.reshape(-1, _BLOCK * _BLOCK).T)


def decode_preview(blob: bytes) -> np.ndarray:
    """Return a spectrogram picture, shape (48, 320), uint8."""
    steps = unpack_rows(blob, np.int8, _BLOCK * _BLOCK)
    height, width = PREVIEW_SHAPE
    if steps.size != height * width:
        raise damaged()
    spectra = steps.T.reshape(-1, _BLOCK, _BLOCK).astype(np.float32) * np.float32(PREVIEW_STEP)
    blocks = _COSINES.T @ spectra @ _COSINES
    rows = blocks.reshape(height // _BLOCK, width // _BLOCK, _BLOCK, _BLOCK).swapaxes(1, 2)
    picture = np.clip(np.rint(rows.reshape(height, width) + 128.0), 0, 255)
    return np.asarray(picture, dtype=np.uint8)


def encode_strip(strip: np.ndarray) -> bytes:
    """Return a mini strip, shape (20, 48), uint8, as a blob."""
    return _FORM + zlib.compress(strip.tobytes(), 9)  # a page of them is read at once: zlib


def decode_strip(blob: bytes) -> np.ndarray:
    """Return a mini strip, shape (20, 48), uint8."""
    try:
        flat = np.frombuffer(zlib.decompress(blob[1:]), dtype=np.uint8)
        return flat.reshape(INSTRUMENT_COUNT, STRIP_COLUMNS)
    except (zlib.error, ValueError) as error:
        raise damaged() from error


def _cosine_matrix() -> np.ndarray:
    """Return the orthonormal DCT-II of 8 points (Ahmed, Natarajan, Rao 1974)."""
    k, n = np.mgrid[0:_BLOCK, 0:_BLOCK]
    matrix = np.cos(np.pi * (n + 0.5) * k / _BLOCK) * np.sqrt(2 / _BLOCK)
    matrix[0] /= np.sqrt(2)
    return np.asarray(matrix, dtype=np.float32)


_COSINES: Final = _cosine_matrix()


def _blocks(picture: np.ndarray) -> np.ndarray:
    """Cut a picture into blocks, shape (n, 8, 8), row by row."""
    height, width = picture.shape
    cut = picture.reshape(height // _BLOCK, _BLOCK, width // _BLOCK, _BLOCK).swapaxes(1, 2)
    return cut.reshape(-1, _BLOCK, _BLOCK)


def pack(values: np.ndarray) -> bytes:
    """Return an array, compressed, behind the byte that names the form."""
    data = np.ascontiguousarray(values).tobytes()
    return _FORM + lzma.compress(data, format=lzma.FORMAT_RAW, filters=_FILTERS)


def unpack_rows(blob: bytes, dtype: Any, row_count: int) -> np.ndarray:
    """Return what ``pack`` made, shape (row_count, n).

    Raises
    ------
    LibraryError
        The blob is damaged.
    """
    if blob[:1] != _FORM:
        raise damaged()
    try:
        data = lzma.decompress(blob[1:], format=lzma.FORMAT_RAW, filters=_FILTERS)
        return np.frombuffer(data, dtype=dtype).reshape(row_count, -1)
    except (lzma.LZMAError, ValueError) as error:
        raise damaged() from error


def damaged() -> LibraryError:
    """Return what is raised for a blob that makes no sense."""
    return LibraryError("A stored analysis is damaged; analyse the track again.")
