"""The network of the project: MobileNetV3 over log-mel, with eyes for time.

The trunk is that of an AudioSet network (``mobilenet.py``), so that a training may start from
what it knows of real music. Its last layers are three times a second: too slow for who plays
when. So features are put together from three of its layers, the fast ones for when and the
slow ones for what, ten times a second (as feature pyramids do: Lin et al., CVPR 2017). Heads
turn features into frame logits, attention, embeddings and tags, and pool over any stretch.

Squeeze-and-excitation looks at all of its input: recordings are listened to in windows of
fixed length that overlap (``analyzer.py``), never in windows that depend on how they come.

Attention pooling after Kong et al., "Weakly labelled AudioSet tagging with attention neural
networks", 2019.
"""

from typing import Final, NamedTuple

import torch
from torch import nn
from typing_extensions import override

from mirdesk.analysis.mobilenet import MN04_WIDTH, ConvNorm, MobileTrunk, fold_norms
from mirdesk.audio.spectrogram import MEL_BANDS, MEL_FRAME_RATE_HZ
from mirdesk.domain.activity import EMBEDDING_SIZE
from mirdesk.domain.instruments import INSTRUMENT_COUNT

FRAME_STRIDE: Final = 10  # mel frames to one output frame
OUTPUT_RATE_HZ: Final = MEL_FRAME_RATE_HZ / FRAME_STRIDE  # 10
INPUT_STEP: Final = 160  # inputs are a multiple of it: of the trunk's 32 and of FRAME_STRIDE
FEATURE_SIZE: Final = 144
_FINE_STRIDE: Final = 8  # mel frames to one of the trunk's fine layer
_FINE_CHANNELS: Final = 64
_TEXTURE_BANDS: Final = 2  # of the fine layer: low and high
_CLIP_FLOOR = 1e-6  # keeps the logit of a pooled probability finite


class FrameOutputs(NamedTuple):
    """What the heads say of each frame, both (batch, frames, 20)."""

    logits: torch.Tensor
    attention: torch.Tensor  # before the softmax over time


class Outputs(NamedTuple):
    """What the network says of whole inputs."""

    frames: FrameOutputs
    clip: torch.Tensor  # logits, (batch, 20)
    embedding: torch.Tensor  # (batch, EMBEDDING_SIZE), unit length


