"""Saving edits: real files, real children, a real library."""

import os

import mutagen
import numpy as np
import pytest

from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.tag_edits import CoverEdit, FieldChange, PendingEdit, TagEdit, WriteStatus
from mirdesk.domain.tracks import FoundFile, TrackState
from mirdesk.filetags.files import read_tags
from mirdesk.operations.edit_tags import accept_outside, outside_changes, pending_edit, stage
from mirdesk.operations.write_reports import WriteOptions
from mirdesk.operations.write_tags import (
    batch_title,
    preview,
    preview_files,
    write_files,
    write_tracks,
)
from mirdesk.store.library import Library

TITLE = TagEdit({"title": ("New title",), "mood": ("calm", "AC/DC")})


def held(path):
    return read_tags(os.fsencode(path)).tags


@pytest.fixture
def edited(library, music, shelve):
    """Return files of several formats with edits that wait, and their keys."""
    paths = music("a.mp3", "b.flac", "c.wav", "d.wv")
    ids = shelve(*paths)
    stage(library, dict.fromkeys(ids, TITLE))
    return paths, ids


def test_files_and_library_hold_what_was_asked(library, writing_pool, edited):
    paths, ids = edited
    dates = [path.stat().st_mtime_ns for path in paths]
    told = []
    report = write_tracks(library, writing_pool, pending_edit(library), on_event=told.append)
    assert report.count(WriteStatus.WRITTEN) == 4
    assert not report.was_stopped
    assert [file.path for file in report.files] == [os.fsencode(path) for path in paths]
    for path in paths:
        assert held(path)["title"] == ("New title",)
        assert held(path)["mood"] == ("calm", "AC/DC")
    assert [path.stat().st_mtime_ns for path in paths] == dates
    assert library.pending_counts() == (0, 0)
    assert {row.title for row in library.summaries(ids)} == {"New title"}
    assert library.tags_of(ids) == {i: held(p) for i, p in zip(ids, paths, strict=True)}
    known = library.known_files(os.fsencode(paths[0].parent))
    assert all(known[os.fsencode(p)][0] == p.stat().st_size for p in paths)
    assert (told[-1].done, told[-1].total, told[-1].failed) == (4, 4, 0)
    (batch,) = library.write_batches()
    assert (batch.batch_id, batch.title, batch.can_undo) == (report.batch_id, "Title, Mood", 4)
    assert not list(paths[0].parent.glob(".mirdesk*"))
    assert not list(library.path.parent.glob("*.writing"))


def test_the_date_may_tell_of_the_change(library, writing_pool, edited):
    (path, *_), (track_id, *_) = edited
    os.utime(path, ns=(1, 1))
    options = WriteOptions(keeps_file_date=False)
    write_tracks(library, writing_pool, {track_id: TITLE}, options=options)
    assert path.stat().st_mtime_ns > 1


def test_analysis_stays_with_its_track(library, writing_pool, edited, make_analysis):
    (path, *_), (track_id, *_) = edited
    status = path.stat()
    file = FoundFile(os.fsencode(path), status.st_size, status.st_mtime_ns)
    heard = make_analysis(CheckpointId("tiny", "1"), b"\x01" * 16)
    assert library.put_analysis(track_id, file, heard, np.full(20, 0.5, np.float32))
    write_tracks(library, writing_pool, {track_id: TITLE})
    (row,) = library.summaries([track_id])
    assert (row.title, row.state) == ("New title", TrackState.ANALYSED)
    assert library.analysis(track_id) is not None


def test_a_preview_changes_nothing(library, writing_pool, edited, tmp_path):
    paths, ids = edited
    before = [path.read_bytes() for path in paths]
    stage(library, {ids[1]: TagEdit({"track": ("9/12",)})})
    files = preview(library, writing_pool, pending_edit(library))
    assert {file.status for file in files} == {WriteStatus.PREVIEWED}
    title = next(change for change in files[0].changes if change.field == "title")
    assert title.new == ("New title",)
    assert FieldChange("tracktotal", ("4",), ("12",)) in files[1].changes
    assert [path.read_bytes() for path in paths] == before
    assert library.write_batches() == []
    missing = os.fsencode(tmp_path / "none.mp3")
    (gone,) = preview_files(writing_pool, [(missing, TITLE)])
    assert gone.status is WriteStatus.FAILED
    assert gone.reason


def test_one_bad_file_costs_the_others_nothing(library, writing_pool, edited):
    paths, ids = edited
    paths[1].write_bytes(b"no music")
    report = write_tracks(library, writing_pool, pending_edit(library))
    assert report.count(WriteStatus.WRITTEN) == 3
    assert report.files[1].status in {WriteStatus.REFUSED, WriteStatus.FAILED}
    assert report.files[1].reason
    assert {edit.track_id for edit in library.pending()} == {ids[1]}
    assert library.write_batches()[0].files == 3
    assert library.unfinished_writes() == []


def test_what_is_there_already_is_not_written(library, writing_pool, edited):
    paths, ids = edited
    write_tracks(library, writing_pool, {ids[0]: TITLE})
    before = paths[0].stat()
    library.put_pending([PendingEdit(ids[0], "title", ("New title",), ("old",))])
    report = write_tracks(library, writing_pool, {ids[0]: TITLE})
    assert report.files[0].status is WriteStatus.UNCHANGED
    assert report.batch_id is None
    assert paths[0].stat() == before
    assert library.pending(ids[:1]) == []


