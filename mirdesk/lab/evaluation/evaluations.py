"""Everything measured of one hearer on one data set."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mirdesk.errors import DatasetError
from mirdesk.lab.datasets.clips import TEST_FOLD, Clip, Dataset
from mirdesk.lab.evaluation.cost import Cost, cost
from mirdesk.lab.evaluation.figures import PartFigures, part_figures
from mirdesk.lab.evaluation.hearers import Hearer
from mirdesk.lab.evaluation.outputs import hear_dataset
from mirdesk.lab.evaluation.retrieval import Retrieval, same_instrument, same_recording


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured.

    Attributes
    ----------
    hearer, dataset, licence : str
    fold : str
        Which fold was measured; empty for all there is.
    parts : dict of str to PartFigures
        Parts without known truths are left out.
    instrument_retrieval : dict of str to Retrieval
        By part.
    recording_retrieval : dict of str to Retrieval
        Crops of one recording, by name of the hearer and of the baselines.
    cost : Cost or None
    failures, notes : tuple of str
        Clips that could not be read, and what to know of this copy of the data set.
    """

    hearer: str
    dataset: str
    licence: str
    fold: str
    parts: dict[str, PartFigures]
    instrument_retrieval: dict[str, Retrieval]
    recording_retrieval: dict[str, Retrieval]
    cost: Cost | None
    failures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def evaluate(
    hearer: Hearer,
    dataset: Dataset,
    *,
    fold: str | None = None,
    has_cost: bool = True,
    has_recordings: bool = True,
    baselines: Sequence[Hearer] = (),
    on_progress: Callable[[str], None] = lambda text: None,
) -> Evaluation:
    """Measure a hearer on a data set.

    Parameters
    ----------
    hearer : Hearer
    dataset : Dataset
    fold : str or None
        Which fold; by default ``test`` where there is one, else everything. ``all`` is
        everything.
    has_cost, has_recordings : bool
        Whether to measure speed, and retrieval of crops of one recording, which reads and
        hears everything once more.
    baselines : sequence of Hearer
        Heard as well where crops of one recording are retrieved.
    on_progress : callable
        Told now and then.

    Raises
    ------
    DatasetError
        There is no such fold, or the data set has no sound for this hearer.
    """
    chosen, clips = _fold_of(dataset, fold)

    def told(done: int) -> None:
        if done % 100 == 0 or done == len(clips):
            on_progress(f"{hearer.name}: {done} of {len(clips)} clips of {dataset.name}")

    outputs = hear_dataset(hearer, dataset, clips, told)
    parts: dict[str, PartFigures] = {}
    instruments: dict[str, Retrieval] = {}
    for name, kinds in dataset.parts.items():
        part = outputs.only(kinds)
        if any(clip.known_count for clip in part.clips):
            parts[name] = part_figures(part, hearer.clip_thresholds, hearer.frame_thresholds)
        found = same_instrument(part)
        if found is not None:
            instruments[name] = found
    recordings = has_recordings and any(clip.path for clip in clips)
    return Evaluation(
        hearer.name,
        dataset.name,
        dataset.licence,
        chosen,
        parts,
        instruments,
        same_recording((hearer, *baselines), dataset, clips) if recordings else {},
        cost(hearer) if has_cost else None,
        outputs.failures,
        dataset.notes,
    )


def _fold_of(dataset: Dataset, fold: str | None) -> tuple[str, list[Clip]]:
    """Return the name of the fold and its clips."""
    folds = {clip.fold for clip in dataset.clips}
    wanted = fold or (TEST_FOLD if TEST_FOLD in folds else "all")
    if wanted == "all":
        return "", list(dataset.clips)
    if wanted not in folds:
        known = ", ".join(sorted(folds - {""})) or "none"
        raise DatasetError(f"{dataset.name}: no clips in fold {wanted!r}; folds here: {known}")
    return wanted, [clip for clip in dataset.clips if clip.fold == wanted]
