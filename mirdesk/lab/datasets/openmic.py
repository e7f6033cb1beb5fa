"""OpenMIC-2018 as published: 20,000 clips of 10 s, about two labels known of each.

Source: Humphrey, Durand, McFee, "OpenMIC-2018: An open data-set for multiple instrument
recognition", ISMIR 2018; https://zenodo.org/records/1432913, unpacked::

    openmic-2018/
        audio/000/000046_3840.ogg ...
        class-map.json
        openmic-2018-aggregated-labels.csv   sample_key, instrument, relevance, num_responses
        openmic-2018-metadata.csv            artist and licence of each clip
        openmic-2018.npz                     the same labels with VGGish features
        partitions/split01_train.csv, split01_test.csv

Labels are read from the table: ``openmic-2018.npz`` keeps its keys as pickled objects, and
what is pickled may run code of whoever made it.
"""

import json
from pathlib import Path
from typing import Final

from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.errors import DatasetError
from mirdesk.lab.datasets.clips import (
    MIX,
    TEST_FOLD,
    AudioDataset,
    Clip,
    label_index,
    read_table,
    unknown_truth,
)

LABELS_FILE: Final = "openmic-2018-aggregated-labels.csv"
_METADATA_FILE: Final = "openmic-2018-metadata.csv"
_CLASSES_FILE: Final = "class-map.json"
_LICENCE: Final = (
    f"CC-BY-4.0 (labels and set; each recording under its own, see {_METADATA_FILE})"
)
_PRESENT: Final = 0.5  # relevance from which the published baseline takes a label as present


def read_openmic(folder: Path) -> AudioDataset:
    """Return the clips of a copy of OpenMIC-2018, train and test as the published split.

    Raises
    ------
    DatasetError
        Something of the published layout is missing or other than published.
    """
    _check_classes(folder / _CLASSES_FILE)
    folds = _folds(folder)
    path = folder / LABELS_FILE
    truths = {key: unknown_truth() for key in folds}
    for row in read_table(path, {"sample_key", "instrument", "relevance"}):
        truth = truths.get(row["sample_key"])
        if truth is not None:
            relevance = _number(row["relevance"], path)
            truth[label_index(row["instrument"], path)] = float(relevance >= _PRESENT)
    artists = _artists(folder / _METADATA_FILE)
    audio = folder / "audio"
    if not audio.is_dir():
        raise DatasetError(f"{audio}: no such folder; unpack the audio of OpenMIC-2018 there")
    paths = {key: audio / key[:3] / f"{key}.ogg" for key in folds}
    present = [key for key, place in paths.items() if place.is_file()]
    if not present:
        raise DatasetError(f"{audio}: holds none of the clips, such as {next(iter(paths))}.ogg")
    clips = tuple(
        # By artist, not by recording: no two clips are of one recording anyway.
        Clip(key, MIX, truths[key], artists.get(key, key), folds[key], paths[key])
        for key in present
    )
    gone = len(paths) - len(present)
    notes = (f"{gone} of {len(paths)} clips have no audio here and are passed over",)
    return AudioDataset(
        "OpenMIC-2018", _LICENCE, clips, {"clips": (MIX,)}, notes if gone else ()
    )


def _check_classes(path: Path) -> None:
    """Make sure that the classes are ours, in our order."""
    try:
        classes = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise DatasetError(f"{path}: is not JSON ({error})") from error
    if classes != INSTRUMENT_INDEX:
        raise DatasetError(f"{path}: the classes are not the 20 of OpenMIC-2018")


def _folds(folder: Path) -> dict[str, str]:
    """Return the fold of each sample key."""
    folds: dict[str, str] = {}
    for fold in ("train", TEST_FOLD):
        path = folder / "partitions" / f"split01_{fold}.csv"
        try:
            keys = path.read_text(encoding="utf-8").split()
        except (OSError, UnicodeDecodeError) as error:
            raise DatasetError(f"{path}: cannot be read ({error})") from error
        both = next((key for key in keys if key in folds), None)
        if both:
            raise DatasetError(f"{path}: {both} is in train as well; fetch the file again")
        folds |= dict.fromkeys(keys, fold)
    if not folds:
        raise DatasetError(f"{folder / 'partitions'}: the partitions are empty")
    return folds


def _artists(path: Path) -> dict[str, str]:
    """Return the artist of each sample key; nothing without the table."""
    if not path.is_file():
        return {}
    rows = read_table(path, {"sample_key", "artist_id"})
    return {row["sample_key"]: f"artist {row['artist_id']}" for row in rows}


def _number(text: str, path: Path) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise DatasetError(f"{path}: {text!r} is no relevance between 0 and 1") from error
