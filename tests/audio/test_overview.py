"""Collectors of whole-track pictures against the pictures of the whole at once."""

import numpy as np
import pytest

from mirdesk.audio.overview import (
    CEILING_DB,
    FLOOR_DB,
    PreviewCollector,
    WaveformCollector,
    picture_bytes,
    picture_levels_db,
)
from mirdesk.audio.spectrogram import MEL_BANDS, SILENCE, log_mel, mel_to_db


def waveform(samples: np.ndarray, block: int) -> np.ndarray:
    collector = WaveformCollector()
    for start in range(0, samples.size, block):
        collector.push(samples[start : start + block])
    return collector.finish()


def preview(mel: np.ndarray, block: int) -> np.ndarray:
    collector = PreviewCollector()
    for start in range(0, mel.shape[0], block):
        collector.push(mel[start : start + block])
    return collector.finish()


@pytest.mark.parametrize("count", [1_000, 80_000, 102_399, 102_400, 1_000_003])
@pytest.mark.parametrize("block", [777, 65536])
def test_waveform_is_that_of_the_whole(count: int, block: int):
    # A ramp: every column's extremes are known, and misplaced bins would show.
    samples = np.linspace(-1, 1, count, dtype=np.float32)
    picture = waveform(samples, block)
    assert picture.shape == (800, 2)
    assert picture.dtype == np.int8
    edges = np.linspace(-127, 127, 801)
    np.testing.assert_allclose(picture[:, 0], edges[:-1], atol=2)
    np.testing.assert_allclose(picture[:, 1], edges[1:], atol=2)


def test_waveform_keeps_single_peaks():
    samples = np.zeros(3_000_000, np.float32)
    samples[1_500_000 + 10] = 1.0
    samples[750_000 + 10] = -1.0
    picture = waveform(samples, 10_000)
    assert picture[400, 1] == 127
    assert picture[200, 0] == -127
    assert np.count_nonzero(picture) <= 4


def test_waveform_of_overload_and_of_little():
    assert waveform(np.array([7.0], np.float32), 1).max() == 127
    assert waveform(np.array([-7.0], np.float32), 1).min() == -127
    np.testing.assert_array_equal(WaveformCollector().finish(), np.zeros((800, 2)))


def test_waveform_memory_is_bounded():
    collector = WaveformCollector()
    for _ in range(100):
        collector.push(np.zeros(65536, np.float32))
    assert collector._low.size < 6400
    assert collector._rest.size < collector._size


def test_preview_shows_where_and_how_high():
    time_s = np.arange(32000 * 20) / 32000
    hz = np.where(time_s < 10, 300.0, 3000.0)
    mel = log_mel((0.5 * np.sin(2 * np.pi * hz * time_s)).astype(np.float32))
    picture = preview(mel, 200)
    assert picture.shape == (48, 320)
    assert picture.dtype == np.uint8
    early, late = picture[:, 20:140].mean(axis=1), picture[:, 180:300].mean(axis=1)
    assert early.argmax() < late.argmax()
    assert early.max() > early.mean() + 60


@pytest.mark.parametrize("frames", [1, 319, 2559, 2560, 2561, 30_001])
def test_preview_block_sizes_do_not_matter(frames: int):
    mel = SILENCE + np.random.default_rng(0).random((frames, MEL_BANDS), np.float32) * 3
    whole = preview(mel, frames)
    for block in (7, 205, 4000):
        difference = preview(mel, block).astype(int) - whole
        assert np.abs(difference).max() <= 1


def test_preview_follows_time():
    frames = 20_000
    ramp = np.linspace(-0.5, 1.0, frames, dtype=np.float32)
    picture = preview(np.repeat(ramp[:, None], MEL_BANDS, axis=1), 205).astype(int)
    assert (np.diff(picture[20]) >= 0).all()
    assert picture[20, 159] == pytest.approx((picture[20, 0] + picture[20, -1]) / 2, abs=2)


def test_preview_of_nothing():
    assert not PreviewCollector().finish().any()


def test_picture_bytes():
    levels = np.array([-200.0, FLOOR_DB, (FLOOR_DB + CEILING_DB) / 2, CEILING_DB, 20.0])
    np.testing.assert_array_equal(picture_bytes(levels), [0, 0, 128, 255, 255])


def test_silence_is_silent_at_every_height():
    silence = log_mel(np.zeros(32000, np.float32))
    assert mel_to_db(silence).max() > FLOOR_DB + 10  # what the front end's floor would show
    assert not picture_bytes(picture_levels_db(silence)).any()


def test_levels_of_sound_stay():
    mel = log_mel(np.random.default_rng(0).standard_normal(32000).astype(np.float32) * 0.3)
    loud = mel.min(axis=0) > SILENCE + 1.0  # 20 dB above what was taken off
    assert loud.sum() > 60
    difference = picture_levels_db(mel) - mel_to_db(mel)
    np.testing.assert_allclose(difference[:, loud], 0, atol=0.1)
