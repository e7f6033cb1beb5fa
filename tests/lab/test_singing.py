"""Singing: stretched speech with the pitch of a melody."""

import importlib.util

import numpy as np
import pytest

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.errors import DatasetError
from mirdesk.lab import singing
from mirdesk.lab.singing import SPEAKERS, Spoken, draw_melody, stretched
from mirdesk.lab.stems import BankWriter, StemBank


def spoken(seconds=1.0):
    """Half voiced, half not, with a flat envelope."""
    count = round(seconds / 0.005)
    pitch_hz = np.where(np.arange(count) < count // 2, 180.0, 0.0)
    return Spoken(pitch_hz, np.full((count, 513), 1e-3), np.full((count, 513), 0.1))


def test_voiced_sounds_are_drawn_out():
    for seed in range(5):
        sung = stretched(spoken(), np.random.default_rng(seed))
        voiced = (sung.pitch_hz > 0).sum()
        assert voiced > 110
        assert (sung.pitch_hz == 0).sum() < 140
        assert sung.envelope.shape == (sung.pitch_hz.size, 513)


def test_melodies_keep_to_the_range_and_to_voiced_sounds():
    for seed in range(5):
        melody_hz = draw_melody(spoken(4.0), 57, 69, np.random.default_rng(seed))
        sung = melody_hz[melody_hz > 0]
        assert 0.4 < (melody_hz > 0).mean() < 0.6
        assert sung.min() > 205
        assert sung.max() < 470


def test_air_is_added_above_speech_only_while_it_sounds():
    sound = np.zeros(MEL_RATE_HZ, np.float32)
    rng = np.random.default_rng(0)
    sound[:16_000] = np.sin(np.arange(16_000) * 2 * np.pi * 5000 / MEL_RATE_HZ)
    heard = singing.aired(sound, rng)
    spectrum = np.abs(np.fft.rfft(heard[2000:14_000]))
    assert spectrum[12_000 * 12_000 // MEL_RATE_HZ :].mean() > 1.0
    assert np.abs(heard[-8000:]).max() < 1e-3


def test_folders_without_prompts_are_told(tmp_path):
    with (
        BankWriter(tmp_path / "bank") as writer,
        pytest.raises(DatasetError, match="asterisk-core-sounds"),
    ):
        singing.synthesise_voice(
            writer, tmp_path, seconds_per_speaker=1, seed=1, on_progress=print
        )
    with pytest.raises(DatasetError, match="cannot be read"):
        singing.read_prompt(tmp_path / "none.g722")


def test_one_speaker_is_held_out():
    assert sum(speaker.is_held_out for speaker in SPEAKERS) == 1


@pytest.mark.filterwarnings("ignore:pkg_resources is deprecated")
def test_prompts_sing(tmp_path):
    if importlib.util.find_spec("pyworld") is None:
        pytest.skip("pyworld is not installed")
    speaker = SPEAKERS[0]
    prompts = singing.PROMPTS_FOLDER / speaker.name
    if not any(prompts.glob("*.g722")):
        pytest.skip(f"{speaker.package} is not installed")
    with BankWriter(tmp_path) as writer:
        seconds = singing.synthesise_voice(
            writer,
            singing.PROMPTS_FOLDER,
            seconds_per_speaker=20.0,
            seed=1,
            on_progress=lambda text: None,
            speakers=[speaker],
        )
    assert seconds == 20.0
    (stem,) = StemBank(tmp_path).stems
    assert (stem.labels, stem.licence) == (("voice",), "CC-BY-SA-3.0")
