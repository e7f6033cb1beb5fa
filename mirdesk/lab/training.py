"""Training a student on mixtures made on the fly: resumable, logged, averaged.

A run is a folder: ``state.pt`` (to go on from), ``log.csv``, and ``weights.safetensors`` of
the averaged network after each check on held-out mixtures.
"""

import copy
import csv
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset
from typing_extensions import override

from mirdesk.analysis.checkpoints import save_weights
from mirdesk.analysis.mobilenet import AudioSetNetwork, load_audioset_network
from mirdesk.analysis.network import Student, moments, pool_clip
from mirdesk.audio.spectrogram import SILENCE
from mirdesk.errors import DatasetError
from mirdesk.lab.audioset import TAGS, instrument_logits
from mirdesk.lab.losses import (
    contrast,
    distance_correlation,
    label_likeness,
    masked_bce,
    relation,
)
from mirdesk.lab.metrics import average_precision, mean_of
from mirdesk.lab.mixtures import Mixer, Mixture
from mirdesk.lab.recipes import Recipe
from mirdesk.lab.stems import StemBank

STATE_FILE: Final = "state.pt"
LOG_FILE: Final = "log.csv"
_VALIDATION_SEED: Final = 4711
_SURE_LOGIT: Final = 0.0  # AudioSet networks are cautious: even odds are a strong claim


