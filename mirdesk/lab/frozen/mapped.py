"""AudioSet networks as they are: their classes mapped to the 20, nothing trained."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch

from mirdesk.analysis.mobilenet import COARSE_STRIDE, AudioSetNetwork, load_audioset_network
from mirdesk.audio.spectrogram import MEL_BANDS, SILENCE
from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.lab.audioset import instrument_logits
from mirdesk.lab.evaluation.hearers import Hearing
from mirdesk.lab.frozen.registry import MN04_NETWORK, verified
from mirdesk.lab.frozen.yamnet import RATE_HZ, Yamnet

TOP_SHARE: Final = 0.25  # of the windows that decide of a clip (ears.md)
WINDOW_FRAMES: Final = 1024  # 10 s, as the network was trained
_LEAST_FRAMES: Final = 2 * COARSE_STRIDE
_THRESHOLD: Final = 0.5


def load_frozen_mn04(path: Path) -> AudioSetNetwork:
    """Return mn04 from its official file, verified, frozen.

    Raises
    ------
    DatasetError
        It is another file.
    CheckpointError
        It cannot be read.
    """
    network = load_audioset_network(verified(MN04_NETWORK, path))
    network.freeze()
    return network


class MappedMobileNet:
    """An EfficientAT network with its classes mapped; see ``Hearer``.

    Parameters
    ----------
    network : AudioSetNetwork
        Frozen.
    size_bytes : int, optional
    """

    name = "mapped mn04"
    trained_parameters = 0
    sample_rate_hz: int | None = None
    clip_thresholds = np.full(INSTRUMENT_COUNT, _THRESHOLD, np.float32)
    frame_thresholds = np.full(INSTRUMENT_COUNT, _THRESHOLD, np.float32)

    def __init__(self, network: AudioSetNetwork, size_bytes: int | None = None) -> None:
        self._network = network
        self.size_bytes = size_bytes

    @torch.inference_mode()
    def hear(self, sound: np.ndarray) -> Hearing:
        """Return probabilities of a log-mel, shape (frames, MEL_BANDS); no frames."""
        logits, embeddings = [], []
        for window in mel_windows(sound, WINDOW_FRAMES, WINDOW_FRAMES // 2):
            mel = torch.from_numpy(window.T.copy())[None, None]  # (1, 1, bands, frames)
            embedding = self._network.embed(mel)
            embeddings.append(embedding[0].numpy())
            logits.append(self._network.classifier(embedding)[0].numpy())
        pooled = top_quarter(instrument_logits(np.stack(logits)))
        return Hearing(probabilities(pooled), None, np.mean(embeddings, axis=0))


class MappedYamnet:
    """YAMNet with its classes mapped; see ``Hearer``. Takes samples.

    Parameters
    ----------
    network : Yamnet
    size_bytes : int, optional
    """

    name = "mapped YAMNet"
    trained_parameters = 0
    sample_rate_hz: int | None = RATE_HZ
    clip_thresholds = np.full(INSTRUMENT_COUNT, _THRESHOLD, np.float32)
    frame_thresholds = np.full(INSTRUMENT_COUNT, _THRESHOLD, np.float32)

    def __init__(self, network: Yamnet, size_bytes: int | None = None) -> None:
        self._network = network
        self.size_bytes = size_bytes

    def hear(self, sound: np.ndarray) -> Hearing:
        """Return probabilities of samples, shape (n,), at 16 kHz; no frames, no embedding."""
        return Hearing(probabilities(top_quarter(self._network.instrument_logits(sound))))


def mel_windows(sound: np.ndarray, window_frames: int, hop_frames: int) -> Sequence[np.ndarray]:
    """Return windows of a log-mel, each (frames, MEL_BANDS).

    A sound of less than a window is one, filled up with silence to a whole number of coarse
    frames; else the last window ends where the sound does.
    """
    length = sound.shape[0]
    if length <= window_frames:
        blocks = max(_LEAST_FRAMES, -(-length // COARSE_STRIDE) * COARSE_STRIDE)
        padded = np.full((blocks, MEL_BANDS), SILENCE, np.float32)
        padded[:length] = sound
        return [padded]
    starts = [*range(0, length - window_frames, hop_frames), length - window_frames]
    return [sound[start : start + window_frames] for start in starts]


def top_quarter(logits: np.ndarray) -> np.ndarray:
    """Return the mean of the highest quarter of each column of (windows, 20), shape (20,)."""
    count = max(1, round(TOP_SHARE * logits.shape[0]))
    pooled: np.ndarray = np.sort(logits, axis=0)[-count:].mean(axis=0)
    return pooled


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Return the sigmoid of logits, float32."""
    values: np.ndarray = (1.0 / (1.0 + np.exp(-logits.astype(np.float64)))).astype(np.float32)
    return values
