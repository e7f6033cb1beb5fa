"""Checks on held-out mixtures, and the table they are kept in."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch

from mirdesk.errors import DatasetError
from mirdesk.lab.metrics import average_precision, mean_of
from mirdesk.lab.mixtures import Mixer, Mixture
from mirdesk.lab.recipes.recipe import Network, Recipe
from mirdesk.lab.stems import StemBank

LOG_FILE: Final = "log.csv"
_VALIDATION_SEED: Final = 4711


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the log.

    Attributes
    ----------
    step, clips : int
        Steps taken and clips seen so far.
    minutes : float
    loss : float
        Mean since the check before.
    losses : mapping of str to float
        Likewise, each before its weight; 0 for what the recipe does not use.
    clip_map, frame_map, solo_map : float
        Mean average precision on held-out mixtures, and on those with one instrument.
    learning_rate : float
    """

    step: int
    clips: int
    minutes: float
    loss: float
    losses: Mapping[str, float]
    clip_map: float
    frame_map: float
    solo_map: float
    learning_rate: float

    def row(self) -> dict[str, float]:
        """Return it as a row of the table."""
        return {
            "step": self.step,
            "clips": self.clips,
            "minutes": self.minutes,
            "loss": self.loss,
            **{f"{name}_loss": value for name, value in self.losses.items()},
            "clip_map": self.clip_map,
            "frame_map": self.frame_map,
            "solo_map": self.solo_map,
            "learning_rate": self.learning_rate,
        }


def append_check(path: Path, check: Check) -> None:
    """Append a check to the table; one begun by an older version keeps its columns."""
    row = check.row()
    columns = _columns(path)
    with path.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns or list(row), extrasaction="ignore")
        if columns is None:
            writer.writeheader()
        writer.writerow(row)


def read_log(path: Path) -> list[dict[str, float]]:
    """Return the rows of a table.

    Raises
    ------
    DatasetError
        There is none, or it is damaged.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = [
                {name: float(value) for name, value in row.items()}
                for row in csv.DictReader(stream)
            ]
    except (OSError, ValueError, TypeError) as error:
        raise DatasetError(f"{path}: no log of a training here ({error})") from error
    return rows


def _columns(path: Path) -> list[str] | None:
    """Return the columns of a table, None where there is none yet."""
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", newline="") as stream:
        return next(csv.reader(stream), None)


def validation_mixtures(
    folders: Sequence[Path], recipe: Recipe, count: int
) -> tuple[list[Mixture], list[str]]:
    """Return mixtures of held-out stems, always the same, and the labels they can have.

    Raises
    ------
    DatasetError
        A folder holds no bank, or nothing of them is held out.
    """
    banks = [StemBank(folder) for folder in folders]
    mixer = Mixer(banks, recipe.mixtures, seed=_VALIDATION_SEED, held_out=True)
    if not mixer.labels:
        shown = ", ".join(str(folder) for folder in folders)
        raise DatasetError(
            f"{shown}: no stem is held out to check on; add a bank of the font TimGM6mb"
        )
    return [mixer.mix(mixer.draw()) for _ in range(count)], mixer.labels


@torch.no_grad()
def predict(
    network: Network, mixtures: Sequence[Mixture], *, batch_size: int = 50
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


def held_out_figures(network: Network, held: Sequence[Mixture]) -> dict[str, float]:
    """Return ``clip_map``, ``frame_map`` and ``solo_map`` on mixtures."""
    frame_logits, clip_logits = predict(network, held)
    clip_truth = np.stack([mixture.clip_labels for mixture in held])
    frame_truth = np.concatenate([mixture.frame_labels for mixture in held])
    alone = (clip_truth == 1).sum(axis=1) == 1
    return {
        "clip_map": round(mean_ap(clip_logits, clip_truth), 4),
        "frame_map": round(mean_ap(np.concatenate(frame_logits), frame_truth), 4),
        "solo_map": round(mean_ap(clip_logits[alone], clip_truth[alone]), 4),
    }


def mean_ap(scores: np.ndarray, truths: np.ndarray) -> float:
    """Return the mean average precision over the classes that occur, both (n, classes)."""
    each = [average_precision(scores[:, i], truths[:, i]) for i in range(scores.shape[1])]
    return mean_of(each) or 0.0
