"""Samples: read, grouped by recording, held out whole, sequenced into phrases."""

import wave

import numpy as np
import pytest

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.errors import DatasetError
from mirdesk.lab.samples import (
    Recording,
    Sample,
    by_recording,
    held_out,
    phrase,
    read_index,
    sequence_samples,
)
from mirdesk.lab.stems import BankWriter, StemBank

COLUMNS = "file,label,source,licence,kind,midi_pitch,recording_id,seconds"


def write_note(path, frequency_hz, seconds=0.8):
    time_s = np.arange(round(seconds * MEL_RATE_HZ)) / MEL_RATE_HZ
    sound = (0.5 * np.sin(2 * np.pi * frequency_hz * time_s) * 32767).astype("<i2")
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(MEL_RATE_HZ)
        out.writeframes(sound.tobytes())


@pytest.fixture
def folder(tmp_path):
    rows = [COLUMNS]
    for recording in range(5):
        for key in (60, 64, 67):
            name = f"f{recording}-{key}.wav"
            write_note(tmp_path / name, 440 * 2 ** ((key - 69) / 12))
            rows.append(f"{name},flute,lab/tones,CC0,note,{key},flute-{recording},0.8")
    write_note(tmp_path / "hit.wav", 80, 0.2)
    rows.append("hit.wav,drums,lab/tones,CC0,hit,,kit,0.2")
    write_note(tmp_path / "loop.wav", 900, 1.5)
    rows.append("loop.wav,other,lab/tones,CC-BY-4.0,phrase,,bird,1.5")
    rows.append("gone.wav,-,lab/tones,CC0,note,60,rhodes,1.0")
    (tmp_path / "index.csv").write_text("\n".join(rows) + "\n")
    return tmp_path


def test_index_is_read_and_grouped(folder):
    groups = by_recording(read_index(folder))
    assert len(groups) == 7
    assert ("-", "rhodes") not in groups
    assert [sample.midi_pitch for sample in groups["flute", "flute-0"]] == [60, 64, 67]
    assert groups["drums", "kit"][0].midi_pitch is None


def test_whole_recordings_are_held_out_where_there_are_enough(folder):
    aside = held_out(by_recording(read_index(folder)))
    assert len(aside) == 1
    assert next(iter(aside))[0] == "flute"


def test_phrases_go_into_a_bank(folder, tmp_path):
    told: list[str] = []
    with BankWriter(tmp_path / "bank") as writer:
        seconds = sequence_samples(
            writer, folder, seconds_per_label=60.0, seed=1, on_progress=told.append
        )
    bank = StemBank(tmp_path / "bank")
    assert seconds == pytest.approx(sum(stem.frames for stem in bank.stems) / 100, rel=0.01)
    assert {stem.labels for stem in bank.stems} == {("flute",), ("drums",), ()}
    assert sum(stem.is_held_out for stem in bank.stems) == 1
    assert {stem.licence for stem in bank.stems if not stem.labels} == {"CC-BY-4.0"}
    assert len(told) == 7


@pytest.mark.parametrize("kind", ["note", "hit", "phrase"])
def test_phrases_sound_most_of_the_time(kind):
    sound = np.sin(np.arange(MEL_RATE_HZ) * 0.1).astype(np.float32)
    sample = Sample(None, "flute", "lab", "CC0", kind, 60.0 if kind == "note" else None, "r")
    recording = Recording([sample], [sound], is_polyphonic=kind == "note")
    out = phrase(recording, 12.0, np.random.default_rng(0))
    assert out.shape == (12 * MEL_RATE_HZ,)
    level = np.abs(out.reshape(12, -1)).max(axis=1)
    assert (level > 0.01).sum() >= 8


def test_a_folder_without_index_is_told(tmp_path):
    with pytest.raises(DatasetError, match="cannot be read"):
        read_index(tmp_path)
    (tmp_path / "index.csv").write_text("file,label\nx.wav,flute\n")
    with pytest.raises(DatasetError, match="columns"):
        read_index(tmp_path)
