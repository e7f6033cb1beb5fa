"""What stands between an instrument and the listener: amplifiers, cabinets, rotors, rooms."""

from typing import Final

import numpy as np
from scipy.signal import butter, fftconvolve, lfilter, sosfilt

from mirdesk.audio.spectrogram import MEL_RATE_HZ

_ROTOR_SPEEDS_HZ: Final = (0.7, 6.7)  # Leslie 122, slow and fast, horn


def amplified(samples: np.ndarray, drive: float, rng: np.random.Generator) -> np.ndarray:
    """Return samples through an overdriven amplifier and its cabinet.

    Parameters
    ----------
    samples : ndarray, shape (n,), float32
    drive : float
        Gain before the bend, for a peak of 1: 0.5 is clean, 50 a wall of distortion.
    rng : numpy.random.Generator
    """
    level = samples / np.float32(max(float(np.abs(samples).max(initial=0.0)), 1e-6))
    # Bass out before the bend keeps chords clear, as amplifiers for distortion do it.
    tight = lfilter(*butter(1, rng.uniform(60, 400) / (MEL_RATE_HZ / 2), "high"), level)
    bias = rng.uniform(-0.2, 0.2)
    bent = np.tanh(drive * tight + bias) - np.tanh(bias)
    low = butter(2, rng.uniform(60, 120) / (MEL_RATE_HZ / 2), "high", output="sos")
    high = butter(4, rng.uniform(3200, 6500) / (MEL_RATE_HZ / 2), "low", output="sos")
    sound = sosfilt(high, sosfilt(low, bent))
    presence_hz = rng.uniform(1500, 3500)
    band = np.array([presence_hz / 1.4, presence_hz * 1.4]) / (MEL_RATE_HZ / 2)
    sound = sound + rng.uniform(0, 1.5) * lfilter(*butter(1, band, "band"), sound)
    result: np.ndarray = sound.astype(np.float32)
    return result


def delayed(samples: np.ndarray, delay_s: np.ndarray) -> np.ndarray:
    """Return samples through a delay that changes over time, shape (n,).

    Parameters
    ----------
    samples : ndarray, shape (n,), float32
    delay_s : ndarray, shape (n,)
    """
    positions = np.arange(samples.size) - delay_s * MEL_RATE_HZ
    moved: np.ndarray = np.interp(positions, np.arange(samples.size), samples, left=0.0)
    return moved.astype(np.float32)


def chorused(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return samples with one to three copies that waver in time."""
    time_s = np.arange(samples.size) / MEL_RATE_HZ
    result = samples.copy()
    for _ in range(int(rng.integers(1, 4))):
        speed_hz, depth_s = rng.uniform(0.15, 2.0), rng.uniform(0.0005, 0.004)
        turn = np.sin(2 * np.pi * speed_hz * time_s + rng.uniform(0, 6.283))
        copy = delayed(samples, rng.uniform(0.005, 0.025) + depth_s * turn)
        result += np.float32(rng.uniform(0.4, 0.9)) * copy
    return result


def rotated(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return samples through a rotating loudspeaker: horn above 800 Hz, drum below.

    Source: Smith, Serafin, Abel and Berners, "Doppler simulation and the Leslie", DAFx 2002.
    """
    time_s = np.arange(samples.size) / MEL_RATE_HZ
    speed_hz = float(rng.choice(_ROTOR_SPEEDS_HZ)) * rng.uniform(0.9, 1.1)
    if rng.random() < 0.3:  # speeds up or slows down once
        other = _ROTOR_SPEEDS_HZ[0] if speed_hz > 3 else _ROTOR_SPEEDS_HZ[1]
        share = 1.0 / (1.0 + np.exp(-(time_s - rng.uniform(2, time_s[-1] + 2)) / 0.5))
        speeds_hz = speed_hz + (other - speed_hz) * share
    else:
        speeds_hz = np.full(samples.size, speed_hz)
    turn = 2 * np.pi * np.cumsum(speeds_hz) / MEL_RATE_HZ
    split = 800.0 / (MEL_RATE_HZ / 2)
    low = lfilter(*butter(2, split, "low"), samples)
    high = lfilter(*butter(2, split, "high"), samples)
    total = np.zeros(samples.size)
    for angle in (0.0, rng.uniform(1.5, 3.0)):  # two microphones
        horn = delayed(high.astype(np.float32), 0.0006 * (1 + np.sin(turn + angle)))
        total += horn * (1.0 + 0.5 * np.cos(turn + angle))
        drum = 0.85 * turn + angle
        total += low * (1.0 + 0.25 * np.cos(drum))
    result: np.ndarray = (0.5 * total).astype(np.float32)
    return result


def in_room(samples: np.ndarray, rng: np.random.Generator, *, longest_s: float) -> np.ndarray:
    """Return samples in a room: decaying noise as impulse response, duller as it decays."""
    decay_s = float(rng.uniform(0.15, longest_s))
    count = int(min(decay_s, 3.0) * MEL_RATE_HZ)
    time_s = np.arange(count) / MEL_RATE_HZ
    noise = rng.normal(0, 1, count)
    bright = noise * np.exp(-6.9 * time_s / (decay_s * rng.uniform(0.3, 0.8)))
    dull = lfilter(*butter(1, 2000.0 / (MEL_RATE_HZ / 2)), noise) * 3.0
    impulse = bright + dull * np.exp(-6.9 * time_s / decay_s)
    impulse *= time_s > rng.uniform(0.0, 0.03)
    impulse /= np.sqrt((impulse**2).sum()) + 1e-9
    wet = 10.0 ** (rng.uniform(-22, -5) / 20.0)
    tail = fftconvolve(samples, impulse.astype(np.float32))[: samples.size]
    result: np.ndarray = (samples + wet * tail).astype(np.float32)
    return result


def echoed(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return samples with repeats, a quarter to half a second apart."""
    result = samples.copy()
    step = int(rng.uniform(0.12, 0.5) * MEL_RATE_HZ)
    level = float(rng.uniform(0.15, 0.5))
    for repeat in range(1, 5):
        if step * repeat < samples.size:
            result[step * repeat :] += level**repeat * samples[: -step * repeat]
    return result
