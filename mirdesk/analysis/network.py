"""The network of the project: a small residual net over log-mel, frames and embedding out.

It is cut in two, so that long recordings can be streamed: ``features`` (the trunk) turns
log-mel into a feature vector ten times a second and knows only its surroundings
(``CONTEXT_FRAMES`` on either side); the heads turn features into frame logits, attention and
embeddings, and pool over any stretch.

Blocks after He et al., "Deep residual learning", CVPR 2016, narrow in the middle and dense:
on processors the gradients of depthwise convolutions cost three to ten times as much as those
of dense ones of equal work. Attention pooling after Kong et al., "Weakly labelled AudioSet
tagging with attention neural networks", 2019.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval
from typing_extensions import override

from mirdesk.audio.spectrogram import MEL_BANDS, MEL_FRAME_RATE_HZ, SILENCE
from mirdesk.domain.activity import EMBEDDING_SIZE
from mirdesk.domain.instruments import INSTRUMENT_COUNT

FRAME_STRIDE: Final = 10  # mel frames to one output frame
OUTPUT_RATE_HZ: Final = MEL_FRAME_RATE_HZ / FRAME_STRIDE  # 10
# Mel frames on either side of a stretch that its features depend on, a multiple of
# FRAME_STRIDE: chunks that overlap by this give the frames of the whole. Checked by a test.
CONTEXT_FRAMES: Final = 200
FEATURE_SIZE: Final = 192
_CLIP_FLOOR = 1e-6  # keeps the logit of a pooled probability finite


class Stage(NamedTuple):
    """One bottleneck: channels out, channels in the middle, steps (frequency, time), kernel."""

    channels: int
    middle: int
    step: tuple[int, int]
    kernel_time: int


# Few channels while there are many frames, the rest at 10 frames a second with long kernels in
# time; measured over 450 x real time in fp32 on one core (tests/benchmarks).
STAGES: Final = (
    Stage(64, 32, (1, 1), 5),
    Stage(64, 32, (1, 1), 5),
    Stage(96, 32, (2, 1), 3),
    Stage(96, 48, (1, 1), 5),
    Stage(96, 48, (1, 1), 5),
    Stage(128, 48, (2, 1), 3),
    Stage(128, 64, (1, 1), 5),
    Stage(128, 64, (1, 1), 5),
)
_STEM_CHANNELS = 16
_EARLY_CHANNELS = 48
_MIDDLE_CHANNELS = 64


class FrameOutputs(NamedTuple):
    """What the heads say of each frame, both (batch, frames, 20)."""

    logits: torch.Tensor
    attention: torch.Tensor  # before the softmax over time


class ConvNorm(nn.Module):
    """Convolution, batch norm and, if asked, ReLU."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: tuple[int, int] = (1, 1),
        step: tuple[int, int] = (1, 1),
        *,
        pad_time: int | None = None,
        has_relu: bool = True,
    ) -> None:
        super().__init__()
        self.conv: nn.Module = nn.Conv2d(
            inputs,
            outputs,
            kernel,
            step,
            padding=(kernel[0] // 2, kernel[1] // 2 if pad_time is None else pad_time),
            bias=False,
        )
        self.norm: nn.Module = nn.BatchNorm2d(outputs)
        self.activation: nn.Module = nn.ReLU(inplace=True) if has_relu else nn.Identity()

    @override
    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return (batch, outputs, bands / step, frames / step)."""
        result: torch.Tensor = self.activation(self.norm(self.conv(values)))
        return result

    def fold(self) -> None:
        """Put the batch norm into the convolution; for inference only."""
        if isinstance(self.conv, nn.Conv2d) and isinstance(self.norm, nn.BatchNorm2d):
            self.conv = fuse_conv_bn_eval(self.conv, self.norm)
            self.norm = nn.Identity()


class Bottleneck(nn.Module):
    """Narrow, convolve, widen; added to what came in where it fits."""

    def __init__(self, inputs: int, stage: Stage) -> None:
        super().__init__()
        self.narrow = ConvNorm(inputs, stage.middle)
        self.middle = ConvNorm(stage.middle, stage.middle, (3, stage.kernel_time), stage.step)
        self.widen = ConvNorm(stage.middle, stage.channels, has_relu=False)
        self.is_residual = stage.step == (1, 1) and inputs == stage.channels

    @override
    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return (batch, channels, bands / step, frames / step)."""
        result: torch.Tensor = self.widen(self.middle(self.narrow(values)))
        return torch.relu(values + result if self.is_residual else result)


class Student(nn.Module):
    """Log-mel in; activity of 20 instruments at 10 frames a second and embeddings out.

    Parameters
    ----------
    stages : sequence of Stage
        The bottlenecks after the stem; tests make fewer. They may step in frequency only.
    dropout : float
        On features, while training.
    """

    def __init__(self, stages: Sequence[Stage] = STAGES, *, dropout: float = 0.1) -> None:
        super().__init__()
        # Steps of the stem: 8 in frequency, 10 in time (FRAME_STRIDE).
        self.stem = nn.Sequential(
            ConvNorm(1, _STEM_CHANNELS, (5, 9), (2, 5), pad_time=2),
            ConvNorm(_STEM_CHANNELS, _EARLY_CHANNELS, (3, 3), (2, 1)),
            Bottleneck(_EARLY_CHANNELS, Stage(_EARLY_CHANNELS, 24, (1, 1), 3)),
            ConvNorm(_EARLY_CHANNELS, _MIDDLE_CHANNELS, (3, 4), (2, 2), pad_time=1),
        )
        channels = _MIDDLE_CHANNELS
        blocks: list[nn.Module] = []
        bands = MEL_BANDS // 8
        for stage in stages:
            blocks.append(Bottleneck(channels, stage))
            channels = stage.channels
            bands //= stage.step[0]
        self.blocks = nn.Sequential(*blocks)
        # Collapses the frequency axis with a weight per band: where a sound lies matters.
        self.collapse = ConvNorm(channels, FEATURE_SIZE, (1, 1))
        self.bands = nn.Conv2d(FEATURE_SIZE, FEATURE_SIZE, (bands, 1), groups=FEATURE_SIZE)
        self.dropout = nn.Dropout(dropout)
        self.frame_head = nn.Linear(FEATURE_SIZE, INSTRUMENT_COUNT)
        self.attention_head = nn.Linear(FEATURE_SIZE, INSTRUMENT_COUNT)
        self.embedding_head = nn.Linear(2 * FEATURE_SIZE, EMBEDDING_SIZE)

    def features(self, mel: torch.Tensor) -> torch.Tensor:
        """Return features ten times a second.

        Parameters
        ----------
        mel : Tensor, shape (batch, 1, MEL_BANDS, frames), float32
            As ``LogMel`` gives it, transposed; frames a multiple of ``FRAME_STRIDE`` (pad
            the end with ``SILENCE``).

        Returns
        -------
        Tensor, shape (batch, frames / FRAME_STRIDE, FEATURE_SIZE)
        """
        values = self.stem(mel - SILENCE)  # padding with zeros is then silence
        values = self.collapse(self.blocks(values))  # (batch, FEATURE_SIZE, bands, frames)
        values = torch.relu(self.bands(values))  # (batch, FEATURE_SIZE, 1, frames)
        return values.squeeze(2).transpose(1, 2)

    def frames(self, features: torch.Tensor) -> FrameOutputs:
        """Return logits and attention of each frame of features (batch, frames, size)."""
        dropped = self.dropout(features)
        return FrameOutputs(self.frame_head(dropped), self.attention_head(dropped))

    def embed(self, features: torch.Tensor) -> torch.Tensor:
        """Return one embedding of unit length for a stretch of any length.

        Parameters
        ----------
        features : Tensor, shape (batch, frames, FEATURE_SIZE)
            At least one frame.

        Returns
        -------
        Tensor, shape (batch, EMBEDDING_SIZE)
        """
        mean = features.mean(dim=1)
        spread = (features - mean[:, None]).square().mean(dim=1).add(1e-6).sqrt()
        embedding = self.embedding_head(torch.cat([mean, spread], dim=1))
        return nn.functional.normalize(embedding, dim=1)

    @override
    def forward(self, mel: torch.Tensor) -> tuple[FrameOutputs, torch.Tensor, torch.Tensor]:
        """Return frame outputs, clip logits (batch, 20) and embeddings of whole inputs."""
        features = self.features(mel)
        outputs = self.frames(features)
        return outputs, pool_clip(outputs), self.embed(features)

    def fold(self) -> None:
        """Make ready for inference: batch norms folded, channels last, no gradients."""
        self.eval()
        for module in self.modules():
            if isinstance(module, ConvNorm):
                module.fold()
        self.requires_grad_(requires_grad=False)
        # torch's own stub of Module.to lacks memory_format for this overload.
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


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
