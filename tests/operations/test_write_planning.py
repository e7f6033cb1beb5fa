"""Plans without writes, and how far they are."""

import os

import pytest

from mirdesk.domain.tag_edits import CoverEdit, TagEdit, WriteStatus
from mirdesk.operations.edit_tags import outside_changes, stage
from mirdesk.operations.write_planning import Planning, stamp_at
from mirdesk.operations.write_reports import Wanted
from mirdesk.operations.write_tags import preview, write_files

EDIT = TagEdit({"title": ("New",)})
JPEG = CoverEdit(b"\xff\xd8\xff\xe0", "image/jpeg")


def test_progress_grows_and_the_rest_is_estimated(writing_pool, music, monkeypatch):
    monkeypatch.setattr("mirdesk.operations.write_planning._MEASURED_S", 0.0)
    monkeypatch.setattr("mirdesk.operations.write_planning._TELL_S", 0.0)
    (path,) = music("a.mp3")
    wanted = [Wanted(os.fsencode(path), EDIT)] * 8
    told = []
    files = Planning(None, writing_pool, wanted, told.append, None).preview()
    assert [file.status for file in files] == [WriteStatus.PREVIEWED] * 8
    assert told[0].eta_s is None
    measured = [event.eta_s for event in told if event.eta_s is not None]
    assert measured[-1] == 0.0
    assert max(measured) > 0.0
    assert [event.done for event in told] == sorted(event.done for event in told)


def test_a_stop_leaves_the_rest(writing_pool, music):
    (path,) = music("a.mp3")
    wanted = [Wanted(os.fsencode(path), EDIT)] * 3
    files = Planning(None, writing_pool, wanted, None, lambda: True).preview()
    assert {file.status for file in files} == {WriteStatus.STOPPED}


def test_another_cover_than_was_edited_is_not_replaced(library, writing_pool, music, shelve):
    (path,) = music("a.mp3")
    (track_id,) = shelve(path)
    stage(library, {track_id: TagEdit({}, JPEG)})
    # The library does not know yet that another program took the cover out.
    from mirdesk.domain.file_writes import WriteRequest
    from mirdesk.filetags.writing.planning import plan_write
    from mirdesk.filetags.writing.replacing import carry_out

    plan = plan_write(WriteRequest(os.fsencode(path), TagEdit({}, CoverEdit(b""))))
    carry_out(plan, keeps_file_date=False)
    (file,) = preview(library, writing_pool, {track_id: TagEdit({}, JPEG)})
    assert file.status is WriteStatus.REFUSED
    assert "changed the cover" in file.reason
    assert [change.field for change in outside_changes(library)] == ["cover"]


def test_stamps(tmp_path):
    path = tmp_path / "x"
    assert stamp_at(os.fsencode(path)) is None
    path.write_bytes(b"12")
    status = path.stat()
    stamp = stamp_at(os.fsencode(path))
    assert (stamp.size_bytes, stamp.inode) == (2, status.st_ino)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to this account")
def test_a_closed_folder_is_previewed_as_it_will_be_written(library, writing_pool, music):
    (path,) = music("a.mp3")
    path.parent.chmod(0o555)
    try:
        wanted = [Wanted(os.fsencode(path), EDIT)]
        for place in (library, None):
            (file,) = Planning(place, writing_pool, wanted, None, None).preview()
            assert file.status is WriteStatus.PREVIEWED
        report = write_files(library, writing_pool, [(os.fsencode(path), EDIT)])
        assert report.files[0].status is WriteStatus.WRITTEN
    finally:
        path.parent.chmod(0o755)
