"""Clips, their sound, and tables that are as they should be or not."""

import numpy as np
import pytest

from mirdesk.audio.spectrogram import SILENCE
from mirdesk.errors import DatasetError, FileUnreadableError
from mirdesk.lab.datasets.clips import (
    MIX,
    SOLO,
    AudioDataset,
    Clip,
    label_index,
    read_table,
    samples_of,
    unknown_truth,
)


def truth(**known):
    values = unknown_truth()
    for name, value in known.items():
        values[label_index(name, None)] = value
    return values


def test_the_only_label_and_what_is_known():
    clip = Clip("a", SOLO, truth(flute=1, piano=0), "a")
    assert clip.only_label == 7
    assert clip.known_count == 2
    assert Clip("b", MIX, truth(flute=1, piano=1), "b").only_label is None
    assert Clip("c", MIX, unknown_truth(), "c").only_label is None


def test_a_stretch_of_a_file(tmp_path, write_audio):
    path = write_audio(tmp_path / "a.wav", seconds=2.0)
    whole = samples_of(Clip("a", SOLO, unknown_truth(), "a", path=path), sample_rate_hz=8000)
    assert whole.size == pytest.approx(16000, abs=10)
    cut = Clip("a", SOLO, unknown_truth(), "a", path=path, start_s=0.5, length_s=1.0)
    part = samples_of(cut, sample_rate_hz=8000)
    assert part.size == 8000
    np.testing.assert_allclose(part, whole[4000:12000], atol=1e-5)


def test_log_mel_of_a_clip(tmp_path, write_audio):
    clip = Clip("a", SOLO, unknown_truth(), "a", path=write_audio(tmp_path / "a.flac"))
    dataset = AudioDataset("tones", "CC0", (clip,), {"all": (SOLO,)})
    mel = dataset.mel_of(clip)
    assert mel.shape == (100, 128)
    assert mel.dtype == np.float32
    nothing = Clip("a", SOLO, unknown_truth(), "a", path=clip.path, start_s=5.0)
    assert dataset.mel_of(nothing) == pytest.approx(SILENCE)


def test_clips_without_sound_are_told(tmp_path):
    with pytest.raises(DatasetError, match="only a spectrogram"):
        samples_of(Clip("mix-1", MIX, unknown_truth(), "a"), sample_rate_hz=8000)
    gone = Clip("a", MIX, unknown_truth(), "a", path=tmp_path / "gone.wav")
    with pytest.raises(FileUnreadableError):
        samples_of(gone, sample_rate_hz=8000)


def test_labels_are_read_however_written(tmp_path):
    assert label_index("Mallet Percussion", tmp_path) == label_index(
        "mallet_percussion", tmp_path
    )
    with pytest.raises(DatasetError, match="kazoo"):
        label_index("kazoo", tmp_path)


def test_tables_that_are_none(tmp_path):
    path = tmp_path / "table.csv"
    with pytest.raises(DatasetError, match="cannot be read"):
        read_table(path, {"a"})
    path.write_bytes(b"\xff\xfe\x00a,b\n\x80")
    with pytest.raises(DatasetError, match="no table of text"):
        read_table(path, {"a"})
    path.write_text("")
    with pytest.raises(DatasetError, match="needs the columns a"):
        read_table(path, {"a"})
    path.write_text("a,b\n1,2\n3\n")
    with pytest.raises(DatasetError, match="cut short"):
        read_table(path, {"a", "b"})
    path.write_text("\ufeffa,b\n1,2\n")
    assert read_table(path, {"a", "b"}) == [{"a": "1", "b": "2"}]
