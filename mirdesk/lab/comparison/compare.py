"""All systems, one after another, each kept as soon as it is done."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from mirdesk.errors import DatasetError
from mirdesk.lab.comparison.cached_mixtures import (
    TAUGHT_FILE,
    CachedMixtures,
    cache_mixtures,
    teach_mixtures,
)
from mirdesk.lab.comparison.measured import (
    Measured,
    RememberedDataset,
    Scores,
    figures_of,
    keep,
    kept,
    measure,
)
from mirdesk.lab.comparison.order import order_in_words
from mirdesk.lab.comparison.systems import SYSTEMS, YAMNET, Bench, System
from mirdesk.lab.comparison.table import parts_of
from mirdesk.lab.datasets.clips import Dataset
from mirdesk.lab.datasets.held_out import HeldOutMixtures
from mirdesk.lab.datasets.opening import open_dataset
from mirdesk.lab.frozen.clips import MEL_FILE
from mirdesk.lab.recipes.recipe import CROPS

CLIPS_FOLDER: Final = "clips"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is compared on what.

    Attributes
    ----------
    banks, held_out : tuple of Path
        Banks to train on, and banks whose held-out stems are measured on.
    teacher : Path
        Official weights of mn04.
    yamnet : Path or None
        Official TFLite export of YAMNet.
    dataset : Path or None
        A data set of real clips to measure on too.
    clips : int
        What each trained system sees; even.
    mixtures, solos : int
        Held-out mixtures and solos to measure on.
    runs : mapping of str to Path
        Folders of systems that were trained before, by name; their weights are taken.
    only : tuple of str
        Names of the systems to train and measure now; all if empty.
    seed : int
    """

    banks: tuple[Path, ...]
    held_out: tuple[Path, ...]
    teacher: Path
    yamnet: Path | None = None
    dataset: Path | None = None
    clips: int = 12_000
    mixtures: int = 600
    solos: int = 200
    runs: Mapping[str, Path] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of it.

    Attributes
    ----------
    systems : tuple of Measured
        In the order of ``SYSTEMS``, as far as they are done.
    order : tuple of str
        Whether the published order holds, in words.
    """

    systems: tuple[Measured, ...]
    order: tuple[str, ...]


def compare(
    plan: Plan,
    folder: Path,
    *,
    systems: Sequence[System] = SYSTEMS,
    on_progress: Callable[[str], None] = lambda text: None,
) -> Comparison:
    """Train and measure what is not done yet, and return everything.

    Parameters
    ----------
    plan : Plan
    folder : Path
        Holds the clips and a folder a system; gone on with if it exists.
    systems : sequence of System
    on_progress : callable
        Told now and then.

    Raises
    ------
    DatasetError
        A bank, a data set, the weights of a network or a run are not as they should be.
    """
    _check_names(plan, systems)
    bench = _bench(plan, folder, on_progress)
    datasets = _datasets(plan)
    for system in systems:
        if plan.only and system.name not in plan.only:
            continue
        if system.name == YAMNET and plan.yamnet is None:
            on_progress(f"{YAMNET}: left out, as its weights are not named")
            continue
        if kept(folder_of(folder, system.name)) is None:
            _train_and_measure(system, bench, plan, folder, datasets)
    return collected(folder, systems)


def collected(folder: Path, systems: Sequence[System] = SYSTEMS) -> Comparison:
    """Return what is done so far."""
    measured: dict[str, Measured] = {}
    scores: dict[str, dict[str, Scores]] = {}
    for system in systems:
        found = kept(folder_of(folder, system.name))
        if found is not None:
            measured[system.name], scores[system.name] = found
    parts = parts_of(tuple(measured.values()))
    order = [line for part in parts for line in order_in_words(part, measured, scores)]
    return Comparison(tuple(measured.values()), tuple(order))


def folder_of(folder: Path, name: str) -> Path:
    """Return where a system is kept."""
    return folder / re.sub(r"[^a-z0-9]+", "-", name.lower())


def _train_and_measure(
    system: System,
    bench: Bench,
    plan: Plan,
    folder: Path,
    datasets: Sequence[Dataset],
) -> None:
    """Bring one system to its figures."""
    own = folder_of(folder, system.name)
    earlier = plan.runs.get(system.name)
    if earlier is None and system.is_trained:
        bench.say(f"{system.name}: training")
        system.train(bench, own)
    bench.say(f"{system.name}: measuring")
    hearer = system.hearer(bench, earlier or own)
    parts = measure(hearer, datasets)
    measured = Measured(
        system.name,
        hearer.trained_parameters,
        bench.clips if system.is_trained and earlier is None else 0,
        earlier is not None,
        figures_of(parts),
    )
    keep(own, measured, parts)


def _bench(plan: Plan, folder: Path, say: Callable[[str], None]) -> Bench:
    """Return what all systems are given; the clips are mixed and heard once."""
    clips = folder / CLIPS_FOLDER
    if not (clips / MEL_FILE).is_file():
        cache_mixtures(
            clips,
            plan.banks,
            CROPS,
            pairs=max(1, plan.clips // 2),
            seed=plan.seed,
            on_progress=say,
        )
    if not (clips / TAUGHT_FILE).is_file():
        teach_mixtures(clips, plan.teacher, on_progress=say)
    mixtures = CachedMixtures(clips)
    if len(mixtures) < plan.clips:
        say(f"{clips}: {len(mixtures)} clips were made before; each is seen more than once")
    return Bench(mixtures, plan.teacher, plan.yamnet, plan.held_out, plan.clips, plan.seed, say)


def _datasets(plan: Plan) -> list[Dataset]:
    """Return what is measured on."""
    held = HeldOutMixtures(
        plan.held_out, mixtures=plan.mixtures, solos=plan.solos, seed=plan.seed
    )
    datasets: list[Dataset] = [RememberedDataset(held)]
    if plan.dataset is not None:
        datasets.append(RememberedDataset(open_dataset(plan.dataset)))
    return datasets


def _check_names(plan: Plan, systems: Sequence[System]) -> None:
    """Refuse names of systems that are none."""
    known = [system.name for system in systems]
    for name in (*plan.only, *plan.runs):
        if name not in known:
            raise DatasetError(f"unknown system {name!r}; known: {', '.join(known)}")
