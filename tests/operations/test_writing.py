"""The lane of writes when children die, hang or are ended in the middle of it."""

import os
import threading
import time
from pathlib import Path

import pytest

from mirdesk.domain.file_writes import Found
from mirdesk.domain.tag_edits import TagEdit, WriteStatus
from mirdesk.errors import LibraryError
from mirdesk.filetags.files import read_tags
from mirdesk.jobs.pool import Pool
from mirdesk.operations.edit_tags import stage
from mirdesk.operations.recover_writes import recover_writes
from mirdesk.operations.write_tags import write_files, write_tracks
from mirdesk.operations.writing import work_folder

EDIT = TagEdit({"title": ("New",)})


def write(library, pool, *paths, **others):
    return write_files(library, pool, [(os.fsencode(path), EDIT) for path in paths], **others)


def title(path):
    return read_tags(os.fsencode(path)).tags["title"]


def test_the_journal_knows_before_a_file_is_touched(library, faulty_writing_pool, music):
    paths = music("looks1.mp3", "looks2.flac")
    write(library, faulty_writing_pool, *paths)
    assert [path.with_suffix(".seen").read_text() for path in paths] == ["2", "2"]
    assert library.unfinished_writes() == []


def test_a_child_that_dies_costs_one_file_at_most(library, faulty_writing_pool, music):
    paths = music("a.mp3", "dies-before.mp3", "dies-after.flac", "unplannable.mp3", "z.wav")
    old = paths[1].read_bytes()
    report = write(library, faulty_writing_pool, *paths)
    assert [file.status for file in report.files] == [
        WriteStatus.WRITTEN,
        WriteStatus.FAILED,
        WriteStatus.WRITTEN,
        WriteStatus.FAILED,
        WriteStatus.WRITTEN,
    ]
    assert "it is as it was" in report.files[1].reason
    assert paths[1].read_bytes() == old
    assert title(paths[2]) == ("New",)
    assert library.unfinished_writes() == []
    assert library.write_batches()[0].files == 3
    assert not list(paths[0].parent.glob(".mirdesk*"))


def test_what_cannot_be_looked_after_stays_in_the_journal(
    library, faulty_writing_pool, writing_pool, music
):
    (path,) = music("hopeless.mp3")
    report = write(library, faulty_writing_pool, path)
    assert report.files[0].status is WriteStatus.FAILED
    assert "at the next start" in report.files[0].reason
    assert report.batch_id is None
    assert len(library.unfinished_writes()) == 1
    # As long as that cannot be cleared up, the file is left alone.
    report = write(library, faulty_writing_pool, path)
    assert "not known yet" in report.files[0].reason
    assert recover_writes(library, writing_pool).count(Found.OLD) == 1
    assert write(library, writing_pool, path).files[0].status is WriteStatus.WRITTEN


def test_other_names_of_such_a_file_are_left_alone_too(
    library, faulty_writing_pool, writing_pool, music
):
    """Its old bytes are kept, and would be put back over what is written meanwhile."""
    (path,) = music("hopeless.mp3")
    other = path.with_name("other.mp3")
    other.hardlink_to(path)
    old = path.read_bytes()
    report = write(library, faulty_writing_pool, path, other)
    assert report.files[0].status is WriteStatus.FAILED
    assert "not known yet" in report.files[1].reason
    assert "not known yet" in write(library, faulty_writing_pool, other).files[0].reason
    assert path.read_bytes() == old
    assert recover_writes(library, writing_pool).count(Found.OLD) == 1
    assert write(library, writing_pool, other).files[0].status is WriteStatus.WRITTEN


