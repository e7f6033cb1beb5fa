"""The stem bank: single instruments as quantised log-mel, with what is known of each.

Stems are kept as spectrograms, not sound: mixing then is adding powers, and a clip costs a
millisecond (``mixtures.py``). Phases are lost, which between different instruments is noise.
A bank is a folder with ``mel.u8`` (frames x 128 bytes), ``stems.jsonl`` (a line a stem) and
``manifest.json`` (where it all comes from, see ``manifests.py``).
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np

from mirdesk.audio.spectrogram import (
    LOG_FLOOR,
    LOG_SCALE,
    LOG_SHIFT,
    MEL_BANDS,
    MEL_RATE_HZ,
    log_mel,
)
from mirdesk.errors import DatasetError
from mirdesk.lab.manifests import INDEX_FILE, Origin, write_manifest

MEL_FILE: Final = "mel.u8"
PEAK: Final = 0.7  # every stem is brought to this sample peak before its spectrogram
# Quantised: natural log of power from -11 (just above the floor) in steps of 0.09 (0.4 dB).
_LOWEST_LN: Final = -11.0
_STEP_LN: Final = 0.09


@dataclass(frozen=True, slots=True)
class Stem:
    """One stretch of one instrument in a bank.

    Attributes
    ----------
    start, frames : int
        Where it lies in ``mel.u8``.
    labels, unknown : tuple of str
        Instruments it is, and those it may count as (masked).
    source : str
        Soundfont or sample source.
    group : str
        Preset or recording: crops of one group sound alike.
    licence : str
    is_held_out : bool
        For validation only.
    url : str
        Where the source is found.
    is_recording : bool
        Whether it is unlabelled music by many: never a stem of a mixture.
    """

    start: int
    frames: int
    labels: tuple[str, ...]
    unknown: tuple[str, ...]
    source: str
    group: str
    licence: str
    is_held_out: bool
    url: str = ""
    is_recording: bool = False


class StemBank:
    """A bank on disk, memory-mapped.

    Attributes
    ----------
    stems : list of Stem
        What mixtures are made of.
    recordings : list of Stem
        Unlabelled music, for those who ask for it.
    mel : ndarray, shape (frames, MEL_BANDS), uint8

    Raises
    ------
    DatasetError
        The folder holds no bank, or one that is damaged.
    """

    def __init__(self, folder: Path) -> None:
        try:
            lines = (folder / INDEX_FILE).read_text(encoding="utf-8").splitlines()
            entries = [_stem_of(line) for line in lines]
            self.mel = np.memmap(folder / MEL_FILE, np.uint8, "r").reshape(-1, MEL_BANDS)
        except (OSError, ValueError, KeyError) as error:
            message = (
                f"{folder}: no stem bank here ({error}); make one with `mirdesk lab synthesize`"
            )
            raise DatasetError(message) from error
        self.stems = [entry for entry in entries if not entry.is_recording]
        self.recordings = [entry for entry in entries if entry.is_recording]
        self._means: dict[int, float] = {}
        if entries and entries[-1].start + entries[-1].frames > len(self.mel):
            raise DatasetError(f"{folder}: the bank is cut short; make it again")

    def crop(self, stem: Stem, first: int, frames: int) -> np.ndarray:
        """Return power of frames of a stem, shape (frames, MEL_BANDS), float32."""
        start = stem.start + first
        power: np.ndarray = POWER_OF_CODE[self.mel[start : start + min(frames, stem.frames)]]
        return power

    def mean_power(self, stem: Stem) -> float:
        """Return the mean power of a stem, from every 16th frame; remembered."""
        if stem.start not in self._means:
            codes = self.mel[stem.start : stem.start + stem.frames : 16]
            self._means[stem.start] = float(POWER_OF_CODE[codes].mean())
        return self._means[stem.start]


class BankWriter:
    """Appends stems to a bank and keeps its manifest; closing makes them visible.

    Use as a context manager.

    Parameters
    ----------
    folder : Path
    seed : int, optional
        What the stems were drawn with, for the manifest.
    """

    def __init__(self, folder: Path, *, seed: int | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._seed = folder, seed
        self._origins: list[Origin] = []
        self._index = (folder / INDEX_FILE).open("a", encoding="utf-8")
        self._mel = (folder / MEL_FILE).open("ab")
        self._frames = self._mel.tell() // MEL_BANDS

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._mel.close()
        self._index.close()
        write_manifest(self._folder, self._origins, seed=self._seed)

    def declare(self, origin: Origin) -> None:
        """Tell the manifest more of a source than its stems do."""
        self._origins.append(origin)

    def add(self, samples: np.ndarray, about: Stem) -> float:
        """Append a stem and return its length in seconds; silence is left out.

        Parameters
        ----------
        samples : ndarray, shape (n,), float32
            Mono at ``MEL_RATE_HZ``.
        about : Stem
            Its ``start`` and ``frames`` are filled in here.
        """
        peak = float(np.abs(samples).max(initial=0.0))
        if peak < 1e-4 or samples.size < MEL_RATE_HZ // 2:
            return 0.0
        codes = encode(log_mel(samples * np.float32(PEAK / peak)))
        self._mel.write(codes.tobytes())
        self._mel.flush()
        entry = asdict(about) | {"start": self._frames, "frames": len(codes)}
        self._index.write(json.dumps(entry) + "\n")
        self._index.flush()
        self._frames += len(codes)
        return samples.size / MEL_RATE_HZ


def encode(mel: np.ndarray) -> np.ndarray:
    """Return log-mel frames as bytes, shape as given; 0 is silence, one step 0.4 dB."""
    ln_power = np.log(np.maximum(np.exp(mel * LOG_SCALE - LOG_SHIFT) - LOG_FLOOR, 1e-12))
    steps = np.round((ln_power - _LOWEST_LN) / _STEP_LN)
    codes: np.ndarray = np.clip(steps, 0, 255).astype(np.uint8)
    return codes


def _power_table() -> np.ndarray:
    """Power of each code."""
    power = np.exp(_LOWEST_LN + _STEP_LN * np.arange(256))
    power[0] = 0.0
    table: np.ndarray = power.astype(np.float32)
    return table


POWER_OF_CODE: Final = _power_table()


def _stem_of(line: str) -> Stem:
    """Read one line of the index."""
    entry = json.loads(line)
    entry["labels"] = tuple(entry["labels"])
    entry["unknown"] = tuple(entry["unknown"])
    return Stem(**entry)
