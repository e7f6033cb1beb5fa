"""Fill a library with invented tracks: ``make_library.py OUT.sqlite 100000``.

The rows look like a real collection: artists with several albums, a dozen tracks an album, a
few without tags, accents, long names. Nine of ten are analysed. Analyses are of short
recordings, taken from a few templates with embeddings of their own, so that 100,000 fit on a
laptop in minutes. No files exist behind the paths. The same arguments, the same library.
"""

import argparse
import hashlib
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from mirdesk.domain.activity import (
    EMBEDDING_SIZE,
    PREVIEW_SHAPE,
    WAVEFORM_COLUMNS,
    Activity,
    CheckpointId,
    Loudness,
    TrackAnalysis,
)
from mirdesk.domain.descriptors import Descriptors, Key, Silence, Tempo, Tonality
from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.domain.tags import AudioProperties, FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.store.codecs import encode_vector
from mirdesk.store.database import Database
from mirdesk.store.library import Library
from mirdesk.store.presence import mask_of
from mirdesk.store.results import EncodedAnalysis, encode_analysis
from mirdesk.store.sort_keys import SET_DESCRIPTOR_KEYS

ROOT = b"/music/invented"
CHECKPOINT = CheckpointId("student", "0.0.0-invented")
THRESHOLDS = np.full(INSTRUMENT_COUNT, 0.5, np.float32)
_FIRST = [
    *("Blue", "Red", "Silent", "Électric", "Little", "Midnight", "Golden", "Paper", "Northern"),
    *("Crystal", "Żółty", "Big", "Lonely", "Velvet", "Ancient", "Broken", "Ocean", "Desert"),
    *("Neon", "Winter", "Rolling", "Señor", "Hidden", "Burning"),
]
_SECOND = [
    *("River", "Train", "Orchestra", "Quartet", "Foxes", "Motel", "Garden", "Machines"),
    *("Brothers", "Åland", "Engine", "Mirror", "Society", "Choir", "Avenue", "Satellites"),
    *("Wolves", "Parish", "Cathedral", "Sunday", "Parade", "Lanterns", "Fjord"),
]
_GENRES = ["Jazz", "Rock", "Classical", "Folk", "Electronic", "Pop", "Blues", "Soul", "Latin"]


def _two(rng: np.random.Generator) -> str:
    return f"{_FIRST[rng.integers(len(_FIRST))]} {_SECOND[rng.integers(len(_SECOND))]}"


def invented_files(count: int, seed: int = 1) -> Iterator[tuple[FoundFile, FileTags]]:
    """Yield files with their tags: albums of 12 tracks, six albums an artist."""
    rng = np.random.default_rng(seed)
    artist = album = genre = ""
    year = 0
    for i in range(count):
        if i % 72 == 0:
            artist = f"{_two(rng)} {i // 72 % 97}" if rng.random() < 0.5 else _two(rng)
            genre = _GENRES[rng.integers(len(_GENRES))]
        if i % 12 == 0:
            album, year = f"{_two(rng)} ({i // 12 % 6 + 1})", int(rng.integers(1950, 2026))
        title = f"{_two(rng)} No. {rng.integers(1, 200)}"
        name = f"{artist}/{album}/{i % 12 + 1:02d} {title} {i}.flac".encode()
        found = FoundFile(
            ROOT + b"/" + name, int(rng.integers(1e6, 4e7)), 1_700_000_000_000_000_000 + i
        )
        tags = {
            "title": (title,),
            "artist": (artist,),
            "album": (album,),
            "albumartist": (artist,),
            "genre": (genre,),
            "date": (str(year),),
            "track": (str(i % 12 + 1),),
            "comment": ("invented for a benchmark",),
        }
        length_s = float(rng.gamma(8, 30))
        properties = AudioProperties("flac", "flac", length_s, 44100, 2, 900_000, 16, "Vorbis")
        yield found, FileTags(properties, tags if rng.random() < 0.98 else {})


