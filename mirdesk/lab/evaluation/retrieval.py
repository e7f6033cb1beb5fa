"""What embeddings are good for: finding the same instrument, and cuts of the same recording."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np

from mirdesk.errors import FileUnreadableError
from mirdesk.lab.bootstrap import mean_interval
from mirdesk.lab.datasets.clips import MIX, NOTE, Clip, Dataset
from mirdesk.lab.evaluation.figures import Figure
from mirdesk.lab.evaluation.hearers import Hearer
from mirdesk.lab.evaluation.outputs import Outputs, group_numbers, sound_of
from mirdesk.lab.metrics import ranking_precision

CROP_S: Final = 10.0
MOST_CROPS: Final = 4
_SHORTEST_CROP_S: Final = 2.0


class Retrieval(NamedTuple):
    """Mean average precision of ranking by cosine.

    Attributes
    ----------
    mean_ap : Figure
    queries : int
        Embeddings that have others to find.
    groups : int
        Instruments or recordings.
    """

    mean_ap: Figure
    queries: int
    groups: int


def same_instrument(outputs: Outputs) -> Retrieval | None:
    """Measure how near solos and notes of one instrument are; ``None`` without embeddings.

    Mixes are left out: they may hold more than is known.
    """
    rows = [
        (hearing.embedding, clip.only_label, group)
        for clip, hearing, group in zip(
            outputs.clips, outputs.hearings, outputs.groups, strict=True
        )
        if clip.kind != MIX and clip.only_label is not None and hearing.embedding is not None
    ]
    embeddings = [row[0] for row in rows]
    labels = np.array([row[1] for row in rows])
    return _retrieval(embeddings, labels, np.array([row[2] for row in rows]))


def same_recording(hearer: Hearer, dataset: Dataset, clips: Sequence[Clip]) -> Retrieval | None:
    """Measure how near crops of one recording are, far apart in it.

    Each recording gives up to ``MOST_CROPS`` crops of at most ``CROP_S`` that do not overlap;
    clips of one group are one recording. Notes, and clips of which no two crops of 2 s can be
    made, are left out. ``None`` where no two crops belong together.
    """
    embeddings: list[np.ndarray] = []
    names: list[str] = []
    for clip in clips:
        if clip.kind == NOTE:
            continue
        try:
            sound = sound_of(hearer, dataset, clip)
        except FileUnreadableError:  # told where the clips themselves are heard
            continue
        for crop in crops(sound, rate_hz=hearer.sample_rate_hz or 100):
            embedding = hearer.hear(crop).embedding
            if embedding is None:
                return None
            embeddings.append(embedding)
            names.append(clip.group)
    groups = group_numbers(names)
    return _retrieval(embeddings, groups, groups)


def crops(sound: np.ndarray, *, rate_hz: int) -> Iterable[np.ndarray]:
    """Cut a sound, frames or samples first, into stretches spread evenly; none if too short."""
    length = len(sound)
    if length < 2 * _SHORTEST_CROP_S * rate_hz:
        return []
    count = int(min(MOST_CROPS, max(2, length // (CROP_S * rate_hz))))
    size = int(min(CROP_S * rate_hz, length // count))
    starts = np.linspace(0, length - size, count).astype(int)
    return [sound[start : start + size] for start in starts]


def _retrieval(
    embeddings: Sequence[np.ndarray | None], groups: np.ndarray, owners: np.ndarray
) -> Retrieval | None:
    """Rank; ``groups`` tells what belongs together, ``owners`` what is resampled."""
    known = [embedding for embedding in embeddings if embedding is not None]
    if len(known) < 2:
        return None
    figures = ranking_precision(np.stack(known), groups)
    is_query = ~np.isnan(figures)
    if not is_query.any():
        return None
    values = figures[is_query]
    numbers = np.unique(owners[is_query], return_inverse=True)[1]
    mean_ap = Figure(float(values.mean()), mean_interval(values, numbers))
    return Retrieval(mean_ap, int(values.size), int(np.unique(groups[is_query]).size))
