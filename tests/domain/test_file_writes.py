"""Plans cross the boundary between processes."""

import pickle

from mirdesk.domain.file_writes import FileStamp, WritePlan, WriteWay
from mirdesk.domain.tag_edits import FieldChange, TagEdit


def test_a_plan_survives_pickling_and_hides_its_bytes():
    plan = WritePlan(
        b"/a/b.flac", b"/a/b.flac", FileStamp(10, 20, 30, 40), WriteWay.REPLACE, b"/a/.c.tmp",
        b"PIECES", b"UNDO", 12, b"digest", (FieldChange("title", (), ("A",)),),
        TagEdit({"title": ("A",)}),
    )  # fmt: skip
    assert pickle.loads(pickle.dumps(plan)) == plan
    assert "PIECES" not in repr(plan)
    assert "UNDO" not in repr(plan)
