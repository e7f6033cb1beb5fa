"""A small convolutional network with nothing borrowed: a yardstick, never shipped.

As in the comparisons of arXiv 2211.08379: a few convolutions over log-mel and global pooling.
It has the outputs of ``analysis.network.Student``: the same code trains and measures it.
"""

from typing import Final

import torch
from torch import nn
from typing_extensions import override

from mirdesk.analysis.mobilenet import ConvNorm, fold_norms
from mirdesk.analysis.network import FrameOutputs, Outputs, moments, pool_clip
from mirdesk.domain.activity import EMBEDDING_SIZE
from mirdesk.domain.instruments import INSTRUMENT_COUNT

# Channels of a block, and what its pooling divides bands and frames by; FRAME_STRIDE in all.
_BLOCKS: Final = ((16, (2, 2)), (32, (2, 5)), (64, (2, 1)))


class PlainCnn(nn.Module):
    """Four 3 x 3 convolutions, max-pooled; no attention: a clip is the mean of its frames.

    Parameters
    ----------
    features : int
        Channels of the last convolution.
    dropout : float
        On features, while training.
    """

    def __init__(self, features: int = 96, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.feature_size, self.instrument_size, self.tag_count = features, features, 0
        layers: list[nn.Module] = []
        channels = 1
        for wider, pooling in _BLOCKS:
            layers += [
                ConvNorm(channels, wider, (3, 3), activation=nn.ReLU),
                nn.MaxPool2d(pooling),
            ]
            channels = wider
        layers.append(ConvNorm(channels, features, (3, 3), activation=nn.ReLU))
        self.layers = nn.Sequential(*layers)
        self.dropout = nn.Dropout(dropout)
        self.frame_head = nn.Linear(features, INSTRUMENT_COUNT)
        self.embedding_head = nn.Linear(2 * features, EMBEDDING_SIZE)
        self.tag_head = nn.Identity()

    def features(self, mel: torch.Tensor) -> torch.Tensor:
        """Return features (batch, frames / FRAME_STRIDE, size) of (batch, 1, bands, frames)."""
        values: torch.Tensor = self.layers(mel.contiguous(memory_format=torch.channels_last))
        pooled = values.mean(dim=2) + values.amax(dim=2)  # (batch, size, frames / 10)
        return pooled.transpose(1, 2)

    def frames(self, features: torch.Tensor) -> FrameOutputs:
        """Return logits of each frame; attention is the same everywhere."""
        logits = self.frame_head(self.dropout(features))
        return FrameOutputs(logits, torch.zeros_like(logits))

    def embed(self, features: torch.Tensor) -> torch.Tensor:
        """Return one embedding of unit length for a stretch of any length."""
        return nn.functional.normalize(self.embedding_head(moments(features)), dim=1)

    @override
    def forward(self, mel: torch.Tensor) -> Outputs:
        """Return frame outputs, clip logits (batch, 20) and embeddings of whole inputs."""
        features = self.features(mel)
        outputs = self.frames(features)
        return Outputs(outputs, pool_clip(outputs), self.embed(features))

    def fold_norms(self) -> None:
        """Put batch norms into convolutions, with the statistics they have now."""
        fold_norms(self)
