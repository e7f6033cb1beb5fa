"""The bigger ears: a frozen AudioSet network, reprogrammed for the 20 instruments.

What is trained is small: a transform of the log-mel before the frozen network, and a linear
layer behind it. Source: Yin et al., "Reprogramming pretrained models for instrument
recognition", arXiv 2211.08379. The frozen network is no part of the checkpoint; it is the
backbone that the card names.

The network listens to windows that overlap, as it pools over what it is given. It says
something of the middle of each window or, where the card names a ``pool_frames``, of every
third of a second in it; in between, probabilities are interpolated.
"""

import hashlib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import torch
from safetensors.torch import save
from torch import nn
from torch.nn import functional

from mirdesk.analysis.analyzer import PASSAGE_S, Heard
from mirdesk.analysis.backbone_weights import read_backbone
from mirdesk.analysis.cards import WEIGHTS_FILE, Card, read_card
from mirdesk.analysis.checkpoints import verified_weights
from mirdesk.analysis.mobilenet import COARSE_STRIDE, AudioSetNetwork, audioset_network
from mirdesk.analysis.reprogramming import (
    BOTH,
    EMBEDDING,
    INPUTS,
    PYRAMID,
    input_size,
    window_inputs,
)
from mirdesk.analysis.transforms import build_transform
from mirdesk.audio.spectrogram import MEL_BANDS, MEL_FRAME_RATE_HZ, SILENCE
from mirdesk.domain.activity import EMBEDDING_SIZE, Activity, CheckpointId
from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.errors import CheckpointError

OUTPUT_RATE_HZ: Final = 10.0
_FRAMES_AN_OUTPUT: Final = round(MEL_FRAME_RATE_HZ / OUTPUT_RATE_HZ)
_PASSAGE_FRAMES: Final = round(PASSAGE_S * MEL_FRAME_RATE_HZ)
# A rest shorter than a second says too little for a passage of its own.
_SHORTEST_PASSAGE_FRAMES: Final = round(MEL_FRAME_RATE_HZ)
_LEAST_FRAMES: Final = 2 * COARSE_STRIDE
_TOP_SHARE: Final = 0.25  # of the outputs that decide of a clip (as lab measures it)
_BATCH: Final = 8  # windows at once


