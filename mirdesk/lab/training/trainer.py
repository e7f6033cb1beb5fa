"""A network in training: its steps, its average, its state."""

import copy
import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from mirdesk.analysis.cards import WEIGHTS_FILE
from mirdesk.analysis.checkpoints import save_weights
from mirdesk.analysis.mobilenet import load_audioset_network
from mirdesk.analysis.network import Student, moments, pool_clip
from mirdesk.audio.spectrogram import SILENCE
from mirdesk.errors import DatasetError
from mirdesk.lab.mixtures import Mixture
from mirdesk.lab.recipes.recipe import Network, Recipe
from mirdesk.lab.training.batches import Batch
from mirdesk.lab.training.checks import Check, held_out_figures
from mirdesk.lab.training.terms import TERMS, Said, weighed

STATE_FILE: Final = "state.pt"


class Trainer:
    """A network, its average, its optimiser and its clock.

    Parameters
    ----------
    recipe : Recipe
    seed : int
    time_limit_s : float
        Wall-clock time of the whole run.
    teacher : Path or None
        Official weights, to begin with and to know the size of its embeddings from.
    begin_with : Path or None
        Folder of an earlier run, whose averaged network this one begins with.

    Raises
    ------
    DatasetError
        The recipe needs a teacher and none is named.
    CheckpointError
        The teacher's weights are others.
    """

    def __init__(
        self,
        recipe: Recipe,
        *,
        seed: int,
        time_limit_s: float,
        teacher: Path | None = None,
        begin_with: Path | None = None,
    ) -> None:
        torch.manual_seed(seed)
        self.recipe = recipe
        self.step = 0
        self.network = recipe.network().to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stub lacks it
        if teacher is None and (recipe.needs_teacher or recipe.has_transfer):
            raise DatasetError(
                "this recipe learns from a teacher: name its weights with --teacher"
            )
        # Trained beside the network and thrown away with the state (EAsT's linear map).
        self.bridge: nn.Module = nn.Identity()
        if begin_with is not None:
            _take_over(self.network, begin_with)
        elif teacher is not None and recipe.has_transfer:
            _transfer(self.network, teacher)
        if teacher is not None and recipe.cosine_weight:
            size = load_audioset_network(teacher).trunk.coarse_channels
            self.bridge = nn.Linear(self.network.instrument_size, size)
        self.average = copy.deepcopy(self.network).eval().requires_grad_(requires_grad=False)
        self._optimiser = _optimiser(self.network, self.bridge, recipe)
        self._time_limit_s = time_limit_s
        self._spent_s = 0.0
        self._started_s = time.monotonic()
        self._sums = dict.fromkeys(("", *TERMS), 0.0)
        self._sums_count = 0

    @property
    def elapsed_s(self) -> float:
        """Wall-clock time of the run, earlier sittings included."""
        return self._spent_s + time.monotonic() - self._started_s

    @property
    def progress(self) -> float:
        """How far the schedule has got, 0..1, by steps or time, whichever is further."""
        return min(1.0, max(self.step / self.recipe.steps, self.elapsed_s / self._time_limit_s))

    @property
    def is_done(self) -> bool:
        """Whether the schedule has ended."""
        return self.progress >= 1.0

    def learn(self, batch: Batch) -> None:
        """Take one step."""
        recipe = self.recipe
        rate = recipe.learning_rate * schedule(self.progress, recipe.warm_up)
        for group in self._optimiser.param_groups:
            group["lr"] = rate * group["share"]
        self.network.train()
        loss, parts = weighed(self._said(batch), batch, recipe)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 2.0)
        self._optimiser.step()
        self.step += 1
        self._follow()
        for name, value in ({"": loss.item()} | parts).items():
            self._sums[name] += value
        self._sums_count += 1

    def _said(self, batch: Batch) -> Said:
        """Run the network over a batch."""
        mel = spec_augment(batch.mel.float())[:, None]  # (clips, 1, bands, frames)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.recipe.has_bf16):
            features = self.network.features(mel)
            told = features[..., : self.network.instrument_size]  # without textures
            outputs = self.network.frames(features)
            embedding = self.network.embed(features)
            tags = features[:, 0, :0]
            if self.recipe.tags:
                tags = self.network.tags(moments(features))
            mapped = features[:, 0, :0]
            if self.recipe.cosine_weight:
                mapped = self.bridge(told.mean(dim=1))
        return Said(told, outputs, pool_clip(outputs), embedding, tags, mapped)

    def check(self, held: Sequence[Mixture]) -> Check:
        """Measure the averaged network on held-out mixtures."""
        count = max(1, self._sums_count)
        means = {name: round(total / count, 4) for name, total in self._sums.items()}
        self._sums, self._sums_count = dict.fromkeys(self._sums, 0.0), 0
        return Check(
            step=self.step,
            clips=self.step * self.recipe.pairs * 2,
            minutes=round(self.elapsed_s / 60, 2),
            loss=means.pop(""),
            losses=means,
            **held_out_figures(self.average, held),
            learning_rate=round(self._optimiser.param_groups[-1]["lr"], 7),
        )

    def save(self, run: Path) -> None:
        """Write the state to go on from, and the averaged weights."""
        state = {
            "step": self.step,
            "elapsed_s": self.elapsed_s,
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "bridge": self.bridge.state_dict(),
            "optimiser": self._optimiser.state_dict(),
        }
        partial = run / (STATE_FILE + ".part")
        torch.save(state, partial)
        partial.replace(run / STATE_FILE)
        save_weights(self.average, run)

    def resume(self, path: Path) -> None:
        """Go on from a state, if there is one.

        Raises
        ------
        DatasetError
            It is that of another recipe, or damaged.
        """
        if not path.is_file():
            return
        try:
            state = torch.load(path, weights_only=True)
            self.step, self._spent_s = state["step"], state["elapsed_s"]
            self.network.load_state_dict(state["network"])
            self.average.load_state_dict(state["average"])
            self.bridge.load_state_dict(state.get("bridge", {}))
            self._optimiser.load_state_dict(state["optimiser"])
        except (RuntimeError, ValueError, KeyError, EOFError) as error:
            raise DatasetError(
                f"{path}: not a state of this recipe; choose another folder for the run"
            ) from error

    @torch.no_grad()
    def _follow(self) -> None:
        """Let the average follow the network; faster in the beginning."""
        decay = min(self.recipe.ema_decay, (1 + self.step) / (10 + self.step))
        mine, others = self.average.state_dict(), self.network.state_dict()
        for name, value in mine.items():
            if value.is_floating_point():
                value.lerp_(others[name], 1.0 - decay)
            else:
                value.copy_(others[name])


