"""The verbs about the library, on the analysed demo collection."""

import dataclasses
import json
import math
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from mirdesk.analysis.cards import default_checkpoint, read_card
from mirdesk.cli.main import main
from mirdesk.domain.instruments import INSTRUMENTS
from mirdesk.domain.tracks import FoundFile
from mirdesk.store.library import Library


@pytest.fixture
def run(demo_library, capsys):
    def call(*words):
        status = main(["--library", str(demo_library), *words])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


def test_list_has_the_stable_shape(run):
    status, out, _err = run("list", "--json")
    tracks = json.loads(out)
    assert status == 0
    assert len(tracks) >= 12
    for track in tracks:
        assert {"path", "title", "artist", "album", "duration_s", "state"} <= set(track)
        assert track["state"] == "analysed"
        assert list(track["instruments"]) == list(INSTRUMENTS)
        assert all(0 <= value <= 1 for value in track["instruments"].values())


def test_list_takes_the_search_language(run):
    _status, everything, _err = run("list", "--json")
    title = json.loads(everything)[0]["title"]
    _status, out, _err = run("list", f'title:"{title}"', "--json")
    assert title in {track["title"] for track in json.loads(out)}
    status, out, _err = run("list", "nosuchwordanywhere", "--json")
    assert (status, json.loads(out)) == (0, [])


def test_a_wrong_query_is_told(run):
    status, out, err = run("list", "piano>", "--json")
    assert status == 2
    assert out == ""
    assert err


def test_show_tells_everything(run, demo_folder):
    file = next(path for path in sorted(demo_folder.rglob("*.mp3")))
    status, out, _err = run("show", str(file), "--json")
    shown = json.loads(out)
    assert status == 0
    assert shown["tags"]["title"] == [shown["title"]]
    assert shown["properties"]["container"] == "mp3"
    assert shown["analysis"]["frame_rate_hz"] == pytest.approx(10.0)
    assert shown["analysis"]["model"]["name"]
    assert all(span["start_s"] < span["end_s"] for span in shown["analysis"]["spans"])


def test_show_tells_tempo_key_peak_and_silence(run, demo_folder):
    file = str(demo_folder / "rooms-with-windows" / "04-porcelain.m4a")
    shown = json.loads(run("show", file, "--json")[1])
    tempo, key = shown["analysis"]["tempo"], shown["analysis"]["key"]
    assert tempo["bpm"] == pytest.approx(84, rel=0.01)
    assert tempo["is_certain"]
    assert len(tempo["beats_s"]) == pytest.approx(21.9 / 60 * 84, abs=8)
    assert (key["name"], key["camelot"], key["is_certain"]) == ("Em", "9A", True)
    assert shown["analysis"]["peak_dbfs"] <= shown["analysis"]["true_peak_dbtp"] < 0
    assert shown["analysis"]["silence"]["leading_s"] < 0.5
    assert (shown["tempo_bpm"], shown["key"]) == (tempo["bpm"], "Em")
    text = run("show", file)[1]
    assert "84.1 BPM" in text
    assert "E minor (9A)" in text
    assert "dBTP" in text


def test_show_tells_what_it_sounds_like(run, demo_library, demo_folder, checkpoints_folder):
    """From the shipped network through process, database and card to the screen."""
    names = read_card(default_checkpoint(checkpoints_folder)).tags
    file = demo_folder / "rooms-with-windows" / "04-porcelain.m4a"
    told = json.loads(run("show", str(file), "--json")[1])["analysis"]
    assert list(told["tags"]) == list(names)
    with Library.open(demo_library, is_read_only=True) as library:
        kept = library.details(library.track_id_of(os.fsencode(file))).descriptors
    for name, curve in (("speech", kept.speech_curve), ("music", kept.music_curve)):
        seconds = math.ceil(told["duration_s"]) if name in names else None
        assert (None if curve is None else len(curve)) == seconds
    assert told["speech_share"] == (0.0 if "speech" in names else None)
    text = run("show", str(file))[1]
    assert "Speech" not in text
    likes = kept.sounds_like(names)
    assert ("Sounds like" in text) == bool(likes)
    assert all(f"{name} {value:.2f}" in text for name, value in likes[:2])


