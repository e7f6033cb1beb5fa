"""Which General MIDI preset is which of the 20 instruments, and how it is played.

Many presets are between two instruments (electric pianos, string sections, synth choirs):
what they may count as is *unknown*, which training masks; never absent.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mirdesk.domain.instruments import INSTRUMENTS


class Playing(StrEnum):
    """How a preset is played, see ``scores.py``."""

    KEYS = "keys"
    PLUCKED = "plucked"
    BASS = "bass"
    SOLO = "solo"  # one note at a time
    SUSTAINED = "sustained"  # chords and melodies that are held
    STRUCK = "struck"
    NOISE = "noise"  # long single notes: effects
    DRUMS = "drums"  # channel 10, drum keys
    CYMBALS = "cymbals"
    HAND_PERCUSSION = "hand percussion"


@dataclass(frozen=True, slots=True)
class Preset:
    """A preset of a soundfont.

    Attributes
    ----------
    bank, program : int
        General MIDI numbers, program from 0; bank 128 is a drum kit.
    playing : Playing
    lowest, highest : int
        MIDI notes it is played in.
    labels : tuple of str
        Instruments it is; empty for something else.
    unknown : tuple of str
        Instruments it may count as: masked.
    """

    bank: int
    program: int
    playing: Playing
    lowest: int
    highest: int
    labels: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Bank, program and part of the kit: enough to tell presets of a font apart."""
        return f"{self.bank}-{self.program}-{self.playing.value.replace(' ', '-')}"


# General MIDI drum keys: kicks, snares and toms; hi-hats, crashes, rides, splashes.
DRUM_KEYS: Final = (35, 36, 37, 38, 40, 41, 43, 45, 47, 48, 50)
CYMBAL_KEYS: Final = (42, 44, 46, 49, 51, 52, 53, 55, 57, 59)
HAND_KEYS: Final = (39, 54, 56, 58, *range(60, 82))

_RANGES: Final[dict[str, tuple[int, int]]] = {
    "accordion": (50, 88),
    "banjo": (48, 84),
    "bass": (26, 55),
    "cello": (36, 74),
    "clarinet": (50, 88),
    "drums": (36, 72),
    "flute": (60, 95),
    "guitar": (40, 84),
    "mallet_percussion": (50, 98),
    "mandolin": (55, 90),
    "organ": (36, 92),
    "piano": (28, 98),
    "saxophone": (44, 82),
    "synthesizer": (33, 90),
    "trombone": (38, 70),
    "trumpet": (53, 84),
    "ukulele": (57, 84),
    "violin": (55, 96),
    "voice": (45, 79),
}
_ANY_RANGE: Final = (40, 88)

_K, _P, _B, _O = Playing.KEYS, Playing.PLUCKED, Playing.BASS, Playing.SOLO
_S, _T, _N = Playing.SUSTAINED, Playing.STRUCK, Playing.NOISE

