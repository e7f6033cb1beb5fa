"""Taking writes back: old bytes, old rows, and what cannot be taken back."""

import os

import pytest

from mirdesk.domain.tag_edits import CoverEdit, PendingEdit, TagEdit, WriteStatus
from mirdesk.errors import WriteRefusedError
from mirdesk.operations.edit_tags import outside_changes
from mirdesk.operations.rename_files import plan_renames, rename_files
from mirdesk.operations.undo_writes import undo_batch
from mirdesk.operations.write_tags import write_files, write_tracks

LONG = TagEdit({"title": ("New",), "lyrics": ("la la " * 3000,), "genre": ()})
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc`\0\0\0"
    b"\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82"
)


def test_old_bytes_and_rows_come_back(library, writing_pool, music, shelve):
    paths = music("a.mp3", "b.flac", "c.wav", "d.wv")
    old = [path.read_bytes() for path in paths]
    dates = [path.stat().st_mtime_ns for path in paths]
    ids = shelve(*paths)
    rows = library.summaries(ids)
    edit = TagEdit(LONG.values, CoverEdit(PNG, "image/png"))
    written = write_tracks(library, writing_pool, dict.fromkeys(ids, edit))
    assert written.count(WriteStatus.WRITTEN) == 4
    new = [path.read_bytes() for path in paths]
    told = []
    report = undo_batch(library, writing_pool, on_event=told.append)
    assert report.count(WriteStatus.RESTORED) == 4
    assert [file.path for file in report.files] == [os.fsencode(p) for p in reversed(paths)]
    assert [path.read_bytes() for path in paths] == old
    assert [path.stat().st_mtime_ns for path in paths] == dates
    assert library.summaries(ids) == rows
    assert told[-1].done == 4
    # The undo is a batch of its own: it can be undone, on request only.
    with pytest.raises(WriteRefusedError, match="nothing to undo"):
        undo_batch(library, writing_pool)
    again = undo_batch(library, writing_pool, report.batch_id)
    assert again.count(WriteStatus.RESTORED) == 4
    assert [path.read_bytes() for path in paths] == new
    assert [batch.is_undo for batch in library.write_batches()] == [True, True, False]
    assert undo_batch(library, writing_pool).count(WriteStatus.RESTORED) == 4
    assert [path.read_bytes() for path in paths] == old


def test_batches_are_undone_one_after_the_other(library, writing_pool, music):
    (path,) = music("a.mp3")
    states = [path.read_bytes()]
    for number in range(3):
        edit = TagEdit({"title": (f"Title {number}",)})
        write_files(library, writing_pool, [(os.fsencode(path), edit)])
        states.append(path.read_bytes())
    older = library.write_batches()[-1].batch_id
    report = undo_batch(library, writing_pool, older)
    assert report.files[0].status is WriteStatus.REFUSED
    assert "undo the later write first" in report.files[0].reason
    assert report.batch_id is None
    for state in reversed(states[:-1]):
        undo_batch(library, writing_pool)
        assert path.read_bytes() == state


def test_a_file_changed_since_is_left_alone(library, writing_pool, music):
    paths = music("a.mp3", "b.flac")
    edits = [(os.fsencode(path), LONG) for path in paths]
    old = paths[1].read_bytes()
    batch = write_files(library, writing_pool, edits).batch_id
    theirs = paths[0].read_bytes() + b"\0" * 100
    paths[0].write_bytes(theirs)
    report = undo_batch(library, writing_pool)
    assert [file.status for file in report.files] == [
        WriteStatus.RESTORED,
        WriteStatus.REFUSED,
    ]
    assert "changed it since" in report.files[1].reason
    assert paths[0].read_bytes() == theirs
    assert paths[1].read_bytes() == old
    assert library.undoable_entries(batch)  # it could be asked for again


def test_what_waits_is_an_edit_of_what_the_file_holds_now(library, writing_pool, music, shelve):
    paths = music("a.mp3")
    (track_id,) = shelve(*paths)
    before = library.tags_of([track_id])[track_id]["title"]
    write_tracks(library, writing_pool, {track_id: LONG})
    library.put_pending([PendingEdit(track_id, "title", ("Newer",), ("New",))])
    undo_batch(library, writing_pool)
    assert library.pending() == [PendingEdit(track_id, "title", ("Newer",), before)]
    assert outside_changes(library) == []


def test_a_file_written_under_two_names_in_one_batch(library, writing_pool, music):
    """Each of its writes is taken back, the last one first."""
    (path,) = music("a.mp3")
    old = path.read_bytes()
    link = path.with_name("link.mp3")
    link.symlink_to(path)
    edits = [
        (os.fsencode(path), TagEdit({"title": ("One",)})),
        (os.fsencode(link), TagEdit({"artist": ("Two",)})),
    ]
    assert write_files(library, writing_pool, edits).count(WriteStatus.WRITTEN) == 2
    assert undo_batch(library, writing_pool).count(WriteStatus.RESTORED) == 2
    assert path.read_bytes() == old


def test_a_file_renamed_since_is_found_through_a_linked_folder(
    library, writing_pool, music, shelve
):
    (path,) = music("a.mp3")
    old = path.read_bytes()
    linked = path.parent.with_name("linked")
    linked.symlink_to(path.parent)
    (track_id,) = shelve(linked / "a.mp3")
    write_tracks(library, writing_pool, {track_id: TagEdit({"title": ("New",)})})
    assert rename_files(library, plan_renames(library, [track_id], "%title%")).failed == ()
    assert undo_batch(library, writing_pool).count(WriteStatus.RESTORED) == 1
    assert path.with_name("New.mp3").read_bytes() == old


def test_there_is_nothing_to_undo(library, writing_pool):
    with pytest.raises(WriteRefusedError, match="nothing to undo"):
        undo_batch(library, writing_pool)
    with pytest.raises(WriteRefusedError, match="number 7"):
        undo_batch(library, writing_pool, 7)
