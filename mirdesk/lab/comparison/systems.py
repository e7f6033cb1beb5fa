"""What is compared: each system can be trained into a folder, and heard from it."""

import copy
import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from mirdesk.analysis.analyzer import StudentAnalyzer
from mirdesk.analysis.cards import WEIGHTS_FILE, Card
from mirdesk.analysis.mobilenet import AUDIOSET_CLASSES, AudioSetNetwork, load_audioset_network
from mirdesk.analysis.network import FRAME_STRIDE, Student, parameter_count
from mirdesk.analysis.reprogrammed import ReprogrammedAnalyzer, save_head
from mirdesk.analysis.reprogramming import BOTH, LOGITS
from mirdesk.audio.spectrogram import MEL_BANDS, SILENCE
from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.errors import DatasetError
from mirdesk.lab.comparison.cached_mixtures import CachedMixtures
from mirdesk.lab.evaluation.hearers import AnalyzerHearer, Hearer, Hearing
from mirdesk.lab.frozen.mapped import MappedMobileNet, MappedYamnet, probabilities
from mirdesk.lab.frozen.yamnet import Yamnet
from mirdesk.lab.plain_cnn import PlainCnn
from mirdesk.lab.probe import fit_probe
from mirdesk.lab.recipes import small_cnn, student, student_east, student_kd, student_plain
from mirdesk.lab.recipes.recipe import Recipe
from mirdesk.lab.reprogram import (
    ReprogramRecipe,
    assemble,
    reprogram,
    trained_parameters,
)
from mirdesk.lab.training.checks import Check
from mirdesk.lab.training.runs import train

YAMNET: Final = "mapped YAMNet"
MN04: Final = "mapped mn04"
PROBE: Final = "linear probe"
CNN_MN04: Final = "CNN + mn04"
UNET_MN04: Final = "U-Net + mn04"
SMALL_CNN: Final = "small CNN alone"
PLAIN: Final = "student plain"
KD: Final = "student KD"
EAST: Final = "student EAsT"
FINAL: Final = "student final"

_PAIRS: Final = 16  # a step: few clips make many steps
_CHECKS: Final = 4
_VALIDATION_COUNT: Final = 150


@dataclass(frozen=True, slots=True)
class Bench:
    """What all systems are given.

    Attributes
    ----------
    mixtures : CachedMixtures
    teacher : Path
        Official weights of mn04.
    yamnet : Path or None
    checked_on : tuple of Path
        Banks of held-out stems.
    clips : int
        What each trained system sees.
    seed : int
    say : callable
        Told of progress.
    """

    mixtures: CachedMixtures
    teacher: Path
    yamnet: Path | None
    checked_on: tuple[Path, ...]
    clips: int
    seed: int = 0
    say: Callable[[str], None] = lambda text: None


class System(Protocol):
    """Something to compare."""

    @property
    def name(self) -> str: ...  # noqa: D102 - as in the table

    @property
    def is_trained(self) -> bool:
        """Whether it has to be trained before it can be heard."""
        ...

    def train(self, bench: Bench, folder: Path) -> None:
        """Train it into a folder, or go on."""
        ...

    def hearer(self, bench: Bench, folder: Path) -> Hearer:
        """Return it, ready to hear.

        Raises
        ------
        DatasetError
            The folder does not hold it.
        """
        ...


@dataclass(frozen=True, slots=True)
class Mapped:
    """An AudioSet network as it is, its classes mapped to the 20."""

    name: str
    is_trained: bool = False

    def train(self, bench: Bench, folder: Path) -> None:
        """Do nothing: there is nothing to train."""

    def hearer(self, bench: Bench, folder: Path) -> Hearer:
        """Return it, ready to hear."""
        if self.name == MN04:
            return MappedMobileNet(_frozen(bench))
        if bench.yamnet is None:
            raise DatasetError("YAMNet's weights are not named")
        return MappedYamnet(Yamnet(bench.yamnet))


