"""Folders with labels.csv and folders of audio alone."""

import numpy as np
import pytest

from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.errors import DatasetError
from mirdesk.lab.datasets.labelled_folder import read_labelled_folder, read_plain_folder

FLUTE, PIANO, DRUMS = (INSTRUMENT_INDEX[name] for name in ("flute", "piano", "drums"))


def test_labels_are_read(tmp_path):
    (tmp_path / "labels.csv").write_text(
        "file,kind,present,absent,licence\n"
        "song_10.flac,solo,flute,piano;drums,CC0\n"
        "song_20.flac,mix,flute;piano,,CC-BY-4.0\n"
        "c_4.wav,note,drums,flute,CC0\n"
    )
    dataset = read_labelled_folder(tmp_path)
    assert dataset.name == tmp_path.name
    assert dataset.licence == "CC-BY-4.0, CC0"
    first, second, third = dataset.clips
    assert [clip.kind for clip in dataset.clips] == ["solo", "mix", "note"]
    assert first.truth[FLUTE] == 1
    assert first.truth[PIANO] == 0
    assert np.isnan(second.truth[DRUMS])
    assert first.group == second.group == "song"  # two cuts of one recording
    assert third.group == "c_4"  # notes are numbered by pitch
    assert first.path == tmp_path / "song_10.flac"


def test_a_column_may_name_the_recording(tmp_path):
    (tmp_path / "labels.csv").write_text(
        "file,kind,present,absent,recording\na.wav,note,flute,,session 1\n"
    )
    assert read_labelled_folder(tmp_path).clips[0].group == "session 1"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("file,kind\nx,solo\n", "columns"),
        ("file,kind,present,absent\nx,solo,kazoo,\n", "kazoo"),
        ("file,kind,present,absent\nx,choir,voice,\n", "'choir' is none of solo, mix, note"),
    ],
)
def test_bad_labels_are_told(tmp_path, text, complaint):
    (tmp_path / "labels.csv").write_text(text)
    with pytest.raises(DatasetError, match=complaint):
        read_labelled_folder(tmp_path)


def test_audio_alone(tmp_path, write_audio):
    write_audio(tmp_path / "album" / "b.mp3")
    write_audio(tmp_path / "a.flac")
    (tmp_path / "cover.jpg").write_bytes(b"")
    dataset = read_plain_folder(tmp_path)
    assert [clip.name for clip in dataset.clips] == ["a.flac", "album/b.mp3"]
    assert dataset.clips[0].known_count == 0
    assert dataset.mel_of(dataset.clips[1]).shape[1] == 128


def test_a_folder_without_audio_is_told(tmp_path):
    with pytest.raises(DatasetError, match=r"neither labels\.csv nor audio"):
        read_plain_folder(tmp_path)
