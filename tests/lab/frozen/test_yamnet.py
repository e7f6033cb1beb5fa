"""YAMNet: its classes, windows, and (where file and runtime are here) what it hears."""

import csv
import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from mirdesk.domain.instruments import INSTRUMENT_COUNT, INSTRUMENT_INDEX
from mirdesk.errors import DatasetError, ToolMissingError
from mirdesk.lab.frozen import yamnet
from mirdesk.lab.frozen.yamnet import (
    CLASSES,
    HOP_SAMPLES,
    INSTRUMENT_PLACES,
    RATE_HZ,
    WINDOW_SAMPLES,
    Yamnet,
    windows,
    yamnet_class,
)

SHARED = Path(__file__).parents[3].parent / "shared" / "teacher"
HAS_RUNTIME = importlib.util.find_spec("ai_edge_litert") is not None


def names(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [row["display_name"] for row in csv.DictReader(stream)]


def test_classes_keep_audiosets_names():
    if not SHARED.is_dir():
        pytest.skip("the class maps are not here")
    audioset = names(SHARED / "audioset_labels.csv")
    own = names(SHARED / "yamnet_class_map.csv")
    kept = [name for number, name in enumerate(audioset) if yamnet_class(number) is not None]
    assert kept == own
    assert all(
        own[place] == audioset[number]
        for number in range(len(audioset))
        if (place := yamnet_class(number)) is not None
    )


def test_every_instrument_has_a_class():
    assert len(INSTRUMENT_PLACES) == INSTRUMENT_COUNT
    assert all(0 <= place < CLASSES for places in INSTRUMENT_PLACES for place in places)
    assert INSTRUMENT_PLACES[INSTRUMENT_INDEX["banjo"]] == (142,)


@pytest.mark.parametrize(
    ("samples", "count"),
    [
        (0, 1),
        (100, 1),
        (WINDOW_SAMPLES, 1),
        (WINDOW_SAMPLES + 1, 2),
        (WINDOW_SAMPLES + HOP_SAMPLES, 2),
        (WINDOW_SAMPLES + HOP_SAMPLES + 1, 3),
    ],
)
def test_windows_overlap_and_lose_nothing(samples, count):
    sound = np.arange(1, samples + 1, dtype=np.float32)
    cut = windows(sound)
    assert cut.shape == (count, WINDOW_SAMPLES)
    assert cut.dtype == np.float32
    assert set(cut[cut > 0].tolist()) == set(sound.tolist())


@pytest.fixture(scope="module")
def network() -> Yamnet:
    if not HAS_RUNTIME:
        pytest.skip("ai-edge-litert is not installed")
    if not SHARED.is_dir():
        pytest.skip("YAMNet is not here")
    return Yamnet(SHARED / "yamnet.tflite")


def test_hears_a_beat_as_drums_not_as_violin(network):
    rng = np.random.default_rng(0)
    time_s = np.arange(RATE_HZ // 4) / RATE_HZ
    kick = np.sin(2 * np.pi * 60 * time_s) * np.exp(-time_s * 20)
    snare = rng.normal(0, 0.3, time_s.size) * np.exp(-time_s * 25)
    beat = np.tile(np.concatenate([kick, snare]), 6).astype(np.float32) * 0.5
    logits = network.instrument_logits(beat)
    assert logits.shape == (len(windows(beat)), INSTRUMENT_COUNT)
    mean = logits.mean(axis=0)
    assert mean[INSTRUMENT_INDEX["drums"]] > mean[INSTRUMENT_INDEX["violin"]] + 2


def test_scores_of_silence_say_silence(network):
    scores = network.scores(np.zeros(100, np.float32))
    assert scores.shape == (1, CLASSES)
    assert scores[0].argmax() == 494  # "Silence"


def test_another_file_is_not_opened(tmp_path):
    (tmp_path / "x.tflite").write_bytes(b"junk")
    with pytest.raises(DatasetError, match="not the yamnet"):
        Yamnet(tmp_path / "x.tflite")


def test_a_missing_runtime_is_told(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    with pytest.raises(ToolMissingError, match="pip install ai-edge-litert"):
        yamnet._interpreter(tmp_path / "x.tflite")
