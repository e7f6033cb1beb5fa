"""MobileNetV3 over log-mel, as EfficientAT's "mn" networks of AudioSet have it.

Source: Howard et al., "Searching for MobileNetV3", ICCV 2019 (Large); Schmid et al.,
"Efficient large-scale audio tagging via transformer-to-CNN knowledge distillation", ICASSP
2023, https://github.com/fschmid56/EfficientAT (MIT). The modules are named as in the official
state dicts, so that those load as they are; "mn04" is the one of width 0.4. Both the student
(``network.py``), which starts from mn04's trunk, and the bigger ears, which keep it frozen,
are built on this.
"""

from collections.abc import Mapping
from pathlib import Path
from pickle import UnpicklingError
from typing import Final, NamedTuple
from zipfile import is_zipfile

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval
from typing_extensions import override

from mirdesk.errors import CheckpointError

AUDIOSET_CLASSES: Final = 527
MN04_WIDTH: Final = 0.4
COARSE_STRIDE: Final = 32  # mel frames to one frame of the last layer
_NORM_EPS: Final = 1e-3
_NORM_MOMENTUM: Final = 0.1


class _Layer(NamedTuple):
    """One row of table 1 of MobileNetV3 (Large)."""

    kernel: int
    expanded: int
    channels: int
    has_squeeze: bool
    has_hardswish: bool
    step: int


_LAYERS: Final = (
    _Layer(3, 16, 16, has_squeeze=False, has_hardswish=False, step=1),
    _Layer(3, 64, 24, has_squeeze=False, has_hardswish=False, step=2),
    _Layer(3, 72, 24, has_squeeze=False, has_hardswish=False, step=1),
    _Layer(5, 72, 40, has_squeeze=True, has_hardswish=False, step=2),
    _Layer(5, 120, 40, has_squeeze=True, has_hardswish=False, step=1),
    _Layer(5, 120, 40, has_squeeze=True, has_hardswish=False, step=1),
    _Layer(3, 240, 80, has_squeeze=False, has_hardswish=True, step=2),
    _Layer(3, 200, 80, has_squeeze=False, has_hardswish=True, step=1),
    _Layer(3, 184, 80, has_squeeze=False, has_hardswish=True, step=1),
    _Layer(3, 184, 80, has_squeeze=False, has_hardswish=True, step=1),
    _Layer(3, 480, 112, has_squeeze=True, has_hardswish=True, step=1),
    _Layer(3, 672, 112, has_squeeze=True, has_hardswish=True, step=1),
    _Layer(5, 672, 160, has_squeeze=True, has_hardswish=True, step=2),
    _Layer(5, 960, 160, has_squeeze=True, has_hardswish=True, step=1),
    _Layer(5, 960, 160, has_squeeze=True, has_hardswish=True, step=1),
)
_STEM_CHANNELS: Final = 16
_LAST_EXPANSION: Final = 6  # channels of the last convolution to those before it
_HIDDEN_CHANNELS: Final = 1280  # of the classifier
_FINE_LAYER: Final = 6  # the last at 1/8 of the mel frames
_MIDDLE_LAYER: Final = 12  # the last at 1/16


class Pyramid(NamedTuple):
    """What the trunk says at three paces; all (batch, channels, bands, frames)."""

    fine: torch.Tensor  # every 8 mel frames, MEL_BANDS / 8 bands
    middle: torch.Tensor  # every 16 mel frames, MEL_BANDS / 16 bands
    coarse: torch.Tensor  # every 32 mel frames, MEL_BANDS / 32 bands


class ConvNorm(nn.Sequential):
    """Convolution (0), batch norm (1) and activation (2)."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: tuple[int, int] = (1, 1),
        *,
        step: int = 1,
        groups: int = 1,
        padding: tuple[int, int] | None = None,
        activation: type[nn.Module] | None = None,
    ) -> None:
        around = (kernel[0] // 2, kernel[1] // 2) if padding is None else padding
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, step, around, groups=groups, bias=False),
            nn.BatchNorm2d(outputs, _NORM_EPS, _NORM_MOMENTUM),
            activation(inplace=True) if activation is not None else nn.Identity(),
        )

    def fold(self) -> None:
        """Put the batch norm into the convolution, with the statistics it has now."""
        convolution, norm = self[0], self[1]
        if isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
            self[0] = fuse_conv_bn_eval(convolution.eval(), norm.eval())
            self[1] = nn.Identity()


class _Squeeze(nn.Module):
    """Scales each channel by what the whole input says (squeeze and excitation)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        narrow = _divisible(channels / 4)
        self.fc1 = nn.Linear(channels, narrow)
        self.fc2 = nn.Linear(narrow, channels)

    @override
    def forward(self, values: torch.Tensor) -> torch.Tensor:
        mean = values.mean(dim=(2, 3))
        scale = torch.sigmoid(self.fc2(torch.relu(self.fc1(mean))))
        return values * scale[:, :, None, None]