@dataclass(frozen=True, slots=True)
class Shape:
    """What a card says under ``network``, beside the transform.

    Attributes
    ----------
    inputs : str
        What the output layer sees of the frozen network, see ``reprogramming.INPUTS``;
        ``pyramid`` of whole windows only.
    window_frames, hop_frames : int
        Mel frames the network listens to at once, and from one window to the next; multiples
        of ``COARSE_STRIDE``.
    pool_frames : int
        Mel frames one output is pooled over; 0 for the whole window.
    """

    inputs: str = "logits"
    window_frames: int = 320
    hop_frames: int = 96
    pool_frames: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be built."""
        if self.inputs not in INPUTS or (self.inputs == PYRAMID and self.pool_frames):
            raise ValueError(f"inputs are {self.inputs!r}")
        frames = (self.window_frames, self.hop_frames)
        if any(value <= 0 or value % COARSE_STRIDE for value in frames):
            raise ValueError(f"windows of {frames}, not multiples of {COARSE_STRIDE}")
        if self.hop_frames > self.window_frames or self.pool_frames < 0:
            raise ValueError("windows leave gaps")


class Head(nn.Module):
    """What is trained and shipped: the transform, the output layer, the embedding.

    Parameters
    ----------
    transform : nn.Module
        Log-mel (batch, 1, MEL_BANDS, frames) to the same shape.
    shape : Shape
    frozen : AudioSetNetwork
        Tells the sizes; no part of the head.
    """

    def __init__(self, transform: nn.Module, shape: Shape, frozen: AudioSetNetwork) -> None:
        super().__init__()
        self.transform = transform
        self.output = nn.Linear(input_size(shape.inputs, frozen), INSTRUMENT_COUNT)
        self.projection = nn.Linear(frozen.trunk.coarse_channels, EMBEDDING_SIZE)


class Outputs(NamedTuple):
    """What is said of each place in a window: (batch, places, 20), (batch, places, size)."""

    logits: torch.Tensor
    embeddings: torch.Tensor  # of the frozen network, not yet projected


class Reprogrammed(nn.Module):
    """A frozen network with a head.

    Parameters
    ----------
    frozen : AudioSetNetwork
        Frozen here for good.
    head : Head
    shape : Shape
    """

    def __init__(self, frozen: AudioSetNetwork, head: Head, shape: Shape) -> None:
        super().__init__()
        frozen.freeze()
        self.frozen = frozen
        self.head = head
        self.shape = shape

    def places(self, mel: torch.Tensor) -> Outputs:
        """Return what is said of each place of windows (batch, 1, MEL_BANDS, frames).

        One place, the middle, where the whole window is pooled; else one for each
        ``COARSE_STRIDE`` frames.
        """
        heard = self.frozen.trunk(self.head.transform(mel))
        pooled = heard.coarse.mean(dim=2)  # (batch, size, coarse frames)
        if not self.shape.pool_frames:
            inputs = window_inputs(self.frozen, heard, self.shape.inputs)[:, None]
            return Outputs(self.head.output(inputs), pooled.mean(dim=2)[:, None])
        reach = self.shape.pool_frames // (2 * COARSE_STRIDE)
        pooled = functional.avg_pool1d(
            pooled, 2 * reach + 1, 1, padding=reach, count_include_pad=False
        )
        embeddings = pooled.transpose(1, 2)  # (batch, places, size)
        if self.shape.inputs == EMBEDDING:
            return Outputs(self.head.output(embeddings), embeddings)
        classes = self.frozen.classifier(embeddings)  # (batch, places, 527)
        if self.shape.inputs == BOTH:
            classes = torch.cat([classes, embeddings], dim=2)
        return Outputs(self.head.output(classes), embeddings)

    def embed(self, embeddings: torch.Tensor) -> torch.Tensor:
        """Return embeddings (..., 128) of unit length of frozen ones (..., size)."""
        return functional.normalize(self.head.projection(embeddings), dim=-1)


def build_head(card: Card, frozen: AudioSetNetwork) -> tuple[Head, Shape]:
    """Return the head that a card describes, with fresh weights.

    Raises
    ------
    CheckpointError
        The description cannot be built.
    """
    description: dict[str, Any] = dict(card.network)
    try:
        transform = dict(description.pop("transform"))
        known = {item.name for item in fields(Shape)}
        shape = Shape(**{name: description[name] for name in known if name in description})
        head = Head(build_transform(transform.pop("kind"), **transform), shape, frozen)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise CheckpointError(
            f"{card.name} {card.version}: unknown network: {error}"
        ) from error
    return head, shape


def save_head(head: Head, folder: Path) -> str:
    """Write the weights of a head and return their SHA-256 for the card."""
    data = save({name: value.contiguous() for name, value in head.state_dict().items()})
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS_FILE).write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def load_reprogrammed(folder: Path, backbones_folder: Path) -> tuple[Reprogrammed, Card]:
    """Load a checkpoint and its backbone, ready to listen.

    Raises
    ------
    CheckpointError
        Weights are missing, damaged or do not fit, or the backbone is not installed.
    """
    card = read_card(folder)
    if card.backbone is None:
        raise CheckpointError(f"{folder.name}: the card names no backbone")
    frozen = audioset_network(read_backbone(backbones_folder, card.backbone))
    head, shape = build_head(card, frozen)
    head.load_state_dict(verified_weights(folder / WEIGHTS_FILE, card, head))
    network = Reprogrammed(frozen, head, shape)
    network.eval().requires_grad_(requires_grad=False)
    return network, card


class ReprogrammedAnalyzer:
    """A reprogrammed network as an analyzer.

    Parameters
    ----------
    network : Reprogrammed
        As ``load_reprogrammed`` gives it.
    card : Card
    """

    def __init__(self, network: Reprogrammed, card: Card) -> None:
        self.network = network
        self.card = card

    @classmethod
    def load(cls, folder: Path, backbones_folder: Path) -> "ReprogrammedAnalyzer":
        """Load a checkpoint folder.

        Raises
        ------
        CheckpointError
            As ``load_reprogrammed``.
        """
        return cls(*load_reprogrammed(folder, backbones_folder))

    @property
    def checkpoint(self) -> CheckpointId:
        """Name and version stored beside results."""
        return self.card.checkpoint_id

    @property
    def tags(self) -> tuple[str, ...]:
        """Nothing: it says only who plays."""
        return ()

    def listen(self) -> "ReprogrammedListening":
        """Begin with another recording."""
        return ReprogrammedListening(self.network, self.card)


class ReprogrammedListening:
    """Runs the network over overlapping windows of one recording.

    Parameters
    ----------
    network : Reprogrammed
    card : Card
    """

    def __init__(self, network: Reprogrammed, card: Card) -> None:
        self._network = network
        self._shape = network.shape
        self._card = card
        self._frames = np.zeros((0, MEL_BANDS), np.float32)  # from the next window on
        self._last = self._frames  # the last window, to listen to once more from the end
        self._start = 0  # of the next window, in mel frames from the beginning
        self._said_until = -1.0  # centre of the last place, in mel frames
        self._centres: list[float] = []
        self._logits: list[np.ndarray] = []
        self._passages = _Passages(network)

    def push(self, mel: np.ndarray) -> None:
        """Take the next mel frames, shape (n, MEL_BANDS), float32."""
        if mel.shape[0] == 0:
            return
        self._frames = np.concatenate([self._frames, mel])
        window, hop = self._shape.window_frames, self._shape.hop_frames
        enough = window + (_BATCH - 1) * hop
        while self._frames.shape[0] >= enough:
            self._listen_to(_BATCH)

    def finish(self) -> Heard:
        """Return what was heard; nothing at all counts as a tenth of a second of silence."""
        window, hop = self._shape.window_frames, self._shape.hop_frames
        length = self._start + self._frames.shape[0]
        left = 1 + (self._frames.shape[0] - window) // hop
        if left > 0:
            self._listen_to(left)
        if self._start == 0:
            self._listen_to_all(self._frames)
        else:
            self._listen_to_end(length)
        outputs = max(1, -(-length // _FRAMES_AN_OUTPUT))
        logits = np.concatenate(self._logits)  # (places, 20)
        return Heard(
            activity=Activity(self._activity(logits, outputs), OUTPUT_RATE_HZ),
            clip=self._card.clip_calibration.probabilities(pool_clip(logits)),
            embedding=self._passages.whole(),
            passages=self._passages.each(length),
            passage_s=PASSAGE_S,
        )

    def _activity(self, logits: np.ndarray, outputs: int) -> np.ndarray:
        """Return probabilities ten times a second, shape (outputs, 20)."""
        known = self._card.frame_calibration.probabilities(logits)
        times = (np.arange(outputs) + 0.5) * _FRAMES_AN_OUTPUT
        columns = [np.interp(times, self._centres, column) for column in known.T]
        return np.stack(columns, axis=1).astype(np.float32)

    def _listen_to(self, count: int) -> None:
        """Run the network over the next windows and move on."""
        window, hop = self._shape.window_frames, self._shape.hop_frames
        starts = [index * hop for index in range(count)]
        windows = np.stack([self._frames[start : start + window] for start in starts])
        margin = (window - hop) / 2 if self._shape.pool_frames else 0.0
        self._take(windows, [self._start + start for start in starts], margin)
        self._last = self._frames[starts[-1] : starts[-1] + window].copy()
        self._frames = self._frames[count * hop :].copy()
        self._start += count * hop

    def _listen_to_end(self, length: int) -> None:
        """Listen to the last whole window of the recording, aligned to its end."""
        window, hop = self._shape.window_frames, self._shape.hop_frames
        last_start = self._start - hop  # of the window listened to last
        rest = length - (last_start + window)
        joined = np.concatenate([self._last, self._frames[window - hop :]])
        self._take(joined[None, rest:], [length - window], 0.0)

    def _listen_to_all(self, frames: np.ndarray) -> None:
        """Listen to a recording that is shorter than a window, silence behind it.

        What pools over whole windows was trained on whole windows (lone notes were much less
        sure without); what pools locally needs only a whole number of coarse frames.
        """
        if self._shape.pool_frames:
            whole = frames.shape[0] + (-frames.shape[0]) % COARSE_STRIDE
            length = max(_LEAST_FRAMES, whole)
        else:
            length = self._shape.window_frames
        padded = np.full((length, MEL_BANDS), SILENCE, np.float32)
        padded[: frames.shape[0]] = frames
        self._take(padded[None], [0], 0.0)

    @torch.inference_mode()
    def _take(self, windows: np.ndarray, starts: list[int], margin: float) -> None:
        """Listen to windows (batch, frames, MEL_BANDS); keep places that are new and inside."""
        mel = torch.from_numpy(windows).transpose(1, 2)[:, None]  # (batch, 1, bands, frames)
        said = self._network.places(mel.contiguous())
        places = said.logits.shape[1]
        frames = windows.shape[1]
        offsets = (np.arange(places) + 0.5) * (frames / places)
        logits, embeddings = said.logits.numpy(), said.embeddings.double().numpy()
        for index, start in enumerate(starts):
            centres = start + offsets
            is_kept = (centres > self._said_until) & (offsets < frames - margin)
            if not is_kept.any():
                continue
            self._said_until = float(centres[is_kept][-1])
            self._centres.extend(centres[is_kept].tolist())
            self._logits.append(logits[index, is_kept])
            self._passages.push(centres[is_kept], embeddings[index, is_kept])


def pool_clip(logits: np.ndarray) -> np.ndarray:
    """Return clip logits (20,) of places (n, 20): the mean of the highest quarter of each."""
    count = max(1, round(_TOP_SHARE * logits.shape[0]))
    highest = np.sort(logits, axis=0)[-count:]
    pooled: np.ndarray = highest.mean(axis=0, dtype=np.float64).astype(np.float32)
    return pooled


class _Passages:
    """Sums of the frozen network's embeddings over consecutive passages."""

    def __init__(self, network: Reprogrammed) -> None:
        self._network = network
        self._sums: dict[int, np.ndarray] = {}
        self._counts: dict[int, int] = {}

    def push(self, centres: np.ndarray, embeddings: np.ndarray) -> None:
        """Add places: centres in mel frames, embeddings (places, size)."""
        for centre, embedding in zip(centres, embeddings, strict=True):
            index = int(centre) // _PASSAGE_FRAMES
            self._sums[index] = self._sums.get(index, 0.0) + embedding
            self._counts[index] = self._counts.get(index, 0) + 1

    def each(self, length: int) -> np.ndarray:
        """Return the embeddings of passages of a recording of so many mel frames."""
        whole, rest = divmod(length, _PASSAGE_FRAMES)
        count = max(1, whole + (rest >= _SHORTEST_PASSAGE_FRAMES))
        places = np.array(sorted(self._sums))
        # A passage without a place of its own, at an end, takes the nearest.
        nearest = [int(places[np.abs(places - index).argmin()]) for index in range(count)]
        means = [self._sums[index] / self._counts[index] for index in nearest]
        return self._embedded(np.stack(means))

    def whole(self) -> np.ndarray:
        """Return the embedding of the whole recording, shape (128,)."""
        total = sum(self._counts.values())
        mean: np.ndarray = np.sum(list(self._sums.values()), axis=0) / total
        unit: np.ndarray = self._embedded(mean[None])[0]
        return unit

    @torch.inference_mode()
    def _embedded(self, means: np.ndarray) -> np.ndarray:
        embedded: np.ndarray = self._network.embed(
            torch.from_numpy(means.astype(np.float32))
        ).numpy()
        return embedded
