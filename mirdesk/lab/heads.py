"""Fits the heads for likeness and tags anew, on features of a trained network that stay.

A training step sees a few dozen clips; to learn which of hundreds of recordings a cut is from
it takes many more at once. Features of whole collections fit into memory, and a linear head on
them is fitted in seconds. Sources: Khosla et al., "Supervised contrastive learning", 2020;
Park et al., "Relational knowledge distillation", CVPR 2019.
"""

import copy
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import torch
from scipy.stats import spearmanr
from torch import nn

from mirdesk.analysis.analyzer import WINDOW_FRAMES, best_precision
from mirdesk.analysis.mobilenet import AudioSetNetwork, load_audioset_network
from mirdesk.analysis.network import Student, moments
from mirdesk.audio.spectrogram import LOG_FLOOR, LOG_SCALE, LOG_SHIFT
from mirdesk.domain.activity import EMBEDDING_SIZE
from mirdesk.errors import DatasetError
from mirdesk.lab.audioset import TAGS
from mirdesk.lab.losses import label_likeness, relation
from mirdesk.lab.mixtures import Mixer, MixtureSettings
from mirdesk.lab.stems import Stem, StemBank

TAGS_FILE: Final = "tags.json"  # of a run: the tags that hold, and how well
LEAST_AGREEMENT: Final = 0.6  # of a tag with the teacher's, to be worth showing
LEAST_SAID: Final = 0.3  # probability, below which a tag is not shown
_SELDOM: Final = 0.99
_CUTS: Final = 8  # of each recording
_BATCH: Final = 8
_RECORDINGS_AT_ONCE: Final = 64
_CUTS_AT_ONCE: Final = 3
_CLIPS_AT_ONCE: Final = 192
STEPS: Final = 2000
_TAG_STEPS: Final = 600
_RATE: Final = 1e-3
_WEIGHT_DECAY: Final = 0.1
_NOISE: Final = 0.4  # of the spread of each feature: the heads are to lean on many
_TEMPERATURE: Final = 0.1
_INSTRUMENT_WEIGHT: Final = 0.3


class Summaries(NamedTuple):
    """Moments of features of many cuts, what they are of, and what a teacher calls them.

    Attributes
    ----------
    moments : Tensor, shape (n, 2 feature_size)
    recording : ndarray, shape (n,), int
        Cuts with the same number are of one recording; -1 for mixtures.
    labels : Tensor, shape (n, 20)
        1, 0 or NaN.
    tags : Tensor, shape (n, tags)
        Probabilities; no columns without a teacher.
    """

    moments: torch.Tensor
    recording: np.ndarray
    labels: torch.Tensor
    tags: torch.Tensor


def fit_heads(
    network: Student,
    folders: Sequence[Path],
    *,
    teacher: Path | None = None,
    clips: int = 4000,
    steps: int = STEPS,
    seed: int = 0,
    on_progress: Callable[[str], None] = lambda text: None,
) -> None:
    """Fit the embedding head, and with a teacher the tag head, of a folded network in place.

    Parameters
    ----------
    network : Student
    folders : sequence of Path
        Banks; at least one holds recordings. What is held out is not looked at.
    teacher : Path or None
        Official weights of an AudioSet network.
    clips : int
        Solos and mixtures to learn instruments from.
    steps : int
        Of fitting the embedding.
    seed : int
    on_progress : callable

    Raises
    ------
    DatasetError
        No bank holds recordings to learn from.
    """
    torch.manual_seed(seed)
    summaries = summarise(
        network, folders, teacher=teacher, clips=clips, seed=seed, on_progress=on_progress
    )
    if (summaries.recording >= 0).sum() < 2:
        raise DatasetError("none of the banks holds recordings to learn likeness from")
    middle = summaries.moments.mean(dim=0)
    spread = summaries.moments.std(dim=0) + 1e-3
    standard = summaries._replace(moments=(summaries.moments - middle) / spread)
    head = _fitted(standard, steps, np.random.default_rng(seed), on_progress)
    network.embedding_head.load_state_dict(_absorbed(head, middle, spread))
    if summaries.tags.shape[1] and network.tag_count:
        size = network.instrument_size
        part = standard._replace(moments=standard.moments[:, :size])
        tag_head = _fitted_tags(part, on_progress)
        absorbed = _absorbed(tag_head, middle[:size], spread[:size])
        network.tag_head.load_state_dict(absorbed)


