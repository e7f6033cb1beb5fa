"""Evaluation on a folder of clips made here, with a network of random weights."""

import csv
import json
import wave

import numpy as np
import pytest
import torch

from mirdesk.analysis.cards import Card
from mirdesk.analysis.network import Student
from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.errors import DatasetError
from mirdesk.lab.evaluation import (
    LabelledClip,
    all_parts,
    as_json,
    as_text,
    read_clips,
    score_clips,
)

FLUTE, PIANO, DRUMS = (INSTRUMENT_INDEX[name] for name in ("flute", "piano", "drums"))
ROWS = [
    {"file": "a.wav", "kind": "solo", "present": "flute", "absent": "piano;drums"},
    {"file": "b.wav", "kind": "mix", "present": "flute;piano", "absent": ""},
    {"file": "c.wav", "kind": "note", "present": "drums", "absent": "flute"},
    {"file": "gone.wav", "kind": "note", "present": "drums", "absent": "flute"},
]


@pytest.fixture
def folder(tmp_path):
    with (tmp_path / "labels.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(ROWS[0]))
        writer.writeheader()
        writer.writerows(ROWS)
    for index, name in enumerate(("a.wav", "b.wav", "c.wav")):
        sound = np.random.default_rng(index).integers(-3000, 3000, MEL_RATE_HZ).astype("<i2")
        with wave.open(str(tmp_path / name), "wb") as out:
            out.setparams((1, 2, MEL_RATE_HZ, 0, "NONE", ""))
            out.writeframes(sound.tobytes())
    return tmp_path


@pytest.fixture
def network():
    torch.manual_seed(0)
    student = Student()
    student.fold()
    return student


def card() -> Card:
    return Card("student", "0.0.0", "", "none", 0)


def test_labels_are_read(folder):
    clips = read_clips(folder)
    assert [clip.kind for clip in clips] == ["solo", "mix", "note", "note"]
    assert clips[0].truth[FLUTE] == 1
    assert clips[0].truth[PIANO] == 0
    assert np.isnan(clips[1].truth[DRUMS])


def test_clips_are_scored_and_missing_files_told(folder, network):
    clips, scores, failures = score_clips(network, card(), read_clips(folder))
    assert len(clips) == 3
    assert scores.shape == (3, 20)
    assert 0 <= scores.min() <= scores.max() <= 1
    assert len(failures) == 1
    assert failures[0].startswith("gone.wav")


def test_figures_of_parts():
    def clip(kind, **truth):
        values = np.full(20, np.nan, np.float32)
        for name, value in truth.items():
            values[INSTRUMENT_INDEX[name]] = value
        return LabelledClip(None, kind, values)

    clips = [
        clip("solo", flute=1, piano=0),
        clip("solo", flute=0, piano=1),
        clip("mix", flute=1, piano=1, drums=0),
        clip("note", drums=1),
    ]
    scores = np.zeros((4, 20), np.float32)
    scores[0, [FLUTE, PIANO]] = 0.9, 0.2
    scores[1, [FLUTE, PIANO]] = 0.8, 0.6
    scores[2, [FLUTE, PIANO]] = 0.7, 0.7
    scores[3, DRUMS] = 0.9
    figures = all_parts(clips, scores, np.full(20, 0.5))
    phrases = figures["phrases"]
    assert phrases.clips == 3
    assert phrases.classes["flute"].average_precision == pytest.approx((1 + 2 / 3) / 2)
    assert phrases.classes["piano"].average_precision == pytest.approx(1.0)
    assert phrases.mean_ap == pytest.approx(((1 + 2 / 3) / 2 + 1.0) / 2)
    assert phrases.mean_auc == pytest.approx((0.5 + 1.0) / 2)
    assert phrases.top_one == 0.5
    assert phrases.top_one_clips == 2
    assert figures["notes"].top_one == 1.0
    assert figures["notes"].mean_auc is None

    document = as_json(figures)
    json.dumps(document, allow_nan=False)
    assert document["phrases"]["mean_ap"] == pytest.approx(0.917)
    assert document["notes"]["classes"]["drums"]["positives"] == 1
    text = as_text(figures)
    assert "phrases: 3 clips, mAP 0.917" in text
    assert "piano" in text
    assert "ukulele" not in text


def test_bad_folders_are_told(tmp_path):
    with pytest.raises(DatasetError, match="cannot be read"):
        read_clips(tmp_path)
    (tmp_path / "labels.csv").write_text("file,kind\nx,solo\n")
    with pytest.raises(DatasetError, match="columns"):
        read_clips(tmp_path)
    (tmp_path / "labels.csv").write_text("file,kind,present,absent\nx,solo,kazoo,\n")
    with pytest.raises(DatasetError, match="kazoo"):
        read_clips(tmp_path)
