"""Reprogramming: a small input transform and a linear layer trained around a frozen network.

Source: Yin et al., "Reprogramming pretrained models for instrument recognition", arXiv
2211.08379. Training starts from the linear probe: the transform begins as nothing, the output
layer as the probe's, so that every step goes beyond what the probe can do.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import torch

from mirdesk.analysis.mobilenet import COARSE_STRIDE, AudioSetNetwork
from mirdesk.analysis.network import FRAME_STRIDE
from mirdesk.analysis.reprogrammed import Head, Reprogrammed, Shape
from mirdesk.analysis.reprogramming import BOTH, LOGITS, PYRAMID
from mirdesk.analysis.transforms import IDENTITY, build_transform
from mirdesk.lab.frozen.clips import CLIP_FRAMES, CachedClips
from mirdesk.lab.losses import masked_bce
from mirdesk.lab.metrics import average_precision, mean_of
from mirdesk.lab.mixtures import clip_labels
from mirdesk.lab.probe import ProbeRecipe, fit_probe, hear_clips


@dataclass(frozen=True, slots=True)
class ReprogramRecipe:
    """How a transform and its output layer are trained.

    Attributes
    ----------
    transform : dict
        ``kind`` and sizes, for ``analysis.transforms.build_transform``.
    inputs : str
        What the output layer sees; the published method, ``logits`` only.
    probe : ProbeRecipe
        Of the output layer's beginning.
    probe_clips : int
        Clips it is fitted to, at most.
    crop_frames : int
        Mel frames of a clip that are heard at once, a multiple of ``COARSE_STRIDE``.
    steps, batch : int
    transform_rate, output_rate, weight_decay : float
        Of AdamW.
    warm_up : float
        Share of the training in which the learning rate rises.
    seed : int
    """

    transform: dict[str, object] = field(default_factory=lambda: {"kind": "cnn"})
    inputs: str = LOGITS
    probe: ProbeRecipe = field(default_factory=ProbeRecipe)
    probe_clips: int = 12_000
    crop_frames: int = 320
    steps: int = 600
    batch: int = 32
    transform_rate: float = 3e-3
    output_rate: float = 3e-4
    weight_decay: float = 0.01
    warm_up: float = 0.05
    seed: int = 0


RECIPES: Final[dict[str, ReprogramRecipe]] = {
    # The output layer alone, over all that the frozen network tells: what ships.
    "ears": ReprogramRecipe(
        transform={"kind": "none"}, inputs=PYRAMID, crop_frames=CLIP_FRAMES
    ),
    "linear_probe": ReprogramRecipe(transform={"kind": "none"}, inputs=BOTH),
    # The published setting: less than 20 thousand numbers trained, over its outputs only.
    "reprogram_noise": ReprogramRecipe(transform={"kind": "noise"}),
    "reprogram_cnn": ReprogramRecipe(transform={"kind": "cnn"}),
    "reprogram_unet": ReprogramRecipe(transform={"kind": "unet"}),
}


class Step(NamedTuple):
    """One line of the log: step, mean loss since the last, processor seconds so far."""

    step: int
    loss: float
    cpu_s: float


def begin(frozen: AudioSetNetwork, clips: CachedClips, recipe: ReprogramRecipe) -> Reprogrammed:
    """Return a network whose transform does nothing yet and whose output layer is the probe."""
    rng = np.random.default_rng(recipe.seed)
    rows = np.sort(rng.permutation(len(clips))[: recipe.probe_clips])
    inputs = hear_clips(frozen, clips, rows.tolist(), recipe.inputs)
    layer = fit_probe(inputs, clips.clip_labels[rows], recipe.probe)
    network = assemble(frozen, recipe)
    network.head.output.load_state_dict(layer.state_dict())
    return network


def assemble(frozen: AudioSetNetwork, recipe: ReprogramRecipe) -> Reprogrammed:
    """Return an untrained network as the recipe describes it."""
    sizes = dict(recipe.transform)
    kind = str(sizes.pop("kind"))
    transform = build_transform(kind, **{name: int(str(size)) for name, size in sizes.items()})
    shape = Shape(
        inputs=recipe.inputs,
        window_frames=recipe.crop_frames,
        # Overlapping by two thirds: a value every 1.6 s of windows of 4.8 s, for the lanes.
        hop_frames=recipe.crop_frames // 3 // COARSE_STRIDE * COARSE_STRIDE,
    )
    torch.manual_seed(recipe.seed)
    return Reprogrammed(frozen, Head(transform, shape, frozen), shape)


def reprogram(
    network: Reprogrammed,
    clips: CachedClips,
    recipe: ReprogramRecipe,
    *,
    time_limit_s: float = math.inf,
    on_step: Callable[[Step], None] = lambda step: None,
) -> Reprogrammed:
    """Train transform and output layer in place and return the network.

    Parameters
    ----------
    network : Reprogrammed
        As :func:`begin` gives it. Its frozen part stays as it is, bit for bit.
    clips : CachedClips
    recipe : ReprogramRecipe
    time_limit_s : float
        Wall-clock time; the schedule ends there if the steps do not first.
    on_step : callable
        Told every 20 steps.

    Notes
    -----
    Without a transform there is nothing to do: the probe is fitted already.
    """
    if recipe.transform["kind"] == IDENTITY:
        return network.eval()
    rng = np.random.default_rng(recipe.seed)
    head = network.head.train().requires_grad_(requires_grad=True)
    head.projection.requires_grad_(requires_grad=False)  # of the embedding: not trained here
    optimiser = torch.optim.AdamW(
        [
            {"params": list(head.transform.parameters()), "lr": recipe.transform_rate},
            {"params": list(head.output.parameters()), "lr": recipe.output_rate},
        ],
        weight_decay=recipe.weight_decay,
    )
    rates = [group["lr"] for group in optimiser.param_groups]
    started_s, losses, step = time.monotonic(), [], 0
    while step < recipe.steps and time.monotonic() - started_s < time_limit_s:
        progress = max(step / recipe.steps, (time.monotonic() - started_s) / time_limit_s)
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * _schedule(progress, recipe.warm_up)
        mel, labels = draw_batch(clips, recipe, rng)
        loss = masked_bce(network.places(mel).logits[:, 0], labels)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
        step += 1
        if step % 20 == 0:
            on_step(Step(step, float(np.mean(losses)), time.process_time()))
            losses.clear()
    network.eval().requires_grad_(requires_grad=False)
    return network


def draw_batch(
    clips: CachedClips, recipe: ReprogramRecipe, rng: np.random.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return crops of random clips, (batch, 1, MEL_BANDS, frames), and their labels."""
    rows = rng.integers(len(clips), size=recipe.batch)
    last = (clips.codes.shape[1] - recipe.crop_frames) // FRAME_STRIDE
    # Mostly from the start, where short files begin.
    first = int(rng.integers(last + 1)) if rng.random() < 0.5 else 0
    frames = slice(first * FRAME_STRIDE, first * FRAME_STRIDE + recipe.crop_frames)
    outputs = slice(first, first + recipe.crop_frames // FRAME_STRIDE)
    mel = clips.mel(rows)[:, None, :, frames]
    labels = np.stack([clip_labels(clips.frame_labels[row, outputs]) for row in rows])
    return torch.from_numpy(np.ascontiguousarray(mel)), torch.from_numpy(labels)


@torch.inference_mode()
def clip_logits(network: Reprogrammed, clips: CachedClips, *, batch: int = 40) -> np.ndarray:
    """Return logits of whole clips, shape (clips, 20)."""
    parts = []
    for start in range(0, len(clips), batch):
        rows = np.arange(start, min(start + batch, len(clips)))
        mel = torch.from_numpy(np.ascontiguousarray(clips.mel(rows)))[:, None]
        parts.append(network.places(mel).logits.mean(dim=1).numpy())
    return np.concatenate(parts)


def held_out_map(network: Reprogrammed, clips: CachedClips) -> dict[str, float | None]:
    """Return the mean average precision of each kind of clip."""
    logits = clip_logits(network, clips)
    figures: dict[str, float | None] = {}
    for kind in np.unique(clips.kinds):
        is_it = clips.kinds == kind
        scores, truths = logits[is_it], clips.clip_labels[is_it]
        each = [average_precision(scores[:, i], truths[:, i]) for i in range(scores.shape[1])]
        figures[str(kind)] = mean_of(each)
    return figures


def trained_parameters(network: Reprogrammed) -> int:
    """Return how many numbers were trained: transform and output layer."""
    trained = (network.head.transform, network.head.output)
    return sum(each.numel() for part in trained for each in part.parameters())


def _schedule(progress: float, warm_up: float) -> float:
    """Linear warm-up, then a half cosine to zero."""
    if progress < warm_up:
        return (progress + 1e-3) / (warm_up + 1e-3)
    return 0.5 * (1.0 + math.cos(math.pi * (progress - warm_up) / (1.0 - warm_up)))
