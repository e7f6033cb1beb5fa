"""From banks and a frozen network to a checkpoint of the bigger ears, in one go."""

import dataclasses
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from mirdesk.analysis.cards import Card
from mirdesk.analysis.reprogramming import EMBEDDING
from mirdesk.errors import DatasetError
from mirdesk.lab.datasets.held_out import HeldOutMixtures
from mirdesk.lab.frozen.clips import Counts, cache_clips
from mirdesk.lab.frozen.mapped import load_frozen_mn04
from mirdesk.lab.frozen.shipping import fit_projection, ship
from mirdesk.lab.probe import hear_clips
from mirdesk.lab.reprogram import RECIPES, begin, reprogram, trained_parameters

CLIPS_FOLDER: Final = "clips"
_PROJECTED_CLIPS: Final = 4_000  # many more than the 384 directions of an embedding
_NOTE_SHARE: Final = 0.3
_SOLO_SHARE: Final = 0.2
_HELD_SOLO_SHARE: Final = 0.4


def make_ears(
    target: Path,
    network_path: Path,
    banks: Sequence[Path],
    checked_on: Sequence[Path],
    *,
    recipe: str,
    name: str,
    version: str,
    clips: int,
    held_out: int,
    time_limit_s: float = math.inf,
    seed: int = 0,
    notes: str = "",
    on_progress: Callable[[str], None] = lambda text: None,
) -> Card:
    """Mix clips, train around the frozen network, calibrate, measure and write.

    Parameters
    ----------
    target : Path
        Folder of the checkpoint; ``clips`` beside its weights holds what was mixed and may be
        thrown away.
    network_path : Path
        Official weights of mn04.
    banks, checked_on : sequence of Path
        To train on; whose held-out stems fit and measure.
    recipe : str
        One of ``reprogram.RECIPES``.
    name, version : str
    clips, held_out : int
        How many to train on, and how many each to fit and to measure.
    time_limit_s : float
        Of the training of a transform.
    seed : int
    notes : str
    on_progress : callable
        Told now and then.

    Raises
    ------
    DatasetError
        No such recipe, a folder holds no bank, or the weights are others.
    CheckpointError
        The weights cannot be read.
    """
    if recipe not in RECIPES:
        raise DatasetError(f"unknown recipe {recipe!r}; known: {', '.join(RECIPES)}")
    chosen = dataclasses.replace(RECIPES[recipe], seed=seed, probe_clips=clips)
    frozen = load_frozen_mn04(network_path)
    notes_count, solos = round(clips * _NOTE_SHARE), round(clips * _SOLO_SHARE)
    counts = Counts(notes_count, solos, clips - notes_count - solos)
    mixed = cache_clips(
        target / CLIPS_FOLDER, banks, counts, seed=seed, on_progress=on_progress
    )
    on_progress(f"{recipe}: the frozen network hears {clips} clips")
    network = begin(frozen, mixed, chosen)
    on_progress(f"{recipe}: {trained_parameters(network)} numbers to train")
    reprogram(
        network,
        mixed,
        chosen,
        time_limit_s=time_limit_s,
        on_step=lambda step: on_progress(f"step {step.step}  loss {step.loss:.4f}"),
    )
    rows = list(range(0, len(mixed), max(1, len(mixed) // _PROJECTED_CLIPS)))
    projection = fit_projection(hear_clips(frozen, mixed, rows, EMBEDDING))
    network.head.projection.load_state_dict(projection.state_dict())
    solos = round(held_out * _HELD_SOLO_SHARE)
    fitted_on, measured_on = (
        HeldOutMixtures(checked_on, mixtures=held_out - solos, solos=solos, seed=seed + part)
        for part in (0, 1)
    )
    on_progress(f"{recipe}: fitting and measuring on held-out mixtures")
    return ship(
        network,
        target,
        chosen,
        name=name,
        version=version,
        banks=banks,
        fitted_on=fitted_on,
        measured_on=measured_on,
        facts={"name": recipe, "clips": clips, "trained": trained_parameters(network)},
        notes=notes,
    )
