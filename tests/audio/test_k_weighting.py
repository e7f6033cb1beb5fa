"""The matrix form against the plain recursion, sample by sample."""

import numpy as np
import pytest

from mirdesk.audio.k_weighting import KWeighting, _high_pass, _shelf


def recursion(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    """Both filters one after another, one sample after another."""
    filtered = samples.astype(np.float64)
    for numerator, denominator in (_shelf(rate_hz), _high_pass(rate_hz)):
        result = np.zeros_like(filtered)
        first = second = 0.0
        for i, value in enumerate(filtered):
            result[i] = numerator[0] * value + first
            first = numerator[1] * value - denominator[1] * result[i] + second
            second = numerator[2] * value - denominator[2] * result[i]
        filtered = result
    return filtered


def test_coefficients_at_48_khz():
    # ITU-R BS.1770-4, tables 1 and 2.
    numerator, denominator = _shelf(48000)
    np.testing.assert_allclose(
        numerator, [1.53512485958697, -2.69169618940638, 1.19839281085285], atol=1e-6
    )
    np.testing.assert_allclose(denominator, [1, -1.69065929318241, 0.73248077421585], atol=1e-6)
    numerator, denominator = _high_pass(48000)
    np.testing.assert_allclose(numerator, [1, -2, 1])
    np.testing.assert_allclose(denominator, [1, -1.99004745483398, 0.99007225036621], atol=1e-6)


@pytest.mark.parametrize("rate_hz", [32000, 48000])
@pytest.mark.parametrize("pieces", [1, 4])
def test_energies_are_those_of_the_recursion(rate_hz: int, pieces: int):
    step = rate_hz // 10
    samples = np.random.default_rng(0).standard_normal((2, 8 * step)).astype(np.float32) * 0.1
    samples += 0.3  # the high-pass must take it away
    weighting = KWeighting(rate_hz, step)
    parts = np.split(samples, pieces, axis=1)
    found = np.concatenate([weighting.energies(part) for part in parts])
    filtered = np.stack([recursion(channel, rate_hz) for channel in samples])
    expected = np.square(filtered).reshape(2, 8, step).mean(axis=2).sum(axis=0)
    np.testing.assert_allclose(found, expected, rtol=1e-4)


@pytest.mark.parametrize("cuts", [(1,), (20,), (3, 24, 44), (40, 80)])
def test_pushes_of_any_number_of_steps(cuts: tuple[int, ...]):
    # 3,200 samples are two groups; slabs of 40 groups end within, at and behind the cuts.
    samples = np.random.default_rng(1).standard_normal((2, 90 * 3200)).astype(np.float32)
    samples += 0.5
    whole = KWeighting(32000, 3200).energies(samples)
    weighting = KWeighting(32000, 3200)
    parts = np.split(samples, [cut * 3200 for cut in cuts], axis=1)
    found = np.concatenate([weighting.energies(part) for part in parts])
    np.testing.assert_allclose(found, whole, rtol=1e-5)


def test_a_bass_note_long_after_it_began():
    time_s = np.arange(32000 * 10) / 32000
    samples = np.sin(2 * np.pi * 30 * time_s).astype(np.float32)[None]
    found = KWeighting(32000, 3200).energies(samples)
    tail = np.square(recursion(samples[0, :32000], 32000))[16000:].mean()
    np.testing.assert_allclose(found[20:].mean(), tail, rtol=1e-2)


@pytest.mark.parametrize("step", [0, 100, 4410])
def test_steps_must_fit(step: int):
    with pytest.raises(ValueError, match="multiple of 1600"):
        KWeighting(32000, step)
