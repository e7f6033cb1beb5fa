"""A bank of three instruments made from oscillators: no soundfont, no samples."""

import wave
from pathlib import Path

import numpy as np
import pytest
import torch

from mirdesk.analysis.mobilenet import AudioSetNetwork
from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.domain.instruments import INSTRUMENTS
from mirdesk.lab.audioset import INSTRUMENT_CLASSES
from mirdesk.lab.mixtures import Mixer, MixtureSettings
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


@pytest.fixture(autouse=True)
def one_thread():
    """As in the program's children; several threads only disturb tests that run beside."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


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


@pytest.fixture(scope="session")
def teacher_file(bank_folder, tmp_path_factory) -> Path:
    """Official-looking weights of an AudioSet network of width 0.1 that knows oscillators.

    Its trunk is left to chance, its norms and its last layer are fitted to some mixtures.
    """
    torch.manual_seed(5)
    network = AudioSetNetwork(0.1).train()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = None  # the plain mean of what comes
    mixer = Mixer([StemBank(bank_folder)], MixtureSettings(frames=160), seed=0)
    mixtures = [mixer.mix(mixer.draw()) for _ in range(60)]
    mel = torch.from_numpy(np.stack([mixture.mel for mixture in mixtures]))[:, None]
    labels = torch.from_numpy(np.stack([mixture.clip_labels for mixture in mixtures]))
    with torch.no_grad():
        network(mel)  # the norms look on
        last = network.eval().classifier[5]
        hidden = network.classifier[:5](network.embed(mel))
        wanted = 8.0 * labels.nan_to_num(0.5) - 4.0
        ridge = hidden.T @ hidden + 0.1 * torch.eye(hidden.shape[1])
        fitted = torch.linalg.solve(ridge, hidden.T @ wanted).T  # (20, hidden)
        last.weight.zero_()
        last.bias.fill_(-6.0)
        for row, label in zip(fitted, INSTRUMENTS, strict=True):
            for place in INSTRUMENT_CLASSES[label]:
                last.weight[place], last.bias[place] = row, 0.0
    path = tmp_path_factory.mktemp("teacher") / "mn01.pt"
    state = network.state_dict()
    torch.save({name.removeprefix("trunk."): value for name, value in state.items()}, path)
    return path
