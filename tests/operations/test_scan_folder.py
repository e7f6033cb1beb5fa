import os
import shutil
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.tracks import Problem, Stage, TrackQuery
from mirdesk.jobs.pool import Pool
from mirdesk.operations.scan_folder import ScanProgress, scan_folders
from mirdesk.operations.tasks import HANDLER
from mirdesk.store.library import Library

TINY = CheckpointId("tiny", "0.0.1")


@pytest.fixture
def pool():
    with Pool(HANDLER) as pool:
        yield pool


@pytest.fixture
def library(tmp_path_factory):
    with Library.open(tmp_path_factory.mktemp("library") / "library.sqlite") as library:
        yield library


@pytest.fixture
def scan(library, pool):
    def run(*paths, **options):
        encoded = [p if isinstance(p, bytes) else os.fsencode(p) for p in paths]
        return scan_folders(encoded, store=library, pool=pool, **options)

    return run


def name_of(path: bytes) -> bytes:
    return path.rpartition(b"/")[2]


def make_wav(path: Path, seconds: float = 0.5) -> None:
    with path.open("wb") as raw, wave.open(raw, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(int(16_000 * seconds)))


def titles(library: Library) -> list[str]:
    return [row.title for row in library.summaries(library.track_ids(TrackQuery()))]


def reasons(library: Library) -> dict[bytes, str]:
    return {name_of(p.path): p.reason for p in library.problems()}


def test_new_files_are_read_and_unchanged_ones_passed_over(library, scan, tmp_path):
    for name in ("a.wav", "b.wav"):
        make_wav(tmp_path / name)
    (tmp_path / "cover.jpg").write_bytes(b"x")
    first = scan(tmp_path)
    assert first.progress == ScanProgress(2, 2, 0, 0, 1, is_walking=False)
    assert first.ignored_endings == ((b".jpg", 1),)
    assert sorted(titles(library)) == ["a", "b"]
    rows = library.summaries(library.track_ids(TrackQuery()))
    assert [row.duration_s for row in rows] == [0.5, 0.5]

    again = scan(tmp_path, tmp_path)
    assert again.progress == ScanProgress(2, 0, 2, 0, 1, is_walking=False)

    make_wav(tmp_path / "b.wav", seconds=1.0)
    changed = scan(tmp_path)
    assert (changed.progress.read, changed.progress.unchanged) == (1, 1)
    assert library.counts().tracks == 2
    assert [root.path for root in library.roots()] == [os.fsencode(tmp_path)]


def test_rows_appear_before_their_tags_are_read(library, scan, tmp_path):
    make_wav(tmp_path / "early.wav")
    make_wav(tmp_path / "late.wav")
    shown = []
    scan(tmp_path, on_event=lambda progress: shown.append((progress, titles(library))))
    assert shown[0][0].read < 2
    assert "early" in shown[0][1]
    assert not shown[-1][0].is_walking


def test_every_bad_file_is_a_problem_with_a_reason_and_the_scan_goes_on(
    library, scan, tmp_path
):
    make_wav(tmp_path / "good.wav")
    (tmp_path / "empty.mp3").touch()
    (tmp_path / "cut.flac").write_bytes(b"fLaC\0\0\0\x22")
    (tmp_path / "song.mid").write_bytes(b"MThd\0\0\0\6" + bytes(20))
    (tmp_path / "dead.ogg").symlink_to(tmp_path / "nowhere")
    report = scan(tmp_path)
    assert report.progress.read == 1
    told = reasons(library)
    assert told.pop(b"cut.flac").startswith("damaged: it begins like FLAC")
    assert told == {
        b"empty.mp3": "the file is empty (0 bytes)",
        b"song.mid": "not an audio file: it is notes for a synthesizer (MIDI), not a recording",
        b"dead.ogg": "it is a link to a file that is not there",
    }
    assert len(report.problems) == 4
    stages = {name_of(p.path): p.stage for p in report.problems}
    assert stages[b"dead.ogg"] is Stage.SCAN
    assert stages[b"cut.flac"] is Stage.TAGS

    assert report.progress.found == 5

    again = scan(tmp_path)  # set aside until they change, and told again
    assert again.progress == ScanProgress(5, 0, 1, 4, 0, is_walking=False)
    # The very same, with the day on which each began.
    assert set(again.problems) == set(report.problems) == set(library.problems())


