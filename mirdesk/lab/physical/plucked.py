"""Plucked strings: guitars, basses, banjo, mandolin and ukulele as modes with losses.

A string plucked at a point p of its length pulls at the bridge with partials
sin(pi k p) / k, stiffness sharpens them, losses grow with frequency, the body weighs them.
Source: Fletcher and Rossing, The Physics of Musical Instruments, 2nd ed., chapters 2 and 9.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.lab.physical.bodies import Body, draw_body
from mirdesk.lab.physical.modes import HIGHEST_HZ, Modes, attack_release, hz_of, ring
from mirdesk.lab.scores import Note

_MOST_PARTIALS: Final = 90
_TAIL_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class StringInstrument:
    """One instrument with its strings, fingers and pickup.

    Attributes
    ----------
    body : Body
    stiffness : float
        Inharmonicity B of a string at A4; grows with the square of the frequency.
    ring_s : float
        Time a partial at 440 Hz takes to fall by 60 dB; low ones ring longer.
    damping : float
        How much faster high partials decay, nepers a second at 1 kHz squared.
    pluck_at : float
        Place of the plectrum or finger, share of the length, mean.
    softness_hz : float
        Where the plucking finger rounds off the spectrum: low for flesh, high for picks.
    pickup_at : float
        Place of a magnetic pickup, 0 for none.
    courses : int
        Strings sounding together.
    detune_cents : float
        Between the strings of a course.
    octave_below_key : int
        Courses below this key have their second string an octave up (12-string guitar).
    noise, knock : float
        Level of pick noise and of the body's own thump.
    release_s : float
        How fast a finger stops the string.
    """

    body: Body
    stiffness: float
    ring_s: float
    damping: float
    pluck_at: float
    softness_hz: float
    pickup_at: float = 0.0
    courses: int = 1
    detune_cents: float = 0.0
    octave_below_key: int = 0
    noise: float = 0.05
    knock: float = 0.1
    release_s: float = 0.08
    tuning_cents: float = 0.0


def play_strings(
    instrument: StringInstrument, notes: list[Note], length_s: float, rng: np.random.Generator
) -> np.ndarray:
    """Return the sound of notes on an instrument, shape (length_s * rate,), float32."""
    out = np.zeros(round(length_s * MEL_RATE_HZ), np.float32)
    for note in notes:
        first = round(note.start_s * MEL_RATE_HZ)
        if first < out.size:
            sound = pluck(instrument, note, rng)[: out.size - first]
            out[first : first + sound.size] += sound
    return out


def pluck(instrument: StringInstrument, note: Note, rng: np.random.Generator) -> np.ndarray:
    """Return one note until its string is stopped, shape (n,), float32."""
    hold = round(note.length_s * MEL_RATE_HZ)
    count = hold + round((_TAIL_S + instrument.release_s) * MEL_RATE_HZ)
    loudness = (note.velocity / 100.0) ** 1.5
    place = float(np.clip(instrument.pluck_at * np.exp(rng.normal(0, 0.15)), 0.03, 0.5))
    modes = _string(instrument, note.key, note.velocity, place, rng)
    for _ in range(instrument.courses - 1):
        key = note.key + rng.normal(0, instrument.detune_cents / 100.0)
        key += 12.0 if note.key < instrument.octave_below_key else 0.0
        modes += _string(instrument, key, note.velocity, place, rng)
    sound = ring(modes, count, rng)
    envelope = attack_release(count, hold, 0.001, instrument.release_s)
    sound *= envelope
    if instrument.knock:
        level = instrument.knock * float(np.abs(modes.amplitudes).sum()) * 0.3
        thump = ring(instrument.body.knock(level), min(count, MEL_RATE_HZ // 3), rng)
        sound[: thump.size] += thump / max(1.0, instrument.body.gains.sum())
    sound *= np.float32(loudness)
    sound += _pick_noise(instrument, count, loudness, rng)
    return sound


def _string(
    instrument: StringInstrument,
    key: float,
    velocity: int,
    place: float,
    rng: np.random.Generator,
) -> Modes:
    """Return the partials of one string, in two polarisations that decay differently."""
    base_hz = hz_of(key + instrument.tuning_cents / 100.0 + rng.normal(0, 0.03))
    order = np.arange(1, min(_MOST_PARTIALS, int(HIGHEST_HZ / base_hz)) + 1)
    stiffness = instrument.stiffness * (440.0 / base_hz) ** 0.5
    frequencies_hz = base_hz * order * np.sqrt(1.0 + stiffness * order**2)
    softness_hz = instrument.softness_hz * (velocity / 90.0) ** 0.7
    amplitudes = np.sin(np.pi * order * place) / order
    amplitudes /= 1.0 + (frequencies_hz / softness_hz) ** 1.5
    if instrument.pickup_at:
        amplitudes *= np.abs(np.sin(np.pi * order * instrument.pickup_at)) + 0.03
    amplitudes *= instrument.body.response(frequencies_hz)
    slowest = 6.9 / instrument.ring_s * (base_hz / 440.0) ** 0.6
    decays = slowest + instrument.damping * (frequencies_hz / 1000.0) ** 2
    decays *= np.exp(rng.normal(0, 0.2, order.size))
    split_hz = rng.normal(0, 0.25, order.size)  # the other polarisation, off by a beat
    return Modes(
        np.concatenate([frequencies_hz, frequencies_hz + split_hz]),
        np.concatenate([0.75 * amplitudes, 0.25 * amplitudes]),
        np.concatenate([decays, decays * 0.45]),
    )


def _pick_noise(
    instrument: StringInstrument, count: int, loudness: float, rng: np.random.Generator
) -> np.ndarray:
    """Return the scratch of a pick or finger, a few milliseconds, shape (count,)."""
    noise = np.zeros(count, np.float32)
    size = min(count, int(rng.uniform(0.002, 0.012) * MEL_RATE_HZ))
    burst = rng.normal(0, 1, size) * np.hanning(size)
    if instrument.softness_hz < 3000:  # flesh: a dull sound
        burst = np.convolve(burst, np.ones(8) / 8, mode="same")
    noise[:size] = instrument.noise * loudness * burst
    return noise


def draw_nylon(rng: np.random.Generator) -> StringInstrument:
    """Draw a classical guitar."""
    return StringInstrument(
        body=draw_body(rng, (100, 200, 390), highest_hz=4000, floor=0.25),
        stiffness=float(rng.uniform(1e-5, 5e-5)),
        ring_s=float(rng.uniform(1.0, 3.0)),
        damping=float(rng.uniform(0.5, 2.0)),
        pluck_at=float(rng.uniform(0.1, 0.35)),
        softness_hz=float(rng.uniform(2000, 7000)),
        noise=float(rng.uniform(0.03, 0.2)),
        knock=float(rng.uniform(0.08, 0.35)),
        tuning_cents=float(rng.normal(0, 12)),
    )


def draw_steel(rng: np.random.Generator, *, is_twelve: bool = False) -> StringInstrument:
    """Draw a steel-string guitar, with six strings or six courses."""
    return StringInstrument(
        body=draw_body(rng, (105, 190, 380), highest_hz=6000, floor=0.35),
        stiffness=float(rng.uniform(4e-5, 1.5e-4)),
        ring_s=float(rng.uniform(3.0, 8.0)),
        damping=float(rng.uniform(0.1, 0.7)),
        pluck_at=float(rng.uniform(0.08, 0.3)),
        softness_hz=float(rng.uniform(2500, 9000)),
        courses=2 if is_twelve else 1,
        detune_cents=float(rng.uniform(2, 9)),
        octave_below_key=57 if is_twelve else 0,
        noise=float(rng.uniform(0.02, 0.12)),
        knock=float(rng.uniform(0.02, 0.12)),
        tuning_cents=float(rng.normal(0, 10)),
    )


def draw_electric(rng: np.random.Generator) -> StringInstrument:
    """Draw a solid body with a pickup; its amplifier is another matter (effects.py)."""
    return StringInstrument(
        body=Body(
            np.array([2800.0]) * rng.uniform(0.7, 1.7),
            np.array([2500.0]),
            rng.uniform(0.3, 1.5, 1),
            0.8,
        ),
        stiffness=float(rng.uniform(3e-5, 1.2e-4)),
        ring_s=float(rng.uniform(5.0, 14.0)),
        damping=float(rng.uniform(0.05, 0.5)),
        pluck_at=float(rng.uniform(0.06, 0.25)),
        softness_hz=float(rng.uniform(2000, 7000)),
        pickup_at=float(rng.uniform(0.05, 0.27)),
        noise=float(rng.uniform(0.005, 0.05)),
        knock=0.0,
        release_s=float(rng.uniform(0.03, 0.1)),
        tuning_cents=float(rng.normal(0, 8)),
    )


def draw_banjo(rng: np.random.Generator) -> StringInstrument:
    """Draw a banjo: a membrane for a body, loud at once and soon gone."""
    return StringInstrument(
        body=draw_body(rng, (280, 520, 900, 1500), more=14, highest_hz=6500, floor=0.15),
        stiffness=float(rng.uniform(3e-5, 1e-4)),
        ring_s=float(rng.uniform(0.35, 1.1)),
        damping=float(rng.uniform(0.2, 1.2)),
        pluck_at=float(rng.uniform(0.05, 0.15)),
        softness_hz=float(rng.uniform(1500, 8000)),
        noise=float(rng.uniform(0.05, 0.2)),
        knock=float(rng.uniform(0.15, 0.5)),
        release_s=0.06,
        tuning_cents=float(rng.normal(0, 12)),
    )


def draw_mandolin(rng: np.random.Generator) -> StringInstrument:
    """Draw a mandolin: four courses of two strings, plectrum, small body."""
    return StringInstrument(
        body=draw_body(rng, (200, 400, 650), more=12, highest_hz=7000, floor=0.2),
        stiffness=float(rng.uniform(4e-5, 1.2e-4)),
        ring_s=float(rng.uniform(0.9, 2.2)),
        damping=float(rng.uniform(0.12, 0.45)),
        pluck_at=float(rng.uniform(0.07, 0.2)),
        softness_hz=float(rng.uniform(4000, 10000)),
        courses=2,
        detune_cents=float(rng.uniform(3, 10)),
        noise=float(rng.uniform(0.04, 0.15)),
        knock=float(rng.uniform(0.05, 0.2)),
        release_s=0.06,
        tuning_cents=float(rng.normal(0, 12)),
    )


def draw_ukulele(rng: np.random.Generator) -> StringInstrument:
    """Draw a ukulele: nylon on a small body, short notes."""
    return StringInstrument(
        body=draw_body(rng, (250, 480, 700), more=8, highest_hz=4500, floor=0.25),
        stiffness=float(rng.uniform(5e-6, 3e-5)),
        ring_s=float(rng.uniform(0.5, 1.4)),
        damping=float(rng.uniform(0.6, 2.0)),
        pluck_at=float(rng.uniform(0.15, 0.45)),
        softness_hz=float(rng.uniform(1800, 7000)),
        noise=float(rng.uniform(0.02, 0.12)),
        knock=float(rng.uniform(0.05, 0.25)),
        release_s=0.05,
        tuning_cents=float(rng.normal(0, 12)),
    )


def draw_bass(rng: np.random.Generator) -> StringInstrument:
    """Draw an electric bass: fingers, plectrum or flat strings with a muting hand."""
    is_muted = rng.random() < 0.25
    return StringInstrument(
        body=Body(
            np.array([1500.0, 80.0]), np.array([2500.0, 60.0]), rng.uniform(0.1, 1.0, 2), 0.9
        ),
        stiffness=float(rng.uniform(5e-5, 2e-4)),
        ring_s=float(rng.uniform(0.6, 1.5) if is_muted else rng.uniform(3.0, 9.0)),
        damping=float(rng.uniform(3.0, 15.0) if is_muted else rng.uniform(0.3, 3.0)),
        pluck_at=float(rng.uniform(0.08, 0.3)),
        softness_hz=float(np.exp(rng.uniform(np.log(350), np.log(7000)))),
        pickup_at=float(rng.uniform(0.08, 0.25)),
        noise=float(rng.uniform(0.0, 0.08)),
        knock=0.0,
        release_s=float(rng.uniform(0.03, 0.09)),
        tuning_cents=float(rng.normal(0, 8)),
    )


def draw_upright(rng: np.random.Generator) -> StringInstrument:
    """Draw a double bass, plucked."""
    return StringInstrument(
        body=draw_body(rng, (62, 105, 170), more=10, highest_hz=2500, floor=0.2),
        stiffness=float(rng.uniform(5e-5, 2e-4)),
        ring_s=float(rng.uniform(0.8, 2.5)),
        damping=float(rng.uniform(1.0, 8.0)),
        pluck_at=float(rng.uniform(0.15, 0.4)),
        softness_hz=float(np.exp(rng.uniform(np.log(350), np.log(3000)))),
        noise=float(rng.uniform(0.01, 0.1)),
        knock=float(rng.uniform(0.1, 0.5)),
        tuning_cents=float(rng.normal(0, 12)),
    )
