"""Networks behind one small protocol: mel frames in, who plays when and embeddings out.

An :class:`Analyzer` stays loaded between recordings; each recording gets a
:class:`Listening` of its own, which is fed while the file is decoded and keeps no more than
one chunk of it.
"""

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import torch

from mirdesk.analysis.cards import Card
from mirdesk.analysis.checkpoints import load_checkpoint
from mirdesk.analysis.network import (
    CONTEXT_FRAMES,
    FEATURE_SIZE,
    FRAME_STRIDE,
    OUTPUT_RATE_HZ,
    Student,
)
from mirdesk.audio.spectrogram import MEL_BANDS, SILENCE
from mirdesk.domain.activity import Activity, CheckpointId
from mirdesk.domain.instruments import INSTRUMENT_COUNT

# Half a minute: the overlap on both sides then adds an eighth to the work, and the widest
# activations stay under 20 MB.
CHUNK_FRAMES: Final = 3000
# Every new length costs about 15 ms, in which kernels are compiled for it, so last chunks are
# filled up with silence; behind the context it changes nothing.
_LAST_CHUNK_STEP: Final = 1000
PASSAGE_S: Final = 5.0
_PASSAGE_FRAMES: Final = round(PASSAGE_S * OUTPUT_RATE_HZ)
# A rest shorter than a second says too little for a passage of its own.
_SHORTEST_PASSAGE_FRAMES: Final = round(OUTPUT_RATE_HZ)
_CLIP_FLOOR: Final = 1e-6  # as network.pool_clip
_VARIANCE_FLOOR: Final = 1e-6  # as network.Student.embed


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
    """

    activity: Activity
    clip: np.ndarray
    embedding: np.ndarray
    passages: np.ndarray
    passage_s: float


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
    chunk_frames : int
        Mel frames taken at once, a multiple of ``FRAME_STRIDE``.
    precision : torch.dtype, optional
        Of the trunk; by default :func:`best_precision`.
    """

    def __init__(
        self,
        network: Student,
        card: Card,
        *,
        chunk_frames: int = CHUNK_FRAMES,
        precision: torch.dtype | None = None,
    ) -> None:
        if chunk_frames <= 0 or chunk_frames % FRAME_STRIDE:
            raise ValueError(
                f"chunk_frames is {chunk_frames}, not a multiple of {FRAME_STRIDE}"
            )
        self.network = network
        self.card = card
        self.chunk_frames = chunk_frames
        self.precision = precision or best_precision()
        self.trunk = network
        if self.precision != torch.float32:
            self.trunk = copy.deepcopy(network).to(self.precision)

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

    def listen(self) -> "StudentListening":
        """Begin with another recording."""
        return StudentListening(self)


def best_precision() -> torch.dtype:
    """Return bfloat16 where the processor computes it natively, else float32.

    On an AVX-512 machine it halves the network's time; over 14 recordings it moved
    probabilities of student 0.1.0 by 0.0002 on average and 0.015 at most. Where it is emulated
    it is slower than float32.
    """
    # Public since torch 2.10; before, float32 it is.
    capabilities: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    is_native = capabilities.get("avx512_bf16") or capabilities.get("amx_bf16")
    return torch.bfloat16 if is_native else torch.float32


