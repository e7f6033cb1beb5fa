"""Randomised timbre: one recording made to sound like other instruments of its kind.

Recordings per class are the limit (ears.md): another body, another attack, another decay, a
second player, a room and a codec make more of each.
"""

from typing import Final

import numpy as np
from scipy.signal import butter, lfilter

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.lab.lossy import draw_round_trip
from mirdesk.lab.physical.bodies import Body
from mirdesk.lab.physical.effects import delayed, in_room

_FAST_S: Final = 0.004  # attacks are told from what follows by two followers of the level
_SLOW_S: Final = 0.12
CODEC_SHARE: Final = 0.25
ROOM_SHARE: Final = 0.35


def finished(
    samples: np.ndarray, rng: np.random.Generator, *, strength: float = 1.0
) -> np.ndarray:
    """Return samples with a drawn timbre, room and codec, peak 0.9.

    Parameters
    ----------
    samples : ndarray, shape (n,), float32
        Mono at ``MEL_RATE_HZ``.
    rng : numpy.random.Generator
    strength : float
        0 leaves the timbre alone; room and codec come as they do.
    """
    sound = samples
    if strength and rng.random() < 0.7:
        sound = rebodied(sound, rng, strength)
    if strength and rng.random() < 0.4:
        sound = reshaped(sound, rng, strength)
    if strength and rng.random() < 0.15:
        sound = doubled(sound, rng)
    if rng.random() < ROOM_SHARE:
        sound = in_room(sound, rng, longest_s=2.2)
    peak = float(np.abs(sound).max(initial=0.0))
    sound = sound * np.float32(0.9 / max(peak, 1e-6))
    return draw_round_trip(sound, rng) if rng.random() < CODEC_SHARE else sound


def rebodied(
    samples: np.ndarray, rng: np.random.Generator, strength: float = 1.0
) -> np.ndarray:
    """Return samples through another body: a few broad resonances and a slope."""
    count = int(rng.integers(2, 7))
    frequencies_hz = np.exp(rng.uniform(np.log(100), np.log(9000), count))
    widths_hz = frequencies_hz / rng.uniform(1.0, 6.0, count)
    body = Body(frequencies_hz, widths_hz, strength * rng.uniform(0.2, 1.8, count), 1.0)
    tilted = body.filtered(samples)
    pivot = butter(1, float(np.exp(rng.uniform(np.log(300), np.log(3000)))) / 16_000)
    low = lfilter(*pivot, tilted)
    result: np.ndarray = tilted + strength * rng.uniform(-0.5, 1.0) * low
    return result.astype(np.float32)


def reshaped(
    samples: np.ndarray, rng: np.random.Generator, strength: float = 1.0
) -> np.ndarray:
    """Return samples with sharper or softer attacks and shorter or longer decays."""
    level = np.abs(samples).astype(np.float64)
    fast, slow = _followed(level, _FAST_S), _followed(level, _SLOW_S)
    floor = 1e-3 * float(level.max(initial=1e-6)) + 1e-9
    attack = ((fast + floor) / (slow + floor)) ** (strength * rng.uniform(-0.5, 0.5))
    decay = ((slow + floor) / (float(slow.max()) + floor)) ** (
        strength * rng.uniform(-0.3, 0.5)
    )
    result: np.ndarray = (samples * attack * decay).astype(np.float32)
    return result


def doubled(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return samples with a second player: a copy that drifts in time and tune."""
    time_s = np.arange(samples.size) / MEL_RATE_HZ
    drift_s = sum(
        rng.uniform(0.0005, 0.003) * np.sin(2 * np.pi * hz * time_s + rng.uniform(0, 6.3))
        for hz in rng.uniform(0.1, 1.2, 3)
    )
    copy = delayed(samples, rng.uniform(0.01, 0.03) + drift_s)
    result: np.ndarray = samples + np.float32(rng.uniform(0.5, 1.0)) * copy
    return result


def _followed(level: np.ndarray, time_s: float) -> np.ndarray:
    """Return a level that follows another with a time constant."""
    keep = float(np.exp(-1.0 / (time_s * MEL_RATE_HZ)))
    followed: np.ndarray = lfilter([1.0 - keep], [1.0, -keep], level)
    return followed
