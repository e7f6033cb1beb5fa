"""The key of chord progressions, in tune and out of it."""

from types import SimpleNamespace

import numpy as np
import pytest

from mirdesk.analysis.chroma import CHROMA_BINS, ChromaCollector
from mirdesk.analysis.tonality import find_tonality, tuning_of
from mirdesk.domain.descriptors import Key, Tonality, parse_key

RATE_HZ = 32_000


_MAJOR = ["C", "F", "G", "C", "Am", "Dm", "G", "C"]
_MINOR = ["Am", "Dm", "E", "Am", "F", "Dm", "E", "Am"]


def tonality_of(samples: np.ndarray) -> Tonality | None:
    collector = ChromaCollector()
    collector.push(samples)
    return find_tonality(collector.finish())


def transposed(names: list[str], steps: int) -> list[str]:
    keys = [parse_key(name) for name in names]
    return [Key((k.tonic + steps) % 12, k.is_minor).short for k in keys if k is not None]


@pytest.mark.parametrize("steps", [0, 1, 3, 6, 8, 11])
@pytest.mark.parametrize("names", [_MAJOR, _MINOR], ids=["major", "minor"])
def test_progressions(render: SimpleNamespace, names: list[str], steps: int):
    played = transposed(names, steps)
    found = tonality_of(render.chords(played, 1.0))
    assert found is not None
    assert found.key.short == played[0]
    assert found.is_certain
    assert abs(found.tuning_cents) < 6


@pytest.mark.parametrize("cents", [-35.0, 25.0])
def test_an_orchestra_out_of_tune(render: SimpleNamespace, cents: float):
    found = tonality_of(render.chords(_MAJOR, 1.0, cents=cents))
    assert found is not None
    assert found.key == Key(0, False)
    assert found.tuning_cents == pytest.approx(cents, abs=6)


def test_drums_have_no_certain_key(render: SimpleNamespace):
    found = tonality_of(render.drums(120.0, 12.0))
    assert found is None or not found.is_certain


def test_noise_has_no_certain_key():
    noise = np.random.default_rng(0).standard_normal(12 * RATE_HZ).astype(np.float32)
    found = tonality_of(0.1 * noise)
    assert found is not None
    assert found.confidence < 0.2


def test_one_short_chord_is_uncertain(render: SimpleNamespace):
    found = tonality_of(render.chords(["C"], 2.0))
    assert found is None or not found.is_certain


def test_silence_has_no_key():
    assert find_tonality(np.zeros(CHROMA_BINS)) is None


def test_tuning_wraps_at_half_a_semitone():
    histogram = np.zeros(CHROMA_BINS)
    histogram[[4, 14]] = 1.0
    assert tuning_of(histogram) == pytest.approx((40.0, 1.0))
    assert tuning_of(np.roll(histogram, 2)) == pytest.approx((-40.0, 1.0))
