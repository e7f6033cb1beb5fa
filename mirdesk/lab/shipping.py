"""From a run to a checkpoint: calibration, thresholds, measured figures, the card."""

import csv
import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from mirdesk.analysis.cards import WEIGHTS_FILE, Card, Source, read_card, write_card
from mirdesk.analysis.checkpoints import (
    golden_logits,
    network_description,
    save_weights,
)
from mirdesk.analysis.network import Student, parameter_count
from mirdesk.domain.instruments import INSTRUMENTS
from mirdesk.errors import DatasetError
from mirdesk.lab.audioset import TAGS
from mirdesk.lab.calibration import calibrate, choose_thresholds
from mirdesk.lab.datasets.opening import open_dataset
from mirdesk.lab.evaluation.documents import card_figures
from mirdesk.lab.evaluation.evaluations import evaluate
from mirdesk.lab.evaluation.hearers import CheckpointHearer
from mirdesk.lab.fluidsynth import SOUNDFONTS
from mirdesk.lab.metrics import class_figures, mean_of, nearest_is_partner
from mirdesk.lab.mixtures import Choice, Mixer, Mixture
from mirdesk.lab.recipes.recipe import Recipe
from mirdesk.lab.stems import StemBank
from mirdesk.lab.training.checks import LOG_FILE, predict

TEACHER_SOURCE: Final = Source(
    "EfficientAT mn04_as (begun with, and learned from)",
    "MIT",
    "https://github.com/fschmid56/EfficientAT",
)
LICENCE: Final = "GPL-3.0-or-later"
_WEAK_AP: Final = 0.5  # below, on held-out mixtures, an instrument is called experimental
_WEAK_REAL_AP: Final = 0.4  # likewise, on the better of phrases and notes
_CALIBRATION_SEED: Final = 1234
_LONGER: Final = 2  # music is longer than the cuts of a training
_PAIR_SEED: Final = 77
_PAIRS: Final = 200


def pair_figures(network: Student, folders: Sequence[Path], recipe: Recipe) -> dict[str, Any]:
    """Return how often the nearest cut is another cut of the same held-out mixture."""
    banks = [StemBank(folder) for folder in folders]
    mixer = Mixer(banks, recipe.mixtures, seed=_PAIR_SEED, held_out=True)
    chosen: list[list[Choice]] = []
    while len(chosen) < _PAIRS:
        choices = mixer.draw()
        if choices:
            chosen.append(choices)
    cuts = [mixer.mix(choices) for choices in (*chosen, *chosen)]
    with torch.inference_mode():
        embeddings = [
            network.embed(network.features(torch.from_numpy(cut.mel)[None, None]))[0].numpy()
            for cut in cuts
        ]
    return {
        "pairs": _PAIRS,
        "nearest_is_partner": _rounded(nearest_is_partner(np.stack(embeddings))),
    }


def load_run(run: Path, recipe: Recipe) -> Student:
    """Return the averaged network of a run, norms folded.

    Raises
    ------
    DatasetError
        The run is of another recipe, of none that can be shipped, or not yet checked.
    """
    network = recipe.network().eval()
    if not isinstance(network, Student):
        raise DatasetError(f"{run}: made to compare with; only students can be shipped")
    network.fold_norms()
    try:
        network.load_state_dict(load_file(run / WEIGHTS_FILE))
    except FileNotFoundError as error:
        raise DatasetError(f"{run}: no weights yet; train it first") from error
    except (RuntimeError, SafetensorError) as error:
        raise DatasetError(
            f"{run}: trained by another recipe; name it with --recipe"
        ) from error
    return network


def held_out_mixtures(folders: Sequence[Path], recipe: Recipe, count: int) -> list[Mixture]:
    """Return mixtures of held-out stems, drawn apart from those of the checks."""
    banks = [StemBank(folder) for folder in folders]
    longer = dataclasses.replace(recipe.mixtures, frames=_LONGER * recipe.mixtures.frames)
    mixer = Mixer(banks, longer, seed=_CALIBRATION_SEED, held_out=True)
    return [mixer.mix(mixer.draw()) for _ in range(count)]


def make_checkpoint(
    run: Path,
    folders: Sequence[Path],
    recipe: Recipe,
    target: Path,
    *,
    name: str,
    version: str,
    checked_on: Sequence[Path] | None = None,
    mixtures: int = 3000,
    notes: str = "",
) -> Card:
    """Write weights and card of a run's averaged network into ``target``.

    Half of the held-out mixtures fit calibration and thresholds, the other half give the
    figures of the card.

    Parameters
    ----------
    run, target : Path
    folders : sequence of Path
        The banks it was trained and checked on.
    recipe : Recipe
    name, version : str
    checked_on : sequence of Path or None
        Banks whose held-out stems fit and measure; all of ``folders`` by default.
    mixtures : int
        Held-out mixtures to draw.
    notes : str
        For the card.

    Raises
    ------
    DatasetError
        A folder holds no bank.
    """
    network = load_run(run, recipe)
    banks = [StemBank(folder) for folder in folders]
    held_banks = [StemBank(folder) for folder in checked_on or folders]
    facts = run_facts(run)
    drawn = held_out_mixtures(checked_on or folders, recipe, mixtures)
    fitted, measured = drawn[::2], drawn[1::2]
    card = Card(
        name=name,
        version=version,
        sha256=save_weights(network, target),
        licence=LICENCE,
        parameters=parameter_count(network),
        network=network_description(network),
        tags=tuple(TAGS)[: recipe.tags],
        sources=(*sources_of(banks), *((TEACHER_SOURCE,) if facts["has_teacher"] else ())),
        recipe=_recipe_of(recipe)
        | facts
        | {
            "checked_on": sorted(
                {s.source for bank in held_banks for s in bank.stems if s.is_held_out}
            )
        },
        notes=notes,
    )
    card = _calibrated(card, network, fitted)
    figures = _measured(card, network, measured)
    weak = [
        label
        for label in INSTRUMENTS
        if (figures["clip"]["classes"][label]["ap"] or 0.0) < _WEAK_AP
    ]
    card = dataclasses.replace(
        card,
        experimental=tuple(weak),
        figures={
            "held_out_mixtures": figures,
            "held_out_pairs": pair_figures(network, checked_on or folders, recipe),
            "golden_logits": golden_logits(network),
        },
    )
    write_card(card, target)
    return card


