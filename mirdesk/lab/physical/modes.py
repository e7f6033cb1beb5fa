"""Sums of damped sines: how strings, bodies, bars, reeds and tonewheels are rendered.

Modal synthesis: Adrien, "The missing link: modal synthesis", in Representations of Musical
Signals, MIT Press 1991.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from mirdesk.audio.spectrogram import MEL_RATE_HZ

HIGHEST_HZ: Final = 14_500.0  # partials above are left out: the mel ends at 15 kHz
_BLOCK: Final = 256


@dataclass(frozen=True, slots=True)
class Modes:
    """Partials of one sound, each an array of shape (n,).

    Attributes
    ----------
    frequencies_hz, amplitudes : ndarray
    decays : ndarray
        Nepers a second: 0 does not decay, 6.9 falls by 60 dB in a second.
    """

    frequencies_hz: np.ndarray
    amplitudes: np.ndarray
    decays: np.ndarray

    def __add__(self, other: "Modes") -> "Modes":
        """Return the partials of both."""
        return Modes(
            np.concatenate([self.frequencies_hz, other.frequencies_hz]),
            np.concatenate([self.amplitudes, other.amplitudes]),
            np.concatenate([self.decays, other.decays]),
        )


def ring(modes: Modes, count: int, rng: np.random.Generator | None = None) -> np.ndarray:
    """Return ``count`` samples of partials that start together, shape (count,), float32.

    Parameters
    ----------
    modes : Modes
    count : int
    rng : numpy.random.Generator, optional
        Draws phases; without, all start as sines.

    Notes
    -----
    A power of a complex number is split into whole blocks and the rest, so that the sum over
    partials is one matrix product: some 500 partial-seconds a millisecond.
    """
    audible = (modes.frequencies_hz < HIGHEST_HZ) & (np.abs(modes.amplitudes) > 1e-6)
    exponents = (-modes.decays + 2j * np.pi * modes.frequencies_hz)[audible] / MEL_RATE_HZ
    phases = np.zeros(exponents.size) if rng is None else rng.uniform(0, 6.283, exponents.size)
    weights = modes.amplitudes[audible] * np.exp(1j * phases)
    blocks = -(-count // _BLOCK)
    starts = np.exp(exponents[:, None] * (np.arange(blocks) * _BLOCK)) * weights[:, None]
    within = np.exp(exponents[:, None] * np.arange(_BLOCK))
    # The imaginary part of the product: sines.
    real, imaginary = starts.real.astype(np.float32), starts.imag.astype(np.float32)
    sound = real.T @ within.imag.astype(np.float32)
    sound += imaginary.T @ within.real.astype(np.float32)
    samples: np.ndarray = sound.reshape(-1)[:count]
    return samples


def hz_of(key: float) -> float:
    """Return the frequency of a MIDI key, A4 = 440 Hz."""
    return float(440.0 * 2.0 ** ((key - 69.0) / 12.0))


def attack_release(count: int, hold: int, attack_s: float, release_s: float) -> np.ndarray:
    """Return an envelope that rises, holds until sample ``hold`` and falls, shape (count,)."""
    time_s = np.arange(count, dtype=np.float32) / MEL_RATE_HZ
    rise = 1.0 - np.exp(-time_s / np.float32(max(attack_s, 1e-4) / 2.3))
    fall = np.exp(-np.maximum(0.0, time_s - hold / MEL_RATE_HZ) / np.float32(release_s / 4.6))
    envelope: np.ndarray = (rise * fall).astype(np.float32)
    return envelope
