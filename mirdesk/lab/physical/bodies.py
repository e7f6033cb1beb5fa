"""Resonating bodies: random resonances around the places an instrument has them."""

from dataclasses import dataclass

import numpy as np

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.lab.physical.modes import Modes


@dataclass(frozen=True, slots=True)
class Body:
    """Resonances of a body.

    Attributes
    ----------
    frequencies_hz, widths_hz, gains : ndarray, shape (n,)
        Gains are amplitudes at the peaks.
    floor : float
        Gain between the resonances.
    """

    frequencies_hz: np.ndarray
    widths_hz: np.ndarray
    gains: np.ndarray
    floor: float

    def response(self, frequency_hz: np.ndarray) -> np.ndarray:
        """Return the gain in amplitude at frequencies, of their shape."""
        distance = (frequency_hz[..., None] - self.frequencies_hz) / self.widths_hz
        peaks = self.gains / np.sqrt(1.0 + (2.0 * distance) ** 2)
        gain: np.ndarray = self.floor + peaks.sum(axis=-1)
        return gain

    def knock(self, level: float) -> Modes:
        """Return what the body itself rings when it is struck."""
        return Modes(self.frequencies_hz, level * self.gains, np.pi * self.widths_hz)

    def filtered(self, samples: np.ndarray) -> np.ndarray:
        """Return samples through the body, without its phases, of the same shape."""
        frequencies_hz = np.fft.rfftfreq(samples.size, 1.0 / MEL_RATE_HZ)
        spectrum = np.fft.rfft(samples) * self.response(frequencies_hz)
        result: np.ndarray = np.fft.irfft(spectrum, samples.size).astype(np.float32)
        return result


def draw_body(
    rng: np.random.Generator,
    main_hz: tuple[float, ...],
    *,
    spread: float = 0.15,
    more: int = 8,
    highest_hz: float = 5000.0,
    floor: float = 0.3,
) -> Body:
    """Draw a body: its main resonances, shifted a little, and smaller ones above.

    Parameters
    ----------
    rng : numpy.random.Generator
    main_hz : tuple of float
        Air and top plate, say.
    spread : float
        Standard deviation of the main ones, relative.
    more : int
        How many smaller ones.
    highest_hz : float
        Where those end.
    floor : float
        Gain between resonances.
    """
    main = np.array(main_hz) * np.exp(rng.normal(0, spread, len(main_hz)))
    small = np.exp(rng.uniform(np.log(main.max()), np.log(highest_hz), more))
    frequencies_hz = np.concatenate([main, small])
    sharpness = rng.uniform(8, 30, frequencies_hz.size)
    gains = np.concatenate([rng.uniform(0.6, 2.0, main.size), rng.uniform(0.1, 1.2, more)])
    return Body(frequencies_hz, frequencies_hz / sharpness, gains, floor)
