"""MagnaTagATune as published: 25,863 clips of 29 s with 188 tags from a game.

Source: Law, West, Mandel, Bay, Downie, "Evaluation of algorithms using games: the case of
music tagging", ISMIR 2009; https://mirg.city.ac.uk/codeapps/the-magnatagatune-dataset. Two
tables with tabs and quotes, and the joined archive of MP3 files, here or under ``mp3/``::

    annotations_final.csv   clip_id, 188 tags of 0 or 1, mp3_path
    clip_info_final.csv     clip_id, title, artist, ..., mp3_path (not needed here)
    0/ 1/ ... f/            artist-album-number-title-start-end.mp3

What a tag says of the 20 instruments: a player typed it and others agreed, so it counts as
present. A tag that is not there says nothing, for players name what strikes them; only "no
..." says that something is absent. Tags that may mean more than one thing are left out:
"strings", "wind", "horn" and "percussion" are families, "keyboard" may be any, "bass" may be
a voice or a low sound, "male" and "talking" need not sing, "bells" and "chimes" need no
mallets, "opera" may be its overture.
"""

from pathlib import Path
from typing import Final

import numpy as np

from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.errors import DatasetError
from mirdesk.lab.datasets.clips import MIX, AudioDataset, Clip, read_table, unknown_truth

ANNOTATIONS_FILE: Final = "annotations_final.csv"
_LICENCE: Final = "CC-BY-NC-SA-1.0 (recordings of Magnatune; no commercial use)"
_TAG_COUNT: Final = 188
_PRESENT: Final[dict[str, tuple[str, ...]]] = {
    "banjo": ("banjo",),
    "cello": ("cello",),
    "clarinet": ("clarinet",),
    "drums": ("drum", "drums"),
    "flute": ("flute", "flutes"),
    "guitar": (
        *("guitar", "guitars", "acoustic guitar", "classical guitar"),
        "electric guitar",
    ),
    "organ": ("organ",),
    "piano": ("piano", "piano solo"),
    "saxophone": ("sax",),
    "synthesizer": ("synth", "synthesizer"),
    "trumpet": ("trumpet",),
    "violin": ("violin", "violins", "fiddle"),
    "voice": (
        *("voice", "voices", "vocal", "vocals", "singer", "singing"),
        *("female voice", "female vocal", "female vocals", "female singer"),
        *("female singing", "woman singing", "female opera", "soprano"),
        *("male voice", "male vocal", "male vocals", "male singer"),
        *("man singing", "male opera", "choir", "choral", "chant", "chanting", "rap"),
    ),
}
_ABSENT: Final[dict[str, tuple[str, ...]]] = {
    "cello": ("no strings",),
    "drums": ("no drums",),
    "flute": ("no flute",),
    "guitar": ("no guitar",),
    "piano": ("no piano",),
    "violin": ("no violin", "no strings"),
    "voice": (*("no voice", "no voices", "no vocal", "no vocals", "no singer", "no singing"),),
}
# The usual split since Dieleman and Schrauwen, "End-to-end learning for music audio", 2014.
_FOLDS: Final = {
    **dict.fromkeys("0123456789ab", "train"),
    "c": "valid",
    **dict.fromkeys("def", "test"),
}


def read_magnatagatune(folder: Path) -> AudioDataset:
    """Return the clips of a copy of MagnaTagATune, folds by folder: 0-b, c, d-f.

    Empty files, of which the published archive holds three, are passed over with a note.

    Raises
    ------
    DatasetError
        Something of the published layout is missing or other than published.
    """
    path = folder / ANNOTATIONS_FILE
    rows = read_table(path, {"clip_id", "mp3_path"}, delimiter="\t")
    _check_tags(set(rows[0]) - {"clip_id", "mp3_path"}, path)
    audio = _audio_folder(folder, {row["mp3_path"][:1] for row in rows})
    clips: list[Clip] = []
    gone, empty = 0, []
    for row in rows:
        place = audio / row["mp3_path"]
        if not place.is_file():
            gone += 1
        elif place.stat().st_size == 0:
            empty.append(row["mp3_path"])
        else:
            clips.append(_clip(row, place, path))
    notes = [f"{gone} of {len(rows)} clips have no audio here and are passed over"] * (gone > 0)
    notes += [f"{name}: is empty and passed over" for name in empty]
    if not clips:
        raise DatasetError(f"{audio}: holds none of the clips that {ANNOTATIONS_FILE} names")
    return AudioDataset(
        "MagnaTagATune", _LICENCE, tuple(clips), {"clips": (MIX,)}, tuple(notes)
    )


def truth_of_tags(tags: set[str]) -> np.ndarray:
    """Return what tags say of the 20, shape (20,), float32; contradictions are unknown."""
    truth = unknown_truth()
    for label, index in INSTRUMENT_INDEX.items():
        is_there = not tags.isdisjoint(_PRESENT.get(label, ()))
        is_absent = not tags.isdisjoint(_ABSENT.get(label, ()))
        if is_there != is_absent:
            truth[index] = float(is_there)
    return truth


def known_tags() -> set[str]:
    """Return every tag that is read."""
    groups = (*_PRESENT.values(), *_ABSENT.values())
    return {tag for group in groups for tag in group}


def _check_tags(tags: set[str], path: Path) -> None:
    missing = sorted(known_tags() - tags)
    if missing:
        raise DatasetError(f"{path}: lacks tags of the published table, such as {missing[0]!r}")
    if len(tags) != _TAG_COUNT:
        raise DatasetError(f"{path}: has {len(tags)} tags, the published table {_TAG_COUNT}")


def _audio_folder(folder: Path, shards: set[str]) -> Path:
    """Return where the sixteen folders are."""
    for place in (folder, folder / "mp3"):
        if any((place / shard).is_dir() for shard in shards):
            return place
    raise DatasetError(
        f"{folder}: no folders 0 to f; join and unpack mp3.zip.001, .002 and .003 here"
    )


def _clip(row: dict[str, str], place: Path, path: Path) -> Clip:
    name = row["mp3_path"]
    if name[:1] not in _FOLDS:
        raise DatasetError(f"{path}: {name!r} lies in none of the folders 0 to f")
    tags = {tag for tag, value in row.items() if value == "1" and tag != "clip_id"}
    recording = Path(name).stem.rsplit("-", 2)[0]  # without start and end in seconds
    return Clip(row["clip_id"], MIX, truth_of_tags(tags), recording, _FOLDS[name[:1]], place)
