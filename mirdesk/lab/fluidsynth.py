"""Music from MIDI through the fluidsynth program and the soundfonts Debian ships."""

import mmap
import shutil
import struct
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import mido
import numpy as np

from mirdesk.errors import ToolMissingError

_TIME_LIMIT_S = 600
_RECORD = 38  # bytes of a preset header


@dataclass(frozen=True, slots=True)
class Soundfont:
    """A soundfont, where Debian puts it, and what a card says of it."""

    name: str
    path: Path
    package: str
    licence: str
    url: str
    is_held_out: bool = False

    @property
    def is_installed(self) -> bool:
        """Whether the file is there."""
        return self.path.is_file()


SOUNDFONTS: Final = (
    Soundfont(
        "FluidR3_GM",
        Path("/usr/share/sounds/sf2/FluidR3_GM.sf2"),
        "fluid-soundfont-gm",
        "MIT",
        "https://packages.debian.org/bookworm/fluid-soundfont-gm",
    ),
    Soundfont(
        "MuseScore_General",
        Path("/usr/share/sounds/sf3/MuseScore_General_Full.sf3"),
        "musescore-general-soundfont",
        "MIT",
        "https://packages.debian.org/bookworm/musescore-general-soundfont",
    ),
    # Never trained on: checkpoints, thresholds and calibration are chosen on it (ears.md).
    # Nor is sf_GMbank of csound-soundfont: 327 of the 520 samples here are also there.
    Soundfont(
        "TimGM6mb",
        Path("/usr/share/sounds/sf2/TimGM6mb.sf2"),
        "timgm6mb-soundfont",
        "GPL-2.0",
        "https://packages.debian.org/bookworm/timgm6mb-soundfont",
        is_held_out=True,
    ),
)


def render(
    midi: mido.MidiFile, font: Path, *, sample_rate_hz: int, has_effects: bool = False
) -> np.ndarray:
    """Render a MIDI file and return mono samples.

    Parameters
    ----------
    midi : mido.MidiFile
    font : Path
        An ``.sf2`` or ``.sf3`` file.
    sample_rate_hz : int
        8,000 to 96,000.
    has_effects : bool
        Fluidsynth's own reverb and chorus.

    Returns
    -------
    ndarray, shape (n,), float32 in [-1, 1]

    Raises
    ------
    ToolMissingError
        fluidsynth or the font is not installed, or it cannot render.
    """
    program = shutil.which("fluidsynth")
    if program is None:
        raise ToolMissingError("fluidsynth is not installed (Debian: apt install fluidsynth)")
    if not font.is_file():
        raise ToolMissingError(f"{font}: this soundfont is not installed")
    effects = "1" if has_effects else "0"
    with tempfile.TemporaryDirectory(prefix="mirdesk-lab-") as folder:
        score_path, sound_path = Path(folder, "score.mid"), Path(folder, "sound.wav")
        midi.save(score_path)
        settings = ["-R", effects, "-C", effects, "-g", "0.4", "-r", str(sample_rate_hz)]
        # Loads only the samples the score needs: a font has up to 150 MB of them.
        settings += ["-o", "synth.dynamic-sample-loading=1", "-T", "wav", "-F", str(sound_path)]
        done = subprocess.run(
            [program, "-ni", "-q", *settings, str(font), str(score_path)],
            capture_output=True,
            timeout=_TIME_LIMIT_S,
            check=False,
        )
        if done.returncode != 0 or not sound_path.is_file():
            detail = done.stderr.decode("utf-8", "replace").strip()[-300:]
            raise ToolMissingError(f"fluidsynth could not render with {font}: {detail}")
        return _read_wav(sound_path)


def presets_in(font: Path) -> set[tuple[int, int]]:
    """Return bank and program of every preset of a soundfont.

    fluidsynth plays another preset in place of one that is missing: what it renders then is
    not what it is labelled as.

    Source: SoundFont Technical Specification 2.04, section 7.2 (the ``phdr`` chunk).

    Raises
    ------
    ToolMissingError
        The font is not installed, or is none.
    """
    if not font.is_file():
        raise ToolMissingError(f"{font}: this soundfont is not installed")
    with (
        font.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        start = data.rfind(b"phdr")
        if data[:4] != b"RIFF" or start < 0:
            raise ToolMissingError(f"{font}: no soundfont")
        (size,) = struct.unpack("<I", data[start + 4 : start + 8])
        table = data[start + 8 : start + 8 + size]
    # A record has 38 bytes: name (20), program, bank ...; the last one marks the end.
    records = [table[at : at + _RECORD] for at in range(0, size - _RECORD, _RECORD)]
    fields = [struct.unpack("<HH", record[20:24]) for record in records]
    return {(bank, program) for program, bank in fields}


def _read_wav(path: Path) -> np.ndarray:
    """Read 16-bit stereo as mono float32."""
    with wave.open(str(path)) as sound:
        data = sound.readframes(sound.getnframes())
        channels = sound.getnchannels()
    samples = np.frombuffer(data, "<i2").astype(np.float32).reshape(-1, channels)
    mono: np.ndarray = samples.mean(axis=1) / np.float32(32768.0)
    return mono
