"""AudioSet's classes as far as they matter here: the 20 instruments, and tags of music.

Source: Gemmeke et al., "Audio Set: an ontology and human-labeled dataset for audio events",
ICASSP 2017 (CC-BY-4.0). Numbers are places in the list of 527 evaluated classes
(``class_labels_indices.csv``), the order of the outputs of EfficientAT's and PANNs' networks.
"""

from typing import Final

import numpy as np

from mirdesk.domain.instruments import INSTRUMENTS

# The classes that are the instrument or a kind of it; parents ("Plucked string instrument")
# are left out. AudioSet has one class for cello and one for double bass, and no class for an
# electric bass but "Bass guitar".
INSTRUMENT_CLASSES: Final[dict[str, tuple[int, ...]]] = {
    "accordion": (209,),
    "banjo": (147,),
    "bass": (142, 194),
    "cello": (193,),
    "clarinet": (198,),
    "cymbals": (171, 172),
    "drums": (162, 163, 164, 165, 166, 167, 168),
    "flute": (196,),
    "guitar": (140, 141, 143, 144),
    "mallet_percussion": (179, 180, 181, 182),
    "mandolin": (149,),
    "organ": (155, 156, 157),
    "piano": (153, 154),
    "saxophone": (197,),
    "synthesizer": (158,),
    "trombone": (188,),
    "trumpet": (187,),
    "ukulele": (151,),
    "violin": (191,),
    "voice": (27, 32, 33, 34, 36, 28),
}

# Broad kinds of sound, genres and moods: what of AudioSet's music branch a person may look for.
TAGS: Final[dict[str, int]] = {
    "speech": 0,
    "music": 137,
    "singing": 27,
    "silence": 500,
    "pop": 216,
    "hip hop": 217,
    "rock": 219,
    "heavy metal": 220,
    "punk rock": 221,
    "progressive rock": 223,
    "rock and roll": 224,
    "psychedelic rock": 225,
    "rhythm and blues": 226,
    "soul": 227,
    "reggae": 228,
    "country": 229,
    "swing": 230,
    "bluegrass": 231,
    "funk": 232,
    "folk": 233,
    "jazz": 235,
    "disco": 236,
    "classical": 237,
    "opera": 238,
    "electronic": 239,
    "house": 240,
    "techno": 241,
    "drum and bass": 243,
    "ambient": 246,
    "trance": 247,
    "latin": 248,
    "blues": 251,
    "new age": 253,
    "gospel": 259,
    "ska": 263,
    "traditional": 264,
    "soundtrack": 270,
    "happy": 276,
    "funny": 277,
    "sad": 278,
    "tender": 279,
    "exciting": 280,
    "angry": 281,
    "scary": 282,
}


def instrument_logits(logits: np.ndarray) -> np.ndarray:
    """Return one logit an instrument: the highest among the classes that are one.

    Parameters
    ----------
    logits : ndarray, shape (..., 527)

    Returns
    -------
    ndarray, shape (..., 20)
    """
    return np.stack(
        [logits[..., INSTRUMENT_CLASSES[label]].max(axis=-1) for label in INSTRUMENTS], axis=-1
    )
