"""Every file of a sample folder as a stem of its own: notes alone, as long as they ring.

Phrases (``samples.py``) cut notes and overlap them; a note alone keeps its attack, its decay
and the silence around it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.lab.samples import by_recording, decoded, github_url, held_out, read_index
from mirdesk.lab.stems import BankWriter, Stem

# Shorter files get silence behind them: mixtures are made of more than a second.
_SHORTEST_S: Final = 1.1
# Files the index calls "-" lie between classes; what they may count as, by recording. One
# that is not named here is left out.
BETWEEN: Final[dict[str, tuple[str, ...]]] = {
    "berklee-cello": ("cello",),  # tortured
    "berklee-prep": ("piano", "mallet_percussion", "drums"),  # prepared
    "berklee-theremin": ("synthesizer", "voice", "violin"),
    "berklee-violin": ("violin",),  # strange noises
    "vsco2-cello-viola-section": ("cello", "violin"),
    "vsco2-string-ensemble": ("violin", "cello", "bass"),
    **dict.fromkeys(
        ("learman-rhodes-mk1", "sullivan-pianet", "sullivan-wurlitzer"),
        ("piano", "synthesizer", "organ", "mallet_percussion"),
    ),
    "sullivan-cp80": ("piano", "synthesizer"),  # electric grand
    "karoryfer-merry-orks-growl": ("voice",),
    "karoryfer-unitra-b11-transistor-organ": ("organ", "synthesizer"),
}


def add_notes(writer: BankWriter, folder: Path, *, on_progress: Callable[[str], None]) -> float:
    """Put every file of a sample folder into a bank and return how many seconds there were.

    Raises
    ------
    DatasetError
        The folder is not laid out as expected.
    """
    groups = by_recording(read_index(folder), between=tuple(BETWEEN))
    aside = held_out(groups)
    total_s = 0.0
    for done, (key, samples) in enumerate(groups.items()):
        label, name = key
        for sample, sound in zip(samples, decoded(samples), strict=True):
            about = Stem(
                start=0,
                frames=0,
                labels=(label,) if label not in ("other", "-") else (),
                unknown=BETWEEN[name] if label == "-" else (),
                source=sample.source,
                group=f"samples/{label}/{name}/notes",
                licence=sample.licence,
                is_held_out=key in aside,
                url=github_url(sample.source),
            )
            total_s += writer.add(_padded(sound), about)
        on_progress(f"notes: {done + 1} of {len(groups)} recordings, {total_s / 60:.0f} min")
    return total_s


def _padded(sound: np.ndarray) -> np.ndarray:
    """Return a sound of at least ``_SHORTEST_S``."""
    missing = round(_SHORTEST_S * MEL_RATE_HZ) - sound.size
    return np.pad(sound, (0, max(0, missing)))
