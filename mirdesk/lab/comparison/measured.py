"""What a system reached, kept in its folder: figures to read, scores to compare."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from mirdesk.errors import DatasetError
from mirdesk.lab.datasets.clips import Clip, Dataset
from mirdesk.lab.evaluation.figures import scored
from mirdesk.lab.evaluation.hearers import Hearer
from mirdesk.lab.evaluation.outputs import Outputs, hear_dataset

FIGURES_FILE: Final = "figures.json"
SCORES_FILE: Final = "scores.npz"


@dataclass(frozen=True, slots=True)
class PartFigure:
    """Mean average precision on a part of a data set, and between what it surely lies."""

    clips: int
    mean_ap: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures of a system.

    Attributes
    ----------
    name : str
    trained_parameters : int
    clips : int
        Clips it was trained on; 0 for nothing trained, or not known.
    is_reused : bool
        Whether it was trained before, and not for this comparison.
    parts : mapping of str to PartFigure
        By part; parts it cannot hear are left out.
    """

    name: str
    trained_parameters: int
    clips: int
    is_reused: bool
    parts: Mapping[str, PartFigure]


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of a system on a part: all rows of all systems are the same clips.

    Attributes
    ----------
    scores, truths : ndarray, shape (clips, 20)
    groups : ndarray, shape (clips,), int
        Which clips are no independent evidence.
    """

    scores: np.ndarray
    truths: np.ndarray
    groups: np.ndarray


class RememberedDataset:
    """A data set that keeps the spectrograms it made: ten systems ask for the same.

    Parameters
    ----------
    dataset : Dataset
    """

    def __init__(self, dataset: Dataset) -> None:
        self.name, self.licence = dataset.name, dataset.licence
        self.clips, self.parts, self.notes = dataset.clips, dataset.parts, dataset.notes
        self._dataset = dataset
        self._kept: dict[str, np.ndarray] = {}

    def mel_of(self, clip: Clip) -> np.ndarray:
        """Return the log-mel of a clip, shape (frames, MEL_BANDS), float32."""
        if clip.name not in self._kept:
            self._kept[clip.name] = self._dataset.mel_of(clip).astype(np.float16)
        return self._kept[clip.name].astype(np.float32)


def measure(hearer: Hearer, datasets: Sequence[Dataset]) -> dict[str, Scores]:
    """Let a system hear data sets and return its scores by part.

    What takes samples cannot hear a data set that makes spectrograms only: it is left out.
    """
    parts: dict[str, Scores] = {}
    for dataset in datasets:
        clips = list(dataset.clips)
        if hearer.sample_rate_hz is not None and any(clip.path is None for clip in clips):
            continue
        outputs = hear_dataset(hearer, dataset, clips)
        for name, kinds in dataset.parts.items():
            part = outputs.only(kinds)
            if part.clips:
                parts[_part_name(dataset, name)] = _scores(part)
    return parts


def _part_name(dataset: Dataset, part: str) -> str:
    return f"{dataset.name}: {part}"


def _scores(part: Outputs) -> Scores:
    return Scores(part.scores, part.truths, part.groups)


def figures_of(parts: Mapping[str, Scores]) -> dict[str, PartFigure]:
    """Return mean average precision and its interval for each part."""
    half = np.full(next(iter(parts.values())).scores.shape[1], 0.5) if parts else np.zeros(0)
    found = {}
    for name, part in parts.items():
        figure = scored(part.scores, part.truths, half, part.groups).mean_ap
        if figure.value is None or figure.interval is None:
            continue
        low, high = figure.interval
        found[name] = PartFigure(len(part.scores), figure.value, low, high)
    return found


def keep(folder: Path, measured: Measured, parts: Mapping[str, Scores]) -> None:
    """Write figures and scores of a system into its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {
        f"{name}/{kind}": array
        for name, part in parts.items()
        for kind, array in asdict(part).items()
    }
    np.savez_compressed(folder / SCORES_FILE, **arrays)
    text = json.dumps(asdict(measured), indent=1) + "\n"
    (folder / FIGURES_FILE).write_text(text, encoding="utf-8")


def kept(folder: Path) -> tuple[Measured, dict[str, Scores]] | None:
    """Return what was kept of a system, None if there is nothing yet.

    Raises
    ------
    DatasetError
        It is damaged.
    """
    path = folder / FIGURES_FILE
    if not path.is_file():
        return None
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        figures = {name: PartFigure(**part) for name, part in facts["parts"].items()}
        measured = Measured(**(facts | {"parts": figures}))
        arrays: dict[str, dict[str, np.ndarray]] = {}
        with np.load(folder / SCORES_FILE) as stored:
            for name in stored.files:
                part, _, kind = name.rpartition("/")
                arrays.setdefault(part, {})[kind] = stored[name]
        scores = {name: Scores(**part) for name, part in arrays.items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DatasetError(
            f"{folder}: figures that cannot be read; delete them ({error})"
        ) from error
    return measured, scores
