"""What embeddings are good for: finding the same instrument, and cuts of the same recording."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from mirdesk.audio.spectrogram import MEL_FRAME_RATE_HZ
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
_MEL_RATE_HZ: Final = round(MEL_FRAME_RATE_HZ)


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


def same_recording(
    hearers: Sequence[Hearer], dataset: Dataset, clips: Sequence[Clip]
) -> dict[str, Retrieval]:
    """Measure how near crops of one recording are, far apart in it, by name of the hearer.

    Each recording gives up to ``MOST_CROPS`` crops of at most ``CROP_S`` that do not overlap,
    the same for every hearer; clips of one group are one recording. Notes, and clips too short
    for two crops of 2 s, are left out, and so are hearers without embeddings.
    """
    embeddings: dict[str, list[np.ndarray]] = {hearer.name: [] for hearer in hearers}
    names: list[str] = []
    for clip in clips:
        if clip.kind == NOTE:
            continue
        try:
            rates = {hearer.sample_rate_hz: hearer for hearer in hearers}
            sounds = {
                rate_hz: crops(sound_of(hearer, dataset, clip), rate_hz=rate_hz or _MEL_RATE_HZ)
                for rate_hz, hearer in rates.items()
            }
        except FileUnreadableError:  # told where the clips themselves are heard
            continue
        for hearer in hearers:
            heard = [hearer.hear(crop).embedding for crop in sounds[hearer.sample_rate_hz]]
            embeddings[hearer.name] += [one for one in heard if one is not None]
        # As many of the samples as of the mel: both are cut by time.
        names += [clip.group] * min(map(len, sounds.values()))
    groups = group_numbers(names)
    figures = {
        name: _retrieval(found, groups, groups)
        for name, found in embeddings.items()
        if len(found) == len(names)
    }
    return {name: figure for name, figure in figures.items() if figure is not None}


def crops(sound: np.ndarray, *, rate_hz: int) -> list[np.ndarray]:
    """Cut a sound, frames or samples first, into stretches spread evenly; none if too short."""
    # In tenths of a second, so that mel and samples of one sound give as many.
    length_s = len(sound) * 10 // rate_hz / 10
    if length_s < 2 * _SHORTEST_CROP_S:
        return []
    count = int(min(MOST_CROPS, max(2, length_s // CROP_S)))
    size = int(min(CROP_S, length_s / count) * rate_hz)
    starts = np.linspace(0, len(sound) - size, count).astype(int)
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
