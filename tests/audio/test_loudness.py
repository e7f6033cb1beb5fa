"""The meter against the standard's known answers: EBU Tech 3341 and 3342, synthesised."""

import numpy as np
import pytest

from mirdesk.audio.loudness import LoudnessMeter
from mirdesk.domain.activity import Loudness

RATE_HZ = 32000


def sine(
    dbfs: float, duration_s: float, *, hz: float = 1000.0, channels: int = 2
) -> np.ndarray:
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    wave = 10 ** (dbfs / 20) * np.sin(2 * np.pi * hz * time_s)
    return np.tile(wave, (channels, 1)).astype(np.float32)


def measure(samples: np.ndarray, block: int = 65536, rate_hz: int = RATE_HZ) -> Loudness:
    meter = LoudnessMeter(rate_hz)
    for start in range(0, samples.shape[1], block):
        meter.push(samples[:, start : start + block])
    return meter.finish()


def join(*parts: np.ndarray) -> np.ndarray:
    return np.concatenate(parts, axis=1)


def test_full_scale_sine_in_one_channel():
    # ITU-R BS.1770-4, annex 1: a 0 dBFS 997 Hz sine in one front channel reads -3.01 LKFS.
    assert measure(sine(0, 5, hz=997, channels=1)).integrated_lufs == pytest.approx(
        -3.01, abs=0.02
    )


@pytest.mark.parametrize("dbfs", [-23.0, -33.0])
def test_tech_3341_cases_1_and_2(dbfs: float):
    assert measure(sine(dbfs, 20)).integrated_lufs == pytest.approx(dbfs, abs=0.1)


def test_tech_3341_case_3_relative_gate():
    samples = join(sine(-36, 10), sine(-23, 60), sine(-36, 10))
    assert measure(samples).integrated_lufs == pytest.approx(-23.0, abs=0.1)


def test_tech_3341_case_4_absolute_gate():
    samples = join(sine(-72, 10), sine(-36, 10), sine(-23, 60), sine(-36, 10), sine(-72, 10))
    assert measure(samples).integrated_lufs == pytest.approx(-23.0, abs=0.1)


def test_tech_3341_case_5():
    samples = join(sine(-26, 20), sine(-20, 20.1), sine(-26, 20))
    assert measure(samples).integrated_lufs == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize(
    ("levels_dbfs", "range_lu"),
    [
        ((-20, -30), 10.0),
        ((-20, -15), 5.0),
        ((-40, -20), 20.0),
        ((-50, -35, -20, -35, -50), 15.0),
    ],
)
def test_tech_3342_cases(levels_dbfs: tuple[float, ...], range_lu: float):
    samples = join(*(sine(level, 20) for level in levels_dbfs))
    assert measure(samples).range_lu == pytest.approx(range_lu, abs=1.0)


def test_low_and_high_tones_are_weighted():
    middle = measure(sine(-23, 5)).integrated_lufs
    # Response of the filters in ITU-R BS.1770-4 at 48 kHz, relative to 1 kHz (about +0.7 dB).
    assert measure(sine(-23, 5, hz=50)).integrated_lufs - middle == pytest.approx(-4.8, abs=0.4)
    assert measure(sine(-23, 5, hz=8000)).integrated_lufs - middle == pytest.approx(
        3.35, abs=0.2
    )


def test_block_sizes_do_not_matter():
    samples = np.random.default_rng(0).standard_normal((2, 200_000)).astype(np.float32) * 0.1
    whole, pieces = measure(samples, block=10**9), measure(samples, block=777)
    assert pieces.integrated_lufs == pytest.approx(whole.integrated_lufs, abs=1e-4)
    assert pieces.range_lu == pytest.approx(whole.range_lu, abs=1e-4)
    assert pieces.peak_dbfs == whole.peak_dbfs
    np.testing.assert_allclose(pieces.curve_lufs, whole.curve_lufs, atol=1e-3)


def test_peak_is_of_the_loudest_channel_and_sign():
    samples = np.zeros((2, RATE_HZ), np.float32)
    samples[1, 500] = -0.5
    assert measure(samples).peak_dbfs == pytest.approx(-6.02, abs=0.01)


def test_curve_has_a_value_a_second():
    curve = measure(join(sine(-20, 3), sine(-40, 2.5))).curve_lufs
    assert curve.dtype == np.float32
    np.testing.assert_allclose(curve, [-20, -20, -20, -40, -40, -40], atol=0.5)


def test_silence():
    result = measure(np.zeros((2, 3 * RATE_HZ), np.float32))
    assert result.integrated_lufs == -np.inf
    assert result.peak_dbfs == -np.inf
    assert result.range_lu == 0.0
    np.testing.assert_array_equal(result.curve_lufs, [-70, -70, -70])


@pytest.mark.parametrize("count", [1, 100, 3200, 12799])
def test_shorter_than_a_block(count: int):
    samples = sine(-10, 1)[:, :count]
    result = measure(samples)
    assert result.range_lu == 0.0
    assert result.curve_lufs.shape == (1,)
    assert -70 <= result.curve_lufs[0] < 0


def test_nothing():
    result = measure(np.zeros((2, 0), np.float32))
    assert result.integrated_lufs == -np.inf
    assert result.curve_lufs.shape == (0,)


def test_other_sample_rates():
    time_s = np.arange(48000 * 3) / 48000
    samples = (0.1 * np.sin(2 * np.pi * 1000 * time_s)).astype(np.float32)[None]
    assert measure(samples, rate_hz=48000).integrated_lufs == pytest.approx(-23.0, abs=0.1)
