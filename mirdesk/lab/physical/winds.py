"""Organs and accordions: tonewheels, pipes and free reeds, each a row of steady partials."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.signal import butter, lfilter

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.lab.physical.effects import delayed
from mirdesk.lab.physical.modes import HIGHEST_HZ, Modes, attack_release, hz_of, ring
from mirdesk.lab.scores import Note

# Drawbars of a Hammond organ as ratios: 16', 5 1/3', 8', 4', 2 2/3', 2', 1 3/5', 1 1/3', 1'.
DRAWBARS: Final = np.array([0.5, 1.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0])
# Registrations players use, 0 to 8 a drawbar; others are drawn at random.
_REGISTRATIONS: Final = (
    (8, 8, 8, 0, 0, 0, 0, 0, 0),
    (8, 8, 8, 8, 0, 0, 0, 0, 0),
    (8, 8, 8, 8, 8, 8, 8, 8, 8),
    (8, 0, 0, 0, 0, 0, 0, 0, 8),
    (0, 0, 8, 8, 8, 8, 0, 0, 0),
    (6, 8, 8, 6, 0, 0, 0, 0, 0),
    (8, 0, 8, 0, 0, 0, 0, 0, 4),
    (0, 0, 8, 0, 0, 0, 0, 0, 0),
)
_TAIL_S: Final = 0.3


@dataclass(frozen=True, slots=True)
class Rank:
    """A row of pipes or reeds.

    Attributes
    ----------
    ratio : float
        Pitch against the key: 1 is 8', 2 is 4', 0.5 is 16'.
    amplitudes : ndarray, shape (partials,)
    detune_cents : float
        Against the key; musette ranks are tuned apart.
    level : float
    attack_s : float
    chiff : float
        Level of the breath noise while a pipe starts to speak, and after.
    """

    ratio: float
    amplitudes: np.ndarray
    detune_cents: float = 0.0
    level: float = 1.0
    attack_s: float = 0.03
    chiff: float = 0.0


def play_ranks(
    ranks: list[Rank],
    notes: list[Note],
    length_s: float,
    rng: np.random.Generator,
    *,
    release_s: float = 0.06,
    looseness_cents: float = 2.0,
) -> np.ndarray:
    """Return the sound of notes on ranks, shape (length_s * rate,), float32.

    Every pipe is out of tune by a little of its own, the same whenever it sounds.
    """
    out = np.zeros(round(length_s * MEL_RATE_HZ), np.float32)
    tuning = rng.normal(0, looseness_cents, (len(ranks), 128))
    for note in notes:
        first = round(note.start_s * MEL_RATE_HZ)
        if first >= out.size:
            continue
        hold = round(note.length_s * MEL_RATE_HZ)
        count = min(hold + round(_TAIL_S * MEL_RATE_HZ), out.size - first)
        for index, rank in enumerate(ranks):
            cents = rank.detune_cents + tuning[index, note.key]
            sound = _pipe(rank, note.key + cents / 100.0, count, rng)
            envelope = attack_release(count, hold, rank.attack_s, release_s)
            out[first : first + count] += np.float32(rank.level) * sound * envelope
    return out


def _pipe(rank: Rank, key: float, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return one pipe or reed, steady but for its breath."""
    base_hz = hz_of(key) * rank.ratio
    order = np.arange(1, rank.amplitudes.size + 1)
    frequencies_hz = base_hz * order
    sound = ring(Modes(frequencies_hz, rank.amplitudes, np.zeros(order.size)), count, rng)
    if rank.chiff and base_hz < HIGHEST_HZ / 4:
        band = np.clip(np.array([1.5, 4.5]) * base_hz / (MEL_RATE_HZ / 2), 0.002, 0.95)
        breath = lfilter(*butter(1, band, "band"), rng.normal(0, 1, count))
        fading = 0.15 + np.exp(-np.arange(count) / (0.05 * MEL_RATE_HZ))
        sound += (rank.chiff * breath * fading).astype(np.float32)
    return sound


def draw_drawbars(rng: np.random.Generator) -> list[Rank]:
    """Draw a registration of a tonewheel organ, as one rank a drawbar."""
    if rng.random() < 0.6:
        drawn = np.array(_REGISTRATIONS[rng.integers(len(_REGISTRATIONS))], float)
        drawn = np.clip(drawn + rng.integers(-2, 3, drawn.size) * (rng.random(9) < 0.3), 0, 8)
    else:
        drawn = rng.integers(0, 9, 9) * (rng.random(9) < 0.7)
    drawn[2] = max(drawn[2], 3.0)
    levels = np.where(drawn > 0, 10.0 ** ((drawn - 8.0) * 3.0 / 20.0), 0.0)  # 3 dB a step
    impurity = float(rng.uniform(0.0, 0.06))  # tonewheels leak a little second harmonic
    wheel = np.array([1.0, impurity, impurity / 2])
    return [
        Rank(float(ratio), wheel, level=float(level), attack_s=0.004)
        for ratio, level in zip(DRAWBARS, levels, strict=True)
        if level
    ]


