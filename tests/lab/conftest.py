"""A bank of three instruments made from oscillators: no soundfont, no samples."""

import wave
from pathlib import Path

import numpy as np
import pytest

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.lab.stems import BankWriter, Stem, StemBank


def tone(kind: str, length_s: float, rng: np.random.Generator) -> np.ndarray:
    """Notes of a made-up instrument: a pure one, a bright one, a drum."""
    out = np.zeros(round(length_s * MEL_RATE_HZ), np.float32)
    now = 0
    while now < out.size:
        count = min(out.size - now, int(rng.uniform(0.15, 0.5) * MEL_RATE_HZ))
        time_s = np.arange(count) / MEL_RATE_HZ
        base_hz = 220.0 * 2 ** (rng.integers(0, 24) / 12)
        if kind == "drums":
            sound = rng.normal(0, 1, count) * np.exp(-time_s * 25)
        else:
            harmonics = range(1, 2 if kind == "flute" else 20)
            sound = sum(np.sin(2 * np.pi * base_hz * h * time_s) / h for h in harmonics)
        out[now : now + count] += (0.3 * sound).astype(np.float32)
        now += count + int(rng.uniform(0, 0.2) * MEL_RATE_HZ)
    return out


def about(label: str, *, is_held_out: bool = False, unknown: tuple[str, ...] = ()) -> Stem:
    labels = (label,) if label != "other" else ()
    return Stem(0, 0, labels, unknown, "oscillators", f"osc/{label}", "CC0", is_held_out)


def fill_bank(folder: Path) -> Path:
    with BankWriter(folder) as writer:
        for seed, (label, is_held_out) in enumerate(
            (label, held)
            for label in ("flute", "organ", "drums")
            for held in (False, False, True)
        ):
            rng = np.random.default_rng(seed)
            writer.add(tone(label, 8.0, rng), about(label, is_held_out=is_held_out))
    return folder


@pytest.fixture(scope="session")
def bank_folder(tmp_path_factory) -> Path:
    return fill_bank(tmp_path_factory.mktemp("bank"))


@pytest.fixture
def bank(bank_folder) -> StemBank:
    return StemBank(bank_folder)


@pytest.fixture(name="tone")
def tone_maker():
    return tone


@pytest.fixture(name="about")
def about_maker():
    return about


def write_note_to(path: Path, frequency_hz: float, seconds: float = 0.8) -> None:
    """Write a sine as a WAV file."""
    time_s = np.arange(round(seconds * MEL_RATE_HZ)) / MEL_RATE_HZ
    sound = (0.5 * np.sin(2 * np.pi * frequency_hz * time_s) * 32767).astype("<i2")
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, MEL_RATE_HZ, 0, "NONE", ""))
        out.writeframes(sound.tobytes())


@pytest.fixture
def write_note():
    return write_note_to
