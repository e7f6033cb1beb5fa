"""What became of a batch, in words."""

import pytest

from mirdesk.domain.tag_edits import FileWrite, WriteStatus
from mirdesk.operations.rename_files import RenamedFile, RenameReport
from mirdesk.operations.write_reports import WriteReport
from mirdesk.ui.tagging.results import FailedFile, renamed, saved, undone

pytestmark = pytest.mark.gui


def report(*statuses, reason="it is read-only", was_stopped=False):
    bad = (WriteStatus.REFUSED, WriteStatus.FAILED)
    files = tuple(
        FileWrite(b"/%d" % n, status, reason if status in bad else "")
        for n, status in enumerate(statuses)
    )
    return WriteReport(1, files, was_stopped)


def test_a_save_that_went_well_is_short():
    assert saved(report(*[WriteStatus.WRITTEN] * 1000)).words == "1,000 files saved."
    assert saved(report(WriteStatus.WRITTEN)).words == "1 file saved."
    assert saved(report(WriteStatus.UNCHANGED)).failed == ()


def test_one_reason_for_all_is_told_at_once():
    outcome = saved(report(WriteStatus.WRITTEN, WriteStatus.FAILED))
    assert outcome.words == "1 file saved, 1 not saved: it is read-only."
    assert outcome.failed == (FailedFile(b"/1", "it is read-only"),)


def test_several_reasons_need_the_list():
    files = (
        FileWrite(b"/a", WriteStatus.REFUSED, "one"),
        FileWrite(b"/b", WriteStatus.FAILED, "other"),
    )
    outcome = saved(WriteReport(None, files))
    assert outcome.words == "0 files saved, 2 not saved."


def test_a_stop_is_told():
    words = saved(report(WriteStatus.WRITTEN, WriteStatus.STOPPED, was_stopped=True)).words
    assert words == "1 file saved. Stopped; the rest is as it was."


def test_an_undo_tells_what_came_back_and_what_was_refused():
    outcome = undone(
        report(WriteStatus.RESTORED, WriteStatus.REFUSED, reason="it was changed since.")
    )
    assert outcome.words == "1 file is as before, 1 left alone: it was changed since."
    assert undone(report(*[WriteStatus.RESTORED] * 2)).words == "2 files are as before."


def test_renaming_and_taking_it_back():
    files = (RenamedFile(b"/a", b"/b"), RenamedFile(b"/c", b"/d", "It exists."))
    assert renamed(RenameReport(1, files)).words == "1 file renamed, 1 not renamed: It exists."
    back = RenameReport(2, files[:1] * 2, is_undo=True)
    assert renamed(back).words == "2 files have their earlier names."
