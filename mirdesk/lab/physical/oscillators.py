"""Synthesizers: band-limited saws and pulses, filters with envelopes, frequency modulation."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.signal import lfilter

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.lab.physical.modes import attack_release, hz_of
from mirdesk.lab.scores import Note

_BLOCK: Final = 160  # samples between changes of the filter: 5 ms
_TAIL_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class SynthPatch:
    """Settings of a subtractive synthesizer.

    Attributes
    ----------
    waves : tuple of str
        "saw", "pulse", "triangle", "sine" or "noise", one an oscillator.
    octaves : tuple of int
        Of each oscillator.
    voices : int
        Copies of each oscillator, detuned over ``spread_cents``.
    width : float
        Of pulses, 0..1.
    cutoff_keys : float
        Where the low-pass begins, in semitones above the note.
    sweep_keys, sweep_s : float
        How far the filter opens at the start of a note, and how fast it closes.
    resonance : float
        Q of the filter.
    attack_s, decay_s, sustain, release_s : float
        Of the level.
    vibrato_hz, vibrato_cents : float
    glide_s : float
        From the note before.
    """

    waves: tuple[str, ...]
    octaves: tuple[int, ...]
    voices: int
    spread_cents: float
    width: float
    cutoff_keys: float
    sweep_keys: float
    sweep_s: float
    resonance: float
    attack_s: float
    decay_s: float
    sustain: float
    release_s: float
    vibrato_hz: float
    vibrato_cents: float
    glide_s: float


@dataclass(frozen=True, slots=True)
class FmPatch:
    """Two operators: a carrier and what bends it.

    Source: Chowning, "The synthesis of complex audio spectra by means of frequency
    modulation", JAES 21 (1973).
    """

    ratio: float
    depth: float
    depth_decay_s: float
    attack_s: float
    decay_s: float
    sustain: float
    release_s: float
    detune_cents: float


def draw_synth(rng: np.random.Generator, character: str) -> SynthPatch:
    """Draw a patch: a "lead", "pad", "pluck", "bass" or "chip"."""
    waves = tuple(rng.choice(["saw", "saw", "pulse", "triangle"], int(rng.integers(1, 4))))
    pad, pluck, chip = character == "pad", character == "pluck", character == "chip"
    if chip:
        waves = (str(rng.choice(["pulse", "pulse", "triangle"])),)
    many = int(rng.choice([1, 3, 5, 7])) if not chip else 1
    low = character == "bass"
    return SynthPatch(
        waves=waves,
        octaves=tuple(int(o) for o in rng.choice([-1, 0, 0, 1], len(waves))),
        voices=1 if low else many,
        spread_cents=float(rng.uniform(4, 35)),
        width=float(rng.choice([0.125, 0.25, 0.5]) if chip else rng.uniform(0.1, 0.5)),
        cutoff_keys=120.0 if chip else float(rng.uniform(0, 55)),
        sweep_keys=float(rng.uniform(20, 60) if pluck or low else rng.uniform(-10, 30)),
        sweep_s=float(rng.uniform(0.05, 0.35) if pluck or low else rng.uniform(0.2, 2.5)),
        resonance=float(np.exp(rng.uniform(np.log(0.6), np.log(8.0)))),
        attack_s=float(rng.uniform(0.1, 1.0) if pad else rng.uniform(0.002, 0.03)),
        decay_s=float(rng.uniform(0.08, 0.5) if pluck else rng.uniform(0.3, 3.0)),
        sustain=float(rng.uniform(0.0, 0.2) if pluck else rng.uniform(0.4, 1.0)),
        release_s=float(rng.uniform(0.4, 2.0) if pad else rng.uniform(0.02, 0.4)),
        vibrato_hz=float(rng.uniform(3, 7)),
        vibrato_cents=float(rng.choice([0.0, 0.0, 10.0, 30.0])),
        glide_s=float(rng.choice([0.0, 0.0, 0.03, 0.1])) if character == "lead" else 0.0,
    )


def draw_fm(rng: np.random.Generator) -> FmPatch:
    """Draw a bell, an electric piano, a brass or a buzz."""
    return FmPatch(
        ratio=float(rng.choice([0.5, 1.0, 1.0, 2.0, 3.0, 1.41, 3.5, 7.0])),
        depth=float(rng.uniform(0.5, 7.0)),
        depth_decay_s=float(rng.uniform(0.1, 2.0)),
        attack_s=float(rng.choice([0.002, 0.01, 0.08])),
        decay_s=float(rng.uniform(0.2, 3.0)),
        sustain=float(rng.choice([0.0, 0.3, 0.8])),
        release_s=float(rng.uniform(0.05, 0.6)),
        detune_cents=float(rng.uniform(0, 10)),
    )


def play_synth(
    patch: SynthPatch | FmPatch, notes: list[Note], length_s: float, rng: np.random.Generator
) -> np.ndarray:
    """Return the sound of notes on a patch, shape (length_s * rate,), float32."""
    out = np.zeros(round(length_s * MEL_RATE_HZ), np.float32)
    before = notes[0].key if notes else 60
    for note in sorted(notes, key=lambda each: each.start_s):
        first = round(note.start_s * MEL_RATE_HZ)
        hold = round(note.length_s * MEL_RATE_HZ)
        count = min(hold + round((patch.release_s + _TAIL_S) * MEL_RATE_HZ), out.size - first)
        if count <= 0:
            continue
        if isinstance(patch, SynthPatch):
            sound = _subtractive(patch, note, before, count, rng)
        else:
            sound = _modulated(patch, note, count)
        level = attack_release(count, hold, patch.attack_s, patch.release_s)
        fall = np.exp(-np.arange(count) / (patch.decay_s * MEL_RATE_HZ))
        level = level * (patch.sustain + (1.0 - patch.sustain) * fall)
        gain = np.float32((note.velocity / 100.0) ** 1.2)
        out[first : first + count] += gain * (sound * level).astype(np.float32)
        before = note.key
    return out


def _subtractive(
    patch: SynthPatch, note: Note, before: int, count: int, rng: np.random.Generator
) -> np.ndarray:
    """Return oscillators through the filter, without the envelope of the level."""
    time_s = np.arange(count) / MEL_RATE_HZ
    cents = patch.vibrato_cents * np.sin(2 * np.pi * patch.vibrato_hz * time_s)
    if patch.glide_s:
        cents = cents + 100.0 * (before - note.key) * np.exp(-time_s / patch.glide_s)
    base_hz = hz_of(note.key) * 2.0 ** (cents / 1200.0)
    total = np.zeros(count)
    for wave, octave in zip(patch.waves, patch.octaves, strict=True):
        for detune in np.linspace(-1, 1, patch.voices) if patch.voices > 1 else (0.0,):
            ratio = 2.0 ** (octave + patch.spread_cents * detune / 1200.0)
            total += oscillator(wave, base_hz * ratio, patch.width, rng)
    sweep = patch.sweep_keys * (note.velocity / 90.0) * np.exp(-time_s / patch.sweep_s)
    cutoff_hz = hz_of(note.key) * 2.0 ** ((patch.cutoff_keys + sweep) / 12.0)
    return swept(total / patch.voices**0.5, cutoff_hz, patch.resonance)


def oscillator(
    wave: str, frequency_hz: np.ndarray, width: float, rng: np.random.Generator
) -> np.ndarray:
    """Return a wave whose frequency changes over time, of its shape.

    Steps are rounded by a polynomial (polyBLEP): Valimaki and Huovilainen, "Antialiasing
    oscillators in subtractive synthesis", IEEE Signal Processing Magazine 24 (2007).
    """
    step = frequency_hz / MEL_RATE_HZ
    phase = (np.cumsum(step) + rng.random()) % 1.0
    if wave == "sine":
        return np.asarray(np.sin(2 * np.pi * phase))
    if wave == "triangle":
        return np.asarray(1.0 - 4.0 * np.abs(phase - 0.5))
    if wave == "noise":
        return rng.normal(0, 0.5, frequency_hz.size)
    saw = 2.0 * phase - 1.0 - _rounding(phase, step)
    if wave == "saw":
        return np.asarray(saw)
    shifted = (phase + width) % 1.0
    other = 2.0 * shifted - 1.0 - _rounding(shifted, step)
    return np.asarray(saw - other)


def _rounding(phase: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Return what a step at phase 0 is corrected by."""
    after = np.clip(phase / step, 0.0, 1.0)
    before = np.clip((phase - 1.0) / step, -1.0, 0.0)
    corrected: np.ndarray = (2 * after - after**2 - 1.0) + (before**2 + 2 * before + 1.0)
    return corrected


