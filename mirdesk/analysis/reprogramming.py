"""What a trained output layer sees of a frozen network that listened to a window.

The published method (arXiv 2211.08379) sees its outputs only. Its embedding and what its middle
layers say, pooled over time and band by band, tell more: instruments that AudioSet's classes
lump together differ there still.
"""

from typing import Final

import torch

from mirdesk.analysis.mobilenet import AUDIOSET_CLASSES, AudioSetNetwork, Pyramid
from mirdesk.audio.spectrogram import MEL_BANDS

LOGITS: Final = "logits"  # 527 outputs
EMBEDDING: Final = "embedding"  # the last layer, pooled
BOTH: Final = "both"  # logits, then embedding
# Both, then the middle layer's mean and spread over time in each band, then the fine layer's
# mean.
PYRAMID: Final = "pyramid"
INPUTS: Final = (LOGITS, EMBEDDING, BOTH, PYRAMID)
_FINE_BANDS: Final = MEL_BANDS // 8
_MIDDLE_BANDS: Final = MEL_BANDS // 16


def input_size(inputs: str, frozen: AudioSetNetwork) -> int:
    """Return how many numbers the output layer sees.

    Raises
    ------
    ValueError
        There is no such kind of inputs.
    """
    trunk = frozen.trunk
    both = AUDIOSET_CLASSES + trunk.coarse_channels
    sizes = {
        LOGITS: AUDIOSET_CLASSES,
        EMBEDDING: trunk.coarse_channels,
        BOTH: both,
        PYRAMID: both
        + 2 * _MIDDLE_BANDS * trunk.middle_channels
        + _FINE_BANDS * trunk.fine_channels,
    }
    if inputs not in sizes:
        raise ValueError(f"no inputs {inputs!r}; there are {', '.join(INPUTS)}")
    return sizes[inputs]


def window_inputs(frozen: AudioSetNetwork, heard: Pyramid, inputs: str) -> torch.Tensor:
    """Return what the output layer sees of whole windows, shape (batch, ``input_size``).

    Parameters
    ----------
    frozen : AudioSetNetwork
    heard : Pyramid
        Of its trunk.
    inputs : str
        One of ``INPUTS``.
    """
    embedding = heard.coarse.mean(dim=(2, 3))
    if inputs == EMBEDDING:
        return embedding
    logits: torch.Tensor = frozen.classifier(embedding)
    if inputs == LOGITS:
        return logits
    if inputs == BOTH:
        return torch.cat([logits, embedding], dim=1)
    parts = (
        logits,
        embedding,
        heard.middle.mean(dim=3).flatten(1),  # (batch, channels * bands)
        heard.middle.std(dim=3).flatten(1),
        heard.fine.mean(dim=3).flatten(1),
    )
    return torch.cat(parts, dim=1)