class _Squeezes(nn.Module):
    """A squeeze under the name that the official state dicts give it."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conc_se_layers = nn.ModuleList([_Squeeze(channels)])

    @override
    def forward(self, values: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.conc_se_layers[0](values)
        return result


class _Inverted(nn.Module):
    """Widen, convolve each channel, narrow; added to what came in where it fits."""

    def __init__(self, inputs: int, layer: _Layer, width: float) -> None:
        super().__init__()
        activation = nn.Hardswish if layer.has_hardswish else nn.ReLU
        expanded = _divisible(layer.expanded * width)
        channels = _divisible(layer.channels * width)
        kernel = (layer.kernel, layer.kernel)
        parts: list[nn.Module] = []
        if expanded != inputs:
            parts.append(ConvNorm(inputs, expanded, activation=activation))
        parts.append(
            ConvNorm(
                expanded,
                expanded,
                kernel,
                step=layer.step,
                groups=expanded,
                activation=activation,
            )
        )
        if layer.has_squeeze:
            parts.append(_Squeezes(expanded))
        parts.append(ConvNorm(expanded, channels))
        self.block = nn.Sequential(*parts)
        self.is_residual = layer.step == 1 and inputs == channels

    @override
    def forward(self, values: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.block(values)
        return values + result if self.is_residual else result


class MobileTrunk(nn.Module):
    """The convolutions of MobileNetV3-Large.

    Parameters
    ----------
    width : float
        Factor on all channels, which are rounded to multiples of 8.
    """

    def __init__(self, width: float = MN04_WIDTH) -> None:
        super().__init__()
        channels = _divisible(_STEM_CHANNELS * width)
        features: list[nn.Module] = [
            ConvNorm(1, channels, (3, 3), step=2, activation=nn.Hardswish)
        ]
        sizes = []
        for layer in _LAYERS:
            features.append(_Inverted(channels, layer, width))
            channels = _divisible(layer.channels * width)
            sizes.append(channels)
        features.append(ConvNorm(channels, _LAST_EXPANSION * channels, activation=nn.Hardswish))
        self.features = nn.Sequential(*features)
        self.fine_channels = sizes[_FINE_LAYER - 1]
        self.middle_channels = sizes[_MIDDLE_LAYER - 1]
        self.coarse_channels = _LAST_EXPANSION * channels

    @override
    def forward(self, mel: torch.Tensor) -> Pyramid:
        """Return what is heard at three paces.

        Parameters
        ----------
        mel : Tensor, shape (batch, 1, MEL_BANDS, frames)
            As ``LogMel`` gives it, transposed.
        """
        values = mel.contiguous(memory_format=torch.channels_last)
        kept = {}
        for place, layer in enumerate(self.features):
            values = layer(values)
            if place in (_FINE_LAYER, _MIDDLE_LAYER):
                kept[place] = values
        return Pyramid(kept[_FINE_LAYER], kept[_MIDDLE_LAYER], values)

    def fold(self) -> None:
        """Put all batch norms into their convolutions."""
        fold_norms(self)


class AudioSetNetwork(nn.Module):
    """Trunk and classifier: 527 classes of AudioSet.

    Parameters
    ----------
    width : float
    """

    def __init__(self, width: float = MN04_WIDTH) -> None:
        super().__init__()
        self.trunk = MobileTrunk(width)
        hidden = _divisible(_HIDDEN_CHANNELS * width)
        # Two layers only count places, so that names are those of the official state dict.
        self.classifier = nn.Sequential(
            nn.Identity(),
            nn.Identity(),
            nn.Linear(self.trunk.coarse_channels, hidden),
            nn.Hardswish(),
            nn.Identity(),
            nn.Linear(hidden, AUDIOSET_CLASSES),
        )

    def embed(self, mel: torch.Tensor) -> torch.Tensor:
        """Return embeddings (batch, 384 for mn04) of log-mel (batch, 1, MEL_BANDS, frames)."""
        coarse: torch.Tensor = self.trunk(mel).coarse
        return coarse.mean(dim=(2, 3))

    @override
    def forward(self, mel: torch.Tensor) -> torch.Tensor:
        """Return logits (batch, 527)."""
        logits: torch.Tensor = self.classifier(self.embed(mel))
        return logits

    def freeze(self) -> None:
        """Make it a fixed function: norms folded, evaluation mode, nothing to train."""
        self.trunk.fold()
        self.eval().requires_grad_(requires_grad=False)
        # Depthwise convolutions: five times as fast as with channels first.
        # torch's own stub of Module.to lacks memory_format for this overload.
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def audioset_network(weights: Mapping[str, torch.Tensor]) -> AudioSetNetwork:
    """Build a network from an official state dict, unfolded.

    Raises
    ------
    CheckpointError
        The weights are those of another network.
    """
    try:
        stem = weights["features.0.0.weight"].shape[0]
        last = weights["features.16.0.weight"].shape[1]
        width = min(
            (width / 10 for width in range(1, 41)),
            key=lambda w: abs(_divisible(160 * w) - last) + abs(_divisible(16 * w) - stem),
        )
        network = AudioSetNetwork(width)
        named = {
            (f"trunk.{name}" if name.startswith("features") else name): value
            for name, value in weights.items()
        }
        network.load_state_dict(named)
    except (KeyError, RuntimeError, AttributeError, IndexError) as error:
        raise CheckpointError(f"not the weights of an EfficientAT network ({error})") from error
    return network.eval()


def load_audioset_network(path: Path) -> AudioSetNetwork:
    """Read an official state dict from a file the person named, unfolded.

    Raises
    ------
    CheckpointError
        The file cannot be read or holds another network.
    """
    if not is_zipfile(path):  # torch's older format fails in a hundred ways
        raise CheckpointError(f"{path}: cannot be read as torch weights")
    try:
        weights = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, ValueError, EOFError, KeyError, UnpicklingError) as error:
        raise CheckpointError(f"{path}: cannot be read as torch weights ({error})") from error
    return audioset_network(weights)


def fold_norms(network: nn.Module) -> None:
    """Put every batch norm of a network into the convolution before it."""
    for module in network.modules():
        if isinstance(module, ConvNorm):
            module.fold()


def _divisible(channels: float) -> int:
    """Round to a multiple of 8 that is no more than a tenth below."""
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * channels else rounded
