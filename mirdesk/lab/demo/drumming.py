"""Drum and cymbal patterns as text."""

from typing import Final

from mirdesk.lab.demo.notation import Note, Notes

# Percussion key map of General MIDI level 1.
KICK: Final = 36
SIDE_STICK: Final = 37
SNARE: Final = 38
CLAP: Final = 39
HAT_CLOSED: Final = 42
HAT_FOOT: Final = 44
HAT_OPEN: Final = 46
TOM_FLOOR: Final = 41
TOM_LOW: Final = 45
TOM_MIDDLE: Final = 47
TOM_HIGH: Final = 50
CRASH: Final = 49
RIDE: Final = 51
RIDE_BELL: Final = 53
SPLASH: Final = 55

_ACCENT: Final = 22


def beat(
    pattern: str, key: int, *, step: float, velocity: int, start_beats: float = 0.0
) -> Notes:
    """Return hits of one drum: ``x`` a hit, ``X`` a hard one, ``o`` a soft one, ``.`` none.

    Parameters
    ----------
    pattern : str
        One character for each ``step`` beats.
    key : int
        Of the percussion key map.
    step, start_beats : float
    velocity : int
        Of an ``x``.

    Raises
    ------
    ValueError
        The pattern holds another character.
    """
    if unknown := set(pattern) - set("xXo."):
        raise ValueError(f"a pattern holds x, X, o and dots, not {sorted(unknown)}")
    change = {"x": 0, "X": _ACCENT, "o": -_ACCENT}
    return tuple(
        Note(start_beats + index * step, min(step, 0.5), key, velocity + change[sign])
        for index, sign in enumerate(pattern)
        if sign != "."
    )