def swept(samples: np.ndarray, cutoff_hz: np.ndarray, resonance: float) -> np.ndarray:
    """Return samples through a low-pass of 12 dB an octave whose cutoff moves.

    Source of the coefficients: Bristow-Johnson, Audio EQ Cookbook.
    """
    out = np.empty(samples.size)
    state = np.zeros(2)
    for start in range(0, samples.size, _BLOCK):
        part = slice(start, start + _BLOCK)
        angle = 2 * np.pi * float(np.clip(cutoff_hz[start], 30.0, 14_000.0)) / MEL_RATE_HZ
        alpha, cosine = np.sin(angle) / (2 * resonance), np.cos(angle)
        numerator = np.array([(1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2])
        denominator = np.array([1 + alpha, -2 * cosine, 1 - alpha])
        out[part], state = lfilter(
            numerator / denominator[0], denominator / denominator[0], samples[part], zi=state
        )
    return out


def _modulated(patch: FmPatch, note: Note, count: int) -> np.ndarray:
    """Return a carrier bent by a modulator whose depth decays."""
    time_s = np.arange(count) / MEL_RATE_HZ
    base_hz = hz_of(note.key + patch.detune_cents / 100.0)
    # Less depth for high notes, else partials would fold back.
    depth = min(patch.depth, 0.35 * MEL_RATE_HZ / base_hz / max(patch.ratio, 1.0) - 1.0)
    falling = max(depth, 0.0) * (0.2 + 0.8 * np.exp(-time_s / patch.depth_decay_s))
    falling = falling * (note.velocity / 90.0)
    modulator = falling * np.sin(2 * np.pi * base_hz * patch.ratio * time_s)
    return np.asarray(np.sin(2 * np.pi * base_hz * time_s + modulator))
