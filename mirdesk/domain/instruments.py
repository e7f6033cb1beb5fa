"""The 20 instruments of OpenMIC-2018, their order, names and families.

Source: Humphrey, Durand, McFee, "OpenMIC-2018: An open data-set for multiple instrument
recognition", ISMIR 2018. The order is the data set's own and part of every stored result.
"""

from enum import StrEnum
from typing import Final

INSTRUMENTS: Final[tuple[str, ...]] = (
    "accordion",
    "banjo",
    "bass",
    "cello",
    "clarinet",
    "cymbals",
    "drums",
    "flute",
    "guitar",
    "mallet_percussion",
    "mandolin",
    "organ",
    "piano",
    "saxophone",
    "synthesizer",
    "trombone",
    "trumpet",
    "ukulele",
    "violin",
    "voice",
)
INSTRUMENT_COUNT: Final = len(INSTRUMENTS)
INSTRUMENT_INDEX: Final[dict[str, int]] = {name: i for i, name in enumerate(INSTRUMENTS)}

# Short forms for narrow places such as lane gutters at 80 % text size.
SHORT_NAMES: Final[dict[str, str]] = {
    "accordion": "acc",
    "banjo": "bjo",
    "bass": "bass",
    "cello": "vc",
    "clarinet": "cl",
    "cymbals": "cym",
    "drums": "dr",
    "flute": "fl",
    "guitar": "gtr",
    "mallet_percussion": "mal",
    "mandolin": "mand",
    "organ": "org",
    "piano": "pno",
    "saxophone": "sax",
    "synthesizer": "syn",
    "trombone": "tbn",
    "trumpet": "tpt",
    "ukulele": "uke",
    "violin": "vn",
    "voice": "vox",
}


class Family(StrEnum):
    """Families that share a hue in the window (look.md)."""

    VOICE = "voice"
    BOWED = "bowed strings"
    PLUCKED = "plucked strings"
    WOODWIND = "woodwinds"
    BRASS = "brass"
    KEYS = "keys"
    ELECTRIC = "synthesizer, bass"
    PERCUSSION = "percussion"


FAMILIES: Final[dict[Family, tuple[str, ...]]] = {
    Family.VOICE: ("voice",),
    Family.BOWED: ("violin", "cello"),
    Family.PLUCKED: ("guitar", "banjo", "mandolin", "ukulele"),
    Family.WOODWIND: ("flute", "clarinet", "saxophone"),
    Family.BRASS: ("trumpet", "trombone"),
    Family.KEYS: ("piano", "organ", "accordion"),
    Family.ELECTRIC: ("synthesizer", "bass"),
    Family.PERCUSSION: ("drums", "cymbals", "mallet_percussion"),
}


def display_name(label: str) -> str:
    """Return a label as people read it: ``mallet_percussion`` -> ``Mallet percussion``."""
    return label.replace("_", " ").capitalize()
