"""Rows of files and fields as plain data."""

import pytest

from mirdesk.domain.tag_edits import FieldChange, FileWrite, WriteStatus
from mirdesk.ui.tagging.change_rows import (
    FieldRow,
    FileRow,
    planned_rows,
    rows_of,
    sentence,
    take_look,
)

pytestmark = pytest.mark.gui
TITLE = FieldChange("title", (), ("T",))


def test_what_was_done_becomes_rows():
    write = FileWrite(b"/a", WriteStatus.FAILED, "it is read-only", (TITLE,))
    (row,) = rows_of([write], lambda _path: 7)
    assert (row.path, row.track_id, row.is_problem) == (b"/a", 7, True)
    assert [field.change for field in row.fields] == [TITLE]
    assert row.chosen == []


def test_what_waits_becomes_rows_ticked_unless_changed_outside():
    edits = {1: {"title": ((), ("T",)), "album": (("A",), ("B",))}}
    (row,) = planned_rows(edits, {1: b"/a"}, {(1, "album"): ("Z",)})
    assert row.is_outside
    assert [field.change.field for field in row.chosen] == ["title"]


def test_a_look_that_was_stopped_says_nothing_of_fields():
    row = FileRow(b"/a", [FieldRow(TITLE)])
    take_look(row, FileWrite(b"/a", WriteStatus.STOPPED))
    assert not row.fields[0].is_here_already
    take_look(row, FileWrite(b"/a", WriteStatus.UNCHANGED))
    assert row.fields[0].is_here_already


@pytest.mark.parametrize(
    ("reason", "shown"),
    [("it is gone", "It is gone."), ("Gone.", "Gone."), ("", ""), (" why? ", "Why?")],
)
def test_reasons_become_sentences(reason, shown):
    assert sentence(reason) == shown