class StudentListening:
    """Runs the trunk chunk by chunk, with enough context that chunks leave no trace.

    What comes out is what the whole recording followed by silence gives at once.

    Parameters
    ----------
    analyzer : StudentAnalyzer
    """

    def __init__(self, analyzer: StudentAnalyzer) -> None:
        self._network = analyzer.network
        self._trunk = analyzer.trunk
        self._precision = analyzer.precision
        self._card = analyzer.card
        self._chunk = analyzer.chunk_frames
        self._pending: list[np.ndarray] = []  # from the context before the next chunk on
        self._pending_frames = 0
        self._context = 0  # pending frames that were listened to before
        self._activity: list[np.ndarray] = []
        self._clip = _ClipPool()
        self._passages = _Passages(self._network)
        self._whole = _Moments()

    def push(self, mel: np.ndarray) -> None:
        """Take the next mel frames, shape (n, MEL_BANDS), float32."""
        if mel.shape[0] == 0:
            return
        self._pending.append(mel)
        self._pending_frames += mel.shape[0]
        needed = self._chunk + CONTEXT_FRAMES
        if self._pending_frames - self._context < needed:
            return
        frames = np.concatenate(self._pending)
        while frames.shape[0] - self._context >= needed:
            self._listen_to(frames[: self._context + needed], self._chunk // FRAME_STRIDE)
            kept_context = min(self._context + self._chunk, CONTEXT_FRAMES)
            frames = frames[self._context + self._chunk - kept_context :]
            self._context = kept_context
        self._pending = [frames.copy()]
        self._pending_frames = frames.shape[0]

    def finish(self) -> Heard:
        """Return what was heard; nothing at all counts as a tenth of a second of silence."""
        new = self._pending_frames - self._context
        if new or not self._activity:
            outputs = max(1, -(-new // FRAME_STRIDE))
            length = -(-outputs * FRAME_STRIDE // _LAST_CHUNK_STEP) * _LAST_CHUNK_STEP
            padding = length + CONTEXT_FRAMES - new
            silence = np.full((padding, MEL_BANDS), SILENCE, np.float32)
            self._listen_to(np.concatenate([*self._pending, silence]), outputs)
        self._pending, self._pending_frames, self._context = [], 0, 0
        return Heard(
            activity=Activity(np.concatenate(self._activity), OUTPUT_RATE_HZ),
            clip=self._card.clip_calibration.probabilities(self._clip.logits()),
            embedding=self._whole.embedding(self._network),
            passages=self._passages.finish(),
            passage_s=PASSAGE_S,
        )

    @torch.inference_mode()
    def _listen_to(self, frames: np.ndarray, wanted: int) -> None:
        """Run the network over frames and keep the wanted outputs behind the context."""
        mel = (
            torch.from_numpy(frames).to(self._precision).T[None, None]
        )  # (1, 1, bands, frames)
        first = self._context // FRAME_STRIDE
        features = self._trunk.features(mel.contiguous())[:, first : first + wanted].float()
        outputs = self._network.frames(features)
        logits = outputs.logits[0].numpy()  # (wanted, 20)
        self._activity.append(self._card.frame_calibration.probabilities(logits))
        self._clip.push(logits, outputs.attention[0].numpy())
        self._passages.push(features)
        self._whole.push(features[0].numpy())


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
        self._rest = torch.zeros(0, FEATURE_SIZE)
        self._embeddings: list[np.ndarray] = []

    def push(self, features: torch.Tensor) -> None:
        """Take features, shape (1, frames, FEATURE_SIZE)."""
        joined = torch.cat([self._rest, features[0]])
        count = joined.shape[0] // _PASSAGE_FRAMES
        if count:
            whole = joined[: count * _PASSAGE_FRAMES].view(count, _PASSAGE_FRAMES, -1)
            self._embeddings.append(self._network.embed(whole).numpy())
        self._rest = joined[count * _PASSAGE_FRAMES :].clone()

    @torch.inference_mode()
    def finish(self) -> np.ndarray:
        """All embeddings, shape (n, 128)."""
        if self._rest.shape[0] >= _SHORTEST_PASSAGE_FRAMES or not self._embeddings:
            self._embeddings.append(self._network.embed(self._rest[None]).numpy())
        return np.concatenate(self._embeddings)


class _Moments:
    """Mean and spread of the features of a whole recording, added up over chunks."""

    def __init__(self) -> None:
        self._count = 0
        self._sum = np.zeros(FEATURE_SIZE)
        self._squares = np.zeros(FEATURE_SIZE)

    def push(self, features: np.ndarray) -> None:
        """Add features, shape (frames, FEATURE_SIZE)."""
        exact = features.astype(np.float64)
        self._count += exact.shape[0]
        self._sum += exact.sum(axis=0)
        self._squares += np.einsum("ij,ij->j", exact, exact)

    @torch.inference_mode()
    def embedding(self, network: Student) -> np.ndarray:
        """Return what ``network.embed`` gives for all of them at once, shape (128,)."""
        mean = self._sum / self._count
        variance = np.maximum(self._squares / self._count - mean * mean, 0.0)
        moments = np.concatenate([mean, np.sqrt(variance + _VARIANCE_FLOOR)])
        embedding = network.embedding_head(torch.from_numpy(moments.astype(np.float32)))
        unit: np.ndarray = torch.nn.functional.normalize(embedding, dim=0).numpy()
        return unit
