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

from mirdesk.analysis.analyzer import StudentAnalyzer
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
from mirdesk.lab.card_calibration import calibrated, uncalibrated
from mirdesk.lab.datasets.held_out import HeldOutMixtures
from mirdesk.lab.datasets.opening import open_dataset
from mirdesk.lab.evaluation.documents import card_figures
from mirdesk.lab.evaluation.evaluations import Evaluation, evaluate
from mirdesk.lab.evaluation.hearers import AnalyzerHearer, CheckpointHearer
from mirdesk.lab.evaluation.outputs import hear_dataset
from mirdesk.lab.fluidsynth import SOUNDFONTS
from mirdesk.lab.heads import TAGS_FILE, keep_tags
from mirdesk.lab.metrics import nearest_is_partner
from mirdesk.lab.mixtures import Choice, Mixer
from mirdesk.lab.recipes.recipe import Recipe
from mirdesk.lab.stems import StemBank
from mirdesk.lab.training.checks import LOG_FILE
from mirdesk.lab.training.terms import TAUGHT

TEACHER_SOURCE: Final = Source(
    "EfficientAT mn04_as (begun with, and learned from)",
    "MIT",
    "https://github.com/fschmid56/EfficientAT",
)
LICENCE: Final = "GPL-3.0-or-later"
_WEAK_AP: Final = 0.5  # below, on held-out mixtures, an instrument is called experimental
_WEAK_REAL_AP: Final = 0.4  # likewise, on the better of phrases and notes
_CALIBRATION_SEED: Final = 1234
_MEASURED_SEED: Final = 5678
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


def tags_of(run: Path, recipe: Recipe) -> dict[str, float | None]:
    """Return the tags of a run that are worth shipping, with their agreement if known.

    Raises
    ------
    DatasetError
        What is said of the tags in the run is damaged.
    """
    path = run / TAGS_FILE
    known = list(TAGS)[: recipe.tags]
    if not path.is_file():
        return dict.fromkeys(known)
    try:
        agreement = json.loads(path.read_text(encoding="utf-8"))
        return {name: float(agreement[name]) for name in known if name in agreement}
    except (ValueError, TypeError) as error:
        raise DatasetError(f"{path}: damaged; fit the heads again") from error


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

    Calibration and thresholds are fitted to what the program's own analyzer hears in held-out
    mixtures; others, and solos, give the figures of the card.

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
        Held-out mixtures to fit, and again to measure, there with half as many solos.
    notes : str
        For the card.

    Raises
    ------
    DatasetError
        A folder holds no bank.
    """
    network = load_run(run, recipe)
    tags = tags_of(run, recipe)
    if recipe.tags:
        network = keep_tags(network, list(tags))
    banks = [StemBank(folder) for folder in folders]
    facts = run_facts(run)
    held = checked_on or folders
    fitted = HeldOutMixtures(held, mixtures=mixtures, solos=0, seed=_CALIBRATION_SEED)
    measured = HeldOutMixtures(
        held, mixtures=mixtures, solos=mixtures // 2, seed=_MEASURED_SEED
    )
    card = Card(
        name=name,
        version=version,
        sha256=save_weights(network, target),
        licence=LICENCE,
        parameters=parameter_count(network),
        network=network_description(network),
        tags=tuple(tags),
        sources=(*sources_of(banks), *((TEACHER_SOURCE,) if facts["has_teacher"] else ())),
        recipe=_recipe_of(recipe) | facts | {"checked_on": list(fitted.sources)},
        notes=notes,
    )
    network.fold()
    raw = uncalibrated(card)
    card = calibrated(raw, hear_dataset(_hearer(network, raw), fitted, fitted.clips))
    found = evaluate(_hearer(network, card), measured, has_cost=False, has_recordings=False)
    card = dataclasses.replace(
        card,
        experimental=_weak(found, _WEAK_AP),
        figures={
            found.dataset: card_figures(found),
            "held_out_pairs": pair_figures(network, held, recipe),
            "golden_logits": golden_logits(network),
            "tags": {"agreement_with_teacher": tags},
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
    card = dataclasses.replace(
        card,
        experimental=_weak(measured, _WEAK_REAL_AP),
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
        "has_teacher": any(float(last.get(f"{name}_loss", 0.0)) > 0.0 for name in TAUGHT),
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


def _hearer(network: Student, card: Card) -> AnalyzerHearer:
    """Return the network as the program runs it."""
    return AnalyzerHearer(StudentAnalyzer(network, card), card)


def _weak(measured: Evaluation, least: float) -> tuple[str, ...]:
    """Return instruments whose average precision is below ``least`` in every part."""
    reached = {
        label: max(
            part.clips.labels[label].average_precision.value or 0.0
            for part in measured.parts.values()
        )
        for label in INSTRUMENTS
    }
    return tuple(label for label in INSTRUMENTS if reached[label] < least)


def _recipe_of(recipe: Recipe) -> dict[str, Any]:
    """Return a recipe as plain data."""
    facts: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(recipe)))
    return facts


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
