"""A whole data set heard: scores, frames and embeddings, clip by clip."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.errors import FileUnreadableError
from mirdesk.lab.datasets.clips import Clip, Dataset, samples_of
from mirdesk.lab.evaluation.hearers import Hearer, Hearing


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a hearer makes of the clips that could be read, in order.

    Attributes
    ----------
    clips : tuple of Clip
    hearings : tuple of Hearing
        One for each clip.
    failures : tuple of str
        Which clips could not be read, and why.
    """

    clips: tuple[Clip, ...]
    hearings: tuple[Hearing, ...]
    failures: tuple[str, ...] = ()

    @property
    def truths(self) -> np.ndarray:
        """Truths of the clips, shape (n, 20)."""
        return _stacked([clip.truth for clip in self.clips])

    @property
    def scores(self) -> np.ndarray:
        """Probabilities of the clips, shape (n, 20)."""
        return _stacked([hearing.clip for hearing in self.hearings])

    @property
    def groups(self) -> np.ndarray:
        """The group of each clip as a number, shape (n,)."""
        return group_numbers([clip.group for clip in self.clips])

    def only(self, kinds: Sequence[str]) -> "Outputs":
        """Return the part of these kinds."""
        rows = [i for i, clip in enumerate(self.clips) if clip.kind in kinds]
        return Outputs(
            tuple(self.clips[i] for i in rows), tuple(self.hearings[i] for i in rows)
        )

    def frames(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return frame scores, truths (n, 20) and groups (n,) of clips that have both."""
        scores, truths, owners = [], [], []
        for clip, hearing, group in zip(self.clips, self.hearings, self.groups, strict=True):
            if hearing.frames is None or clip.frame_truth is None:
                continue
            # The last frame may be there in one and rounded away in the other.
            count = min(len(hearing.frames), len(clip.frame_truth))
            scores.append(hearing.frames[:count])
            truths.append(clip.frame_truth[:count])
            owners.append(np.full(count, group))
        if not scores:
            return _stacked([]), _stacked([]), np.zeros(0, int)
        numbers = np.unique(np.concatenate(owners), return_inverse=True)[1]
        return np.concatenate(scores), np.concatenate(truths), numbers


def hear_dataset(
    hearer: Hearer,
    dataset: Dataset,
    clips: Sequence[Clip],
    on_progress: Callable[[int], None] = lambda done: None,
) -> Outputs:
    """Let something hear clips of a data set; what cannot be read is told, not raised.

    Raises
    ------
    DatasetError
        The hearer needs samples and the data set has spectrograms only.
    """
    read: list[Clip] = []
    hearings: list[Hearing] = []
    failures: list[str] = []
    for done, clip in enumerate(clips):
        try:
            hearings.append(hearer.hear(sound_of(hearer, dataset, clip)))
        except FileUnreadableError as error:
            failures.append(f"{clip.name}: {error.reason}")
        else:
            read.append(clip)
        on_progress(done + 1)
    return Outputs(tuple(read), tuple(hearings), tuple(failures))


def sound_of(hearer: Hearer, dataset: Dataset, clip: Clip) -> np.ndarray:
    """Return what a hearer takes of a clip: log-mel, or samples at its rate."""
    if hearer.sample_rate_hz is None:
        return dataset.mel_of(clip)
    return samples_of(clip, sample_rate_hz=hearer.sample_rate_hz)


def group_numbers(groups: Sequence[str]) -> np.ndarray:
    """Return a number for each name of a group, shape (n,), int."""
    if not groups:
        return np.zeros(0, int)
    numbers: np.ndarray = np.unique(np.array(groups), return_inverse=True)[1]
    return numbers


def _stacked(rows: list[np.ndarray]) -> np.ndarray:
    return np.stack(rows) if rows else np.zeros((0, INSTRUMENT_COUNT), np.float32)
