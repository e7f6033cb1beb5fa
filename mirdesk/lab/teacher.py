"""A frozen AudioSet network to learn from: EfficientAT's mn04, built from its weights.

Source: Schmid et al., "Efficient large-scale audio tagging via transformer-to-CNN knowledge
distillation", ICASSP 2023, https://github.com/fschmid56/EfficientAT (MIT). A MobileNetV3 of
width 0.4 over the same log-mel as ours. Its weights are read from a file that whoever trains
names; they are no part of the project.
"""

from pathlib import Path
from typing import Final

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval
from typing_extensions import override

from mirdesk.analysis.cards import Source
from mirdesk.errors import DatasetError

TEACHER_SOURCE: Final = Source(
    "EfficientAT mn04_as (frozen teacher)", "MIT", "https://github.com/fschmid56/EfficientAT"
)
_NORM_EPS: Final = 1e-3
_BLOCKS: Final = 15
_STEPS: Final = {2: 2, 4: 2, 7: 2, 13: 2}  # MobileNetV3-Large; all others 1
_FIRST_HARDSWISH: Final = 7  # blocks before it use ReLU


class Teacher(nn.Module):
    """mn04 for inference; embeddings only.

    Parameters
    ----------
    weights : dict of str to Tensor
        Its state dict.
    """

    def __init__(self, weights: dict[str, torch.Tensor]) -> None:
        super().__init__()
        self.first = _convolution(weights, "features.0", step=2)
        self.blocks = nn.ModuleList(_Block(weights, index) for index in range(1, _BLOCKS + 1))
        self.last = _convolution(weights, f"features.{_BLOCKS + 1}")
        self.hidden = _linear(weights, "classifier.2")
        self.output = _linear(weights, "classifier.5")
        self.eval().requires_grad_(requires_grad=False)
        # Depthwise convolutions: five times as fast as with channels first.
        # torch's own stub of Module.to lacks memory_format for this overload.
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def embed(self, mel: torch.Tensor) -> torch.Tensor:
        """Return embeddings (batch, 384) of log-mel (batch, 1, MEL_BANDS, frames)."""
        mel = mel.contiguous(memory_format=torch.channels_last)
        values = functional.hardswish(self.first(mel))
        for block in self.blocks:
            values = block(values)
        values = functional.hardswish(self.last(values))  # (batch, 384, bands, frames)
        return values.mean(dim=(2, 3))

    @override
    def forward(self, mel: torch.Tensor) -> torch.Tensor:
        """Return logits (batch, 527) of the AudioSet classes."""
        logits: torch.Tensor = self.output(functional.hardswish(self.hidden(self.embed(mel))))
        return logits


class _Block(nn.Module):
    """Inverted bottleneck with squeeze-and-excitation where the weights have one."""

    def __init__(self, weights: dict[str, torch.Tensor], index: int) -> None:
        super().__init__()
        prefix = f"features.{index}.block"
        self.activation = nn.Hardswish() if index >= _FIRST_HARDSWISH else nn.ReLU()
        parts: list[nn.Module] = []
        place = 0
        while f"{prefix}.{place}.0.weight" in weights or _has_squeeze(weights, prefix, place):
            if _has_squeeze(weights, prefix, place):
                parts.append(_Squeeze(weights, f"{prefix}.{place}.conc_se_layers.0"))
            else:
                is_each = weights[f"{prefix}.{place}.0.weight"].shape[1] == 1
                step = _STEPS.get(index, 1) if is_each else 1
                parts.append(_convolution(weights, f"{prefix}.{place}", step=step))
                parts.append(self.activation)
            place += 1
        self.parts = nn.Sequential(*parts[:-1])  # nothing after the last convolution
        inputs = weights[f"{prefix}.0.0.weight"].shape[1 if place > 2 else 0]
        outputs = weights[f"{prefix}.{place - 1}.0.weight"].shape[0]
        self.is_residual = index not in _STEPS and inputs == outputs

    @override
    def forward(self, values: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.parts(values)
        return values + result if self.is_residual else result


class _Squeeze(nn.Module):
    """Scales each channel by what all of it says."""

    def __init__(self, weights: dict[str, torch.Tensor], prefix: str) -> None:
        super().__init__()
        self.narrow = _linear(weights, f"{prefix}.fc1")
        self.widen = _linear(weights, f"{prefix}.fc2")

    @override
    def forward(self, values: torch.Tensor) -> torch.Tensor:
        mean = values.mean(dim=(2, 3))
        scale = torch.sigmoid(self.widen(functional.relu(self.narrow(mean))))
        return values * scale[:, :, None, None]


def load_teacher(path: Path) -> Teacher:
    """Read mn04 from its official state dict.

    Raises
    ------
    DatasetError
        The file cannot be read or holds another network.
    """
    try:
        weights = torch.load(path, map_location="cpu", weights_only=True)
        return Teacher(weights)
    except (OSError, KeyError, RuntimeError, AttributeError) as error:
        raise DatasetError(f"{path}: not the weights of mn04 ({error})") from error


def distance_correlation(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """Return how alike the distances within two batches are, 0..1.

    Source: Szekely et al., 2007; as a loss between embeddings, Ding and Lerch, "Audio
    embeddings as teachers for music classification", ISMIR 2023 (EAsT).

    Parameters
    ----------
    first, second : Tensor, shape (batch, any size)
    """
    a, b = _centred(first.float()), _centred(second.float())
    covariance = (a * b).mean()
    spread = (a.square().mean() * b.square().mean()).clamp(min=1e-12).sqrt()
    return (covariance.clamp(min=0.0) / spread + 1e-8).sqrt()


def _centred(points: torch.Tensor) -> torch.Tensor:
    """Distances between points, with the means of rows and columns taken out."""
    squared = (points[:, None] - points[None]).square().sum(dim=2)
    distance = (squared + 1e-9).sqrt()  # a gradient at zero distance would be infinite
    rows, columns = distance.mean(dim=0, keepdim=True), distance.mean(dim=1, keepdim=True)
    return distance - rows - columns + distance.mean()


def _has_squeeze(weights: dict[str, torch.Tensor], prefix: str, place: int) -> bool:
    return f"{prefix}.{place}.conc_se_layers.0.fc1.weight" in weights


def _convolution(weights: dict[str, torch.Tensor], prefix: str, *, step: int = 1) -> nn.Module:
    """Build a convolution with its batch norm folded in."""
    kernel = weights[f"{prefix}.0.weight"]
    outputs, per_group, height, width = kernel.shape
    is_each = per_group == 1 and height > 1 and prefix != "features.0"  # depthwise
    groups = outputs if is_each else 1
    convolution = nn.Conv2d(
        per_group * groups,
        outputs,
        (height, width),
        step,
        padding=(height // 2, width // 2),
        groups=groups,
        bias=False,
    )
    convolution.load_state_dict({"weight": kernel})
    norm = nn.BatchNorm2d(outputs, eps=_NORM_EPS)
    names = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")
    norm.load_state_dict({name: weights[f"{prefix}.1.{name}"] for name in names})
    return fuse_conv_bn_eval(convolution.eval(), norm.eval())


def _linear(weights: dict[str, torch.Tensor], prefix: str) -> nn.Linear:
    weight, bias = weights[f"{prefix}.weight"], weights[f"{prefix}.bias"]
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    layer.load_state_dict({"weight": weight, "bias": bias})
    return layer
