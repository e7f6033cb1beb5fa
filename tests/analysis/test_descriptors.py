"""All descriptors of one stream together."""

from types import SimpleNamespace

import numpy as np
import pytest

from mirdesk.analysis.descriptors import DescriptorCollector
from mirdesk.audio.loudness import LoudnessMeter
from mirdesk.audio.spectrogram import LogMel
from mirdesk.domain.descriptors import Descriptors, Key

RATE_HZ = 32_000


def measured(samples: np.ndarray, block: int = 65536) -> Descriptors:
    """Measure samples, shape (channels, n), as ``analyse_track`` does."""
    collector, loudness, front_end = DescriptorCollector(), LoudnessMeter(RATE_HZ), LogMel()
    for start in range(0, samples.shape[1], block):
        part = samples[:, start : start + block]
        loudness.push(part)
        mono = part.mean(axis=0)
        collector.push(part, mono)
        collector.push_mel(front_end.push(mono))
    collector.push_mel(front_end.flush())
    loudness.finish()
    return collector.finish(loudness.step_lufs())


def test_a_song(render: SimpleNamespace):
    song = render.drums(100.0, 19.2) + render.chords(["Dm", "Gm", "A", "Dm"] * 2, 2.4)
    found = measured(np.pad(0.5 * np.stack([song, 0.8 * song]), ((0, 0), (16_000, 0))))
    assert found.tempo is not None
    assert found.tempo.bpm == pytest.approx(100.0, rel=0.01)
    assert found.tempo.is_certain
    assert found.tempo.beats_s[0] == pytest.approx(0.5, abs=0.7)
    assert found.tonality is not None
    assert found.tonality.key == Key(2, True)
    highest_db = 20 * np.log10(0.5 * np.abs(song).max())
    assert highest_db - 0.01 <= found.true_peak_dbtp < highest_db + 2
    assert found.silence.leading_s == pytest.approx(0.5, abs=0.11)
    assert found.tags.size == 0


@pytest.mark.parametrize("count", [0, 1, 64, 5000, 40_000])
def test_silence_and_very_short_recordings(count: int):
    found = measured(np.zeros((1, count), np.float32))
    assert found.tempo is None
    assert found.tonality is None
    assert found.true_peak_dbtp == -np.inf
    assert found.silence.share == 1.0


def test_a_click_is_no_music():
    samples = np.zeros((2, 3 * RATE_HZ), np.float32)
    samples[:, RATE_HZ] = 0.9
    found = measured(samples)
    assert found.tempo is None or not found.tempo.is_certain
    assert found.tonality is None or not found.tonality.is_certain
    assert found.true_peak_dbtp == pytest.approx(-0.92, abs=0.05)
