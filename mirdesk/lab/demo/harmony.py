"""Chords by name, voicings that move as little as possible, and walking basses."""

import itertools
import re
from collections.abc import Sequence
from typing import Final

from mirdesk.lab.demo.notation import DEFAULT_VELOCITY, Note, Notes, pitch_of

_QUALITIES: Final[dict[str, tuple[int, ...]]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "5": (0, 7),
    "6": (0, 4, 7, 9),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m9": (0, 3, 7, 10, 14),
    "maj9": (0, 4, 7, 11, 14),
    "9": (0, 4, 7, 10, 14),
    "13": (0, 4, 10, 14, 21),
    "sus4": (0, 5, 7),
}
_SYMBOL = re.compile(r"([A-G][#b]?)(.*)")

Progression = Sequence[tuple[str, float]]  # chord symbol, beats


def chord_classes(symbol: str) -> tuple[int, ...]:
    """Return the pitch classes of a chord, root first: ``Am`` -> ``(9, 0, 4)``.

    Raises
    ------
    ValueError
        The symbol is not known.
    """
    match = _SYMBOL.fullmatch(symbol)
    if match is None or match[2] not in _QUALITIES:
        raise ValueError(f"{symbol!r} is no chord this composer knows")
    root = pitch_of(match[1].lower() + "4") % 12
    return tuple((root + interval) % 12 for interval in _QUALITIES[match[2]])


def progression(text: str, *, beats: float) -> Progression:
    """Read chords separated by spaces, each ``beats`` long; ``Dm:2`` overrides the length."""
    chords = []
    for token in text.split():
        symbol, _, own = token.partition(":")
        chords.append((symbol, float(own) if own else beats))
    return chords


def voicings(
    symbols: Sequence[str], *, voices: int, low: int, high: int
) -> list[tuple[int, ...]]:
    """Return one voicing a chord, each as near as possible to the one before it.

    Every voicing holds ``voices`` different pitches from ``low`` to ``high`` and as many of the
    chord's notes as it can; neighbouring voices lie at most an octave apart.

    Parameters
    ----------
    symbols : sequence of str
    voices : int
    low, high : int
        MIDI pitches, both allowed.

    Raises
    ------
    ValueError
        A chord does not fit between ``low`` and ``high``.
    """
    chosen: list[tuple[int, ...]] = []
    centre = (low + high) / 2
    for symbol in symbols:
        classes = chord_classes(symbol)
        pool = [pitch for pitch in range(low, high + 1) if pitch % 12 in classes]
        wanted = min(voices, len(classes))
        candidates = [
            voicing
            for voicing in itertools.combinations(pool, voices)
            if len({pitch % 12 for pitch in voicing}) >= wanted
            and max(b - a for a, b in itertools.pairwise(voicing)) <= 12
        ]
        if not candidates:
            raise ValueError(f"no voicing of {symbol} between {low} and {high}")
        before = chosen[-1] if chosen else None
        chosen.append(min(candidates, key=lambda each: _effort(each, before, centre)))
    return chosen


def _effort(
    voicing: tuple[int, ...], before: tuple[int, ...] | None, centre: float
) -> tuple[float, ...]:
    """Motion from the chord before, then clusters, then distance from the middle."""
    clusters = sum(b - a < 3 for a, b in itertools.pairwise(voicing))
    off_centre = abs(sum(voicing) / len(voicing) - centre)
    if before is None:
        return (clusters, off_centre, *voicing)
    motion = sum(abs(a - b) for a, b in zip(voicing, before, strict=True))
    return (motion + 2 * clusters + 0.3 * off_centre, *voicing)


def held_chords(chords: Progression, *, voices: int, low: int, high: int) -> Notes:
    """Return the chords voiced and held for their whole length."""
    notes: list[Note] = []
    at = 0.0
    shapes = voicings([symbol for symbol, _ in chords], voices=voices, low=low, high=high)
    for (_, beats), shape in zip(chords, shapes, strict=True):
        notes += [Note(at, beats, pitch) for pitch in shape]
        at += beats
    return tuple(notes)


def root_pitch(symbol: str, *, low: int) -> int:
    """Return the chord's root as the first pitch at or above ``low``."""
    return low + (chord_classes(symbol)[0] - low) % 12


def walking_bass(chords: Progression, *, low: int) -> Notes:
    """Return a bass in crotchets: root, chord notes, and a step into the next root.

    Parameters
    ----------
    chords : sequence of (str, float)
        Lengths are whole beats; the last chord is held.
    low : int
        Lowest root.
    """
    notes: list[Note] = []
    at = 0.0
    for index, (symbol, beats) in enumerate(chords):
        root = root_pitch(symbol, low=low)
        if index == len(chords) - 1:
            notes.append(Note(at, beats, root))
            break
        third, fifth = (root + (c - root) % 12 for c in chord_classes(symbol)[1:3])
        target = root_pitch(chords[index + 1][0], low=low)
        approach = target + (1 if index % 2 else -1)
        upward = [root, third, fifth] if index % 2 == 0 else [root, fifth, third]
        steps = [*upward[: int(beats) - 1], approach] if beats > 1 else [root]
        for step, pitch in enumerate(steps):
            stress = 6 if step % 2 else 0  # jazz leans on two and four
            notes.append(Note(at + step, 0.95, pitch, DEFAULT_VELOCITY + stress))
        at += beats
    return tuple(notes)


def patterned(
    chords: Progression, pattern: str, *, voices: int, low: int, high: int, step: float
) -> Notes:
    """Play each chord's voicing by a pattern of digits, ``step`` beats a character.

    A digit is an index into the voicing (0 lowest), ``x`` the whole voicing, ``.`` a rest,
    ``-`` prolongs what sounds. The pattern starts afresh with each chord and repeats.
    """
    notes: list[Note] = []
    at = 0.0
    shapes = voicings([symbol for symbol, _ in chords], voices=voices, low=low, high=high)
    for (_, beats), shape in zip(chords, shapes, strict=True):
        count = round(beats / step)
        signs = (pattern * (count // len(pattern) + 1))[:count]
        for index, sign in enumerate(signs):
            if sign in ".-":
                continue
            held = len(signs[index + 1 :]) - len(signs[index + 1 :].lstrip("-"))
            pitches = shape if sign == "x" else (shape[int(sign)],)
            start, length = at + index * step, (1 + held) * step
            notes += [Note(start, length, pitch) for pitch in pitches]
        at += beats
    return tuple(notes)