def test_a_change_by_another_program_is_not_written_over(library, writing_pool, edited):
    paths, ids = edited
    # Another MIRDesk would do; this writes behind the library's back.
    write_files_elsewhere(writing_pool, paths[0], TagEdit({"title": ("Theirs",)}))
    report = write_tracks(library, writing_pool, pending_edit(library, ids[:1]))
    assert report.files[0].status is WriteStatus.REFUSED
    assert "another program changed “Title”" in report.files[0].reason
    assert held(paths[0])["title"] == ("Theirs",)
    changes = outside_changes(library)
    assert [(c.field, c.now, c.new) for c in changes] == [
        ("title", ("Theirs",), ("New title",))
    ]
    accept_outside(library, changes)
    assert outside_changes(library) == []
    report = write_tracks(library, writing_pool, pending_edit(library, ids[:1]))
    assert report.files[0].status is WriteStatus.WRITTEN
    assert held(paths[0])["title"] == ("New title",)


def retag_in_secret(path, **values):
    """Change tags as programs do that keep size and date of a file."""
    before = path.stat()
    file = mutagen.File(path, easy=True)
    for name, value in values.items():
        file[name] = value
    file.save(padding=lambda info: info.padding)
    assert path.stat().st_size == before.st_size
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_change_that_shows_neither_in_size_nor_date(library, writing_pool, music, shelve):
    (path,) = music("b.flac")
    (track_id,) = shelve(path)
    stage(library, {track_id: TITLE})
    retag_in_secret(path, title="Theirs")
    report = write_tracks(library, writing_pool, pending_edit(library))
    assert "holds “Theirs” now" in report.files[0].reason
    (change,) = outside_changes(library)
    assert change.now == ("Theirs",)
    accept_outside(library, [change])
    report = write_tracks(library, writing_pool, pending_edit(library))
    assert report.count(WriteStatus.WRITTEN) == 1
    # The same edit, made elsewhere already: the library shows it then.
    stage(library, {track_id: TagEdit({"title": ("Twice",)})})
    retag_in_secret(path, title="Twice")
    report = write_tracks(library, writing_pool, pending_edit(library))
    assert report.count(WriteStatus.UNCHANGED) == 1
    assert library.summaries([track_id])[0].title == "Twice"
    assert library.pending_counts() == (0, 0)


def test_a_stop_ends_between_files(library, writing_pool, edited):
    paths, _ids = edited
    before = [path.read_bytes() for path in paths]
    asked = []

    def is_cancelled():
        asked.append(1)
        changed = [p.read_bytes() != old for p, old in zip(paths, before, strict=True)]
        return changed[1]

    report = write_tracks(
        library, writing_pool, pending_edit(library), is_cancelled=is_cancelled
    )
    assert report.was_stopped
    assert [file.status for file in report.files] == [
        WriteStatus.WRITTEN,
        WriteStatus.WRITTEN,
        WriteStatus.STOPPED,
        WriteStatus.STOPPED,
    ]
    assert library.write_batches()[0].files == 2
    assert library.unfinished_writes() == []
    assert library.pending_counts() == (2, 4)


def test_several_names_of_one_file(library, writing_pool, music, shelve):
    (path,) = music("a.flac")
    link = path.with_name("link.flac")
    link.symlink_to(path)
    hard = path.with_name("hard.flac")
    hard.hardlink_to(path)
    ids = shelve(path, link, hard)
    report = write_tracks(library, writing_pool, dict.fromkeys(ids, TITLE))
    assert report.files[0].status is WriteStatus.WRITTEN
    assert {f.status for f in report.files[1:]} == {WriteStatus.UNCHANGED}
    assert link.is_symlink()
    assert hard.stat().st_ino == path.stat().st_ino
    assert {row.title for row in library.summaries(ids)} == {"New title"}


def test_files_outside_the_library(library, writing_pool, music):
    (path,) = music("a.mp3")
    report = write_files(library, writing_pool, [(os.fsencode(path), TITLE)])
    assert report.files[0].status is WriteStatus.WRITTEN
    assert held(path)["mood"] == ("calm", "AC/DC")
    assert library.counts().tracks == 0
    assert library.write_batches()[0].files == 1


def test_what_an_edit_adds_to_must_still_be_there(library, writing_pool, music):
    (path,) = music("a.mp3")
    edits = [(os.fsencode(path), TagEdit({"genre": ("Old", "New")}))]
    report = write_files(library, writing_pool, edits, bases=[{"genre": ("Old",)}])
    assert report.files[0].status is WriteStatus.REFUSED
    assert held(path)["genre"] != ("Old", "New")


def test_many_files_go_in_chunks(library, writing_pool, tmp_path, write_wav):
    files = [write_wav(f"{number}.wav", 0.1) for number in range(40)]
    told = []
    report = write_files(
        library, writing_pool, [(file.path, TITLE) for file in files], on_event=told.append
    )
    assert report.count(WriteStatus.WRITTEN) == 40
    assert library.write_batches()[0].files == 40
    assert [event.done for event in told] == sorted(event.done for event in told)


def test_titles_of_batches():
    assert batch_title([TagEdit({"bpm": ("1",)}, CoverEdit(b""))]) == "BPM, Cover"
    assert batch_title([TITLE, TagEdit({"zzz": ("x",)})]) == "Title, Mood, zzz"
    assert batch_title([TagEdit(dict.fromkeys(("a", "b", "c", "d"), ()))]) == "4 fields"


def write_files_elsewhere(pool, path, edit):
    with Library.open(path.with_suffix(".elsewhere")) as other:
        report = write_files(other, pool, [(os.fsencode(path), edit)])
    assert report.files[0].status is WriteStatus.WRITTEN
    # Even one that keeps dates leaves another size or inode behind; make it plain.
    os.utime(path, ns=(5, 5))
