"""The bank: what goes in comes out, within the steps of its bytes."""

import shutil

import numpy as np
import pytest

from mirdesk.audio.spectrogram import LOG_FLOOR, LOG_SCALE, LOG_SHIFT, MEL_RATE_HZ, log_mel
from mirdesk.errors import DatasetError
from mirdesk.lab.fluidsynth import SOUNDFONTS
from mirdesk.lab.presets import presets
from mirdesk.lab.stems import (
    INDEX_FILE,
    MEL_FILE,
    PEAK,
    POWER_OF_CODE,
    BankWriter,
    StemBank,
    encode,
    synthesise_font,
)


def test_bytes_keep_power_within_half_a_step(tone):
    mel = log_mel(tone("organ", 2.0, np.random.default_rng(0)))
    power = POWER_OF_CODE[encode(mel)]
    exact = np.exp(mel * LOG_SCALE - LOG_SHIFT) - LOG_FLOOR
    loud = exact > 1e-3
    assert np.abs(10 * np.log10(power[loud] / exact[loud])).max() < 0.25
    assert POWER_OF_CODE[encode(log_mel(np.zeros(MEL_RATE_HZ, np.float32)))].max() == 0.0


def test_stems_are_read_back(tmp_path, tone, about):
    rng = np.random.default_rng(0)
    sounds = {"flute": tone("flute", 3.0, rng), "drums": tone("drums", 2.0, rng)}
    with BankWriter(tmp_path) as writer:
        for label, sound in sounds.items():
            writer.add(sound, about(label, unknown=("organ",)))
    bank = StemBank(tmp_path)
    assert [stem.labels for stem in bank.stems] == [("flute",), ("drums",)]
    assert bank.stems[0].unknown == ("organ",)
    for stem, sound in zip(bank.stems, sounds.values(), strict=True):
        expected = encode(log_mel(sound * np.float32(PEAK / np.abs(sound).max())))
        np.testing.assert_array_equal(bank.crop(stem, 0, stem.frames), POWER_OF_CODE[expected])


def test_a_bank_can_be_added_to(tmp_path, tone, about):
    for seed in range(2):
        with BankWriter(tmp_path) as writer:
            writer.add(tone("flute", 2.0, np.random.default_rng(seed)), about("flute"))
    first, second = StemBank(tmp_path).stems
    assert second.start == first.start + first.frames


def test_silence_is_left_out(tmp_path, about):
    with BankWriter(tmp_path) as writer:
        assert writer.add(np.zeros(MEL_RATE_HZ, np.float32), about("flute")) == 0.0
    assert (tmp_path / INDEX_FILE).read_text() == ""


def test_no_bank_and_a_damaged_one_are_told(tmp_path, tone, about):
    with pytest.raises(DatasetError, match="no stem bank"):
        StemBank(tmp_path)
    with BankWriter(tmp_path) as writer:
        writer.add(tone("flute", 2.0, np.random.default_rng(0)), about("flute"))
    data = (tmp_path / MEL_FILE).read_bytes()
    (tmp_path / MEL_FILE).write_bytes(data[: 128 * 10])
    with pytest.raises(DatasetError, match="cut short"):
        StemBank(tmp_path)


def test_a_font_is_rendered_the_same_way_twice(tmp_path):
    font = next(font for font in SOUNDFONTS if font.is_held_out)
    if shutil.which("fluidsynth") is None or not font.is_installed:
        pytest.skip("fluidsynth and timgm6mb-soundfont are not installed")
    wanted = {(0, 0), (0, 73), (8, 24)}  # the last one this font lacks
    chosen = [preset for preset in presets() if (preset.bank, preset.program) in wanted]
    told: list[str] = []
    for name in ("a", "b"):
        with BankWriter(tmp_path / name) as writer:
            seconds = synthesise_font(
                writer,
                font,
                seconds_per_preset=2.0,
                seed=3,
                on_progress=told.append,
                chosen=chosen,
            )
    assert seconds > 4.0
    assert len(told) == 4
    first, second = StemBank(tmp_path / "a"), StemBank(tmp_path / "b")
    assert [stem.labels for stem in first.stems] == [("piano",), ("flute",)]
    assert all(stem.is_held_out and stem.source == "TimGM6mb" for stem in first.stems)
    np.testing.assert_array_equal(first.mel, second.mel)
