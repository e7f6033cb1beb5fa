"""Texts and documents of the verbs that write."""

import json

from mirdesk.cli.tag_output import print_batches, print_changes, summary_text, write_document
from mirdesk.domain.tag_edits import BatchSummary, FieldChange, FileWrite, WriteStatus
from mirdesk.operations.write_reports import WriteReport

CHANGE = FieldChange("albumartist", ("Old",), ("New", "Newer"))
WRITTEN = FileWrite(b"/m/1.mp3", WriteStatus.WRITTEN, "", (CHANGE,))
REFUSED = FileWrite(b"/m/\xff.mp3", WriteStatus.REFUSED, "it is protected")


def test_the_stable_shape():
    assert write_document(WRITTEN) == {
        "path": "/m/1.mp3",
        "status": "written",
        "changes": [{"field": "albumartist", "old": ["Old"], "new": ["New", "Newer"]}],
        "reason": None,
    }
    assert write_document(REFUSED)["reason"] == "it is protected"


def test_tables_and_sums(capsys):
    print_changes([WRITTEN, REFUSED])
    out = capsys.readouterr().out
    assert "Album artist" in out
    assert "New; Newer" in out
    assert "protected" not in out  # told on standard error
    text = summary_text(WriteReport(3, (WRITTEN, REFUSED)))
    assert text == "2 files: 1 written, 1 refused (to take it back: mirdesk undo --batch 3)"
    print_changes([REFUSED])
    assert capsys.readouterr().out == ""


def test_history(capsys):
    batches = [BatchSummary(2, 0.0, "Album", 3, 1, True), BatchSummary(1, 0.0, "Album", 3, 0)]
    print_batches(batches, as_json=False)
    out = capsys.readouterr().out
    assert "Undo: Album" in out
    assert "2 writes" in out
    print_batches(batches, as_json=True)
    assert json.loads(capsys.readouterr().out)[0] == {
        "batch": 2,
        "made_at": "1970-01-01T00:00:00+00:00",
        "title": "Album",
        "files": 3,
        "can_undo": 1,
        "is_undo": True,
    }
