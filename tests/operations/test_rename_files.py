"""Renaming after tags: planned, done, taken back, and looked after when it was cut short."""

import os

import numpy as np
import pytest

from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.file_writes import FileStamp, WritePlan, WriteWay
from mirdesk.domain.tag_edits import PendingEdit
from mirdesk.domain.tags import AudioProperties, FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.errors import PatternError
from mirdesk.operations.moving import move_file
from mirdesk.operations.rename_files import (
    PlannedRename,
    RenameProgress,
    described,
    plan_renames,
    recover_renames,
    rename_files,
    undo_renames,
)
from mirdesk.store.library import Library
from mirdesk.store.moves import MoveState

PATTERN = "%artist%/%track% - %title%"


@pytest.fixture
def music(tmp_path):
    return tmp_path / "music"


@pytest.fixture
def library(tmp_path, music):
    """A library of four small files, known by their tags."""
    music.mkdir()
    with Library.open(tmp_path / "library.sqlite") as opened:
        opened.add_root(os.fsencode(music))
        for number, title in enumerate(("One", "Two", "Three", "Four"), 1):
            path = music / f"{number}.flac"
            path.write_bytes(title.encode())
            tags = {"artist": ("A/B",), "title": (title,), "track": (str(number),)}
            if title == "Four":
                del tags["artist"]
            file = FoundFile(os.fsencode(path), path.stat().st_size, path.stat().st_mtime_ns)
            opened.put_tags([(file, FileTags(AudioProperties("flac"), tags))])
        yield opened


@pytest.fixture
def ids(library, music):
    return [library.track_id_of(os.fsencode(music / f"{n}.flac")) for n in (1, 2, 3, 4)]


def test_names_are_planned_below_the_folder_of_the_library(library, ids, music):
    plans = plan_renames(library, ids, PATTERN)
    assert plans[0] == PlannedRename(
        ids[0], os.fsencode(music / "1.flac"), os.fsencode(music / "A-B" / "01 - One.flac")
    )
    assert plans[0].is_needed
    assert plans[3].problem == "The tags do not say: Artist."
    assert not plans[3].is_needed
    assert sorted(path.name for path in music.iterdir()) == [f"{n}.flac" for n in (1, 2, 3, 4)]


def test_without_a_slash_files_stay_in_their_folders(library, ids, music):
    plans = plan_renames(library, ids[:1], "%title%")
    assert plans[0].new == os.fsencode(music / "One.flac")


def test_edits_that_wait_count(library, ids, music):
    library.put_pending([PendingEdit(ids[0], "title", ("Uno",), ("One",))])
    assert plan_renames(library, ids[:1], "%title%")[0].new == os.fsencode(music / "Uno.flac")


def test_what_stands_in_the_way_is_told_before(library, ids, music):
    (music / "One.flac").write_bytes(b"another")
    plans = plan_renames(library, ids[:2], "%title%")
    assert plans[0].problem == "There is a file of this name already."
    assert not plans[1].problem
    same = plan_renames(library, ids[:2], "[%composer%]same")
    assert {plan.problem for plan in same} == {"Several tracks would get this name."}
    nothing = plan_renames(library, ids[:1], "[%composer%]1")
    assert (nothing[0].problem, nothing[0].is_needed) == ("", False)


def test_a_pattern_that_is_not_understood_is_told_at_once(library):
    with pytest.raises(PatternError, match="second %"):
        plan_renames(library, [], "%title")


def test_files_are_renamed_and_keep_what_is_known(library, ids, music, make_analysis):
    (found,) = [t for t in library.to_analyse(None) if t.track_id == ids[0]]
    made = make_analysis(CheckpointId("tiny", "1"), b"\1" * 16)
    assert library.put_analysis(ids[0], found, made, np.full(20, 0.5, np.float32))
    seen: list[RenameProgress] = []
    plans = plan_renames(library, ids, PATTERN)
    report = rename_files(library, plans, title=PATTERN, on_event=seen.append)
    new = music / "A-B" / "01 - One.flac"
    assert new.read_bytes() == b"One"
    assert len(report.files) == 3
    assert report.failed == ()
    assert seen[-1] == RenameProgress(3, 3, 0)
    assert library.path_of(ids[0]) == os.fsencode(new)
    assert library.details(ids[0]).checkpoint_name == "tiny"
    stat = new.stat()
    assert library.known_files(os.fsencode(music))[os.fsencode(new)] == (
        stat.st_size,
        stat.st_mtime_ns,
    )


def test_a_batch_is_taken_back(library, ids, music):
    report = rename_files(library, plan_renames(library, ids, PATTERN), title="Names")
    back = undo_renames(library, report.batch_id)
    assert back.is_undo
    assert back.failed == ()
    assert [library.path_of(i) for i in ids] == [
        os.fsencode(music / f"{n}.flac") for n in (1, 2, 3, 4)
    ]
    assert (music / "2.flac").read_bytes() == b"Two"
    assert undo_renames(library, report.batch_id).files == ()