@dataclass(frozen=True, slots=True)
class AroundFrozen:
    """A transform and a linear layer around frozen mn04; the transform may be none at all."""

    name: str
    recipe: ReprogramRecipe
    is_trained: bool = True

    def train(self, bench: Bench, folder: Path) -> None:
        """Fit the linear layer to all clips at once, then train it with the transform."""
        mixtures = bench.mixtures
        recipe = self._recipe(bench)
        network = assemble(_frozen(bench), recipe)
        rows = slice(0, bench.clips)
        heard = np.concatenate([mixtures.logits[rows], mixtures.embeddings[rows]], axis=1)
        if recipe.inputs == LOGITS:
            heard = heard[:, :AUDIOSET_CLASSES]
        labels = mixtures.clips.clip_labels[rows]
        layer = fit_probe(heard.astype(np.float32), labels, recipe.probe)
        network.head.output.load_state_dict(layer.state_dict())
        if recipe.transform["kind"] != "none":
            reprogram(
                network,
                mixtures.clips,
                recipe,
                on_step=lambda step: bench.say(
                    f"{self.name}: step {step.step} of {recipe.steps}  loss {step.loss:.3f}"
                ),
            )
        save_head(network.head, folder)

    def hearer(self, bench: Bench, folder: Path) -> Hearer:
        """Return it, ready to hear."""
        network = assemble(_frozen(bench), self._recipe(bench))
        network.head.load_state_dict(_weights(folder, network.head.state_dict()))
        network.eval().requires_grad_(requires_grad=False)
        card = _card(self.name, trained_parameters(network))
        return _named(AnalyzerHearer(ReprogrammedAnalyzer(network, card), card), self.name)

    def _recipe(self, bench: Bench) -> ReprogramRecipe:
        """Return the recipe for as many clips as all see."""
        return dataclasses.replace(
            self.recipe,
            steps=max(1, bench.clips // self.recipe.batch),
            crop_frames=bench.mixtures.clips.codes.shape[1],
            seed=bench.seed,
        )


@dataclass(frozen=True, slots=True)
class FromRecipe:
    """A student, or the small CNN, trained by a recipe."""

    name: str
    recipe: Recipe
    is_trained: bool = True

    def train(self, bench: Bench, folder: Path) -> None:
        """Train on the clips of the bench, or go on."""

        def report(check: Check) -> None:
            bench.say(
                f"{self.name}: {check.clips} clips  loss {check.loss:.3f}  "
                f"held-out mAP {check.clip_map:.3f}"
            )

        train(
            bench.checked_on,
            folder,
            self._recipe(bench),
            seed=bench.seed,
            teacher=bench.teacher if self.recipe.needs_teacher else None,
            validation_count=_VALIDATION_COUNT,
            source=bench.mixtures,
            on_check=report,
        )

    def hearer(self, bench: Bench, folder: Path) -> Hearer:
        """Return it, ready to hear."""
        network = self.recipe.network().eval()
        network.fold_norms()
        network.load_state_dict(_weights(folder, network.state_dict()))
        network.requires_grad_(requires_grad=False)
        if isinstance(network, PlainCnn):
            return ClipHearer(self.name, network)
        return student_hearer(self.name, network)

    def _recipe(self, bench: Bench) -> Recipe:
        """Return the recipe for as many clips as all see."""
        pairs = min(_PAIRS, len(bench.mixtures) // 2)
        steps = max(1, bench.clips // (2 * pairs))
        frames = bench.mixtures.clips.codes.shape[1]
        return dataclasses.replace(
            self.recipe,
            mixtures=dataclasses.replace(self.recipe.mixtures, frames=frames),
            pairs=pairs,
            recordings=0,
            steps=steps,
            check_every=-(-steps // _CHECKS),
        )


SYSTEMS: Final[tuple[System, ...]] = (
    Mapped(YAMNET),
    Mapped(MN04),
    AroundFrozen(PROBE, ReprogramRecipe(transform={"kind": "none"}, inputs=BOTH)),
    AroundFrozen(CNN_MN04, ReprogramRecipe(transform={"kind": "cnn"}, inputs=LOGITS)),
    AroundFrozen(UNET_MN04, ReprogramRecipe(transform={"kind": "unet"}, inputs=LOGITS)),
    FromRecipe(SMALL_CNN, small_cnn.RECIPE),
    FromRecipe(PLAIN, student_plain.RECIPE),
    FromRecipe(KD, student_kd.RECIPE),
    FromRecipe(EAST, student_east.RECIPE),
    FromRecipe(FINAL, student.RECIPE),
)


class ClipHearer:
    """A network that hears clips as a whole; see ``Hearer``.

    Parameters
    ----------
    name : str
    network : PlainCnn
    """

    sample_rate_hz: int | None = None
    size_bytes: int | None = None
    clip_thresholds = np.full(INSTRUMENT_COUNT, 0.5, np.float32)
    frame_thresholds = np.full(INSTRUMENT_COUNT, 0.5, np.float32)

    def __init__(self, name: str, network: PlainCnn) -> None:
        self.name = name
        self.trained_parameters = parameter_count(network)
        self._network = network

    @torch.inference_mode()
    def hear(self, sound: np.ndarray) -> Hearing:
        """Return probabilities of a log-mel, shape (frames, MEL_BANDS)."""
        frames = -(-len(sound) // FRAME_STRIDE) * FRAME_STRIDE
        padded = np.full((frames, MEL_BANDS), SILENCE, np.float32)
        padded[: len(sound)] = sound
        heard = self._network(torch.from_numpy(padded.T.copy())[None, None])
        return Hearing(
            probabilities(heard.clip[0].numpy()),
            probabilities(heard.frames.logits[0].numpy()),
            heard.embedding[0].numpy(),
        )


def student_hearer(name: str, network: Student) -> Hearer:
    """Return a student, norms folded, as the program hears through it; not calibrated."""
    ready = copy.deepcopy(network)
    ready.fold()
    card = _card(name, parameter_count(network))
    return _named(AnalyzerHearer(StudentAnalyzer(ready, card), card), name)


def _named(hearer: AnalyzerHearer, name: str) -> AnalyzerHearer:
    hearer.name = name
    return hearer


def _card(name: str, parameters: int) -> Card:
    """Return a card that calibrates nothing: average precision only asks for ranks."""
    return Card(
        name=name,
        version="0",
        sha256="",
        licence="",
        parameters=parameters,
        network={},
    )


def _frozen(bench: Bench) -> AudioSetNetwork:
    network = load_audioset_network(bench.teacher)
    network.freeze()
    return network


def _weights(folder: Path, expected: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Read weights that fit."""
    path = folder / WEIGHTS_FILE
    try:
        found = load_file(path)
    except (OSError, SafetensorError) as error:
        raise DatasetError(f"{path}: no weights here ({error})") from error
    if {name: each.shape for name, each in found.items()} != {
        name: each.shape for name, each in expected.items()
    }:
        raise DatasetError(f"{path}: the weights of another system")
    return found