def invented_activity(
    rng: np.random.Generator, duration_s: float, noise: float = 0.5
) -> Activity:
    """Return activity as a network gives it: plateaus, soft edges, noise, false starts."""
    frames = max(1, round(duration_s * 10))
    logits = np.tile(rng.uniform(-6, -3.5, INSTRUMENT_COUNT), (frames, 1))
    for instrument in rng.permutation(INSTRUMENT_COUNT)[: rng.integers(2, 8)]:
        start = 0
        while start < frames:
            start += int(rng.exponential(100))
            length = int(rng.exponential(150)) + 5
            logits[start : start + length, instrument] = rng.uniform(-1, 4)
            start += length
    kernel = np.hanning(9)[1:-1]
    for instrument in range(INSTRUMENT_COUNT):
        drift = noise * rng.normal(size=frames)
        for signal, gain in ((logits[:, instrument], kernel.sum()), (drift, 1.0)):
            signal[:] = np.convolve(np.pad(signal, 3, "edge"), kernel, "valid")[:frames] / gain
        logits[:, instrument] += drift
    return Activity((1 / (1 + np.exp(-logits))).astype(np.float32), 10.0)


def invented_analysis(
    rng: np.random.Generator, duration_s: float = 240.0, noise: float = 0.5
) -> TrackAnalysis:
    """Return an analysis whose arrays are as hard to store as those of real music."""
    activity = invented_activity(rng, duration_s, noise)
    centre = rng.normal(size=EMBEDDING_SIZE)
    drift = np.cumsum(rng.normal(size=(max(1, round(duration_s / 5)), EMBEDDING_SIZE)), axis=0)
    passages = centre + 0.3 * drift + 0.4 * rng.normal(size=drift.shape)
    level = -14 + 4 * np.sin(np.arange(max(1, int(duration_s))) / 9)
    swing = np.clip(rng.gamma(9, 8, (WAVEFORM_COLUMNS, 2)), 0, 127)
    rows, columns = np.mgrid[0 : PREVIEW_SHAPE[0], 0 : PREVIEW_SHAPE[1]]
    picture = 200 - 3 * rows + 25 * np.sin(columns / 7) * np.cos(rows / 3)
    picture = picture + rng.normal(0, 9, PREVIEW_SHAPE)
    return TrackAnalysis(
        payload_hash=rng.bytes(16),
        checkpoint=CHECKPOINT,
        duration_s=duration_s,
        activity=activity,
        clip=activity.values.max(axis=0),
        embedding=_unit(passages.mean(axis=0)),
        passages=_unit(passages),
        passage_s=5.0,
        loudness=Loudness(
            -14.0, 6.0, -0.5, (level + rng.normal(0, 1, level.shape)).astype("f4")
        ),
        waveform=(swing * (-1, 1)).astype(np.int8),
        preview=np.clip(picture, 0, 255).astype(np.uint8),
        descriptors=_invented_descriptors(rng, duration_s),
    )


def _invented_descriptors(rng: np.random.Generator, duration_s: float) -> Descriptors:
    """Return descriptors with uneven beats, sixty tags and both curves."""
    bpm = float(rng.uniform(70, 170))
    beats = np.cumsum(60 / bpm + rng.normal(0, 0.01, round(duration_s * bpm / 60)))
    speech = (rng.random(int(duration_s)) < 0.1) * rng.random(int(duration_s))
    return Descriptors(
        Tempo(bpm, float(rng.random()), beats.astype(np.float32)),
        Tonality(Key.of_index(int(rng.integers(24))), float(rng.random())),
        -0.4,
        Silence(0.01, 0.2, 0.9),
        rng.random(60).astype(np.float32),
        speech.astype(np.float32),
        (1.0 - speech).astype(np.float32),
    )


def fill_library(path: Path, count: int, *, duration_s: float = 20.0, seed: int = 1) -> None:
    """Make a library of ``count`` invented tracks, nine of ten analysed."""
    with Library.open(path) as library:
        library.add_root(ROOT)
        batch: list[tuple[FoundFile, FileTags]] = []
        for item in invented_files(count, seed):
            batch.append(item)
            if len(batch) == 2000:
                library.put_tags(batch)
                batch.clear()
        library.put_tags(batch)
    _fill_analyses(path, duration_s, seed)


