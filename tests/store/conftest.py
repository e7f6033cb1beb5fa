"""A library on disk, and analyses to put into it."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from mirdesk.domain.activity import Activity, CheckpointId, Loudness, TrackAnalysis
from mirdesk.domain.descriptors import Descriptors
from mirdesk.domain.tags import AudioProperties, Cover, FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.store.library import Library

STUDENT = CheckpointId("student", "0.1.0")
HALF = np.full(20, 0.5, np.float32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite"


@pytest.fixture
def library(path: Path) -> Iterator[Library]:
    with Library.open(path) as opened:
        yield opened


@pytest.fixture
def found() -> Callable[..., FoundFile]:
    def make(path: bytes, size: int = 1000, mtime: int = 1) -> FoundFile:
        return FoundFile(path, size, mtime)

    return make


@pytest.fixture
def tags() -> Callable[..., FileTags]:
    def make(
        duration_s: float | None = 240.0, cover: Cover | None = None, **fields
    ) -> FileTags:
        values = {k: (v,) if isinstance(v, str) else tuple(v) for k, v in fields.items()}
        properties = AudioProperties(
            "flac", "flac", duration_s, 44100, 2, 900_000, 16, "Vorbis"
        )
        return FileTags(properties, values, cover)

    return make


@pytest.fixture
def analysis() -> Callable[..., TrackAnalysis]:
    return make_analysis


def make_analysis(
    seed: int = 0,
    *,
    plays: dict[int, float] | None = None,
    duration_s: float = 60.0,
    checkpoint: CheckpointId = STUDENT,
    payload_hash: bytes | None = None,
    is_partial: bool = False,
    note: str = "",
    lufs: float = -14.0,
    descriptors: Descriptors | None = None,
) -> TrackAnalysis:
    """Return an analysis in which instruments play for given seconds from the start on."""
    rng = np.random.default_rng(seed)
    values = rng.uniform(0, 0.1, (round(duration_s * 10), 20)).astype(np.float32)
    for instrument, seconds in (plays or {}).items():
        values[: round(seconds * 10), instrument] = 0.9
    vectors = rng.normal(size=(max(1, round(duration_s / 5)), 128)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    mean = vectors.sum(axis=0)
    waves = rng.integers(0, 128, (800, 2)) * (-1, 1)
    peak = -1.0 if math.isfinite(lufs) else -math.inf
    return TrackAnalysis(
        payload_hash=payload_hash or rng.bytes(16),
        checkpoint=checkpoint,
        duration_s=duration_s,
        activity=Activity(values, 10.0),
        clip=values.max(axis=0),
        embedding=mean / np.linalg.norm(mean),
        passages=vectors,
        passage_s=5.0,
        loudness=Loudness(lufs, 5.0, peak, rng.uniform(-40, -5, 60).astype(np.float32)),
        waveform=waves.astype(np.int8),
        preview=(120 + 60 * np.sin(np.mgrid[0:48, 0:320].sum(axis=0) / 9)).astype(np.uint8),
        is_partial=is_partial,
        note=note,
        descriptors=descriptors,
    )