def test_taking_back_never_replaces_a_file(library, ids, music):
    report = rename_files(library, plan_renames(library, ids, PATTERN))
    (music / "1.flac").write_bytes(b"newcomer")
    back = undo_renames(library, report.batch_id)
    (failed,) = back.failed
    assert "already" in failed.reason
    assert "already" in described(failed)
    assert " -> " in described(back.files[0])
    assert (music / "1.flac").read_bytes() == b"newcomer"
    assert [move.state for move in library.moves.files(report.batch_id)] == [
        MoveState.DONE,
        MoveState.TAKEN_BACK,
        MoveState.TAKEN_BACK,
    ]


def test_a_batch_can_be_stopped_between_files(library, ids, music):
    asked = iter([False, True, True])
    report = rename_files(
        library, plan_renames(library, ids, PATTERN), is_cancelled=lambda: next(asked)
    )
    assert report.was_stopped
    assert len(report.files) == 1
    assert (music / "2.flac").exists()
    assert library.moves.unfinished() == []


def test_nothing_to_do_leaves_no_history(library):
    assert rename_files(library, []).batch_id is None
    assert library.moves.batches() == []


@pytest.mark.parametrize("moment", ["before", "linked", "held free", "done"])
def test_a_crash_leaves_each_file_under_one_name(library, ids, music, moment):
    old, new = music / "1.flac", music / "One.flac"
    library.moves.begin("Names", [(os.fsencode(old), os.fsencode(new))])
    if moment == "linked":
        os.link(old, new)
    elif moment == "held free":
        new.write_bytes(b"")
    elif moment == "done":
        move_file(os.fsencode(old), os.fsencode(new))
    assert recover_renames(library) == 1
    assert library.moves.unfinished() == []
    left = new if moment == "done" else old
    assert left.read_bytes() == b"One"
    assert [path.exists() for path in (old, new)].count(True) == 1
    assert library.path_of(ids[0]) == os.fsencode(left)


def test_a_file_that_came_between_is_not_touched(library, music):
    old, new = music / "1.flac", music / "One.flac"
    library.moves.begin("Names", [(os.fsencode(old), os.fsencode(new))])
    new.write_bytes(b"another")
    recover_renames(library)
    assert (old.read_bytes(), new.read_bytes()) == (b"One", b"another")


def test_a_drive_that_is_not_there_is_looked_at_next_time(library, music, tmp_path):
    old, new = music / "1.flac", music / "One.flac"
    library.moves.begin("Names", [(os.fsencode(old), os.fsencode(new))])
    music.rename(tmp_path / "elsewhere")
    assert recover_renames(library) == 0
    assert len(library.moves.unfinished()) == 1
    (tmp_path / "elsewhere").rename(music)
    assert recover_renames(library) == 1


def test_a_file_that_may_be_half_written_keeps_its_name(library, ids, music):
    """Its old bytes are kept beside it, under its old name in the journal."""
    path = os.fsencode(music / "1.flac")
    status = (music / "1.flac").stat()
    stamp = FileStamp(status.st_size, status.st_mtime_ns, status.st_ino, status.st_dev)
    work_path = os.fsencode(music / ".mirdesk-0123456789abcdef.tmp")
    plan = WritePlan(
        path, path, stamp, WriteWay.IN_PLACE, work_path, b"", b"x", 9, b"", changes=()
    )
    _batch, (entry_id,) = library.begin_writes([(plan, None)], title="Title")
    report = rename_files(library, plan_renames(library, ids[:2], "%title%"))
    (failed,) = report.failed
    assert failed.old == path
    assert "interrupted" in failed.reason
    assert (music / "1.flac").read_bytes() == b"One"
    assert (music / "Two.flac").exists()
    library.forget_writes([entry_id])
    assert rename_files(library, plan_renames(library, ids[:1], "%title%")).failed == ()


def test_a_missing_file_with_edits_keeps_its_row(library, ids, music):
    """Their file may come back: the drive was away, say."""
    (music / "2.flac").rename(music.parent / "away.flac")
    library.put_pending([PendingEdit(ids[1], "comment", ("precious",), ())])
    plan = PlannedRename(ids[0], os.fsencode(music / "1.flac"), os.fsencode(music / "2.flac"))
    (failed,) = rename_files(library, [plan]).failed
    assert "edits wait" in failed.reason
    assert (music / "1.flac").exists()
    assert library.pending_counts() == (1, 1)
    library.drop_pending()
    assert rename_files(library, [plan]).failed == ()
    assert library.path_of(ids[0]) == os.fsencode(music / "2.flac")
