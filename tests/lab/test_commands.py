"""The lab's verbs, end to end on a bank of oscillators."""

import csv
import json
import wave

import numpy as np
import pytest
from typer.testing import CliRunner

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.errors import DatasetError
from mirdesk.lab.commands import app
from mirdesk.lab.stems import StemBank

runner = CliRunner()


def run(*words):
    result = runner.invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def test_train_ship_and_evaluate(bank_folder, tmp_path):
    trained = run(
        *("train", tmp_path / "run", "--bank", bank_folder, "--recipe", "tiny"),
        *("--steps", 3, "--loaders", 0),
    )
    assert "weights" in trained.stdout
    assert "held-out mAP" in trained.stderr
    shipped = run(
        *("ship", tmp_path / "run", tmp_path / "student-0.0.1", "--bank", bank_folder),
        *("--version", "0.0.1", "--recipe", "tiny", "--mixtures", 40),
    )
    assert len(json.loads(shipped.stdout)["sha256"]) == 64

    clips = tmp_path / "clips"
    clips.mkdir()
    with (clips / "labels.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(
            [["file", "kind", "present", "absent"], ["a.wav", "solo", "flute", "organ"]]
        )
    with wave.open(str(clips / "a.wav"), "wb") as out:
        out.setparams((1, 2, MEL_RATE_HZ, 0, "NONE", ""))
        out.writeframes(np.zeros(MEL_RATE_HZ, "<i2").tobytes())
    words = ("evaluate", clips, "--checkpoint", tmp_path / "student-0.0.1")
    document = json.loads(run(*words, "--json").stdout)
    assert document["hearer"] == "student 0.0.1"
    assert document["parts"]["phrases"]["clips"] == 1
    assert "phrases: 1 clips" in run(*words).stdout


def test_samples_become_a_bank(tmp_path):
    folder = tmp_path / "samples"
    folder.mkdir()
    time_s = np.arange(MEL_RATE_HZ) / MEL_RATE_HZ
    with wave.open(str(folder / "a.wav"), "wb") as out:
        out.setparams((1, 2, MEL_RATE_HZ, 0, "NONE", ""))
        out.writeframes((9000 * np.sin(2764 * time_s)).astype("<i2").tobytes())
    (folder / "index.csv").write_text(
        "file,label,source,licence,kind,midi_pitch,recording_id,seconds\n"
        "a.wav,flute,lab/tones,CC0,note,69,one,1.0\n"
    )
    result = run("synthesize", tmp_path / "bank", "--samples", folder, "--seconds", 20)
    assert "of stems added" in result.stdout
    assert [stem.labels for stem in StemBank(tmp_path / "bank").stems] == [("flute",)]


def test_unknown_names_are_told(tmp_path, bank_folder):
    with pytest.raises(DatasetError, match="unknown soundfont"):
        run("synthesize", tmp_path, "--font", "kazoo")
    with pytest.raises(DatasetError, match="unknown recipe"):
        run("train", tmp_path, "--bank", bank_folder, "--recipe", "kazoo")