def _take_over(network: nn.Module, run: Path) -> None:
    """Begin with the averaged network of a run, its norms folded for good."""
    if not isinstance(network, Student):
        raise DatasetError("only students begin with an earlier run")
    network.fold_norms()
    try:
        network.load_state_dict(load_file(run / WEIGHTS_FILE))
    except FileNotFoundError as error:
        raise DatasetError(f"{run}: no weights to begin with") from error
    except (RuntimeError, SafetensorError) as error:
        raise DatasetError(f"{run}: trained by a recipe of another network") from error


def _transfer(network: Network, teacher: Path) -> None:
    """Begin with the trunk of an AudioSet network.

    Raises
    ------
    DatasetError
        The network has no such trunk.
    """
    message = f"{teacher}: this recipe's network has another trunk"
    if not isinstance(network, Student):
        raise DatasetError(message)
    try:
        network.trunk.load_state_dict(load_audioset_network(teacher).trunk.state_dict())
    except RuntimeError as error:
        raise DatasetError(message) from error
    # Statistics of AudioSet, kept: those of mixtures would not be those of music.
    network.trunk.fold()


def _optimiser(network: Network, bridge: nn.Module, recipe: Recipe) -> torch.optim.AdamW:
    """Return AdamW over the trunk, at its own rate, and over the rest."""
    trunk = list(network.trunk.parameters()) if isinstance(network, Student) else []
    among = {id(parameter) for parameter in trunk}
    rest = [each for each in network.parameters() if id(each) not in among]
    rest += list(bridge.parameters())
    groups = [
        {"params": part, "share": share}
        for part, share in ((trunk, recipe.trunk_rate), (rest, 1.0))
        if part
    ]
    return torch.optim.AdamW(groups, recipe.learning_rate, weight_decay=recipe.weight_decay)


def spec_augment(mel: torch.Tensor) -> torch.Tensor:
    """Silence a random stretch of bands and one short stretch of time in each clip.

    Source: Park et al., "SpecAugment", 2019; the stretch in time is shorter than two output
    frames, because labels follow time.

    Parameters
    ----------
    mel : Tensor, shape (clips, bands, frames), float32
        Changed in place.
    """
    _, bands, frames = mel.shape
    mel.masked_fill_(_stretches(len(mel), bands, 16)[:, :, None], SILENCE)
    return mel.masked_fill_(_stretches(len(mel), frames, 15)[:, None, :], SILENCE)


def _stretches(clips: int, size: int, longest: int) -> torch.Tensor:
    """Return masks (clips, size) with one random stretch each."""
    first = torch.randint(size, (clips, 1))
    place = torch.arange(size)[None, :]
    return (place >= first) & (place < first + torch.randint(longest, (clips, 1)))


def schedule(progress: float, warm_up: float) -> float:
    """Return the share of the learning rate: linear warm-up, then a half cosine to zero."""
    if progress < warm_up:
        return (progress + 1e-3) / (warm_up + 1e-3)
    return 0.5 * (1.0 + math.cos(math.pi * (progress - warm_up) / (1.0 - warm_up)))
