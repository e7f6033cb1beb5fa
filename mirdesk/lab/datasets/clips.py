"""What every data set gives: clips with their truths, and the sound of each when asked."""

import csv
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from mirdesk.audio.decode import MAX_DURATION_S, decode_mono
from mirdesk.audio.spectrogram import MEL_BANDS, MEL_RATE_HZ, SILENCE, log_mel
from mirdesk.domain.instruments import INSTRUMENT_COUNT, INSTRUMENT_INDEX
from mirdesk.errors import DatasetError

SOLO: Final = "solo"
MIX: Final = "mix"
NOTE: Final = "note"
KINDS: Final = (SOLO, MIX, NOTE)
TEST_FOLD: Final = "test"


@dataclass(frozen=True, slots=True)
class Clip:
    """One labelled stretch of sound.

    Attributes
    ----------
    name : str
        Of its own within the data set.
    kind : str
        ``SOLO`` (one instrument), ``MIX`` or ``NOTE``.
    truth : ndarray, shape (20,), float32
        1 present, 0 absent, NaN unknown.
    group : str
        The recording it is of: clips of one group are no independent evidence.
    fold : str
        ``train``, ``valid`` or ``test`` where the data set is published so, else empty.
    path : Path or None
        Its audio; ``None`` where the data set makes the sound itself.
    start_s : float
    length_s : float or None
        The stretch of the file; ``None`` is to its end.
    frame_truth : ndarray, shape (frames, 20), float32, or None
        As ``truth``, ten frames a second, where that is known.
    """

    name: str
    kind: str
    truth: np.ndarray
    group: str
    fold: str = ""
    path: Path | None = None
    start_s: float = 0.0
    length_s: float | None = None
    frame_truth: np.ndarray | None = None

    @property
    def only_label(self) -> int | None:
        """Index of the one instrument that is present; ``None`` with none or several."""
        present = np.flatnonzero(self.truth == 1)
        return int(present[0]) if present.size == 1 else None

    @property
    def known_count(self) -> int:
        """Of how many instruments it is known whether they are there."""
        return int((~np.isnan(self.truth)).sum())


class Dataset(Protocol):
    """Labelled clips of one origin.

    Attributes
    ----------
    name, licence : str
    clips : sequence of Clip
    parts : mapping of str to tuple of str
        Which kinds of clips are measured together, by name.
    notes : tuple of str
        What a person should know of this copy: clips passed over and why.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - described above
    @property
    def licence(self) -> str: ...  # noqa: D102
    @property
    def clips(self) -> Sequence[Clip]: ...  # noqa: D102
    @property
    def parts(self) -> Mapping[str, tuple[str, ...]]: ...  # noqa: D102
    @property
    def notes(self) -> tuple[str, ...]: ...  # noqa: D102

    def mel_of(self, clip: Clip) -> np.ndarray:
        """Return the log-mel of a clip, shape (frames, MEL_BANDS), float32.

        Raises
        ------
        FileUnreadableError
            Its audio cannot be decoded.
        """
        ...


@dataclass(frozen=True, slots=True)
class AudioDataset:
    """A data set whose clips are files, or stretches of files; see ``Dataset``."""

    name: str
    licence: str
    clips: tuple[Clip, ...]
    parts: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()

    def mel_of(self, clip: Clip) -> np.ndarray:
        """Return the log-mel of a clip, shape (frames, MEL_BANDS), float32.

        Raises
        ------
        FileUnreadableError
            Its audio cannot be decoded.
        """
        mel = log_mel(samples_of(clip, sample_rate_hz=MEL_RATE_HZ))
        return mel if len(mel) else np.full((1, MEL_BANDS), SILENCE, np.float32)


def samples_of(clip: Clip, *, sample_rate_hz: int) -> np.ndarray:
    """Return the sound of a clip that is a file, mono, shape (n,), float32.

    Raises
    ------
    FileUnreadableError
        It cannot be decoded.
    DatasetError
        The clip is no file: its data set makes spectrograms only.
    """
    if clip.path is None:
        raise DatasetError(f"{clip.name}: this clip has no sound, only a spectrogram")
    first = round(clip.start_s * sample_rate_hz)
    end_s = MAX_DURATION_S if clip.length_s is None else clip.start_s + clip.length_s
    blocks = decode_mono(
        os.fsencode(clip.path), sample_rate_hz=sample_rate_hz, max_duration_s=end_s
    )
    return np.concatenate([np.zeros(0, np.float32), *blocks])[first:]


def unknown_truth() -> np.ndarray:
    """Return a truth of which nothing is known yet, shape (20,), float32."""
    return np.full(INSTRUMENT_COUNT, np.nan, np.float32)


def label_index(label: str, path: Path) -> int:
    """Return the place of a label; spaces and capitals do not matter.

    Raises
    ------
    DatasetError
        It is none of the 20; ``path`` is named.
    """
    wanted = label.strip().lower().replace(" ", "_")
    if wanted not in INSTRUMENT_INDEX:
        raise DatasetError(f"{path}: {label!r} is none of the 20 instruments")
    return INSTRUMENT_INDEX[wanted]


def read_table(path: Path, columns: set[str], delimiter: str = ",") -> list[dict[str, str]]:
    """Return the rows of a table with a header.

    Raises
    ------
    DatasetError
        It is not there, is no text, is empty, or lacks some of the columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream, delimiter=delimiter))
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror})") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(f"{path}: is no table of text ({error})") from error
    missing = columns - set(rows[0] if rows else ())
    if missing:
        raise DatasetError(f"{path}: needs the columns {', '.join(sorted(columns))}")
    # A short last line leaves None behind: an unfinished download, most likely.
    if any(row[column] is None for row in rows for column in columns):
        raise DatasetError(f"{path}: some lines are cut short; fetch the file again")
    return rows
