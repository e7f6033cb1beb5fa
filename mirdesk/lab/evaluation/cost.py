"""What hearing costs: processor time of mel and network on one core, and size."""

import time
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import torch

from mirdesk.audio.spectrogram import MEL_RATE_HZ, log_mel
from mirdesk.lab.evaluation.hearers import Hearer

LENGTH_S: Final = 120.0
_REPEATS: Final = 3


class Cost(NamedTuple):
    """Speed on one core, by processor time, and size.

    Attributes
    ----------
    mel_speed, network_speed, speed : float or None
        Seconds of sound a second, of the log-mel, of the hearer, and of both one after the
        other. ``mel_speed`` is ``None`` for what has a front end of its own.
    trained_parameters : int
    size_bytes : int or None
    """

    mel_speed: float | None
    network_speed: float
    speed: float
    trained_parameters: int
    size_bytes: int | None


def cost(hearer: Hearer, *, length_s: float = LENGTH_S) -> Cost:
    """Measure on a made-up recording: the best of three runs, on one thread, warmed up."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        samples = recording(length_s, hearer.sample_rate_hz or MEL_RATE_HZ)
        if hearer.sample_rate_hz is None:
            mel_s = _best(lambda: log_mel(samples))
            sound = log_mel(samples)
        else:
            mel_s, sound = 0.0, samples
        network_s = _best(lambda: hearer.hear(sound))
    finally:
        torch.set_num_threads(threads)
    return Cost(
        length_s / mel_s if mel_s else None,
        length_s / network_s,
        length_s / (mel_s + network_s),
        hearer.trained_parameters,
        hearer.size_bytes,
    )


def recording(length_s: float, rate_hz: int) -> np.ndarray:
    """Return plucked notes over noise, the same each time, shape (n,), float32."""
    rng = np.random.default_rng(5)
    sound = rng.normal(0.0, 0.01, round(length_s * rate_hz))
    time_s = np.arange(rate_hz) / rate_hz
    for start in range(0, sound.size - rate_hz, rate_hz // 2):
        base_hz = 110.0 * 2.0 ** (rng.integers(0, 30) / 12)
        for harmonic in range(1, 6):
            tone = np.sin(2.0 * np.pi * base_hz * harmonic * time_s) / harmonic
            sound[start : start + rate_hz] += 0.1 * tone * np.exp(-3.0 * time_s)
    return sound.astype(np.float32)


def _best(work: Callable[[], object]) -> float:
    """Return the least processor time of several runs in seconds; the first is not counted."""
    work()
    spent = []
    for _ in range(_REPEATS):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return max(min(spent), 1e-9)