class Batch(NamedTuple):
    """Pairs of cuts: the second half are other cuts of what the first half was cut from.

    Unlabelled recordings come after the mixtures in each half. Without a teacher what is its
    has no columns.
    """

    mel: torch.Tensor  # (2 pairs, MEL_BANDS, frames) float16
    frame_labels: torch.Tensor  # (2 pairs, frames / FRAME_STRIDE, 20)
    clip_labels: torch.Tensor  # (2 pairs, 20)
    teacher: torch.Tensor  # (2 pairs, 384) its embeddings
    teacher_clip: torch.Tensor  # (2 pairs, 20) its logits of the instruments
    teacher_tags: torch.Tensor  # (2 pairs, tags) its logits of the tags


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the log."""

    step: int
    clips: int
    minutes: float
    loss: float
    frame_loss: float
    clip_loss: float
    contrast_loss: float
    relation_loss: float
    teacher_loss: float
    tag_loss: float
    pseudo_loss: float
    clip_map: float
    frame_map: float
    solo_map: float
    learning_rate: float


class MixtureStream(IterableDataset[Batch]):
    """An endless stream of batches; each loading process draws its own.

    Parameters
    ----------
    folders : sequence of Path
        Banks, opened by each process for itself.
    recipe : Recipe
    seed : int
    teacher : Path or None
        Weights of mn04, whose embeddings then come with each batch.
    """

    def __init__(
        self, folders: Sequence[Path], recipe: Recipe, seed: int, teacher: Path | None = None
    ) -> None:
        super().__init__()
        self._teacher = teacher
        self._folders = list(folders)
        self._recipe = recipe
        self._seed = seed

    @override
    def __iter__(self) -> Iterator[Batch]:
        worker = torch.utils.data.get_worker_info()
        torch.set_num_threads(1)
        seed = self._seed * 1000 + (worker.id if worker else 0)
        banks = [StemBank(folder) for folder in self._folders]
        mixer = Mixer(banks, self._recipe.mixtures, seed=seed)
        teacher = _frozen(self._teacher) if self._teacher else None
        while True:
            chosen = [mixer.draw() for _ in range(self._recipe.pairs)]
            firsts, seconds = [mixer.mix(c) for c in chosen], [mixer.mix(c) for c in chosen]
            for _ in range(self._recipe.recordings):
                pair = mixer.recording_pair()
                if pair is not None:
                    firsts.append(pair[0])
                    seconds.append(pair[1])
            batch = collate([*firsts, *seconds])
            yield batch if teacher is None else _taught(batch, teacher, self._recipe)


def _frozen(path: Path) -> AudioSetNetwork:
    """Load a teacher."""
    teacher = load_audioset_network(path)
    teacher.freeze()
    return teacher


@torch.no_grad()
def _taught(batch: Batch, teacher: AudioSetNetwork, recipe: Recipe) -> Batch:
    """Add what the teacher makes of a batch."""
    with torch.autocast("cpu", torch.bfloat16, enabled=recipe.has_bf16):
        embedding = teacher.embed(batch.mel.float()[:, None])
        logits = teacher.classifier(embedding).float()
    return batch._replace(
        teacher=embedding.float(),
        teacher_clip=torch.from_numpy(instrument_logits(logits.numpy())),
        teacher_tags=logits[:, list(TAGS.values())[: recipe.tags]],
    )


def collate(mixtures: Sequence[Mixture]) -> Batch:
    """Stack mixtures into a batch."""
    return Batch(
        torch.from_numpy(np.stack([mixture.mel for mixture in mixtures]).astype(np.float16)),
        torch.from_numpy(np.stack([mixture.frame_labels for mixture in mixtures])),
        torch.from_numpy(np.stack([mixture.clip_labels for mixture in mixtures])),
        *(torch.zeros(len(mixtures), 0) for _ in range(3)),
    )


def validation_mixtures(
    folders: Sequence[Path], recipe: Recipe, count: int
) -> tuple[list[Mixture], list[str]]:
    """Return mixtures of held-out stems, always the same, and the labels they can have."""
    banks = [StemBank(folder) for folder in folders]
    mixer = Mixer(banks, recipe.mixtures, seed=_VALIDATION_SEED, held_out=True)
    return [mixer.mix(mixer.draw()) for _ in range(count)], mixer.labels


def train(
    folders: Sequence[Path],
    run: Path,
    recipe: Recipe,
    *,
    checked_on: Sequence[Path] | None = None,
    seed: int = 0,
    teacher: Path | None = None,
    time_limit_s: float = math.inf,
    loaders: int = 1,
    validation_count: int = 400,
    on_check: Callable[[Check], None] = lambda check: None,
) -> list[Check]:
    """Train, or go on with, a run and return its checks.

    Parameters
    ----------
    folders : sequence of Path
        Stem banks; their held-out stems are used for checking only.
    run : Path
        Folder of the run; made if missing, gone on with if it holds a state.
    recipe : Recipe
    checked_on : sequence of Path or None
        Banks whose held-out stems are for checking; all by default.
    seed : int
    teacher : Path or None
        Official weights of an AudioSet network, to learn from and to begin with.
    time_limit_s : float
        Wall-clock time of the whole run; the schedule ends there if the steps do not first.
    loaders : int
        Processes that mix; 0 mixes in this one.
    validation_count : int
        Held-out mixtures in a check.
    on_check : callable
        Told about each check.

    Raises
    ------
    DatasetError
        A folder holds no bank, or the teacher's weights are others.
    """
    run.mkdir(parents=True, exist_ok=True)
    held, _ = validation_mixtures(checked_on or folders, recipe, validation_count)
    trainer = Trainer(recipe, seed=seed, time_limit_s=time_limit_s, teacher=teacher)
    trainer.resume(run / STATE_FILE)
    # Another seed after a restart: the same mixtures again would teach less.
    stream = MixtureStream(folders, recipe, seed + 7919 * trainer.step, teacher)
    batches = iter(DataLoader(stream, batch_size=None, num_workers=loaders))
    checks: list[Check] = []
    while not trainer.is_done:
        trainer.learn(next(batches))
        if trainer.step % recipe.check_every == 0 or trainer.is_done:
            checks.append(trainer.check(held))
            _log(run / LOG_FILE, checks[-1])
            trainer.save(run)
            on_check(checks[-1])
    return checks


class Trainer:
    """A network, its average, its optimiser and its clock."""

    def __init__(
        self, recipe: Recipe, *, seed: int, time_limit_s: float, teacher: Path | None = None
    ) -> None:
        torch.manual_seed(seed)
        self.recipe = recipe
        self.step = 0
        self.network = recipe.network().to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stub lacks it
        if recipe.has_transfer:
            if teacher is None:
                raise DatasetError("this recipe begins with a teacher: name its weights")
            trunk = load_audioset_network(teacher).trunk
            self.network.trunk.load_state_dict(trunk.state_dict())
            # Statistics of AudioSet, kept: those of mixtures would not be those of music.
            self.network.trunk.fold()
        self.average = copy.deepcopy(self.network).eval().requires_grad_(requires_grad=False)
        trunk_parameters = list(self.network.trunk.parameters())
        among = {id(parameter) for parameter in trunk_parameters}
        rest = [each for each in self.network.parameters() if id(each) not in among]
        self._optimiser = torch.optim.AdamW(
            [
                {"params": trunk_parameters, "share": recipe.trunk_rate},
                {"params": rest, "share": 1.0},
            ],
            recipe.learning_rate,
            weight_decay=recipe.weight_decay,
        )
        self._time_limit_s = time_limit_s
        self._spent_s = 0.0
        self._started_s = time.monotonic()
        self._sums = np.zeros(8)
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
        rate = recipe.learning_rate * _schedule(self.progress, recipe.warm_up)
        for group in self._optimiser.param_groups:
            group["lr"] = rate * group["share"]
        self.network.train()
        mel = spec_augment(batch.mel.float())[:, None]  # (clips, 1, bands, frames)
        with torch.autocast("cpu", torch.bfloat16, enabled=recipe.has_bf16):
            features = self.network.features(mel)
            outputs = self.network.frames(features)
            embedding = self.network.embed(features)
            tags = self.network.tag_head(moments(features))
        clip = pool_clip(outputs)
        half = len(mel) // 2
        has_teacher = batch.teacher.shape[1] > 0
        none = mel.new_zeros(())
        losses = (
            masked_bce(outputs.logits, batch.frame_labels),
            masked_bce(clip, batch.clip_labels),
            contrast(embedding[:half], embedding[half:], recipe.temperature),
            relation(embedding, label_likeness(batch.clip_labels), recipe.temperature),
            1.0 - distance_correlation(features.mean(dim=1), batch.teacher)
            if has_teacher
            else none,
            masked_bce(tags, batch.teacher_tags.sigmoid())
            if has_teacher and recipe.tags
            else none,
            masked_bce(clip, _sure(batch)) if has_teacher else none,
        )
        weights = (
            recipe.frame_weight,
            recipe.clip_weight,
            recipe.contrast_weight,
            recipe.relation_weight,
            recipe.teacher_weight,
            recipe.tag_weight,
            recipe.pseudo_weight,
        )
        loss = sum(
            (w * part for w, part in zip(weights, losses, strict=True)), mel.new_zeros(())
        )
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 2.0)
        self._optimiser.step()
        self.step += 1
        self._follow()
        self._sums += [loss.item(), *(part.item() for part in losses)]
        self._sums_count += 1

    def check(self, held: Sequence[Mixture]) -> Check:
        """Measure the averaged network on held-out mixtures."""
        frame_logits, clip_logits = predict(self.average, held)
        clip_truth = np.stack([mixture.clip_labels for mixture in held])
        frame_truth = np.concatenate([mixture.frame_labels for mixture in held])
        losses = (self._sums / max(1, self._sums_count)).round(4).tolist()
        alone = (clip_truth == 1).sum(axis=1) == 1
        self._sums[:], self._sums_count = 0.0, 0
        return Check(
            step=self.step,
            clips=self.step * self.recipe.pairs * 2,
            minutes=round(self.elapsed_s / 60, 2),
            loss=losses[0],
            frame_loss=losses[1],
            clip_loss=losses[2],
            contrast_loss=losses[3],
            relation_loss=losses[4],
            teacher_loss=losses[5],
            tag_loss=losses[6],
            pseudo_loss=losses[7],
            clip_map=round(_mean_ap(clip_logits, clip_truth), 4),
            frame_map=round(_mean_ap(np.concatenate(frame_logits), frame_truth), 4),
            solo_map=round(_mean_ap(clip_logits[alone], clip_truth[alone]), 4),
            learning_rate=round(self._optimiser.param_groups[1]["lr"], 7),
        )

    def save(self, run: Path) -> None:
        """Write the state to go on from, and the averaged weights."""
        state = {
            "step": self.step,
            "elapsed_s": self.elapsed_s,
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
        }
        partial = run / (STATE_FILE + ".part")
        torch.save(state, partial)
        partial.replace(run / STATE_FILE)
        save_weights(self.average, run)

    def resume(self, path: Path) -> None:
        """Go on from a state, if there is one."""
        if not path.is_file():
            return
        state = torch.load(path, weights_only=True)
        self.step, self._spent_s = state["step"], state["elapsed_s"]
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self._optimiser.load_state_dict(state["optimiser"])

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


@torch.no_grad()
def predict(
    network: Student, mixtures: Sequence[Mixture], *, batch_size: int = 50
) -> tuple[list[np.ndarray], np.ndarray]:
    """Return frame logits of each mixture, (frames, 20), and clip logits, (n, 20)."""
    network.eval()
    frames: list[np.ndarray] = []
    clips: list[np.ndarray] = []
    for start in range(0, len(mixtures), batch_size):
        part = np.stack([mixture.mel for mixture in mixtures[start : start + batch_size]])
        outputs, clip, _ = network(torch.from_numpy(part)[:, None])
        frames += list(outputs.logits.float().numpy())
        clips.append(clip.numpy())
    return frames, np.concatenate(clips)


def _sure(batch: Batch) -> torch.Tensor:
    """Return what the teacher is sure to hear in unlabelled clips; all else is unknown.

    One-sided: that it says little of an instrument teaches nothing (ears.md).
    """
    is_unlabelled = batch.clip_labels.isnan().all(dim=1, keepdim=True)
    is_heard = (batch.teacher_clip > _SURE_LOGIT) & is_unlabelled
    return torch.where(is_heard, 1.0, torch.nan)


def _schedule(progress: float, warm_up: float) -> float:
    """Linear warm-up, then a half cosine to zero."""
    if progress < warm_up:
        return (progress + 1e-3) / (warm_up + 1e-3)
    return 0.5 * (1.0 + math.cos(math.pi * (progress - warm_up) / (1.0 - warm_up)))


def _mean_ap(scores: np.ndarray, truths: np.ndarray) -> float:
    """Mean average precision over the classes that occur."""
    each = [average_precision(scores[:, i], truths[:, i]) for i in range(scores.shape[1])]
    return mean_of(each) or 0.0


def _log(path: Path, check: Check) -> None:
    """Append a check to the log."""
    row = asdict(check)
    is_new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(row))
        if is_new:
            writer.writeheader()
        writer.writerow(row)
