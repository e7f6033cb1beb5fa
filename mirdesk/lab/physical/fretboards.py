"""Chords as hands hold them on strings, and ways to strum, pick and drone them."""

from typing import Final

import numpy as np

from mirdesk.lab.scores import Note

TUNINGS: Final[dict[str, tuple[int, ...]]] = {
    "guitar": (40, 45, 50, 55, 59, 64),
    "ukulele": (67, 60, 64, 69),  # re-entrant: the first string is not the lowest
    "mandolin": (55, 62, 69, 76),
    "banjo": (67, 50, 55, 59, 62),  # the short drone string first, open G
    "bass": (28, 33, 38, 43),
}
_CHORDS: Final = ((0, 4, 7), (0, 4, 7), (0, 3, 7), (0, 4, 7, 10), (0, 3, 7, 10), (0, 4, 7, 11))
_PROGRESSIONS: Final = (
    (0, 7, 9, 5),
    (0, 5, 7, 0),
    (0, 9, 5, 7),
    (0, 10, 5, 0),
    (2, 7, 0, 0),
    (0, 3, 8, 10),
)
_LAST_FRET: Final = 14


def voicing(tuning: tuple[int, ...], pitch_classes: set[int], position: int) -> list[int]:
    """Return the keys of a chord, one a string from the first, at or above a fret.

    A string whose nearest four frets hold no tone of the chord is left out.
    """
    keys = []
    for string in tuning:
        for fret in (0, *range(position, position + 5)):
            is_open_far = fret == 0 and position > 3
            if not is_open_far and (string + fret) % 12 in pitch_classes:
                keys.append(string + fret)
                break
    return keys


def chords(
    tuning: tuple[int, ...], count: int, rng: np.random.Generator, *, is_power: bool = False
) -> list[list[int]]:
    """Draw a progression of chords, each a list of keys in the order of the strings."""
    root = int(rng.integers(12))
    steps = _PROGRESSIONS[rng.integers(len(_PROGRESSIONS))]
    position = int(rng.choice([0, 0, 0, 2, 4, 7]))
    held = []
    for index in range(count):
        base = (root + steps[index % len(steps)]) % 12
        if is_power:
            low = tuning[0] + (base - tuning[0]) % 12
            held.append([low, low + 7, low + 12][: int(rng.integers(2, 4))])
            continue
        kind = _CHORDS[rng.integers(len(_CHORDS))]
        held.append(voicing(tuning, {(base + step) % 12 for step in kind}, position))
    return [chord for chord in held if chord] or [[tuning[0] + 12]]


def strums(
    held: list[list[int]], length_s: float, beat_s: float, rng: np.random.Generator
) -> list[Note]:
    """Strum each chord for a bar in a rhythm of eighths that repeats."""
    pattern = rng.choice([0, 1], size=8, p=[0.35, 0.65])
    pattern[0] = 1
    spread_s = float(rng.uniform(0.004, 0.022))
    step_s, loudness = beat_s / 2, int(rng.integers(55, 110))
    choke = float(rng.choice([0.4, 1.0, 1.0, 1.0]))  # damped by the hand, or ringing
    hits = [index for index in range(int(length_s / step_s)) if pattern[index % 8]]
    notes: list[Note] = []
    for place, index in enumerate(hits):
        after = hits[place + 1] if place + 1 < len(hits) else index + 8
        chord = held[(index // 8) % len(held)]
        is_up = index % 2 == 1
        ordered = chord[::-1] if is_up else chord
        if is_up and len(chord) > 4:
            ordered = ordered[: int(rng.integers(3, len(chord) + 1))]
        ring_s = min((after - index) * step_s, 4.0) * choke
        for string, key in enumerate(ordered):
            start_s = index * step_s + string * spread_s + float(abs(rng.normal(0, 0.002)))
            velocity = int(np.clip(loudness + rng.normal(0, 9) - 8 * is_up, 20, 127))
            notes.append(Note(key, start_s, max(0.08, ring_s), velocity))
    return notes


def picking(
    held: list[list[int]], length_s: float, beat_s: float, rng: np.random.Generator
) -> list[Note]:
    """Pick the strings of each chord one by one in a pattern that repeats, ringing on."""
    size = int(rng.choice([6, 8, 8, 8]))
    pattern = rng.integers(0, 6, size)
    pattern[0] = 0
    step_s = max(0.07, beat_s * float(rng.choice([0.25, 0.333, 0.5, 0.5])))
    loudness = int(rng.integers(45, 105))
    notes = []
    for index in range(int(length_s / step_s)):
        chord = held[(index // size) % len(held)]
        key = chord[pattern[index % size] % len(chord)]
        velocity = int(np.clip(loudness + rng.normal(0, 8), 20, 127))
        ring_s = step_s * float(rng.integers(2, size))
        notes.append(Note(key, index * step_s, min(ring_s, 3.0), velocity))
    return notes


def chugs(
    held: list[list[int]], length_s: float, beat_s: float, rng: np.random.Generator
) -> list[Note]:
    """Repeat chords short and even, some of them held: rhythm guitar."""
    step_s = max(0.09, beat_s * float(rng.choice([0.25, 0.5, 0.5])))
    pattern = rng.choice([0.35, 0.9, 1.9, 0.0], size=16, p=[0.5, 0.25, 0.1, 0.15])
    notes = []
    for index in range(int(length_s / step_s)):
        share = pattern[index % 16]
        chord = held[(index // 16) % len(held)]
        velocity = int(np.clip(rng.normal(95, 8), 40, 127))
        if share:
            notes += [Note(key, index * step_s, share * step_s, velocity) for key in chord]
    return notes


def tremolo(keys: list[int], length_s: float, rng: np.random.Generator) -> list[Note]:
    """Repeat each key of a melody many times a second, as mandolins hold a note."""
    notes, now_s = [], 0.0
    step_s = 1.0 / float(rng.uniform(9, 15))
    at = int(rng.integers(len(keys)))
    while now_s < length_s:
        until_s = now_s + float(rng.choice([0.3, 0.6, 1.2, 2.0]))
        loudness = float(rng.uniform(50, 110))
        while now_s < until_s:
            velocity = int(np.clip(loudness + rng.normal(0, 8), 20, 127))
            notes.append(Note(keys[at], now_s, step_s * 1.5, velocity))
            now_s += step_s * float(rng.normal(1.0, 0.04))
        at = int(np.clip(at + rng.integers(-2, 3), 0, len(keys) - 1))
    return notes
