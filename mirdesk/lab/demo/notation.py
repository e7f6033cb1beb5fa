"""Melodies as short text, and the few operations that turn them into parts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

_STEPS: Final = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_ACCIDENTALS: Final = {"": 0, "#": 1, "b": -1}
_PITCH = re.compile(r"([a-g])([#b]?)(-?\d)")
_TOKEN = re.compile(r"(?P<pitches>[^/!?]+)(?:/(?P<length>[\d.]+))?(?P<stress>[!?]?)")
_STRESS: Final = {"": 0, "!": 14, "?": -16}  # added to the velocity
DEFAULT_VELOCITY: Final = 80


@dataclass(frozen=True, slots=True)
class Note:
    """One note: start and length in beats, MIDI pitch and velocity."""

    start_beats: float
    length_beats: float
    pitch: int
    velocity: int = DEFAULT_VELOCITY

    @property
    def end_beats(self) -> float:
        """Where the note ends, in beats."""
        return self.start_beats + self.length_beats


Notes = tuple[Note, ...]


def pitch_of(name: str) -> int:
    """Return the MIDI number of a note name; ``c4`` is 60.

    Raises
    ------
    ValueError
        The name is not a letter, an optional ``#`` or ``b``, and an octave.
    """
    match = _PITCH.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is no note name such as c4, f#3 or bb5")
    letter, accidental, octave = match.groups()
    return 12 * (int(octave) + 1) + _STEPS[letter] + _ACCIDENTALS[accidental]


def line(text: str, *, bar_beats: float, start_beats: float = 0.0) -> Notes:
    """Read a melody.

    A token is ``pitch/length``, e.g. ``c5/1.5``; pitches joined by ``+`` sound together, ``r``
    is a rest, a length holds until the next one is given, ``!`` stresses and ``?`` softens.
    ``|`` ends a bar, whose length is checked.

    Parameters
    ----------
    text : str
    bar_beats : float
        Beats a bar.
    start_beats : float
        Where the melody begins.

    Raises
    ------
    ValueError
        A token cannot be read, or a bar has not the length it should have.
    """
    notes: list[Note] = []
    at, length = start_beats, 1.0
    for number, bar in enumerate(text.split("|"), start=1):
        bar_start = at
        for token in bar.split():
            match = _TOKEN.fullmatch(token)
            if match is None:
                raise ValueError(f"cannot read {token!r} in bar {number}")
            length = float(match["length"] or length)
            if match["pitches"] != "r":
                velocity = DEFAULT_VELOCITY + _STRESS[match["stress"]]
                notes += [
                    Note(at, length, pitch_of(name), velocity)
                    for name in match["pitches"].split("+")
                ]
            at += length
        if abs(at - bar_start - bar_beats) > 1e-6:
            raise ValueError(f"bar {number} has {at - bar_start:g} beats, not {bar_beats:g}")
    return tuple(notes)


def shifted(notes: Iterable[Note], beats: float) -> Notes:
    """Return the notes moved later by ``beats``."""
    return tuple(replace(note, start_beats=note.start_beats + beats) for note in notes)


def transposed(notes: Iterable[Note], semitones: int) -> Notes:
    """Return the notes moved up by ``semitones``."""
    return tuple(replace(note, pitch=note.pitch + semitones) for note in notes)


def repeated(notes: Sequence[Note], *, times: int, every_beats: float) -> Notes:
    """Return the notes played ``times`` times, ``every_beats`` apart."""
    return tuple(note for turn in range(times) for note in shifted(notes, turn * every_beats))


def louder(notes: Iterable[Note], amount: int) -> Notes:
    """Return the notes with ``amount`` added to each velocity, kept within 1..127."""
    return tuple(
        replace(note, velocity=min(127, max(1, note.velocity + amount))) for note in notes
    )
