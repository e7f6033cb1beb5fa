"""Small trained changes to a log-mel before a frozen network hears it.

Source: Yin et al., "Reprogramming pretrained models for instrument recognition", arXiv
2211.08379: a noise that is added, a small CNN, a small U-Net. Here each adds to what comes in,
and begins as nothing at all, so that training starts from what the frozen network knows.
"""

from typing import Final

import torch
from torch import nn
from torch.nn import functional
from typing_extensions import override

from mirdesk.audio.spectrogram import MEL_BANDS, SILENCE

IDENTITY: Final = "none"
NOISE: Final = "noise"
CNN: Final = "cnn"
UNET: Final = "unet"
KINDS: Final = (IDENTITY, NOISE, CNN, UNET)


class Noise(nn.Module):
    """Adds the same learned values to every log-mel, again and again in time.

    Parameters
    ----------
    frames : int
        After so many mel frames it begins anew.
    """

    def __init__(self, frames: int = 64) -> None:
        super().__init__()
        self.values = nn.Parameter(torch.zeros(1, 1, MEL_BANDS, frames))

    @override
    def forward(self, mel: torch.Tensor) -> torch.Tensor:
        """Return log-mel of the same shape, (batch, 1, MEL_BANDS, frames)."""
        place = torch.arange(mel.shape[3], device=mel.device) % self.values.shape[3]
        return mel + self.values[..., place]


class Cnn(nn.Module):
    """Three convolutions at full resolution, added to what came in.

    Parameters
    ----------
    channels : int
        Of the two layers in the middle.
    """

    def __init__(self, channels: int = 8) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, channels, 3, padding=1)
        self.middle = nn.Conv2d(channels, channels, (5, 3), padding=(2, 1))
        self.last = _silent(nn.Conv2d(channels, 1, 3, padding=1))

    @override
    def forward(self, mel: torch.Tensor) -> torch.Tensor:
        """Return log-mel of the same shape, (batch, 1, MEL_BANDS, frames)."""
        values = functional.hardswish(self.first(_loud(mel)))
        values = functional.hardswish(self.middle(values))
        change: torch.Tensor = self.last(values)
        return mel + change


class UNet(nn.Module):
    """A U-Net of two halvings, added to what came in.

    Source: Ronneberger et al., "U-Net", MICCAI 2015. Nearly all of it runs at half and quarter
    resolution: at full resolution it would cost more than the frozen network.

    Parameters
    ----------
    channels : int
        At half resolution; twice as many at a quarter.
    """

    def __init__(self, channels: int = 8) -> None:
        super().__init__()
        self.to_half = nn.Conv2d(1, channels, 3, stride=2, padding=1)
        self.to_quarter = nn.Conv2d(channels, 2 * channels, 3, stride=2, padding=1)
        self.middle = nn.Conv2d(2 * channels, 2 * channels, 3, padding=1)
        self.rise = nn.Conv2d(3 * channels, channels, 3, padding=1)
        self.last = _silent(nn.Conv2d(channels + 1, 1, 3, padding=1))

    @override
    def forward(self, mel: torch.Tensor) -> torch.Tensor:
        """Return log-mel of the same shape, (batch, 1, MEL_BANDS, frames)."""
        whole = _loud(mel)
        half = functional.hardswish(self.to_half(whole))  # (batch, c, bands / 2, frames / 2)
        quarter = functional.hardswish(self.to_quarter(half))  # (batch, 2 c, / 4, / 4)
        quarter = functional.hardswish(self.middle(quarter))
        risen = torch.cat([_sized_as(quarter, half), half], dim=1)  # (batch, 3 c, / 2, / 2)
        risen = functional.hardswish(self.rise(risen))
        change: torch.Tensor = self.last(torch.cat([_sized_as(risen, whole), whole], dim=1))
        return mel + change


def build_transform(kind: str, **sizes: int) -> nn.Module:
    """Return a transform of log-mel (batch, 1, MEL_BANDS, frames) that changes nothing yet.

    Parameters
    ----------
    kind : str
        One of ``KINDS``.
    **sizes : int
        Arguments of the class.

    Raises
    ------
    ValueError
        There is no such kind.
    TypeError
        It has no such size.
    """
    if kind == IDENTITY:
        if sizes:
            raise TypeError(f"{IDENTITY!r} has no sizes, given {sorted(sizes)}")
        return nn.Identity()
    if kind == NOISE:
        return Noise(**sizes)
    if kind == CNN:
        return Cnn(**sizes)
    if kind == UNET:
        return UNet(**sizes)
    raise ValueError(f"no transform {kind!r}; there are {', '.join(KINDS)}")


def _loud(mel: torch.Tensor) -> torch.Tensor:
    """Return the log-mel above silence: what convolutions pad with is then silence too."""
    return mel - SILENCE


def _silent(layer: nn.Conv2d) -> nn.Conv2d:
    """Return a layer that gives zero until it is trained."""
    nn.init.zeros_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


def _sized_as(values: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """Return values stretched to the bands and frames of another tensor."""
    return functional.interpolate(values, size=other.shape[2:], mode="nearest")