def test_speech_has_a_row(demo_library, demo_folder, tmp_path, capsys):
    """With speech that no demo track has, put into a copy of the library."""
    copy = shutil.copy(demo_library, tmp_path)
    file = demo_folder / "rooms-with-windows" / "04-porcelain.m4a"
    with Library.open(Path(copy)) as library:
        track_id = library.track_id_of(os.fsencode(file))
        heard = library.analysis(track_id)
        spoken = dataclasses.replace(
            heard.descriptors,
            speech_curve=np.array([1.0, 1.0, 1.0, 0.0], np.float32),
            music_curve=np.zeros(4, np.float32),
        )
        changed = dataclasses.replace(heard, descriptors=spoken)
        details = library.details(track_id)
        found = FoundFile(os.fsencode(file), details.size_bytes, details.mtime_ns)
        library.put_analysis(track_id, found, changed, np.full(20, 0.5, np.float32))
    assert main(["--library", copy, "show", str(file)]) == 0
    text = capsys.readouterr().out
    assert "75% of the time" in text


def test_list_by_tempo_and_key(run):
    found = json.loads(run("list", "tempo:83-85", "key:Em", "--json")[1])
    assert [track["title"] for track in found] == ["Porcelain"]
    assert found[0]["key"] == "Em"
    assert found[0]["tempo_bpm"] == pytest.approx(84, rel=0.01)


def test_show_of_a_stranger_fails(run, tmp_path):
    status, _out, err = run("show", str(tmp_path / "x.mp3"), "--json")
    assert status == 1
    assert "not in the library" in err


def test_show_of_a_known_problem_tells_it(tmp_path, capsys):
    (tmp_path / "zero.mp3").write_bytes(b"")
    library = str(tmp_path / "l.sqlite")
    assert main(["--library", library, "scan", str(tmp_path)]) == 1
    capsys.readouterr()
    assert main(["--library", library, "show", str(tmp_path / "zero.mp3")]) == 1
    assert "empty" in capsys.readouterr().err


def test_paths_that_are_not_utf8_come_back_from_json(tmp_path, capsys, demo_folder):
    name = os.fsencode(tmp_path) + b"/caf\xe9.mp3"
    with Path(os.fsdecode(name)).open("wb") as file:
        file.write(next(iter(sorted(demo_folder.rglob("*.mp3")))).read_bytes())
    library = str(tmp_path / "l.sqlite")
    assert main(["--library", library, "scan", str(tmp_path)]) == 0
    capsys.readouterr()
    assert main(["--library", library, "list", "--json"]) == 0
    out = capsys.readouterr().out
    assert os.fsencode(json.loads(out)[0]["path"]) == name
    assert main(["--library", library, "list"]) == 0


def test_problems_are_an_array(run):
    assert json.loads(run("problems", "--json")[1]) == []


def test_a_scan_tells_what_failed_and_goes_on(tmp_path, capsys, demo_folder):
    music = tmp_path / "music"
    music.mkdir()
    good = next(iter(sorted(demo_folder.rglob("*.mp3"))))
    (music / "good.mp3").write_bytes(good.read_bytes())
    (music / "bad.flac").write_bytes(b"fLaC" + b"\xff" * 50)
    library = str(tmp_path / "l.sqlite")
    assert main(["--library", library, "scan", str(music)]) == 1
    assert "bad.flac" in capsys.readouterr().err
    assert main(["--library", library, "problems", "--json"]) == 0
    problems = json.loads(capsys.readouterr().out)
    assert [p["path"].endswith("bad.flac") for p in problems] == [True]
    assert problems[0]["reason"]
    assert main(["--library", library, "scan", str(music)]) in {0, 1}
    assert "1 read" not in capsys.readouterr().out
    assert main(["--library", library, "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert "good.mp3" in " ".join(track["path"] for track in listed)
    assert all(track["instruments"] is None for track in listed)


def test_a_file_that_is_gone_is_told_and_rests(tmp_path, capsys, demo_folder):
    music = tmp_path / "music"
    music.mkdir()
    for number, file in enumerate(sorted(demo_folder.rglob("*.mp3"))[:2]):
        (music / f"{number}.mp3").write_bytes(file.read_bytes())
    library = str(tmp_path / "l.sqlite")
    assert main(["--library", library, "scan", str(music)]) == 0
    (music / "0.mp3").unlink()
    assert main(["--library", library, "scan", str(music)]) == 0
    assert "1 file of the library no longer there" in capsys.readouterr().out
    assert main(["--library", library, "analyze"]) == 0
    assert capsys.readouterr().out.startswith("1 track analysed")
    assert main(["--library", library, "problems", "--json"]) == 0
    assert "no longer there" in json.loads(capsys.readouterr().out)[0]["reason"]