def test_a_mended_file_loses_its_problem(library, scan, tmp_path):
    (tmp_path / "song.wav").write_bytes(b"RIFF\0\0\0\0WAVE")
    (tmp_path / "gone.flac").write_bytes(b"fLaC")
    scan(tmp_path)
    assert set(reasons(library)) == {b"song.wav", b"gone.flac"}
    make_wav(tmp_path / "song.wav")
    (tmp_path / "gone.flac").unlink()
    scan(tmp_path)
    assert reasons(library) == {}


def test_a_named_file_that_is_no_audio_becomes_a_problem(library, scan, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear reader, " * 50)
    scan(tmp_path)
    assert reasons(library) == {}
    scan(letter)
    assert reasons(library) == {
        b"letter.txt": "not an audio file: nothing in it is recognised as sound"
    }


def test_a_missing_or_emptied_root_is_offline_and_keeps_its_tracks(library, scan, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    make_wav(disk / "a.wav")
    scan(disk)
    away = disk.rename(tmp_path / "away")
    report = scan(disk)
    assert report.unreachable[0][0] == os.fsencode(disk)
    assert "offline" in report.unreachable[0][1]
    assert library.roots()[0].is_offline
    disk.mkdir()  # the empty mount point of a disk that is not there
    report = scan(disk)
    assert "is its disk connected?" in report.unreachable[0][1]
    assert library.roots()[0].is_offline
    assert library.counts().tracks == 1
    disk.rmdir()
    away.rename(disk)
    assert scan(disk).progress.unchanged == 1
    assert not library.roots()[0].is_offline


def test_a_path_that_never_was_is_told_and_not_added(library, scan, tmp_path):
    report = scan(tmp_path / "typo")
    assert report.unreachable == ((os.fsencode(tmp_path / "typo"), "it is not there"),)
    assert library.roots() == []


def test_a_cancelled_scan_keeps_what_it_has_and_the_next_goes_on(library, scan, tmp_path):
    for number in range(40):
        make_wav(tmp_path / f"{number:02}.wav")
    asked = iter(range(10_000))
    report = scan(tmp_path, is_cancelled=lambda: next(asked) > 25)
    assert report.is_cancelled
    assert report.progress.read < 40
    finished = scan(tmp_path)
    assert not finished.is_cancelled
    assert report.progress.read + finished.progress.read == 40
    assert library.counts().tracks == 40


def test_what_lies_in_a_known_folder_is_no_root_of_its_own(library, scan, tmp_path):
    (tmp_path / "sub").mkdir()
    make_wav(tmp_path / "sub" / "a.wav")
    scan(tmp_path)
    scan(tmp_path / "sub", tmp_path / "sub" / "a.wav", tmp_path)
    assert [root.path for root in library.roots()] == [os.fsencode(tmp_path)]
    assert not library.roots()[0].is_offline
    assert library.counts().tracks == 1


KILLED_SCAN = """
import os, sys
from pathlib import Path
from mirdesk.jobs.pool import Pool
from mirdesk.operations.scan_folder import scan_folders
from mirdesk.operations.tasks import HANDLER
from mirdesk.store.library import Library

def main():
    def die(progress):
        if progress.read > 20:
            os.kill(os.getpid(), 9)
    with Library.open(Path(sys.argv[2])) as store, Pool(HANDLER) as pool:
        scan_folders([os.fsencode(sys.argv[1])], store=store, pool=pool, on_event=die)

if __name__ == "__main__":
    main()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a POSIX system")
def test_a_scan_that_was_killed_goes_on_and_doubles_nothing(pool, tmp_path):
    music = tmp_path / "music"
    music.mkdir()
    for number in range(1200):
        make_wav(music / f"{number:04}.wav", seconds=0.01)
    script = tmp_path / "scan.py"
    script.write_text(KILLED_SCAN)
    path = tmp_path / "library.sqlite"
    killed = subprocess.run([sys.executable, script, music, path], check=False)
    assert killed.returncode == -9
    with Library.open(path) as library:
        assert library.counts().tracks > 0
        report = scan_folders([os.fsencode(music)], store=library, pool=pool)
        assert 0 < report.progress.unchanged < 1200
        assert report.progress.read + report.progress.unchanged == 1200
        assert library.counts().tracks == 1200


def test_a_closed_pool_ends_the_scan(library, tmp_path):
    make_wav(tmp_path / "a.wav")
    pool = Pool(HANDLER)
    pool.close()
    report = scan_folders([os.fsencode(tmp_path)], store=library, pool=pool)
    assert report.is_cancelled


def test_names_that_are_not_utf8_are_kept_as_bytes(library, scan, tmp_path):
    path = os.fsencode(tmp_path) + b"/caf\xe9.wav"
    make_wav(Path(os.fsdecode(path)))
    assert scan(tmp_path).progress.read == 1
    assert library.track_id_of(path) is not None


def test_every_file_of_the_odd_corpus_is_a_track_or_a_problem(
    library, scan, tmp_path, shared_folder
):
    corpus = tmp_path / "corpus"
    shutil.copytree(shared_folder / "corpus", corpus)
    manifest = (corpus / "manifest.csv").read_text(encoding="utf-8").splitlines()[1:]
    report = scan(corpus)
    problems = {problem.path for problem in library.problems()}
    unfit = set()
    for line in manifest:
        name, _, _, tags_readable, decodable, *_ = line.split(",")
        path = os.fsencode(corpus / name)
        is_track = library.track_id_of(path) is not None
        if decodable in ("yes", "partial"):
            assert is_track, name
            assert path not in problems, name
        elif tags_readable == "yes":
            assert is_track or path in problems, name
        elif not (is_track or path in problems):
            unfit.add(Path(name).suffix)
    # What is neither is no audio by name and content: counted, not complained about.
    assert unfit <= {".m3u", ".m3u8", ".toc", ".dat", ".ui", ".bmp", ".lnk", ".7z", ""}
    assert report.progress.ignored > 0
    assert all(problem.reason for problem in library.problems())


def test_whoever_starts_a_scan_loads_no_reader_of_tags_or_sound():
    code = (
        "import sys, mirdesk.operations.scan_folder;"
        "print(sorted({m.split('.')[0] for m in sys.modules} "
        "& {'mutagen', 'PIL', 'av', 'torch'}))"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "[]"


def test_what_may_be_taken_for_music_is_noted_quietly(library, scan, tmp_path):
    make_wav(tmp_path / "a.wav")
    for name in ("list.m3u", "strange.dat", "cover.jpg"):
        (tmp_path / name).write_bytes(b"x" * 20)
    report = scan(tmp_path)
    assert report.problems == ()
    assert report.progress.ignored == 3
    noted = {name_of(p.path): p for p in library.problems(with_passed_over=True)}
    assert set(noted) == {b"list.m3u", b"strange.dat"}
    (tmp_path / "list.m3u").unlink()
    scan(tmp_path)
    left = library.problems(with_passed_over=True)
    assert [name_of(p.path) for p in left] == [b"strange.dat"]


def test_a_missing_file_is_told_kept_and_found_again(library, scan, tmp_path):
    for name in ("a.wav", "b.wav", "c.wav"):
        make_wav(tmp_path / name)
    scan(tmp_path)
    (tmp_path / "a.wav").rename(tmp_path / ".kept")
    (tmp_path / "b.wav").unlink()
    report = scan(tmp_path)
    assert report.problems == ()
    assert (report.progress.found, report.progress.unchanged) == (1, 1)
    assert (report.progress.problems, report.progress.missing) == (0, 2)
    problems = library.problems()
    assert {name_of(p.path) for p in problems} == {b"a.wav", b"b.wav"}
    for problem in problems:
        assert (problem.stage, problem.size_bytes, problem.mtime_ns) == (Stage.SCAN, 0, 0)
        assert problem.reason.startswith("It is no longer there: moved or deleted?")
    assert [name_of(t.path) for t in library.to_analyse(TINY)] == [b"c.wav"]
    assert (library.counts(TINY).tracks, library.counts(TINY).waiting) == (3, 1)

    again = scan(tmp_path)
    assert again.progress.missing == 2
    assert library.problems() == problems  # with the day on which it was missed first

    (tmp_path / ".kept").rename(tmp_path / "a.wav")
    make_wav(tmp_path / "b.wav", seconds=1.0)
    back = scan(tmp_path)
    assert (back.progress.read, back.progress.unchanged, back.progress.missing) == (1, 2, 0)
    assert library.problems() == []
    assert len(library.to_analyse(TINY)) == 3


def test_a_file_that_failed_and_is_gone_has_one_problem(library, scan, tmp_path):
    make_wav(tmp_path / "a.wav")
    make_wav(tmp_path / "b.wav")
    (tmp_path / "bad.mp3").write_bytes(b"ID3")
    scan(tmp_path)
    path = os.fsencode(tmp_path / "a.wav")
    status = (tmp_path / "a.wav").stat()
    failed = Problem(path, Stage.ANALYSIS, "died", 1.0, status.st_size, status.st_mtime_ns)
    library.put_problem(failed)
    (tmp_path / "a.wav").unlink()
    (tmp_path / "bad.mp3").unlink()  # was never a track: nothing is missing
    assert scan(tmp_path).progress.missing == 1
    assert [(p.path, p.stage) for p in library.problems()] == [(path, Stage.SCAN)]


def test_a_file_of_a_folder_that_may_not_be_read_is_not_missing(
    library, scan, tmp_path, monkeypatch
):
    (tmp_path / "sub").mkdir()
    make_wav(tmp_path / "sub" / "a.wav")
    make_wav(tmp_path / "b.wav")
    scan(tmp_path)
    look = os.lstat

    def refuse(path, **options):
        if b"sub" in os.fsencode(path):
            raise PermissionError(13, "Permission denied")
        return look(path, **options)

    monkeypatch.setattr(os, "lstat", refuse)
    (tmp_path / "sub" / "a.wav").rename(tmp_path / "sub" / ".a")
    assert scan(tmp_path).progress.missing == 0


def test_a_disk_inside_a_folder_goes_offline_with_its_tracks(library, scan, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    make_wav(disk / "a.wav")
    make_wav(tmp_path / "b.wav")
    scan(disk)
    scan(tmp_path)
    away = disk.rename(tmp_path.with_name(tmp_path.name + "-away"))
    disk.mkdir()
    assert scan(tmp_path).progress.missing == 0
    assert {root.path: root.is_offline for root in library.roots()} == {
        os.fsencode(tmp_path): False,
        os.fsencode(disk): True,
    }
    disk.rmdir()
    away.rename(disk)
    scan(tmp_path)
    assert not any(root.is_offline for root in library.roots())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a POSIX system")
def test_what_was_named_and_is_no_audio_is_told_each_time(library, scan, tmp_path):
    pipe, letter = tmp_path / "pipe", tmp_path / "letter.txt"
    os.mkfifo(pipe)
    letter.write_text("Dear reader, " * 50)
    for _ in range(2):
        report = scan(pipe, letter)
        assert report.progress == ScanProgress(2, 0, 0, 2, 0, is_walking=False)
        assert [p.reason for p in report.problems] == [
            "it is a pipe, not a file",
            "not an audio file: nothing in it is recognised as sound",
        ]
    assert len(library.problems(with_passed_over=True)) == 2
    scan(tmp_path)
    assert reasons(library).keys() >= {b"letter.txt"}
    assert len(library.problems(with_passed_over=True)) == 2


def test_a_dangling_link_met_twice_is_one_problem_and_goes_when_mended(library, scan, tmp_path):
    (tmp_path / "sub").mkdir()
    link = tmp_path / "sub" / "dead.ogg"
    link.symlink_to(tmp_path / "nowhere.wav")
    for _ in range(2):
        report = scan(tmp_path, tmp_path / "sub", link)
        assert report.progress == ScanProgress(1, 0, 0, 1, 0, is_walking=False)
    make_wav(tmp_path / "nowhere.wav")
    report = scan(tmp_path)
    assert (report.progress.found, report.progress.read) == (2, 2)
    assert library.problems() == []


@pytest.mark.skipif(sys.platform == "win32", reason="runs the command")
def test_the_command_says_the_same_twice(tmp_path):
    music = tmp_path / "music"
    music.mkdir()
    make_wav(music / "good.wav")
    (music / "empty.mp3").touch()
    (music / "dead.ogg").symlink_to(music / "nowhere")
    command = [sys.executable, "-m", "mirdesk", "--library", tmp_path / "l.sqlite", "scan"]
    told = [
        subprocess.run([*command, music], capture_output=True, text=True, check=False)
        for _ in range(2)
    ]
    assert [run.returncode for run in told] == [1, 1]
    first, again = told
    assert "3 audio files found: 1 read, 0 unchanged, 2 with problems" in first.stdout
    assert "3 audio files found: 0 read, 1 unchanged, 2 with problems" in again.stdout
    for name in ("empty.mp3", "dead.ogg"):
        assert name in first.stderr
        assert name in again.stderr
