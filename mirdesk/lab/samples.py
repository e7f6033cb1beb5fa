"""Phrases from real recordings of single notes: the cure for too few recordings a class.

Reads a folder laid out as ``index.csv`` (file, label, source, licence, kind, midi_pitch,
recording_id, seconds) with the files beside it. Whole recordings are held out, never files:
notes of one occasion share player, room and microphone.
"""

import csv
import os
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from mirdesk.audio.decode import decode_mono
from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.errors import DatasetError
from mirdesk.lab.stems import BankWriter, Stem

_COLUMNS: Final = {"file", "label", "source", "licence", "kind", "midi_pitch", "recording_id"}
_POLYPHONIC: Final = frozenset(
    (
        "accordion",
        "banjo",
        "guitar",
        "mallet_percussion",
        "mandolin",
        "organ",
        "piano",
        "synthesizer",
        "ukulele",
    )
)
_STEM_S: Final = 30.0
_HELD_OUT_SHARE: Final = 8  # one recording in eight, where a label has five or more
_FADE_S: Final = 0.04
_FEWEST_TO_HOLD_OUT: Final = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """One file of the index."""

    path: Path
    label: str
    source: str
    licence: str
    kind: str
    midi_pitch: float | None
    recording: str


@dataclass(frozen=True, slots=True)
class Recording:
    """All files of one instrument and occasion, decoded."""

    samples: list[Sample]
    sounds: list[np.ndarray]
    is_polyphonic: bool


def read_index(folder: Path) -> list[Sample]:
    """Return the files of a sample folder.

    Raises
    ------
    DatasetError
        No ``index.csv``, or columns are missing.
    """
    path = folder / "index.csv"
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror})") from error
    if not rows or not set(rows[0]) >= _COLUMNS:
        raise DatasetError(f"{path}: needs the columns {', '.join(sorted(_COLUMNS))}")
    return [
        Sample(
            folder / row["file"],
            row["label"],
            row["source"],
            row["licence"],
            row["kind"],
            float(row["midi_pitch"]) if row["midi_pitch"] else None,
            row["recording_id"],
        )
        for row in rows
    ]


def by_recording(
    samples: list[Sample], *, between: Collection[str] = ()
) -> dict[tuple[str, str], list[Sample]]:
    """Group files by label and recording.

    Files between two labels ("-") are left out, but for the recordings in ``between``.
    """
    groups: dict[tuple[str, str], list[Sample]] = defaultdict(list)
    for sample in samples:
        is_known = sample.label in INSTRUMENT_INDEX or sample.label == "other"
        if is_known or (sample.label == "-" and sample.recording in between):
            groups[sample.label, sample.recording].append(sample)
    return dict(groups)