def draw_pipes(rng: np.random.Generator) -> list[Rank]:
    """Draw stops of a pipe organ: flutes, principals, reeds, strings and mixtures."""
    stops: list[Rank] = []
    wanted = int(rng.integers(1, 6))
    feet = [1.0, *rng.choice([0.5, 1.0, 2.0, 2.0, 3.0, 4.0], wanted - 1)]
    for ratio in feet:
        tilt, even, reedy = _PIPES[rng.integers(len(_PIPES))](rng)
        order = np.arange(1, 40)
        amplitudes = order**-tilt * np.where(order % 2 == 0, even, 1.0)
        if reedy:
            amplitudes *= 1.0 + 3.0 * np.exp(-(((order - reedy) / 4.0) ** 2))
        amplitudes *= np.exp(rng.normal(0, 0.25, order.size))
        amplitudes /= np.sqrt((amplitudes**2).sum())
        stops.append(
            Rank(
                float(ratio),
                amplitudes,
                detune_cents=float(rng.normal(0, 1.5)),
                level=float(rng.uniform(0.4, 1.0)) / ratio**0.5,
                attack_s=float(rng.uniform(0.02, 0.12)) / ratio**0.5,
                chiff=float(rng.uniform(0.0, 0.15)),
            )
        )
    if wanted > 3 and rng.random() < 0.6:  # a mixture: octaves and fifths high above
        bright = np.array([1.0, 0.4, 0.2, 0.1])
        stops += [Rank(r, bright, level=0.25, attack_s=0.02) for r in (4.0, 6.0, 8.0)]
    return stops


def _flute_pipe(rng: np.random.Generator) -> tuple[float, float, float]:
    """Return tilt, weight of even partials and centre of the reed's formant."""
    return float(rng.uniform(2.0, 3.5)), float(rng.uniform(0.1, 1.0)), 0.0


def _principal(rng: np.random.Generator) -> tuple[float, float, float]:
    return float(rng.uniform(1.1, 1.8)), float(rng.uniform(0.5, 1.0)), 0.0


def _reed_pipe(rng: np.random.Generator) -> tuple[float, float, float]:
    return float(rng.uniform(0.5, 1.0)), float(rng.uniform(0.3, 1.0)), float(rng.uniform(3, 9))


def _string_pipe(rng: np.random.Generator) -> tuple[float, float, float]:
    return float(rng.uniform(0.4, 0.9)), 1.0, 0.0


_PIPES: Final[tuple[Callable[[np.random.Generator], tuple[float, float, float]], ...]] = (
    _flute_pipe,
    _principal,
    _principal,
    _reed_pipe,
    _string_pipe,
)


def draw_reeds(rng: np.random.Generator, *, is_harmonium: bool = False) -> list[Rank]:
    """Draw the free reeds of an accordion, one to four ranks, or of a harmonium."""
    order = np.arange(1, 60)
    tilt = float(rng.uniform(0.6, 1.15))
    # The chamber: a broad hill around 1 to 3 kHz that depends on the instrument.
    hill, width = float(rng.uniform(3, 9)), float(rng.uniform(3, 7))
    amplitudes = order**-tilt * (
        1 + float(rng.uniform(0, 2)) * np.exp(-(((order - hill) / width) ** 2))
    )
    amplitudes *= np.exp(-order / rng.uniform(15, 45)) * np.exp(rng.normal(0, 0.3, order.size))
    amplitudes /= np.sqrt((amplitudes**2).sum())
    apart = float(rng.choice([0.0, 3.0, 8.0, 14.0, 22.0])) * float(rng.uniform(0.7, 1.2))
    apart = min(apart, 3.0) if is_harmonium else apart
    layouts = (
        (1.0,),
        (1.0, 1.0),
        (1.0, 1.0, 1.0),
        (0.5, 1.0),
        (0.5, 1.0, 1.0),
        (0.5, 1.0, 2.0),
    )
    ratios = layouts[rng.integers(len(layouts))]
    eights = iter((0.0, apart, -apart))
    attack_s = float(rng.uniform(0.015, 0.07))
    return [
        Rank(
            ratio,
            amplitudes * np.exp(rng.normal(0, 0.1, order.size)),
            detune_cents=next(eights) if ratio == 1.0 else float(rng.normal(0, 1)),
            level=float(rng.uniform(0.6, 1.0)),
            attack_s=attack_s,
            chiff=float(rng.uniform(0.0, 0.02)),
        )
        for ratio in ratios
    ]


def bellowed(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return samples with the swell and the turns of bellows, or their shake."""
    time_s = np.arange(samples.size) / MEL_RATE_HZ
    turn_s = float(rng.uniform(1.0, 4.0))
    push = np.abs(np.sin(np.pi * time_s / turn_s + rng.uniform(0, 3))) ** 0.3
    swell = 1.0 + rng.uniform(0, 0.6) * np.sin(2 * np.pi * time_s / rng.uniform(2, 6))
    gain = swell * (0.35 + 0.65 * push)
    if rng.random() < 0.15:  # bellow shake
        gain *= 1.0 + 0.6 * np.sign(np.sin(2 * np.pi * rng.uniform(5, 9) * time_s))
    smooth = lfilter(*butter(1, 20.0 / (MEL_RATE_HZ / 2)), gain)
    result: np.ndarray = (samples * smooth).astype(np.float32)
    return result


def trembling(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return samples with a tremulant: pitch and level waver together."""
    time_s = np.arange(samples.size) / MEL_RATE_HZ
    wave = np.sin(2 * np.pi * rng.uniform(4.5, 7.0) * time_s)
    moved = delayed(samples, 0.001 + rng.uniform(0.0001, 0.0004) * wave)
    result: np.ndarray = (moved * (1.0 + rng.uniform(0.05, 0.3) * wave)).astype(np.float32)
    return result
