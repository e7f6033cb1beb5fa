"""A linear probe: logistic regression on what a frozen network says of each clip.

Source: Alain and Bengio, "Understanding intermediate layers using linear classifier probes",
2016. The frozen network hears each clip once; what is trained is one linear layer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import nn

from mirdesk.analysis.mobilenet import AudioSetNetwork
from mirdesk.analysis.reprogramming import window_inputs
from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.lab.frozen.clips import CachedClips
from mirdesk.lab.losses import masked_bce

_BATCH: Final = 40
_LEAST_SPREAD: Final = 1e-3  # inputs that hardly change are not blown up
_RARE_LOGIT: Final = -2.0  # where every class begins


@dataclass(frozen=True, slots=True)
class ProbeRecipe:
    """How the linear layer is trained.

    Attributes
    ----------
    epochs, batch : int
    learning_rate, weight_decay : float
        Of AdamW, on standardised inputs.
    seed : int
    """

    epochs: int = 25
    batch: int = 512
    learning_rate: float = 2e-3
    weight_decay: float = 4.0
    seed: int = 0


@torch.inference_mode()
def hear_clips(
    frozen: AudioSetNetwork, clips: CachedClips, rows: Sequence[int], inputs: str
) -> np.ndarray:
    """Return what an output layer would see of each clip, shape (rows, size), float32.

    Parameters
    ----------
    frozen : AudioSetNetwork
    clips : CachedClips
    rows : sequence of int
    inputs : str
        One of ``analysis.reprogramming.INPUTS``.
    """
    heard = []
    for start in range(0, len(rows), _BATCH):
        mel = torch.from_numpy(clips.mel(np.asarray(rows[start : start + _BATCH])))[:, None]
        heard.append(window_inputs(frozen, frozen.trunk(mel), inputs).numpy())
    return np.concatenate(heard)


def fit_probe(inputs: np.ndarray, labels: np.ndarray, recipe: ProbeRecipe) -> nn.Linear:
    """Return a linear layer that tells the 20 instruments from inputs as they come.

    Standardising is part of the training only: it is folded into the layer.

    Parameters
    ----------
    inputs : ndarray, shape (n, size), float32
    labels : ndarray, shape (n, 20)
        1, 0, or NaN for unknown, which counts for nothing.
    recipe : ProbeRecipe
    """
    mean = torch.from_numpy(inputs.mean(axis=0))
    spread = torch.from_numpy(inputs.std(axis=0)) + _LEAST_SPREAD
    values = (torch.from_numpy(inputs) - mean) / spread
    truths = torch.from_numpy(labels.astype(np.float32))
    layer = nn.Linear(inputs.shape[1], INSTRUMENT_COUNT)
    nn.init.zeros_(layer.weight)
    nn.init.constant_(layer.bias, _RARE_LOGIT)
    optimiser = torch.optim.AdamW(
        layer.parameters(), recipe.learning_rate, weight_decay=recipe.weight_decay
    )
    steps = recipe.epochs * -(-len(values) // recipe.batch)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    shuffled = torch.Generator().manual_seed(recipe.seed)
    for _ in range(recipe.epochs):
        order = torch.randperm(len(values), generator=shuffled)
        for start in range(0, len(values), recipe.batch):
            rows = order[start : start + recipe.batch]
            loss = masked_bce(layer(values[rows]), truths[rows])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]  # torch's own
            optimiser.step()
            schedule.step()
    with torch.no_grad():
        layer.weight.div_(spread)
        layer.bias.sub_(layer.weight @ mean)
    return layer
