"""Blocks out of frames: sizes, lengths, levels."""

import av
import numpy as np
import pytest

from mirdesk.audio.resampling import BlockResampler


def frame_of(samples: np.ndarray, rate_hz: int, layout: str) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(samples.astype(np.float32), "fltp", layout)
    frame.sample_rate = rate_hz
    return frame


def resample(samples: np.ndarray, rate_hz: int, layout: str, channels: int) -> list[np.ndarray]:
    frames = [
        frame_of(np.ascontiguousarray(samples[:, start : start + 1152]), rate_hz, layout)
        for start in range(0, samples.shape[1], 1152)
    ]
    resampler = BlockResampler(frames[0], 32000, channels, 10_000)
    blocks = []
    for frame in frames:
        if resampler.push(frame):
            blocks.extend(resampler.pull())
    return blocks + list(resampler.flush())


@pytest.mark.parametrize("rate_hz", [8000, 32000, 44100, 96000])
def test_sizes_and_length(rate_hz: int):
    blocks = resample(np.zeros((2, 2 * rate_hz)), rate_hz, "stereo", 2)
    assert all(block.shape == (2, 10_000) for block in blocks[:-1])
    assert sum(block.shape[1] for block in blocks) == pytest.approx(64_000, abs=2)


def test_the_same_rate_changes_nothing():
    samples = np.random.default_rng(0).random((2, 25_000), np.float32)
    joined = np.concatenate(resample(samples, 32000, "stereo", 2), axis=1)
    np.testing.assert_allclose(joined, samples, atol=1e-6)


def test_downmix_to_mono_is_the_mean():
    samples = np.stack([np.full(20_000, 0.8), np.full(20_000, 0.2)])
    joined = np.concatenate(resample(samples, 32000, "stereo", 1), axis=1)
    np.testing.assert_allclose(joined, 0.5, atol=1e-6)


def test_mono_to_stereo_keeps_its_level():
    # A file whose first part is stereo goes on as stereo.
    joined = np.concatenate(resample(np.full((1, 20_000), 0.5), 32000, "mono", 2), axis=1)
    assert joined.shape[0] == 2
    np.testing.assert_array_equal(joined[0], joined[1])
    assert 0.3 < joined[0, 10_000] <= 0.5


def test_kinds_of_frames():
    resampler = BlockResampler(frame_of(np.zeros((2, 10)), 44100, "stereo"), 32000, 2, 1000)
    assert resampler.fits(frame_of(np.zeros((2, 999)), 44100, "stereo"))
    assert not resampler.fits(frame_of(np.zeros((2, 10)), 48000, "stereo"))
    assert not resampler.fits(frame_of(np.zeros((1, 10)), 44100, "mono"))
    list(resampler.flush())
