"""What can be measured of a recording besides who plays: tempo, key, peaks, silence, tags."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

KEY_COUNT: Final = 24  # 12 tonics, each major and minor
# From these confidences on, lists, filters and sorting use a value; below, it is shown as
# uncertain. Chosen on rendered pieces and recordings of speech, nature and free rhythm.
CERTAIN_TEMPO: Final = 0.5
CERTAIN_KEY: Final = 0.5
SPEECH_TAG: Final = "speech"  # names of tags as cards have them
MUSIC_TAG: Final = "music"
_SILENCE_TAG: Final = "silence"
_LEAST_TAG: Final = 0.3  # below, a tag is not worth a word
_MOST_TAGS: Final = 5
_TOLD_APART: Final = 0.5  # from this value on, a second counts as speech, or as music

_MAJORS: Final = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MINORS: Final = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
_PITCH_CLASSES: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS: Final = {"": 0, "#": 1, "b": -1}
_KEY_NAME: Final = re.compile(
    r"(?P<letter>[A-Ga-g])(?P<accidental>[#b]?)(?: ?(?P<mode>m|min|minor|maj|major))?"
)
_CAMELOT: Final = re.compile(r"(?P<hour>1[0-2]|[1-9])(?P<ring>[ABab])")
_C_MAJOR_HOUR: Final = 8  # Camelot wheel (Mark Davis, Mixed In Key): C major is 8B, A minor 8A


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A musical key.

    Attributes
    ----------
    tonic : int in 0..11
        Pitch class, 0 = C.
    is_minor : bool
    """

    tonic: int
    is_minor: bool

    @classmethod
    def of_index(cls, index: int) -> "Key":
        """Return the key with an ``index`` of 0..23."""
        return cls(index // 2, bool(index % 2))

    @property
    def index(self) -> int:
        """Its place in C, Cm, Db, C#m ... Bm."""
        return 2 * self.tonic + self.is_minor

    @property
    def short(self) -> str:
        """Its short name in ASCII, e.g. ``F#m`` or ``Bb``."""
        return f"{_MINORS[self.tonic]}m" if self.is_minor else _MAJORS[self.tonic]

    @property
    def name(self) -> str:
        """Its name for people, e.g. ``F♯ minor``."""
        letters = (_MINORS if self.is_minor else _MAJORS)[self.tonic]
        shown = letters.replace("#", "♯").replace("b", "♭")
        return f"{shown} {'minor' if self.is_minor else 'major'}"

    @property
    def camelot(self) -> str:
        """Its place on the Camelot wheel, e.g. ``8A`` for A minor."""
        major = (self.tonic + 3 * self.is_minor) % 12  # the relative key has the same hour
        hour = (7 * major + _C_MAJOR_HOUR - 1) % 12 + 1
        return f"{hour}{'A' if self.is_minor else 'B'}"


def parse_key(text: str) -> Key | None:
    """Return the key that a text names: ``Am``, ``F# minor``, ``b♭``, ``8A``; None if none."""
    plain = text.strip().replace("♯", "#").replace("♭", "b")
    place = _CAMELOT.fullmatch(plain)
    if place is not None:
        is_minor = place["ring"] in "Aa"
        major = 7 * (int(place["hour"]) - _C_MAJOR_HOUR) % 12
        return Key((major - 3 * is_minor) % 12, is_minor)
    found = _KEY_NAME.fullmatch(plain)
    if found is None:
        return None
    letter, mode = found["letter"].upper(), found["mode"] or ""
    tonic = (_PITCH_CLASSES[letter] + _ACCIDENTALS[found["accidental"]]) % 12
    return Key(tonic, mode in {"m", "min", "minor"})


@dataclass(frozen=True, slots=True)
class Tempo:
    """The pulse of a recording.

    Attributes
    ----------
    bpm : float
        Beats a minute, over the whole recording.
    confidence : float in [0, 1]
        Uncertain below ``CERTAIN_TEMPO``.
    beats_s : ndarray, shape (n,), float32, ascending
        Moments of the beats in seconds.
    """

    bpm: float
    confidence: float
    beats_s: np.ndarray

    @property
    def is_certain(self) -> bool:
        """Whether it may be listed and searched for."""
        return self.confidence >= CERTAIN_TEMPO


@dataclass(frozen=True, slots=True)
class Tonality:
    """The key of a recording.

    Attributes
    ----------
    key : Key
    confidence : float in [0, 1]
        Uncertain below ``CERTAIN_KEY``.
    tuning_cents : float in [-50, 50]
        How far its notes lie above those of A = 440 Hz.
    """

    key: Key
    confidence: float
    tuning_cents: float = 0.0

    @property
    def is_certain(self) -> bool:
        """Whether it may be listed and searched for."""
        return self.confidence >= CERTAIN_KEY


@dataclass(frozen=True, slots=True)
class Silence:
    """How much of a recording is silent.

    Attributes
    ----------
    share : float in [0, 1]
        Of its time.
    leading_s, trailing_s : float
        Silence before the first and behind the last sound; all of it for a silent recording,
        as leading.
    """

    share: float
    leading_s: float
    trailing_s: float


def _no_tags() -> np.ndarray:
    return np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True)
class Descriptors:
    """What is measured of a recording while it streams past.

    Attributes
    ----------
    tempo : Tempo or None
        None where no pulse was found.
    tonality : Tonality or None
        None where nothing has a pitch.
    true_peak_dbtp : float
        Highest peak between the samples (ITU-R BS.1770-4, annex 2); ``-inf`` for silence.
    silence : Silence
    tags : ndarray, shape (n,), float32 in [0, 1]
        Genres and moods, named by the checkpoint's card; empty where it knows none.
    speech_curve, music_curve : ndarray or None
        Shape (seconds,), float32 in [0, 1]: one value a second; None where the checkpoint
        does not tell them apart.
    """

    tempo: Tempo | None
    tonality: Tonality | None
    true_peak_dbtp: float
    silence: Silence
    tags: np.ndarray = field(default_factory=_no_tags)
    speech_curve: np.ndarray | None = None
    music_curve: np.ndarray | None = None

    @property
    def speech_share(self) -> float | None:
        """Share of the time in which someone speaks without music; None where not told."""
        if self.speech_curve is None or not self.speech_curve.size:
            return None
        is_speech = self.speech_curve >= _TOLD_APART
        if self.music_curve is not None:
            is_speech &= self.music_curve < _TOLD_APART
        return float(is_speech.mean())

    def sounds_like(self, names: Sequence[str]) -> list[tuple[str, float]]:
        """Return the few tags that stand out, highest first.

        Parameters
        ----------
        names : sequence of str
            Of the tags, as the card of the checkpoint that heard them has them. Where there
            are not as many as tags, it is another's card, and nothing can be said.

        Returns
        -------
        list of (name, value)
            Speech, music and silence are told by their shares, not here.
        """
        if len(names) != self.tags.size:
            return []
        found = [
            (name, float(value))
            for name, value in zip(names, self.tags, strict=True)
            if value >= _LEAST_TAG and name not in {SPEECH_TAG, MUSIC_TAG, _SILENCE_TAG}
        ]
        return sorted(found, key=lambda tag: -tag[1])[:_MOST_TAGS]