def held_out(groups: dict[tuple[str, str], list[Sample]]) -> set[tuple[str, str]]:
    """Choose whole recordings for validation: about an eighth, by name, never by chance."""
    per_label: dict[str, list[str]] = defaultdict(list)
    for label, recording in groups:
        per_label[label].append(recording)
    chosen: set[tuple[str, str]] = set()
    for label, recordings in per_label.items():
        if len(recordings) >= _FEWEST_TO_HOLD_OUT:
            ordered = sorted(recordings, key=lambda name: zlib.crc32(name.encode()))
            count = max(1, len(ordered) // _HELD_OUT_SHARE)
            chosen |= {(label, recording) for recording in ordered[:count]}
    return chosen


def sequence_samples(
    writer: BankWriter,
    folder: Path,
    *,
    seconds_per_label: float,
    seed: int,
    on_progress: Callable[[str], None],
) -> float:
    """Sequence every recording into phrases in a bank; return how many seconds there were.

    Each label gets about the same number of seconds, shared by its recordings.

    Raises
    ------
    DatasetError
        The folder is not laid out as expected.
    """
    groups = by_recording(read_index(folder))
    aside = held_out(groups)
    counts: dict[str, int] = defaultdict(int)
    for label, _ in groups:
        counts[label] += 1
    total_s = 0.0
    for done, (key, samples) in enumerate(groups.items()):
        label, name = key
        recording = Recording(samples, decoded(samples), label in _POLYPHONIC)
        about = Stem(
            start=0,
            frames=0,
            labels=(label,) if label != "other" else (),
            unknown=(),
            source=samples[0].source,
            group=f"samples/{label}/{name}",
            licence=samples[0].licence,
            is_held_out=key in aside,
            url=github_url(samples[0].source),
        )
        # Few files cannot fill much time without repeating themselves.
        seconds = min(seconds_per_label / counts[label], 60.0 * len(samples))
        for part in range(max(1, round(seconds / _STEM_S))):
            rng = np.random.default_rng(zlib.crc32(f"{seed}/{label}/{name}/{part}".encode()))
            total_s += writer.add(phrase(recording, _STEM_S, rng), about)
        on_progress(f"samples: {done + 1} of {len(groups)} recordings, {total_s / 60:.0f} min")
    return total_s


def phrase(recording: Recording, length_s: float, rng: np.random.Generator) -> np.ndarray:
    """Return a stretch of music made of one recording's files.

    Parameters
    ----------
    recording : Recording
    length_s : float
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (length_s * MEL_RATE_HZ,), float32
    """
    out = np.zeros(round(length_s * MEL_RATE_HZ), np.float32)
    ratio = float(2.0 ** rng.uniform(-2 / 12, 2 / 12))
    now_s = 0.0
    while now_s < length_s:
        now_s += _piece(out, now_s, ratio, recording, rng) + float(rng.uniform(0.0, 0.6))
    return out


def _piece(
    out: np.ndarray,
    now_s: float,
    ratio: float,
    recording: Recording,
    rng: np.random.Generator,
) -> float:
    """Add a piece of 4-10 s from ``now_s`` on and return how long it is."""
    sample = recording.samples[rng.integers(len(recording.samples))]
    if sample.kind in ("phrase", "loop"):
        sound = recording.sounds[recording.samples.index(sample)]
        return _add(out, now_s, sound, ratio, None, 1.0)
    pool = _register(recording, sample, rng)
    beat_s = 60.0 / float(rng.uniform(50, 170))
    if sample.kind == "hit":
        return _add_groove(out, now_s, ratio, recording, pool, rng)
    odds = rng.dirichlet(np.ones(4))
    legato = float(rng.choice([0.6, 0.95, 1.3]))
    rings = bool(rng.random() < 0.3)
    voices = int(rng.integers(2, 5)) if recording.is_polyphonic and rng.random() < 0.5 else 1
    spread_s = float(rng.choice([0.0, 0.015, 0.03]))
    length_s, start_s = float(rng.uniform(4, 10)), now_s
    while now_s < start_s + length_s:
        step_s = float(rng.choice([0.25, 0.5, 1.0, 2.0], p=odds)) * beat_s
        gain = float(10.0 ** (rng.uniform(-10, 0) / 20))
        for voice in range(voices if rng.random() < 0.8 else 1):
            chosen = int(rng.choice(pool))
            slight = ratio * float(2.0 ** (rng.integers(-1, 2) / 12))
            keep_s = None if rings else max(0.12, step_s * legato)
            _add(out, now_s + voice * spread_s, recording.sounds[chosen], slight, keep_s, gain)
        now_s += max(0.1, step_s) + (step_s if rng.random() < 0.1 else 0.0)
    return now_s - start_s


def _register(recording: Recording, around: Sample, rng: np.random.Generator) -> np.ndarray:
    """Choose notes near one note, so that a piece keeps to a register."""
    if around.midi_pitch is None:
        count = min(len(recording.samples), int(rng.integers(1, 6)))
        return rng.choice(len(recording.samples), size=count, replace=False)
    reach = float(rng.choice([4, 9, 16]))
    near = [
        index
        for index, sample in enumerate(recording.samples)
        if sample.midi_pitch is not None and abs(sample.midi_pitch - around.midi_pitch) <= reach
    ]
    return np.array(near)


def _add_groove(
    out: np.ndarray,
    now_s: float,
    ratio: float,
    recording: Recording,
    pool: np.ndarray,
    rng: np.random.Generator,
) -> float:
    """Add a groove of hits and return its length."""
    step_s = 60.0 / float(rng.uniform(60, 170)) / 4
    steps = int(rng.uniform(4, 10) / step_s)
    pattern = rng.random((pool.size, 16)) < rng.uniform(0.06, 0.4, (pool.size, 1))
    for step in range(steps):
        for row, index in enumerate(pool):
            if pattern[row, step % 16] != (rng.random() < 0.03):
                gain = float(10.0 ** (rng.uniform(-12, 0) / 20))
                _add(out, now_s + step * step_s, recording.sounds[index], ratio, None, gain)
    return steps * step_s


def _add(
    out: np.ndarray,
    start_s: float,
    sound: np.ndarray,
    ratio: float,
    keep_s: float | None,
    gain: float,
) -> float:
    """Add a sound, resampled and cut with a fade, and return its length in seconds."""
    keep = (
        sound.size if keep_s is None else min(sound.size, round(keep_s * MEL_RATE_HZ * ratio))
    )
    if keep < 2:
        return 0.0
    # Linear interpolation: its loss above 10 kHz is one more way for notes to differ.
    positions = np.arange(0, keep - 1, ratio)
    moved = np.interp(positions, np.arange(keep), sound[:keep]).astype(np.float32)
    fade = min(moved.size, round(_FADE_S * MEL_RATE_HZ))
    if fade and keep < sound.size:
        moved[-fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    first = round(start_s * MEL_RATE_HZ)
    space = max(0, out.size - first)
    out[first : first + moved.size] += moved[:space] * np.float32(gain)
    return int(moved.size) / MEL_RATE_HZ


def decoded(samples: list[Sample]) -> list[np.ndarray]:
    """Decode files to mono at ``MEL_RATE_HZ``, each of shape (n,), float32."""
    return [
        np.concatenate(
            [
                np.zeros(0, np.float32),
                *decode_mono(os.fsencode(sample.path), sample_rate_hz=MEL_RATE_HZ),
            ]
        )
        for sample in samples
    ]


def github_url(source: str) -> str:
    """Return where a source of the index is found: owner and name of a repository."""
    return f"https://github.com/{source}"
