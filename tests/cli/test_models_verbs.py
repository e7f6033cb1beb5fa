"""mirdesk models: what it lists, what it asks, what it refuses."""

import dataclasses
import hashlib
import json

import numpy as np
import pytest

from mirdesk.analysis.backbones import MN04
from mirdesk.analysis.cards import Backbone, Card, write_card
from mirdesk.cli import session
from mirdesk.cli.main import main
from mirdesk.domain.activity import Activity, CheckpointId, Loudness, TrackAnalysis
from mirdesk.domain.tracks import FoundFile
from mirdesk.settings import Settings, checkpoints_folder
from mirdesk.store.library import Library

OLD, EARS = CheckpointId("old", "0.1.0"), CheckpointId("tiny", "0.0.1")


@pytest.fixture(autouse=True)
def _own_home(tmp_path, monkeypatch):
    """Give every test data and settings of its own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def run(capsys):
    def call(*words):
        status = main(["models", *words])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


@pytest.fixture
def release(tmp_path):
    """Return the file of a small backbone."""
    torch = pytest.importorskip("torch")
    path = tmp_path / "tiny.pt"
    torch.save({"a": torch.zeros(3)}, path)
    return path


@pytest.fixture
def ears(release):
    """Put a checkpoint that needs a backbone beside those built in."""
    data = release.read_bytes()
    backbone = Backbone(
        "tiny_as", hashlib.sha256(data).hexdigest(), len(data), release.as_uri(), "MIT"
    )
    card = Card("tiny", "0.0.1", "0" * 64, "CC0-1.0", 12_345, backbone=backbone)
    folder = checkpoints_folder() / "tiny-0.0.1"
    folder.mkdir(parents=True)
    (folder / "weights.safetensors").write_bytes(b"1234")
    write_card(card, folder)
    return card


def listed(run) -> dict[str, dict]:
    status, out, _err = run("list", "--json")
    assert status == 0
    return {entry["name"]: entry for entry in json.loads(out)}


def test_the_shipped_student_is_in_use(run):
    entry = listed(run)["student"]
    assert entry["is_in_use"]
    assert entry["is_ready"]
    assert entry["is_built_in"]
    assert entry["parameters"] > 10_000
    assert entry["size_bytes"] > 100_000
    assert entry["backbone"] is None
    assert entry["figures"]


def test_the_bigger_ears_are_shipped_without_what_they_build_on(run):
    entry = listed(run)["ears"]
    assert entry["is_built_in"]
    assert not entry["is_ready"]
    assert entry["backbone"]["size_bytes"] == MN04.size_bytes
    assert "needs 4.1 MB download" in run("list")[1]


def test_the_table_says_what_is_needed(run, ears):
    status, out, _err = run("list")
    assert status == 0
    assert "in use" in out
    assert "built in" in out
    assert "12,345" in out
    assert "needs 0.0 MB download" in out
    assert "mAP: " in out


def test_installing_asks_and_no_answer_is_no(run, ears, capsys):
    status, out, err = run("install", "tiny")
    assert status == 1
    for words in (ears.backbone.url, "MIT", ears.backbone.sha256, "Nothing was fetched"):
        assert words in out
    assert "--yes" in err
    assert not listed(run)["tiny"]["is_ready"]


def test_a_person_who_agrees_gets_it(run, ears, monkeypatch):
    import typer

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(typer, "confirm", lambda *_words, **_more: True)
    status, out, _err = run("install", "tiny")
    assert status == 0
    assert "tiny_as is installed" in out
    assert listed(run)["tiny"]["is_ready"]


def test_installing_using_removing(run, ears):
    status, _out, err = run("use", "tiny")
    assert status == 1
    assert "Type: mirdesk models install tiny" in err
    assert Settings.load().checkpoint == ""

    assert run("install", "tiny@0.0.1", "--yes")[0] == 0
    status, out, _err = run("install", "tiny", "--yes")
    assert (status, out) == (0, "tiny@0.0.1 needs nothing more.\n")

    status, out, _err = run("use", "tiny")
    assert status == 0
    assert "tiny@0.0.1 listens from now on" in out
    assert Settings.load().checkpoint == "tiny"
    assert listed(run)["tiny"]["is_in_use"]
    assert not listed(run)["student"]["is_in_use"]

    status, out, _err = run("remove", "tiny")
    assert status == 0
    assert "student@" in out.splitlines()[-1]
    assert listed(run)["student"]["is_in_use"]
    assert run("remove", "tiny")[1] == "tiny_as is not installed.\n"


def test_a_version_may_be_pinned(run):
    version = listed(run)["student"]["version"]
    assert run("use", f"student@{version}")[0] == 0
    assert Settings.load().checkpoint == f"student@{version}"


def test_a_file_at_hand_is_taken_without_asking(run, ears, release):
    status, _out, _err = run("install", "tiny", "--from", str(release))
    assert status == 0
    assert listed(run)["tiny"]["is_ready"]


def test_another_file_is_refused(run, ears, tmp_path):
    other = tmp_path / "other.pt"
    other.write_bytes(bytes(ears.backbone.size_bytes))
    status, _out, err = run("install", "tiny", "--from", str(other))
    assert status == 1
    assert "not the file that was released as tiny_as" in err
    assert not listed(run)["tiny"]["is_ready"]


def test_names_that_are_none_and_what_cannot_be_removed(run):
    status, _out, err = run("use", "oracle")
    assert status == 1
    assert "no checkpoint 'oracle' here; there are: student@" in err
    status, _out, err = run("remove", "student")
    assert status == 1
    assert "came with the program and stays" in err


def test_a_damaged_card_is_told(run, ears):
    (checkpoints_folder() / "tiny-0.0.1" / "card.json").write_text("{")
    status, out, err = run("list", "--json")
    assert status == 1
    assert "student" in out
    assert "damaged" in err


def test_the_verb_alone_explains_itself(run):
    _status, out, err = run()
    assert "install" in out + err


def test_cards_are_told_apart_by_version(run, ears):
    folder = checkpoints_folder() / "tiny-0.0.2"
    folder.mkdir()
    (folder / "weights.safetensors").write_bytes(b"1234")
    write_card(dataclasses.replace(ears, version="0.0.2"), folder)
    status, out, _err = run("list", "--json")
    versions = [e["version"] for e in json.loads(out) if e["name"] == "tiny"]
    assert status == 0
    assert versions == ["0.0.2", "0.0.1"]


@pytest.fixture
def library_path(tmp_path, monkeypatch):
    """Return a library with two tracks that other checkpoints have heard."""
    path = tmp_path / "library.sqlite"
    monkeypatch.setenv("MIRDESK_LIBRARY", str(path))
    with Library.open(path) as library:
        for number, checkpoints in enumerate([(OLD, EARS), (OLD,)]):
            file = FoundFile(b"/m/%d.flac" % number, 10, 1)
            library.put_found([file])
            for checkpoint in checkpoints:
                made = analysis_by(checkpoint, b"%d" % number)
                library.put_analysis(number + 1, file, made, np.full(20, 0.5, np.float32))
    return path


def analysis_by(checkpoint, payload_hash) -> TrackAnalysis:
    vector = np.eye(128, dtype=np.float32)[payload_hash[0]]
    return TrackAnalysis(
        payload_hash=payload_hash,
        checkpoint=checkpoint,
        duration_s=3600.0,
        activity=Activity(np.full((600, 20), 0.1, np.float32), 10.0),
        clip=np.full(20, 0.1, np.float32),
        embedding=vector,
        passages=vector[None],
        passage_s=5.0,
        loudness=Loudness(-14.0, 5.0, -1.0, np.full(60, -16.0, np.float32)),
        waveform=np.zeros((800, 2), np.int8),
        preview=np.zeros((48, 320), np.uint8),
    )


def shown(path, track_id) -> str:
    with Library.open(path, is_read_only=True) as library:
        return library.details(track_id).checkpoint_name


def test_using_a_checkpoint_shows_what_it_has_heard(run, ears, library_path):
    assert run("install", "tiny", "--yes")[0] == 0
    assert shown(library_path, 1) == "tiny"
    _status, out, _err = run("use", "student")
    assert "2 tracks heard by" in out
    assert "mirdesk analyze --again" in out
    _status, out, _err = run("use", "tiny")
    assert "1 track heard by old 0.1.0 keep those results" in out
    assert (shown(library_path, 1), shown(library_path, 2)) == ("tiny", "old")


def test_a_library_that_is_open_elsewhere_changes_over_later(run, library_path):
    with Library.open(library_path):
        status, _out, err = run("use", "student")
    assert status == 0
    assert "when it is started again" in err


def test_analysing_touches_nothing_that_others_have_heard(library_path, capsys):
    assert main(["analyze"]) == 0
    out = capsys.readouterr().out
    assert "0 tracks analysed" in out
    assert "2 tracks heard by" in out
    assert "mirdesk analyze --again" in out


def test_a_choice_that_cannot_listen_is_told(capsys):
    settings = Settings.load()
    settings.checkpoint = "gone@9.9"
    settings.save()
    folder, card = session.checkpoint()
    assert card.name == "student"
    assert folder.is_dir()
    assert "gone@9.9, which the settings name, cannot listen now" in capsys.readouterr().err


def test_a_checkpoint_of_ones_own_is_installed_used_and_removed(run, tmp_path):
    folder = tmp_path / "run" / "best"
    folder.mkdir(parents=True)
    (folder / "weights.safetensors").write_bytes(b"1234")
    sha256 = hashlib.sha256(b"1234").hexdigest()
    write_card(Card("own", "1.0", sha256, "CC0-1.0", 7), folder)
    status, out, _err = run("install", str(folder))
    assert status == 0
    assert out == "own@1.0 is installed.\nown@1.0 needs nothing more.\n"
    assert not listed(run)["own"]["is_built_in"]
    assert run("use", "own")[0] == 0
    assert listed(run)["own"]["is_in_use"]
    assert run("remove", "own")[0] == 0
    assert "own" not in listed(run)
    assert listed(run)["student"]["is_in_use"]
