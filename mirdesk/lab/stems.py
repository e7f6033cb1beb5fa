"""The stem bank: single instruments as quantised log-mel, with what is known of each.

Stems are kept as spectrograms, not sound: mixing then is adding powers, and a clip costs a
millisecond (``mixtures.py``). Phases are lost, which between different instruments is noise.
A bank is a folder with ``mel.u8`` (frames x 128 bytes) and ``stems.jsonl`` (a line a stem).
"""

import json
import zlib
from collections.abc import Callable, Iterable
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
from mirdesk.lab.fluidsynth import Soundfont, presets_in, render
from mirdesk.lab.presets import Playing, Preset, presets
from mirdesk.lab.scores import score

MEL_FILE: Final = "mel.u8"
INDEX_FILE: Final = "stems.jsonl"
PEAK: Final = 0.7  # every stem is brought to this sample peak before its spectrogram
# Quantised: natural log of power from -11 (just above the floor) in steps of 0.09 (0.4 dB).
_LOWEST_LN: Final = -11.0
_STEP_LN: Final = 0.09
_RESAMPLE: Final = 0.87, 1.15  # read back at another rate: +-2.4 semitones, formants with it
_SEGMENT_S: Final = 120.0  # loading a font costs up to 2 s: long segments


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
    """

    start: int
    frames: int
    labels: tuple[str, ...]
    unknown: tuple[str, ...]
    source: str
    group: str
    licence: str
    is_held_out: bool


class StemBank:
    """A bank on disk, memory-mapped.

    Raises
    ------
    DatasetError
        The folder holds no bank, or one that is damaged.
    """

    def __init__(self, folder: Path) -> None:
        try:
            lines = (folder / INDEX_FILE).read_text(encoding="utf-8").splitlines()
            self.stems = [_stem_of(line) for line in lines]
            self.mel = np.memmap(folder / MEL_FILE, np.uint8, "r").reshape(-1, MEL_BANDS)
        except (OSError, ValueError, KeyError) as error:
            message = (
                f"{folder}: no stem bank here ({error}); make one with `mirdesk lab stems`"
            )
            raise DatasetError(message) from error
        self._means: dict[int, float] = {}
        if self.stems and self.stems[-1].start + self.stems[-1].frames > len(self.mel):
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
    """Appends stems to a bank; closing makes them visible.

    Use as a context manager.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
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


def synthesise_font(
    writer: BankWriter,
    font: Soundfont,
    *,
    seconds_per_preset: float,
    seed: int,
    on_progress: Callable[[str], None],
    chosen: Iterable[Preset] | None = None,
) -> float:
    """Render the presets a font has into a bank and return how many seconds there were.

    Instruments with few presets get more seconds each, those outside the 20 half.

    Raises
    ------
    ToolMissingError
        fluidsynth or the font is not installed.
    """
    there = presets_in(font.path)
    wanted = presets() if chosen is None else chosen
    chosen = [preset for preset in wanted if (preset.bank, preset.program) in there]
    total_s = 0.0
    for count, preset in enumerate(chosen):
        seconds = seconds_per_preset * _share(preset, chosen)
        for part in range(max(1, round(seconds / _SEGMENT_S))):
            name = f"{seed}/{font.name}/{preset.name}/{part}"
            samples = _render_part(preset, font, min(seconds, _SEGMENT_S), _seed_of(name))
            about = Stem(
                start=0,
                frames=0,
                labels=preset.labels,
                unknown=preset.unknown,
                source=font.name,
                group=f"{font.name}/{preset.name}",
                licence=font.licence,
                is_held_out=font.is_held_out,
            )
            total_s += writer.add(samples, about)
        on_progress(
            f"{font.name}: {count + 1} of {len(chosen)} presets, {total_s / 60:.0f} min"
        )
    return total_s


def _render_part(
    preset: Preset, font: Soundfont, seconds: float, rng: np.random.Generator
) -> np.ndarray:
    """Render random music, resampled by a random amount (drums too: other sizes of drum)."""
    rate_hz = round(MEL_RATE_HZ * rng.uniform(*_RESAMPLE))
    midi = score(preset, seconds, rng)
    has_effects = bool(rng.random() < 0.3)
    return render(midi, font.path, sample_rate_hz=rate_hz, has_effects=has_effects)


def _share(preset: Preset, chosen: list[Preset]) -> float:
    """Return how much of ``seconds_per_preset`` a preset gets."""
    if not preset.labels:
        return 0.5 if preset.playing is not Playing.HAND_PERCUSSION else 2.0
    alike = sum(preset.labels[0] in other.labels for other in chosen)
    return float(np.clip(8.0 / alike, 0.75, 4.0))


def _seed_of(name: str) -> np.random.Generator:
    """Return random numbers that depend on the name alone, on every machine."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def _stem_of(line: str) -> Stem:
    """Read one line of the index."""
    entry = json.loads(line)
    entry["labels"] = tuple(entry["labels"])
    entry["unknown"] = tuple(entry["unknown"])
    return Stem(**entry)