def summarise(
    network: Student,
    folders: Sequence[Path],
    *,
    teacher: Path | None = None,
    clips: int = 4000,
    seed: int = 0,
    held_out: bool = False,
    on_progress: Callable[[str], None] = lambda text: None,
) -> Summaries:
    """Return what a network makes of recordings, solos and mixtures; see :func:`fit_heads`."""
    banks = [StemBank(folder) for folder in folders]
    trunk = copy.deepcopy(network).eval().to(best_precision())
    frozen = None
    if teacher is not None:
        frozen = load_audioset_network(teacher)
        frozen.freeze()
    parts: list[Summaries] = []
    sources = (
        _recording_cuts(banks, held_out=held_out),
        _clip_cuts(banks, clips, seed, held_out=held_out),
    )
    for source in sources:
        for cuts in _batched(source):
            parts.append(_summary(trunk, frozen, cuts, network.tag_count))
            if len(parts) % 50 == 0:
                on_progress(f"{len(parts) * _BATCH} cuts heard")
    return Summaries(
        torch.cat([part.moments for part in parts]),
        np.concatenate([part.recording for part in parts]),
        torch.cat([part.labels for part in parts]),
        torch.cat([part.tags for part in parts]),
    )


def tags_that_hold(
    network: Student,
    folders: Sequence[Path],
    teacher: Path,
    *,
    least: float = LEAST_AGREEMENT,
    least_said: float = LEAST_SAID,
) -> dict[str, float]:
    """Return the tags that agree with the teacher on what is held out, with their agreement.

    Agreement is Spearman's rank correlation over held-out recordings and clips. That the
    teacher is right is not shown by it. A tag that the teacher itself hardly ever says with
    some certainty is left out, however well it is ranked: nobody would ever see it.

    Parameters
    ----------
    network : Student
        With a fitted tag head.
    folders : sequence of Path
        Banks with something held out.
    teacher : Path
        Official weights of an AudioSet network.
    least, least_said : float
        Tags that agree less, or of which the teacher says less in all but a hundredth of what
        it hears, are left out.
    """
    heard = summarise(network, folders, teacher=teacher, clips=400, held_out=True)
    with torch.no_grad():
        said = network.tags(heard.moments).numpy()
    taught = heard.tags.numpy()
    found = {}
    for place, name in enumerate(list(TAGS)[: network.tag_count]):
        is_said = float(np.quantile(taught[:, place], _SELDOM)) >= least_said
        if not is_said or min(np.ptp(said[:, place]), np.ptp(taught[:, place])) == 0.0:
            continue  # the same everywhere agrees with nothing
        agreement = float(spearmanr(said[:, place], taught[:, place]).statistic)
        if agreement >= least:
            found[name] = round(agreement, 3)
    return found


def keep_tags(network: Student, names: Sequence[str]) -> Student:
    """Return a network with the same weights and only these of its tags."""
    kept = Student(network.width, network.instrument_size, tags=len(names)).eval()
    kept.fold_norms()
    places = [list(TAGS).index(name) for name in names]
    state = network.state_dict()
    for part in ("weight", "bias"):
        if names:
            state[f"tag_head.{part}"] = state[f"tag_head.{part}"][places]
        else:
            state.pop(f"tag_head.{part}", None)
    kept.load_state_dict(state)
    return kept


class _Cut(NamedTuple):
    mel: np.ndarray  # (bands, frames)
    recording: int
    labels: np.ndarray  # (20,)


def _recording_cuts(banks: Sequence[StemBank], *, held_out: bool) -> Iterator[_Cut]:
    """Cut each recording at places spread evenly."""
    found = [(bank, stem) for bank in banks for stem in bank.recordings]
    for number, (bank, stem) in enumerate(found):
        if stem.is_held_out != held_out or stem.frames < 2 * WINDOW_FRAMES:
            continue
        for first in np.linspace(0, stem.frames - WINDOW_FRAMES, _CUTS).astype(int):
            mel = _mel_of(bank, stem, int(first))
            yield _Cut(mel, number, np.full(20, np.nan, np.float32))