class _Collapse(nn.Module):
    """Channels of each band to features, with weights per band: where a sound lies matters."""

    def __init__(self, channels: int, wide: int, bands: int, features: int) -> None:
        super().__init__()
        self.widen = ConvNorm(channels, wide, activation=nn.ReLU)
        self.bands = nn.Conv2d(wide, wide, (bands, 1), groups=wide)
        nn.init.normal_(self.bands.weight, 1.0 / bands, 0.1 / bands)
        self.project = nn.Conv2d(wide, features, 1)

    @override
    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return (batch, features, frames) of (batch, channels, bands, frames)."""
        result: torch.Tensor = self.project(self.bands(self.widen(values)))
        return result.squeeze(2)


class Student(nn.Module):
    """Log-mel in; activity of 20 instruments at 10 frames a second and embeddings out.

    Parameters
    ----------
    width : float
        Of the trunk.
    features : int
        Size of what instruments are told by; a feature vector holds textures besides.
    tags : int
        Outputs besides the 20 instruments; what they mean is on the card.
    dropout : float
        On features, while training.
    """

    def __init__(
        self,
        width: float = MN04_WIDTH,
        features: int = FEATURE_SIZE,
        *,
        tags: int = 0,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.width, self.instrument_size, self.tag_count = width, features, tags
        self.trunk = MobileTrunk(width)
        trunk = self.trunk
        textures = trunk.middle_channels + _TEXTURE_BANDS * trunk.fine_channels
        self.feature_size = features + textures
        self.fine = _Collapse(trunk.fine_channels, _FINE_CHANNELS, MEL_BANDS // 8, features)
        self.middle = _Collapse(trunk.middle_channels, features, MEL_BANDS // 16, features // 2)
        self.widen_middle = nn.Conv1d(features // 2, features, 1, bias=False)
        self.coarse = nn.Conv1d(trunk.coarse_channels, features, 1, bias=False)
        # Mixes a third of a second at the pace of the fine layer.
        self.near = nn.Conv1d(features, features, 5, padding=2, groups=features)
        self.mix = nn.Conv1d(features, features, 1)
        self.dropout = nn.Dropout(dropout)
        self.frame_head = nn.Linear(features, INSTRUMENT_COUNT)
        self.attention_head = nn.Linear(features, INSTRUMENT_COUNT)
        self.embedding_head = nn.Linear(2 * self.feature_size, EMBEDDING_SIZE)
        self.tag_head: nn.Module = nn.Linear(features, tags) if tags else _NoTags()

    def features(self, mel: torch.Tensor) -> torch.Tensor:
        """Return features ten times a second.

        Parameters
        ----------
        mel : Tensor, shape (batch, 1, MEL_BANDS, frames), float32
            As ``LogMel`` gives it, transposed; frames a multiple of ``INPUT_STEP`` (pad the
            end with ``SILENCE``).

        Returns
        -------
        Tensor, shape (batch, frames / FRAME_STRIDE, feature_size)
            First what instruments are told by, then textures: the fine and middle layers as
            they are, which know of room, mix and recording what instruments are to forget.
        """
        fine, middle, coarse = self.trunk(mel)
        frames = fine.shape[3]
        values = self.fine(fine)
        values = values + _stretched(self.widen_middle(self.middle(middle)), frames, 2)
        values = values + _stretched(self.coarse(coarse.mean(dim=2)), frames, 4)
        values = torch.relu(values)
        values = torch.relu(values + self.mix(torch.relu(self.near(values))))
        halves = fine.unflatten(2, (_TEXTURE_BANDS, -1)).mean(dim=3).flatten(1, 2)
        textures = (_stretched(middle.mean(dim=2), frames, 2), halves)
        together = torch.cat([values, *textures], dim=1)
        return _at_output_rate(together, mel.shape[3] // FRAME_STRIDE).transpose(1, 2)

    def frames(self, features: torch.Tensor) -> FrameOutputs:
        """Return logits and attention of each frame of features (batch, frames, size)."""
        dropped = self.dropout(features[..., : self.instrument_size])
        return FrameOutputs(self.frame_head(dropped), self.attention_head(dropped))

    def embed(self, features: torch.Tensor) -> torch.Tensor:
        """Return one embedding of unit length for a stretch of any length.

        Parameters
        ----------
        features : Tensor, shape (batch, frames, feature_size)
            At least one frame.

        Returns
        -------
        Tensor, shape (batch, EMBEDDING_SIZE)
        """
        return nn.functional.normalize(self.embedding_head(moments(features)), dim=1)

    def tags(self, summary: torch.Tensor) -> torch.Tensor:
        """Return tag logits (..., tags) of moments (..., 2 feature_size)."""
        logits: torch.Tensor = self.tag_head(summary[..., : self.instrument_size])
        return logits

    @override
    def forward(self, mel: torch.Tensor) -> Outputs:
        """Return frame outputs, clip logits (batch, 20) and embeddings of whole inputs."""
        features = self.features(mel)
        outputs = self.frames(features)
        return Outputs(outputs, pool_clip(outputs), self.embed(features))

    def fold_norms(self) -> None:
        """Put batch norms into convolutions, with the statistics they have now."""
        fold_norms(self)

    def fold(self) -> None:
        """Make ready for inference: batch norms folded, channels last, no gradients."""
        self.eval()
        self.fold_norms()
        self.requires_grad_(requires_grad=False)
        # torch's own stub of Module.to lacks memory_format for this overload.
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


class _NoTags(nn.Module):
    """Says nothing, in the shape of a head."""

    @override
    def forward(self, values: torch.Tensor) -> torch.Tensor:
        return values[..., :0]


def moments(features: torch.Tensor) -> torch.Tensor:
    """Return mean and spread over time, (batch, 2 size), of features (batch, frames, size)."""
    mean = features.mean(dim=1)
    spread = (features - mean[:, None]).square().mean(dim=1).add(1e-6).sqrt()
    return torch.cat([mean, spread], dim=1)


def pool_clip(outputs: FrameOutputs) -> torch.Tensor:
    """Return clip logits (batch, 20): the frames' probabilities, weighted by attention.

    Over one long recording the same comes from adding up, chunk by chunk,
    ``exp(attention) * sigmoid(logits)`` and ``exp(attention)``.
    """
    weights = torch.softmax(outputs.attention.float(), dim=1)
    probability = (weights * torch.sigmoid(outputs.logits.float())).sum(dim=1)
    return torch.logit(probability, eps=_CLIP_FLOOR)


def parameter_count(network: nn.Module) -> int:
    """Return how many numbers a network learns."""
    return sum(parameter.numel() for parameter in network.parameters())


def _stretched(values: torch.Tensor, frames: int, times: int) -> torch.Tensor:
    """Bring slower features (batch, size, n) to the pace of the fine layer, linearly.

    A convolution with a step of 2 centres its output ``i`` on input ``2 i``.
    """
    return _between(values, torch.arange(frames, device=values.device) / times)


def _at_output_rate(values: torch.Tensor, frames: int) -> torch.Tensor:
    """Bring features of the fine layer to ``OUTPUT_RATE_HZ``; frame i lies at i + 1/2."""
    middles = torch.arange(frames, device=values.device) * FRAME_STRIDE + FRAME_STRIDE / 2
    return _between(values, middles / _FINE_STRIDE)


def _between(values: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """Read (batch, size, n) at fractional places, linearly, (batch, size, places)."""
    last = values.shape[2] - 1
    below = places.floor().long().clamp(max=last)
    above = (below + 1).clamp(max=last)
    share = (places - below).to(values.dtype)
    return torch.lerp(values[..., below], values[..., above], share)