def _fill_analyses(path: Path, duration_s: float, seed: int) -> None:
    """Analyse nine of ten tracks, in bulk: as the facade would one by one."""
    rng = np.random.default_rng(seed)
    templates = [
        encode_analysis(invented_analysis(rng, duration_s), THRESHOLDS) for _ in range(40)
    ]
    database = Database(path)
    try:
        with database.write() as connection:
            run = connection.exec_driver_sql
            run(
                "INSERT INTO checkpoints (id, name, version) VALUES (1, ?, ?)",
                (CHECKPOINT.name, CHECKPOINT.version),
            )
            keys = [
                key for (key,) in run("SELECT id FROM tracks WHERE id % 10 <> 0").fetchall()
            ]
            choice = rng.integers(len(templates), size=len(keys))
            for start in range(0, len(keys), 5000):
                part = slice(start, start + 5000)
                chosen = [
                    _own(templates[c], key, rng)
                    for key, c in zip(keys[part], choice[part], strict=True)
                ]
                _insert(run, keys[part], chosen)
    finally:
        database.close()


def _own(template: EncodedAnalysis, key: int, rng: np.random.Generator) -> EncodedAnalysis:
    """Return a template as the analysis of another recording."""
    vector = template.analysis.embedding + 0.05 * rng.normal(size=EMBEDDING_SIZE)
    payload_hash = hashlib.blake2b(str(key).encode(), digest_size=16).digest()
    return replace(
        template,
        analysis=replace(template.analysis, payload_hash=payload_hash),
        main={**template.main, "embedding": encode_vector(_unit(vector))},
    )


def _insert(run, keys: list[int], chosen: list[EncodedAnalysis]) -> None:
    pairs = list(zip(keys, chosen, strict=True))
    run(
        "INSERT INTO recordings VALUES (?, ?, ?, ?)",
        [(key, e.analysis.payload_hash, key, e.strip) for key, e in pairs],
    )
    main = ", ".join(chosen[0].main)
    run(
        f"INSERT INTO analyses (id, recording_id, checkpoint_id, made_at_s, {main}) VALUES "
        f"(?, ?, 1, ?{', ?' * len(chosen[0].main)})",
        [(key, key, time.time(), *e.main.values()) for key, e in pairs],
    )
    data = ", ".join(chosen[0].data)
    run(
        f"INSERT INTO analysis_data (analysis_id, {data}) VALUES "
        f"(?{', ?' * len(chosen[0].data)})",
        [(key, *e.data.values()) for key, e in pairs],
    )
    run(
        "INSERT INTO presence VALUES (?, ?, ?, ?, ?)",
        [
            (key, p.instrument, p.seconds, p.share, float(e.analysis.clip[p.instrument]))
            for key, e in pairs
            for p in e.present
        ],
    )
    measured = [e.descriptors or {} for e in chosen]
    run(
        f"INSERT INTO descriptors (analysis_id, {', '.join(measured[0])}) VALUES "
        f"(?{', ?' * len(measured[0])})",
        [(key, *values.values()) for key, values in zip(keys, measured, strict=True)],
    )
    run(
        f"UPDATE tracks SET recording_id = tracks.id, checkpoint_id = 1, state = 1, "
        f"instrument_mask = ?, {SET_DESCRIPTOR_KEYS} "
        "FROM analyses WHERE analyses.id = tracks.id AND tracks.id = ?",
        [(mask_of(e.present), key) for key, e in pairs],
    )


def _unit(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / lengths, dtype=np.float32)


def main() -> int:
    """Make the library named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--seconds", type=float, default=20.0, help="length of the recordings")
    arguments = parser.parse_args()
    fill_library(arguments.out, arguments.count, duration_s=arguments.seconds)
    print(f"{arguments.out}: {arguments.out.stat().st_size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
