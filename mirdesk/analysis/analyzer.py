"""Networks behind one small protocol: mel frames in, who plays when and embeddings out.

An :class:`Analyzer` stays loaded between recordings; each recording gets a
:class:`Listening` of its own, which is fed while the file is decoded and keeps no more than
one chunk of it.
"""

import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import torch

from mirdesk.analysis.cards import Card
from mirdesk.analysis.checkpoints import load_checkpoint
from mirdesk.analysis.fused import fuse_convolutions
from mirdesk.analysis.network import (
    FRAME_STRIDE,
    INPUT_STEP,
    OUTPUT_RATE_HZ,
    Student,
    moments,
)
from mirdesk.audio.spectrogram import MEL_BANDS, SILENCE
from mirdesk.domain.activity import Activity, CheckpointId
from mirdesk.domain.instruments import INSTRUMENT_COUNT

# A window as long as the clips that AudioSet networks are trained on. Neighbours overlap, so
# that every frame has some of what surrounds it.
WINDOW_FRAMES: Final = 960
MARGIN_FRAMES: Final = 80  # at both ends of a window, heard but not kept
KEPT_FRAMES: Final = WINDOW_FRAMES - 2 * MARGIN_FRAMES
# Four windows at once are half as dear as one by one; the widest activations stay small.
WINDOWS_AT_ONCE: Final = 4
PASSAGE_S: Final = 5.0
_PASSAGE_FRAMES: Final = round(PASSAGE_S * OUTPUT_RATE_HZ)
# A rest shorter than a second says too little for a passage of its own.
_SHORTEST_PASSAGE_FRAMES: Final = round(OUTPUT_RATE_HZ)
_CLIP_FLOOR: Final = 1e-6  # as network.pool_clip
_VARIANCE_FLOOR: Final = 1e-6  # as network.moments


@dataclass(frozen=True, slots=True)
class Heard:
    """What a network makes of one recording.

    Attributes
    ----------
    activity : Activity
        Calibrated probabilities, about ten frames a second.
    clip : ndarray, shape (20,), float32 in [0, 1]
        Calibrated probability of each instrument in the whole recording.
    embedding : ndarray, shape (128,), float32, unit length
    passages : ndarray, shape (n, 128), float32, unit length rows
        At least one; the last may cover less than ``passage_s``.
    passage_s : float
    tags : ndarray, shape (tags of the card,), float32 in [0, 1]
        What the recording is like as a whole.
    passage_tags : ndarray, shape (n, tags of the card), float32 in [0, 1]
    """

    activity: Activity
    clip: np.ndarray
    embedding: np.ndarray
    passages: np.ndarray
    passage_s: float
    tags: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    passage_tags: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.float32))


class Listening(Protocol):
    """A network listening to one recording."""

    def push(self, mel: np.ndarray) -> None:
        """Take the next mel frames, shape (n, MEL_BANDS), float32, as ``LogMel`` gives them."""

    def finish(self) -> Heard:
        """Return what was heard; nothing at all counts as a tenth of a second of silence."""
        ...


class Analyzer(Protocol):
    """Something that listens to recordings, under the name of its checkpoint."""

    @property
    def checkpoint(self) -> CheckpointId:
        """Name and version stored beside results."""
        ...

    @property
    def tags(self) -> tuple[str, ...]:
        """Names of ``Heard.tags`` in their order; none where it knows none."""
        ...

    def listen(self) -> Listening:
        """Begin with another recording."""
        ...


class StudentAnalyzer:
    """The project's own network as an analyzer.

    Parameters
    ----------
    network : Student
        Ready for inference, as ``load_checkpoint`` gives it.
    card : Card
        Of the checkpoint.
    windows_at_once : int
        Windows the network is given at once.
    precision : torch.dtype, optional
        Of the trunk; by default :func:`best_precision`.
    """

    def __init__(
        self,
        network: Student,
        card: Card,
        *,
        windows_at_once: int = WINDOWS_AT_ONCE,
        precision: torch.dtype | None = None,
    ) -> None:
        self.network = network
        self.card = card
        self.windows_at_once = windows_at_once
        self.precision = precision or best_precision()
        self.trunk = copy.deepcopy(network).to(self.precision)
        usual = (windows_at_once, 1, MEL_BANDS, WINDOW_FRAMES)
        fuse_convolutions(self.trunk, torch.zeros(usual, dtype=self.precision))

    @classmethod
    def load(cls, folder: Path) -> "StudentAnalyzer":
        """Load a checkpoint folder.

        Raises
        ------
        CheckpointError
            Weights are missing, damaged, or do not fit.
        """
        return cls(*load_checkpoint(folder))

    @property
    def checkpoint(self) -> CheckpointId:
        """Name and version stored beside results."""
        return self.card.checkpoint_id

    @property
    def tags(self) -> tuple[str, ...]:
        """Names of ``Heard.tags`` in their order."""
        return self.card.tags

    def listen(self) -> "StudentListening":
        """Begin with another recording."""
        return StudentListening(self)


