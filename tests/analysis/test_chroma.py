"""Notes land on their pitch class, whatever the block size."""

from types import SimpleNamespace

import numpy as np
import pytest

from mirdesk.analysis.chroma import (
    BINS_A_SEMITONE,
    CHROMA_BINS,
    ChromaCollector,
    Decimator,
)

RATE_HZ = 32_000


def histogram_of(samples: np.ndarray, block: int = 65536) -> np.ndarray:
    collector = ChromaCollector()
    for start in range(0, samples.size, block):
        collector.push(samples[start : start + block])
    return collector.finish()


def sine(hz: float, duration_s: float = 2.0) -> np.ndarray:
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    wave: np.ndarray = (0.5 * np.sin(2 * np.pi * hz * time_s)).astype(np.float32)
    return wave


@pytest.mark.parametrize("pitch", [38, 45, 57, 60, 69, 76, 83])
@pytest.mark.parametrize("cents", [-30, 0, 20])
def test_a_sine_is_at_its_pitch(pitch: int, cents: int):
    hz = 440.0 * 2 ** ((pitch - 69 + cents / 100) / 12)
    histogram = histogram_of(sine(hz))
    expected = round((pitch % 12 + cents / 100) * BINS_A_SEMITONE) % CHROMA_BINS
    distance = (int(histogram.argmax()) - expected + CHROMA_BINS // 2) % CHROMA_BINS
    assert abs(distance - CHROMA_BINS // 2) <= 1
    assert histogram.max() > 0.9 * histogram.sum()


def test_a_chord_has_its_notes(render: SimpleNamespace):
    histogram = histogram_of(render.chords(["Am"] * 4, 1.0))
    classes = np.roll(histogram, BINS_A_SEMITONE // 2).reshape(12, -1).sum(axis=1)
    # The fifth harmonic of A is a C#, weak beside the notes themselves.
    assert set(np.argsort(classes)[-3:]) == {9, 0, 4}


@pytest.mark.parametrize("block", [100, 4097, 30_000])
def test_blocks_leave_no_trace(render: SimpleNamespace, block: int):
    samples = np.concatenate([render.tone(60, 1.5), render.tone(67, 1.5)])
    np.testing.assert_allclose(histogram_of(samples, block), histogram_of(samples), atol=1e-3)


def test_each_frame_counts_one_and_silence_nothing():
    loud, quiet = sine(440.0), 0.01 * sine(550.0)
    assert histogram_of(loud).sum() == pytest.approx(histogram_of(quiet).sum())
    assert not histogram_of(np.zeros(3 * RATE_HZ, np.float32)).any()
    assert not histogram_of(np.zeros(0, np.float32)).any()


@pytest.mark.parametrize(("hz", "level_db"), [(100, 0), (1000, 0), (2800, -40), (8000, -60)])
def test_the_filter_passes_notes_and_stops_what_would_fold_onto_them(hz: int, level_db: int):
    slow = Decimator().push(2 * sine(hz))[50:]
    measured_db = 20 * np.log10(np.abs(slow).max())
    assert measured_db == pytest.approx(0, abs=0.2) if level_db == 0 else measured_db < level_db


def test_the_filter_does_not_see_blocks():
    noise = np.random.default_rng(0).standard_normal(10_000).astype(np.float32)
    whole = Decimator().push(noise)
    decimator = Decimator()
    parts = [decimator.push(noise[start : start + 77]) for start in range(0, 10_000, 77)]
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-5)
    assert whole.size == 10_000 // 64 * 8