def test_the_program_may_end_while_a_file_is_written(library, monkeypatch, music):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    paths = music("a.mp3", "hangs.mp3", "z.wav")
    old = [path.read_bytes() for path in paths]
    reports = []
    with Pool("faulty_writes:handle") as pool:
        thread = threading.Thread(target=lambda: reports.append(write(library, pool, *paths)))
        thread.start()
        while not (paths[0].parent / "hangs").exists():
            assert thread.is_alive()
            time.sleep(0.01)
    thread.join()
    assert reports[0].was_stopped
    assert [file.status for file in reports[0].files] == [
        WriteStatus.WRITTEN,
        WriteStatus.STOPPED,
        WriteStatus.STOPPED,
    ]
    assert [entry.path for entry in library.unfinished_writes()] == [os.fsencode(paths[1])]
    assert [path.read_bytes() for path in paths[1:]] == old[1:]


def test_a_stop_is_heard_while_a_file_is_planned(library, faulty_writing_pool, music):
    (path,) = music("slow.mp3")
    stop = threading.Event()
    timer = threading.Timer(0.3, stop.set)
    timer.start()
    report = write(library, faulty_writing_pool, path, is_cancelled=stop.is_set)
    timer.join()
    assert report.was_stopped
    assert library.unfinished_writes() == []


def test_two_batches_never_meet(library, writing_pool, music):
    (path,) = music("a.mp3")
    edits = [TagEdit({"title": (f"Title {number}",)}) for number in range(6)]
    reports = []

    def work(edit):
        reports.append(write_files(library, writing_pool, [(os.fsencode(path), edit)]))

    threads = [threading.Thread(target=work, args=(edit,)) for edit in edits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [report.files[0].status for report in reports] == [WriteStatus.WRITTEN] * 6
    assert len(library.write_batches()) == 6


def test_a_batch_that_wrote_nothing_leaves_no_history(library, faulty_writing_pool, music):
    paths = music("dies-before1.mp3", "dies-before2.mp3")
    report = write(library, faulty_writing_pool, *paths)
    assert report.batch_id is None
    assert library.write_batches() == []
    with library._database.read() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM write_batches").scalar()
    assert count == 0


def test_the_work_folder_goes_when_it_is_empty(library):
    with work_folder(library) as name:
        folder = Path(os.fsdecode(name))
        assert folder.is_dir()
    assert not folder.exists()
    with work_folder(library):
        (folder / "kept").touch()
    assert (folder / "kept").exists()


def test_without_room_for_the_journal_no_file_is_touched(library, writing_pool, music):
    (path,) = music("a.mp3")
    old = path.read_bytes()
    with library._database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    text = os.urandom(60_000).hex()  # needs room that is not there
    edit = TagEdit({"lyrics": (text[:60_000],), "comment": (text[60_000:],)})
    with pytest.raises(LibraryError, match="disk is full"):
        write_files(library, writing_pool, [(os.fsencode(path), edit)])
    assert path.read_bytes() == old
    assert library.unfinished_writes() == []
    with library._database.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert write(library, writing_pool, path).files[0].status is WriteStatus.WRITTEN


def test_edits_and_looks_go_on_while_files_are_written(library, writing_pool, write_wav):
    files = [write_wav(f"{number}.wav", 0.1) for number in range(30)]
    library.put_tags([(file, read_tags(file.path)) for file in files])
    ids = [library.track_id_of(file.path) for file in files]
    over = threading.Event()
    errors = []

    def edit_and_look():
        number = 0
        try:
            while not over.is_set():
                number += 1
                stage(library, {i: TagEdit({"mood": (f"mood {number}",)}) for i in ids})
                assert all("mood" in row.edited for row in library.summaries(ids))
        except Exception as error:  # noqa: BLE001 - told in the test's thread
            errors.append(error)

    thread = threading.Thread(target=edit_and_look)
    thread.start()
    try:
        report = write_tracks(library, writing_pool, dict.fromkeys(ids, EDIT))
    finally:
        over.set()
        thread.join()
    assert errors == []
    assert report.count(WriteStatus.WRITTEN) == 30
    assert library.pending_counts() == (30, 30)  # the moods, which nobody saved
