"""What a batch came to, counted."""

from mirdesk.domain.tag_edits import FileWrite, WriteStatus
from mirdesk.operations.write_reports import WriteReport


def test_files_are_counted_by_what_became_of_them():
    files = [FileWrite(b"/1", WriteStatus.WRITTEN), FileWrite(b"/2", WriteStatus.FAILED, "x")]
    report = WriteReport(1, tuple(files))
    assert report.count(WriteStatus.WRITTEN) == 1
    assert report.count(WriteStatus.STOPPED) == 0
