"""The verbs about sound, on the analysed demo collection."""

import csv
import io
import json
import shutil

import numpy as np
import pytest

from mirdesk.cli.main import main
from mirdesk.domain.instruments import INSTRUMENTS


@pytest.fixture
def run(demo_library, capsys):
    def call(*words):
        status = main(["--library", str(demo_library), *words])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


@pytest.fixture
def tracks(demo_folder):
    return sorted(path for path in demo_folder.rglob("*") if path.suffix in {".mp3", ".ogg"})


def test_similar_names_other_tracks_with_reasons(run, tracks):
    status, out, _err = run("similar", str(tracks[0]), "-n", "5", "--json")
    found = json.loads(out)
    assert status == 0
    assert found
    assert all(match["path"] != str(tracks[0]) and match["reasons"] for match in found)
    scores = [match["score"] for match in found]
    assert scores == sorted(scores, reverse=True)
    artists = [match["artist"] for match in found]
    assert len(set(artists)) == len(artists)


def test_similar_takes_a_file_outside_the_library(run, tracks, tmp_path):
    outside = tmp_path / tracks[0].name
    shutil.copy(tracks[0], outside)
    status, out, _err = run("similar", str(outside), "-n", "3", "--json")
    found = json.loads(out)
    assert status == 0
    assert found[0]["path"] == str(tracks[0])
    assert found[0]["score"] > 0.98


def test_activity_as_json_lines(run, tracks, tmp_path):
    outside = tmp_path / tracks[0].name
    shutil.copy(tracks[0], outside)
    status, out, _err = run("activity", str(tracks[0]), str(outside))
    inside, heard = (json.loads(line) for line in out.splitlines())
    assert status == 0
    assert inside["file"] == str(tracks[0])
    assert heard["labels"] == list(INSTRUMENTS)
    assert len(heard["activity"]) == pytest.approx(
        heard["duration_s"] * heard["frame_rate_hz"], abs=2
    )
    assert all(len(frame) == 20 for frame in heard["activity"])
    # What is stored is what was heard, but for the coarseness of the store.
    stored, fresh = np.array(inside["activity"]), np.array(heard["activity"])
    assert np.abs(stored - fresh).max() < 0.09
    assert np.abs(stored - fresh)[fresh >= 0.25].max() < 0.04


def test_activity_as_csv(run, tracks):
    status, out, _err = run("activity", str(tracks[0]), "--format", "csv")
    rows = list(csv.reader(io.StringIO(out)))
    assert status == 0
    assert rows[0] == ["file", "time_s", *INSTRUMENTS]
    assert float(rows[2][1]) > float(rows[1][1])


def test_activity_as_jams(run, tracks):
    _status, out, _err = run("activity", str(tracks[0]), "--format", "jams")
    document = json.loads(out)
    assert document["annotations"][0]["namespace"] == "tag_open"
    assert {item["value"] for item in document["annotations"][0]["data"]} <= set(INSTRUMENTS)


def test_a_file_that_cannot_be_heard_does_not_stop_the_others(run, tracks, tmp_path):
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(b"no audio at all")
    status, out, err = run("activity", str(broken), str(tracks[0]))
    assert status == 1
    assert len(out.splitlines()) == 1
    assert "broken.mp3" in err


def test_an_unknown_format_is_wrong_usage(run, tracks):
    assert run("activity", str(tracks[0]), "--format", "xml")[0] == 2


@pytest.mark.gui
def test_spectrogram_draws_a_picture(run, tracks, tmp_path):
    picture = tmp_path / "picture.png"
    status, _out, err = run("spectrogram", str(tracks[0]), "-o", str(picture))
    assert status == 0, err
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.gui
def test_screenshot_draws_the_window(run, tmp_path):
    picture = tmp_path / "window.png"
    status, _out, err = run("screenshot", "-o", str(picture))
    assert status == 0, err
    assert picture.read_bytes().startswith(b"\x89PNG")
