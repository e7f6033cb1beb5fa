"""Things that hear: one protocol for checkpoints, frozen networks and probes."""

from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from mirdesk.analysis.analyzer import Analyzer, StudentAnalyzer
from mirdesk.analysis.cards import WEIGHTS_FILE, Card, read_card


class Hearing(NamedTuple):
    """What is heard in one clip.

    Attributes
    ----------
    clip : ndarray, shape (20,), float32 in [0, 1]
        How likely each instrument plays in it.
    frames : ndarray, shape (n, 20), float32 in [0, 1], or None
        Likewise, ten times a second; ``None`` for what hears whole clips only.
    embedding : ndarray, shape (size,), or None
        Compared by cosine.
    """

    clip: np.ndarray
    frames: np.ndarray | None = None
    embedding: np.ndarray | None = None


class Hearer(Protocol):
    """Something that hears.

    Attributes
    ----------
    name : str
    trained_parameters : int
        Numbers that were trained for this task; a frozen network's do not count.
    clip_thresholds, frame_thresholds : ndarray, shape (20,), float32
        From which probability on an instrument counts as playing.
    sample_rate_hz : int or None
        ``None`` for what takes the log-mel of MIRDesk. What has a front end of its own names
        its rate, is given samples, and can be measured on data sets with audio only.
    size_bytes : int or None
        Of everything it loads; ``None`` where that is not known.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - described above
    @property
    def trained_parameters(self) -> int: ...  # noqa: D102
    @property
    def clip_thresholds(self) -> np.ndarray: ...  # noqa: D102
    @property
    def frame_thresholds(self) -> np.ndarray: ...  # noqa: D102
    @property
    def sample_rate_hz(self) -> int | None: ...  # noqa: D102
    @property
    def size_bytes(self) -> int | None: ...  # noqa: D102

    def hear(self, sound: np.ndarray) -> Hearing:
        """Return what is heard.

        Parameters
        ----------
        sound : ndarray, float32
            Log-mel, shape (frames, MEL_BANDS), at least one frame; or, with a
            ``sample_rate_hz``, mono samples, shape (n,).
        """
        ...


class AnalyzerHearer:
    """An analyzer, heard just as the program hears through it.

    Parameters
    ----------
    analyzer : Analyzer
    card : Card
        Of its checkpoint.
    size_bytes : int, optional
        Of its weights, those of a frozen network included.
    """

    sample_rate_hz: int | None = None

    def __init__(self, analyzer: Analyzer, card: Card, size_bytes: int | None = None) -> None:
        self._analyzer = analyzer
        self.name = f"{card.name} {card.version}"
        self.trained_parameters = card.parameters
        self.clip_thresholds = card.clip_threshold_array
        self.frame_thresholds = card.frame_threshold_array
        self.size_bytes = size_bytes

    def hear(self, sound: np.ndarray) -> Hearing:
        """Return what the program would show and store."""
        listening = self._analyzer.listen()
        listening.push(sound)
        heard = listening.finish()
        return Hearing(heard.clip, heard.activity.values, heard.embedding)


class CheckpointHearer(AnalyzerHearer):
    """A checkpoint folder of the student, heard through the analyzer that the program ships.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    CheckpointError
        Weights or card are missing, damaged, or do not fit.
    """

    def __init__(self, folder: Path) -> None:
        analyzer = StudentAnalyzer.load(folder)
        size_bytes = (folder / WEIGHTS_FILE).stat().st_size
        super().__init__(analyzer, read_card(folder), size_bytes)