def _clip_cuts(
    banks: Sequence[StemBank], count: int, seed: int, *, held_out: bool
) -> Iterator[_Cut]:
    """Draw solos, half of them, and mixtures."""
    settings = MixtureSettings(frames=320, effects=0.7, sample_share=2.5, warp_odds=0.3)
    solo = dataclasses.replace(settings, stem_odds=(0.0, 1.0))
    with_stems = [bank for bank in banks if bank.stems]
    if not with_stems:
        return
    for chosen in (solo, settings):
        mixer = Mixer(with_stems, chosen, seed=seed, held_out=held_out)
        for _ in range(count // 2 if mixer.labels else 0):
            mixture = mixer.mix(mixer.draw())
            yield _Cut(mixture.mel, -1, mixture.clip_labels)


def _mel_of(bank: StemBank, stem: Stem, first: int) -> np.ndarray:
    power = bank.crop(stem, first, WINDOW_FRAMES)
    mel: np.ndarray = (np.log(power + LOG_FLOOR) + LOG_SHIFT) / LOG_SCALE
    return np.ascontiguousarray(mel.T, dtype=np.float32)


def _batched(cuts: Iterator[_Cut]) -> Iterator[list[_Cut]]:
    """Group cuts; those of one source are of one length, recordings and clips come apart."""
    batch: list[_Cut] = []
    for cut in cuts:
        batch.append(cut)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


@torch.no_grad()
def _summary(
    trunk: Student, teacher: AudioSetNetwork | None, cuts: Sequence[_Cut], tags: int
) -> Summaries:
    """Run the networks over cuts of one length."""
    mel = torch.from_numpy(np.stack([cut.mel for cut in cuts]))[:, None]
    precision = next(trunk.parameters()).dtype
    features = trunk.features(mel.to(precision)).float()
    called = torch.zeros(len(cuts), 0)
    if teacher is not None:
        called = teacher(mel)[:, list(TAGS.values())[:tags]].sigmoid()
    return Summaries(
        moments(features),
        np.array([cut.recording for cut in cuts]),
        torch.from_numpy(np.stack([cut.labels for cut in cuts])),
        called,
    )


def _fitted(
    summaries: Summaries,
    steps: int,
    rng: np.random.Generator,
    on_progress: Callable[[str], None],
) -> nn.Linear:
    """Fit the embedding: cuts of one recording, and clips of one instrument, near."""
    head = nn.Linear(summaries.moments.shape[1], EMBEDDING_SIZE)
    optimiser = torch.optim.AdamW(head.parameters(), _RATE, weight_decay=_WEIGHT_DECAY)
    recordings = [
        np.flatnonzero(summaries.recording == number)
        for number in np.unique(summaries.recording[summaries.recording >= 0])
    ]
    clips = np.flatnonzero(summaries.recording < 0)
    for step in range(steps):
        count = min(_RECORDINGS_AT_ONCE, len(recordings))
        chosen = rng.choice(len(recordings), count, replace=False)
        cuts = np.concatenate(
            [rng.choice(recordings[each], _CUTS_AT_ONCE, replace=False) for each in chosen]
        )
        number = torch.from_numpy(summaries.recording[cuts])
        same = (number[:, None] == number[None]).float()
        loss = relation(_embedded(head, summaries.moments[cuts]), same, _TEMPERATURE)
        if clips.size:
            some = rng.choice(clips, min(_CLIPS_AT_ONCE, clips.size), replace=False)
            alike = label_likeness(summaries.labels[some]).square()
            embedding = _embedded(head, summaries.moments[some])
            loss = loss + _INSTRUMENT_WEIGHT * relation(embedding, alike, _TEMPERATURE)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        optimiser.step()
        if step % 500 == 499:
            on_progress(f"embedding: step {step + 1}, loss {loss.item():.3f}")
    return head


def _embedded(head: nn.Linear, values: torch.Tensor) -> torch.Tensor:
    noisy = values + _NOISE * torch.randn_like(values)
    return nn.functional.normalize(head(noisy), dim=1)


def _fitted_tags(summaries: Summaries, on_progress: Callable[[str], None]) -> nn.Linear:
    """Fit the tags to the teacher's probabilities."""
    head = nn.Linear(summaries.moments.shape[1], summaries.tags.shape[1])
    optimiser = torch.optim.AdamW(head.parameters(), 5 * _RATE, weight_decay=_WEIGHT_DECAY)
    loss = torch.zeros(())
    for _ in range(_TAG_STEPS):
        noisy = summaries.moments + 0.2 * torch.randn_like(summaries.moments)
        loss = nn.functional.binary_cross_entropy_with_logits(head(noisy), summaries.tags)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        optimiser.step()
    on_progress(f"tags: loss {loss.item():.4f}")
    return head


def _absorbed(
    head: nn.Linear, middle: torch.Tensor, spread: torch.Tensor
) -> dict[str, torch.Tensor]:
    """Return the weights of a head on standardised features, for features as they are."""
    weight = head.weight.detach() / spread
    return {"weight": weight, "bias": head.bias.detach() - weight @ middle}
