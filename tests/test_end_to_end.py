"""The main job, whole: files, tags, database, child processes, network, database again.

All of it is real: demo collection, program, processes and the shipped network.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import numpy as np
import pytest

from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.domain.tracks import TrackQuery, TrackState
from mirdesk.store.library import Library


def mirdesk(library, *words, check=True):
    return subprocess.run(
        [sys.executable, "-m", "mirdesk", "--library", str(library), *words],
        capture_output=True,
        text=True,
        check=check,
        timeout=240,
    )


@pytest.fixture
def library(demo_library):
    with Library.open(demo_library, is_read_only=True) as opened:
        yield opened


def truth_of(entry, frames, rate_hz):
    """Return who plays in each frame by the score, shape (frames, 20), bool."""
    times = (np.arange(frames) + 0.5) / rate_hz
    truth = np.zeros((frames, 20), bool)
    for label, spans in entry["instruments"].items():
        for start_s, end_s in spans:
            truth[:, INSTRUMENT_INDEX[label]] |= (times >= start_s) & (times < end_s)
    return truth


def test_every_track_is_analysed(library):
    rows = library.summaries(library.track_ids(TrackQuery()))
    assert len(rows) >= 12
    assert {row.state for row in rows} == {TrackState.ANALYSED}
    assert library.problems() == []
    assert all(row.strip is not None for row in rows)


def test_lanes_tell_who_plays_better_than_chance(library, demo_folder):
    """The score says who plays when; the network must rank playing above silent frames."""
    inside, outside = [], []
    score = json.loads((demo_folder / "demo.json").read_text(encoding="utf-8"))
    for entry in score["tracks"]:
        track_id = library.track_id_of(os.fsencode(demo_folder / entry["file"]))
        activity = library.analysis(track_id).activity
        assert activity.frame_rate_hz == pytest.approx(10, rel=0.25)
        assert len(activity.values) == pytest.approx(
            entry["duration_s"] * activity.frame_rate_hz, abs=4
        )
        truth = truth_of(entry, len(activity.values), activity.frame_rate_hz)
        inside.append(activity.values[truth])
        outside.append(activity.values[~truth])
    playing, silent = np.concatenate(inside), np.concatenate(outside)
    rng = np.random.default_rng(0)
    pairs = rng.choice(playing, 20_000), rng.choice(silent, 20_000)
    assert (pairs[0] > pairs[1]).mean() > 0.8


def test_passages_and_loudness_are_those_of_the_recording(library):
    for track_id in library.track_ids(TrackQuery()):
        analysis = library.analysis(int(track_id))
        assert np.linalg.norm(analysis.embedding) == pytest.approx(1, abs=0.01)
        expected = analysis.duration_s / analysis.passage_s
        assert len(analysis.passages) == pytest.approx(expected, abs=1.01)
        assert -24 < analysis.loudness.integrated_lufs < -10
        assert analysis.preview.max() > 100


def test_every_track_has_similar_ones_by_other_artists(demo_library, demo_folder):
    for file in sorted(demo_folder.rglob("*.m4a")):
        found = json.loads(mirdesk(demo_library, "similar", str(file), "--json").stdout)
        assert len(found) >= 4
        assert str(file) not in {match["path"] for match in found}


def test_a_second_run_has_nothing_to_do(demo_library, demo_folder, tmp_path):
    copy = tmp_path / "copy.sqlite"
    shutil.copy(demo_library, copy)
    count = len(json.loads(mirdesk(copy, "list", "--json").stdout))
    assert f" 0 read, {count} unchanged" in mirdesk(copy, "scan", str(demo_folder)).stdout
    assert mirdesk(copy, "analyze").stdout.startswith("0 tracks analysed")


def test_killed_in_the_middle_it_goes_on(tmp_path, demo_folder):
    """kill -9 while analysing: what was stored stays, nothing is doubled, the rest follows."""
    path = tmp_path / "library.sqlite"
    mirdesk(path, "scan", str(demo_folder))
    command = [sys.executable, "-m", "mirdesk", "--library", str(path)]
    process = subprocess.Popen(
        [*command, "analyze", "--workers", "1"], stdout=subprocess.PIPE, start_new_session=True
    )
    deadline = time.monotonic() + 200
    while stored(path) < 2 and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    before = stored(path)
    assert before >= 2
    again = mirdesk(path, "analyze").stdout
    tracks = json.loads(mirdesk(path, "list", "--json").stdout)
    assert all(track["state"] == "analysed" for track in tracks)
    assert len({track["path"] for track in tracks}) == len(tracks) == stored(path)
    rest = len(tracks) - before
    assert again.startswith(f"{rest} track{'' if rest == 1 else 's'} analysed")


def stored(path):
    """Return how many analyses a library holds, read without the program."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return connection.execute("SELECT count(*) FROM analyses").fetchone()[0]
    finally:
        connection.close()