def best_precision() -> torch.dtype:
    """Return bfloat16 where the processor computes it natively, else float32.

    On an AVX-512 machine it halves the network's time; over 14 recordings it moved
    probabilities of student 0.3.0 by 0.003 on average and 0.11 at most. Where it is emulated
    it is slower than float32.
    """
    # Public since torch 2.10; before, float32 it is.
    capabilities: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    is_native = capabilities.get("avx512_bf16") or capabilities.get("amx_bf16")
    return torch.bfloat16 if is_native else torch.float32


class StudentListening:
    """Hears a recording in windows that begin every ``KEPT_FRAMES`` frames of it.

    They are the same however the recording comes in, so blocks leave no trace.

    Parameters
    ----------
    analyzer : StudentAnalyzer
    """

    def __init__(self, analyzer: StudentAnalyzer) -> None:
        self._network = analyzer.network
        self._trunk = analyzer.trunk
        self._precision = analyzer.precision
        self._card = analyzer.card
        self._at_once = analyzer.windows_at_once
        # From the beginning of the next window on; silence comes before the recording.
        self._pending: list[np.ndarray] = [_silence(MARGIN_FRAMES)]
        self._pending_frames = MARGIN_FRAMES
        self._activity: list[np.ndarray] = []
        self._clip = _ClipPool()
        self._passages = _Passages(self._network)
        self._whole = _Moments(self._network.feature_size)

    def push(self, mel: np.ndarray) -> None:
        """Take the next mel frames, shape (n, MEL_BANDS), float32."""
        if mel.shape[0] == 0:
            return
        self._pending.append(mel)
        self._pending_frames += mel.shape[0]
        step = self._at_once * KEPT_FRAMES
        if self._pending_frames < step + 2 * MARGIN_FRAMES:
            return
        frames = np.concatenate(self._pending)
        while frames.shape[0] >= step + 2 * MARGIN_FRAMES:
            self._listen_to(_windows(frames, self._at_once), step // FRAME_STRIDE)
            frames = frames[step:]
        self._pending = [frames.copy()]
        self._pending_frames = frames.shape[0]

    def finish(self) -> Heard:
        """Return what was heard; nothing at all counts as a tenth of a second of silence."""
        frames = np.concatenate(self._pending)
        wanted = -(-(frames.shape[0] - MARGIN_FRAMES) // FRAME_STRIDE)
        if not self._activity:
            wanted = max(1, wanted)
        whole, rest = divmod(wanted, KEPT_FRAMES // FRAME_STRIDE)
        frames = np.concatenate([frames, _silence(WINDOW_FRAMES)])
        if whole:
            self._listen_to(_windows(frames, whole), whole * KEPT_FRAMES // FRAME_STRIDE)
        if rest:
            first = whole * KEPT_FRAMES
            # Every new length costs about 15 ms, in which kernels are made ready for it.
            length = -(-(rest * FRAME_STRIDE + 2 * MARGIN_FRAMES) // INPUT_STEP) * INPUT_STEP
            self._listen_to(frames[None, first : first + length], rest)
        self._pending, self._pending_frames = [_silence(MARGIN_FRAMES)], MARGIN_FRAMES
        embedding, tags = self._whole.conclusion(self._network)
        passages, passage_tags = self._passages.finish()
        return Heard(
            activity=Activity(np.concatenate(self._activity), OUTPUT_RATE_HZ),
            clip=self._card.clip_calibration.probabilities(self._clip.logits()),
            embedding=embedding,
            passages=passages,
            passage_s=PASSAGE_S,
            tags=tags,
            passage_tags=passage_tags,
        )

    @torch.inference_mode()
    def _listen_to(self, windows: np.ndarray, wanted: int) -> None:
        """Run the network over windows (n, frames, bands); keep what is between margins."""
        mel = torch.from_numpy(windows).to(self._precision).transpose(1, 2)[:, None]
        margin = MARGIN_FRAMES // FRAME_STRIDE
        kept = self._trunk.features(mel.contiguous())[:, margin:].float()
        kept = kept[:, : KEPT_FRAMES // FRAME_STRIDE]
        features = kept.reshape(1, -1, kept.shape[2])[:, :wanted]
        outputs = self._network.frames(features)
        logits = outputs.logits[0].numpy()  # (wanted, 20)
        self._activity.append(self._card.frame_calibration.probabilities(logits))
        self._clip.push(logits, outputs.attention[0].numpy())
        self._passages.push(features)
        self._whole.push(features[0].numpy())


def _silence(frames: int) -> np.ndarray:
    """Return digital silence, shape (frames, MEL_BANDS), float32."""
    return np.full((frames, MEL_BANDS), SILENCE, np.float32)


def _windows(frames: np.ndarray, count: int) -> np.ndarray:
    """Return the first windows of frames, shape (count, WINDOW_FRAMES, MEL_BANDS)."""
    starts = range(0, count * KEPT_FRAMES, KEPT_FRAMES)
    return np.stack([frames[start : start + WINDOW_FRAMES] for start in starts])


class _ClipPool:
    """The attention pooling of ``network.pool_clip``, added up over chunks."""

    def __init__(self) -> None:
        self._highest = np.full(INSTRUMENT_COUNT, -np.inf)
        self._weighted = np.zeros(INSTRUMENT_COUNT)
        self._weights = np.zeros(INSTRUMENT_COUNT)

    def push(self, logits: np.ndarray, attention: np.ndarray) -> None:
        """Add frames; both (frames, 20)."""
        highest = np.maximum(self._highest, attention.max(axis=0))
        rescale = np.exp(self._highest - highest)  # keeps exp() within range for any logits
        weights = np.exp(attention - highest)
        probability = 1.0 / (1.0 + np.exp(-np.clip(logits.astype(np.float64), -50.0, 50.0)))
        self._weighted = self._weighted * rescale + (weights * probability).sum(axis=0)
        self._weights = self._weights * rescale + weights.sum(axis=0)
        self._highest = highest

    def logits(self) -> np.ndarray:
        """Clip logits, shape (20,), float32."""
        pooled = np.clip(self._weighted / self._weights, _CLIP_FLOOR, 1.0 - _CLIP_FLOOR)
        logits: np.ndarray = np.log(pooled / (1.0 - pooled)).astype(np.float32)
        return logits


class _Passages:
    """Embeddings of consecutive stretches of the features."""

    def __init__(self, network: Student) -> None:
        self._network = network
        self._rest = torch.zeros(0, network.feature_size)
        self._embeddings: list[np.ndarray] = []
        self._tags: list[np.ndarray] = []

    def push(self, features: torch.Tensor) -> None:
        """Take features, shape (1, frames, feature_size)."""
        joined = torch.cat([self._rest, features[0]])
        count = joined.shape[0] // _PASSAGE_FRAMES
        if count:
            whole = joined[: count * _PASSAGE_FRAMES].view(count, _PASSAGE_FRAMES, -1)
            self._say(whole)
        self._rest = joined[count * _PASSAGE_FRAMES :].clone()

    @torch.inference_mode()
    def finish(self) -> tuple[np.ndarray, np.ndarray]:
        """All embeddings, shape (n, 128), and tags, shape (n, tags)."""
        if self._rest.shape[0] >= _SHORTEST_PASSAGE_FRAMES or not self._embeddings:
            self._say(self._rest[None])
        return np.concatenate(self._embeddings), np.concatenate(self._tags)

    def _say(self, features: torch.Tensor) -> None:
        """Keep embeddings and tags of stretches, shape (n, frames, feature_size)."""
        self._embeddings.append(self._network.embed(features).numpy())
        logits = self._network.tags(moments(features))
        self._tags.append(logits.sigmoid().numpy())


class _Moments:
    """Mean and spread of the features of a whole recording, added up over chunks."""

    def __init__(self, size: int) -> None:
        self._count = 0
        self._sum = np.zeros(size)
        self._squares = np.zeros(size)

    def push(self, features: np.ndarray) -> None:
        """Add features, shape (frames, feature_size)."""
        exact = features.astype(np.float64)
        self._count += exact.shape[0]
        self._sum += exact.sum(axis=0)
        self._squares += np.einsum("ij,ij->j", exact, exact)

    @torch.inference_mode()
    def conclusion(self, network: Student) -> tuple[np.ndarray, np.ndarray]:
        """Return embedding (128,) and tags of all of them, as ``network.embed`` would."""
        mean = self._sum / self._count
        variance = np.maximum(self._squares / self._count - mean * mean, 0.0)
        both = np.concatenate([mean, np.sqrt(variance + _VARIANCE_FLOOR)])
        values = torch.from_numpy(both.astype(np.float32))
        unit = torch.nn.functional.normalize(network.embedding_head(values), dim=0)
        return unit.numpy(), network.tags(values).sigmoid().numpy()
