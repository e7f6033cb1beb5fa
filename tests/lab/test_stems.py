"""The bank: what goes in comes out, within the steps of its bytes."""

import json
from dataclasses import replace

import numpy as np
import pytest

from mirdesk.audio.spectrogram import LOG_FLOOR, LOG_SCALE, LOG_SHIFT, MEL_RATE_HZ, log_mel
from mirdesk.errors import DatasetError
from mirdesk.lab.stems import (
    INDEX_FILE,
    MEL_FILE,
    PEAK,
    POWER_OF_CODE,
    BankWriter,
    StemBank,
    encode,
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


def test_recordings_are_kept_apart_from_stems(tmp_path, tone, about):
    sound = tone("flute", 2.0, np.random.default_rng(0))
    music = replace(about("other"), is_recording=True, url="https://example.org")
    with BankWriter(tmp_path) as writer:
        writer.add(sound, music)
        writer.add(sound, about("flute"))
    bank = StemBank(tmp_path)
    assert [stem.labels for stem in bank.stems] == [("flute",)]
    assert [stem.url for stem in bank.recordings] == ["https://example.org"]
    np.testing.assert_array_equal(
        bank.crop(bank.recordings[0], 0, 50), bank.crop(bank.stems[0], 0, 50)
    )


def test_banks_from_before_addresses_are_read(tmp_path, tone, about):
    with BankWriter(tmp_path) as writer:
        writer.add(tone("flute", 2.0, np.random.default_rng(0)), about("flute"))
    entry = json.loads((tmp_path / INDEX_FILE).read_text())
    del entry["url"], entry["is_recording"]
    (tmp_path / INDEX_FILE).write_text(json.dumps(entry) + "\n")
    assert StemBank(tmp_path).stems[0].url == ""