def add_real_figures(target: Path, folder: Path) -> Card:
    """Measure a checkpoint on labelled clips and write the figures into its card.

    What real clips say decides what is experimental: instruments that none of them has, and
    those whose average precision is low on phrases and on notes.

    Raises
    ------
    CheckpointError, DatasetError
        The checkpoint or the folder is not as it should be.
    """
    card = read_card(target)
    measured = evaluate(CheckpointHearer(target), open_dataset(folder), has_cost=False)
    reached = {
        label: max(
            part.clips.labels[label].average_precision.value or 0.0
            for part in measured.parts.values()
        )
        for label in INSTRUMENTS
    }
    card = dataclasses.replace(
        card,
        experimental=tuple(label for label in INSTRUMENTS if reached[label] < _WEAK_REAL_AP),
        figures=card.figures | {measured.dataset: card_figures(measured)},
    )
    write_card(card, target)
    return card


def run_facts(run: Path) -> dict[str, Any]:
    """Return steps, clips and minutes of a run from its log."""
    with (run / LOG_FILE).open(encoding="utf-8", newline="") as stream:
        last = list(csv.DictReader(stream))[-1]
    return {
        "steps_done": int(last["step"]),
        "clips_seen": int(last["clips"]),
        "minutes": float(last["minutes"]),
        "has_teacher": float(last["teacher_loss"]) > 0.0,
    }


def sources_of(banks: Sequence[StemBank]) -> tuple[Source, ...]:
    """Return what was trained on came from, recordings too, each source once."""
    addresses = {font.name: font.url for font in SOUNDFONTS}
    found = {
        (stem.source, stem.licence): stem.url
        for bank in banks
        for stem in (*bank.stems, *bank.recordings)
        if not stem.is_held_out
    }
    # Banks made before stems had addresses: fonts, and repositories by their names.
    return tuple(
        Source(name, licence, url or addresses.get(name, f"https://github.com/{name}"))
        for (name, licence), url in sorted(found.items())
    )


def _calibrated(card: Card, network: Student, mixtures: Sequence[Mixture]) -> Card:
    """Fit calibration and thresholds of frames and clips."""
    frames, clips = predict(network, mixtures)
    frame_logits = np.concatenate(frames)
    frame_truth = np.concatenate([mixture.frame_labels for mixture in mixtures])
    clip_truth = np.stack([mixture.clip_labels for mixture in mixtures])
    of_frames, of_clips = calibrate(frame_logits, frame_truth), calibrate(clips, clip_truth)
    return dataclasses.replace(
        card,
        frame_calibration=of_frames,
        clip_calibration=of_clips,
        frame_thresholds=choose_thresholds(
            of_frames.probabilities(frame_logits),
            frame_truth,
            np.repeat(
                np.arange(len(mixtures)), [len(mixture.frame_labels) for mixture in mixtures]
            ),
        ),
        clip_thresholds=choose_thresholds(of_clips.probabilities(clips), clip_truth),
    )


def _measured(card: Card, network: Student, mixtures: Sequence[Mixture]) -> dict[str, Any]:
    """Measure frames and clips of other held-out mixtures."""
    frames, clips = predict(network, mixtures)
    frame_truth = np.concatenate([mixture.frame_labels for mixture in mixtures])
    clip_truth = np.stack([mixture.clip_labels for mixture in mixtures])
    parts = {
        "frame": (
            card.frame_calibration.probabilities(np.concatenate(frames)),
            frame_truth,
            card.frame_threshold_array,
        ),
        "clip": (
            card.clip_calibration.probabilities(clips),
            clip_truth,
            card.clip_threshold_array,
        ),
    }
    figures: dict[str, Any] = {"mixtures": len(mixtures)}
    for name, (scores, truths, thresholds) in parts.items():
        classes = class_figures(scores, truths, thresholds)
        figures[name] = {
            "mean_ap": _rounded(mean_of([each.average_precision for each in classes])),
            "mean_auc": _rounded(mean_of([each.roc_auc for each in classes])),
            "mean_f1": _rounded(mean_of([each.f1 for each in classes])),
            "classes": {
                label: {
                    "positives": each.positives,
                    "ap": _rounded(each.average_precision),
                    "f1": _rounded(each.f1),
                }
                for label, each in zip(INSTRUMENTS, classes, strict=True)
            },
        }
    return figures


def _recipe_of(recipe: Recipe) -> dict[str, Any]:
    """Return a recipe as plain data."""
    facts: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(recipe)))
    return facts


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
