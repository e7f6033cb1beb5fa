"""Embeddings that need no training: what ours must beat. They hear no instrument."""

import contextlib
import tempfile
import wave
from pathlib import Path
from typing import Final

import numpy as np

from mirdesk.audio.spectrogram import MEL_BANDS
from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.errors import ToolMissingError
from mirdesk.lab.evaluation.hearers import Hearer, Hearing

_NOTHING: Final = np.zeros(INSTRUMENT_COUNT, np.float32)
_HALF: Final = np.full(INSTRUMENT_COUNT, 0.5, np.float32)
_BLISS_RATE_HZ: Final = 22_050  # what bliss itself resamples to
_BLISS_SCALE: Final = 0.02


class MelStatistics:
    """Mean and spread of each mel band."""

    name = "mel statistics"
    trained_parameters = 0
    sample_rate_hz: int | None = None
    size_bytes: int | None = 0
    clip_thresholds = _HALF
    frame_thresholds = _HALF

    def hear(self, sound: np.ndarray) -> Hearing:
        """Return an embedding of ``2 * MEL_BANDS`` numbers."""
        centred = sound - sound.mean()  # loudness says nothing of what plays
        statistics = np.concatenate([centred.mean(axis=0), sound.std(axis=0)])
        assert statistics.shape == (2 * MEL_BANDS,)
        return Hearing(_NOTHING, None, statistics)


class BlissFeatures:
    """The features of bliss-audio (https://lelele.io/bliss.html), compared as it does.

    Raises
    ------
    ToolMissingError
        bliss-audio is not installed; it comes with the development tools.
    """

    name = "bliss-audio"
    trained_parameters = 0
    sample_rate_hz: int | None = _BLISS_RATE_HZ
    size_bytes: int | None = None
    clip_thresholds = _HALF
    frame_thresholds = _HALF

    def __init__(self) -> None:
        try:
            import bliss_audio
        except ImportError as error:
            message = "bliss-audio is not installed: pip install bliss-audio"
            raise ToolMissingError(message) from error
        self._song = bliss_audio.Song

    def hear(self, sound: np.ndarray) -> Hearing:
        """Return its features; it reads files only, so the samples become one."""
        codes = np.round(np.clip(sound, -1.0, 1.0) * 32767.0).astype("<i2")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "crop.wav"
            with wave.open(str(path), "wb") as out:
                out.setparams((1, 2, _BLISS_RATE_HZ, 0, "NONE", ""))
                out.writeframes(codes.tobytes())
            features = np.array(self._song(str(path)).analysis, np.float64)
        return Hearing(_NOTHING, None, on_sphere(features))


def on_sphere(features: np.ndarray) -> np.ndarray:
    """Return a unit vector whose cosines rank as the Euclidean distances of features do.

    A small patch of a sphere is flat: cosine = 1 - (scale x distance)^2 / 2, but for terms of
    the fourth power.
    """
    scaled = features * _BLISS_SCALE
    height = np.sqrt(max(0.0, 1.0 - float(scaled @ scaled)))
    return np.append(scaled, height)


def installed_baselines() -> list[Hearer]:
    """Return the baselines that can be run here."""
    baselines: list[Hearer] = [MelStatistics()]
    with contextlib.suppress(ToolMissingError):
        baselines.append(BlissFeatures())
    return baselines