# program or (bank, program): how it is played, labels, unknown. Banks are those of FluidR3 and
# MuseScore_General.
_TABLE: Final[dict[int | tuple[int, int], tuple[Playing, str, str]]] = {
    **dict.fromkeys((0, 1, 2, 3, (8, 0)), (_K, "piano", "")),
    **dict.fromkeys((4, 5, (8, 4)), (_K, "", "piano synthesizer organ mallet_percussion")),
    **dict.fromkeys((6, (8, 6)), (_K, "", "piano guitar")),
    7: (_K, "", "piano guitar synthesizer bass"),
    8: (_K, "", "mallet_percussion piano"),
    **dict.fromkeys((9, 11, 12, 13), (_T, "mallet_percussion", "")),
    **dict.fromkeys((10, 14, 108, 112, 114, (8, 14)), (_T, "", "mallet_percussion drums")),
    15: (_P, "", "mallet_percussion guitar mandolin"),
    **dict.fromkeys((16, 17, 18, 19, (8, 16), (8, 17), (8, 19)), (_S, "organ", "")),
    20: (_S, "organ", "accordion"),
    **dict.fromkeys((21, 23, (8, 21)), (_S, "accordion", "")),
    22: (_O, "", "accordion"),
    **dict.fromkeys((*range(24, 31), (8, 25), (8, 26), (8, 28), (8, 30)), (_P, "guitar", "")),
    **dict.fromkeys((31, (8, 31), 120), (_P, "", "guitar")),
    (8, 24): (_P, "ukulele", ""),
    (16, 25): (_P, "mandolin", ""),
    **dict.fromkeys(range(32, 38), (_B, "bass", "")),
    **dict.fromkeys((38, 39, (8, 38), (8, 39)), (_B, "bass synthesizer", "")),
    **dict.fromkeys((40, 110, (8, 40)), (_O, "violin", "")),
    41: (_O, "", "violin cello"),
    42: (_O, "cello", ""),
    43: (_B, "bass", "cello"),
    **dict.fromkeys((44, 45, 48, 49, (8, 48)), (_S, "", "violin cello bass")),
    **dict.fromkeys((46, 107, (8, 107)), (_P, "", "guitar mandolin")),
    47: (_T, "", "drums"),
    **dict.fromkeys((50, 51, (8, 50)), (_S, "synthesizer", "violin cello")),
    **dict.fromkeys((52, 53), (_S, "voice", "")),
    **dict.fromkeys((54, 85, 91), (_S, "synthesizer", "voice")),
    55: (_S, "", " ".join(INSTRUMENTS)),
    **dict.fromkeys((56, 59), (_O, "trumpet", "")),
    57: (_O, "trombone", ""),
    58: (_O, "", "trombone"),
    60: (_O, "", "trombone trumpet"),
    **dict.fromkeys((61, (8, 61)), (_S, "", "trumpet trombone saxophone")),
    **dict.fromkeys((62, 63, (8, 62), (8, 63)), (_S, "synthesizer", "trumpet trombone")),
    **dict.fromkeys((64, 65, 66, 67), (_O, "saxophone", "")),
    **dict.fromkeys((68, 69, 70, 109, 111), (_O, "", "")),
    71: (_O, "clarinet", ""),
    **dict.fromkeys((72, 73), (_O, "flute", "")),
    **dict.fromkeys((74, 75, 76, 77, 78, 79), (_O, "", "flute")),
    **dict.fromkeys((*range(80, 84), *range(86, 91), (8, 80)), (_S, "synthesizer", "")),
    84: (_O, "synthesizer", "guitar"),
    **dict.fromkeys((*range(92, 104),), (_S, "synthesizer", "")),
    104: (_P, "", "guitar banjo"),
    105: (_P, "banjo", ""),
    106: (_P, "", "banjo guitar"),
    **dict.fromkeys((113, 115, (8, 115)), (_T, "", "drums mallet_percussion")),
    **dict.fromkeys((116, 117, 118, (8, 116), (8, 117), (8, 118)), (_T, "drums", "")),
    119: (_N, "", "cymbals"),
    **dict.fromkeys(range(121, 128), (_N, "", "")),
}

# Low saxophones and basses as pads would be out of range; the rest follows the label.
_PROGRAM_RANGES: Final = {64: (56, 86), 65: (49, 80), 66: (44, 75), 67: (36, 68), 72: (72, 102)}
_KITS: Final = (0, 1, 3, 8, 9, 16, 24, 25, 32, 33, 40, 48)


def presets() -> list[Preset]:
    """Return every preset the lab renders, melodic ones first."""
    melodic = [_preset(key, *entry) for key, entry in _TABLE.items()]
    kits = []
    for kit in _KITS:
        kits.append(Preset(128, kit, Playing.DRUMS, 35, 50, ("drums",)))
        kits.append(Preset(128, kit, Playing.CYMBALS, 42, 59, ("cymbals",)))
    hands = Preset(128, 0, Playing.HAND_PERCUSSION, 39, 81, (), ("drums", "cymbals"))
    return [*melodic, *kits, hands]


def _preset(key: int | tuple[int, int], playing: Playing, labels: str, unknown: str) -> Preset:
    """Build one entry; the range is that of its first label."""
    bank, program = (0, key) if isinstance(key, int) else key
    names = tuple(labels.split())
    span = _RANGES.get(names[0], _ANY_RANGE) if names else _ANY_RANGE
    span = _PROGRAM_RANGES.get(program, span) if bank == 0 else span
    if playing is Playing.BASS:
        span = _RANGES["bass"]
    masked = tuple(name for name in unknown.split() if name not in names)
    return Preset(bank, program, playing, *span, names, masked)
