import os
import zlib

import pytest

from mirdesk.domain.file_writes import FileStamp, JournalEntry, WriteWay
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.pieces import Span, inverted, literals_of, size_of
from mirdesk.filetags.writing.records import (
    digest_of,
    is_as_written,
    literal_spans,
    packed_undo,
    undo_pieces,
)

OLD = bytes(range(200))
FORWARD = (Span(0, 10), b"abc", Span(20, 100), Span(110, 200), b"tail")
NEW = OLD[:10] + b"abc" + OLD[20:100] + OLD[110:] + b"tail"


def entry(undo: bytes) -> JournalEntry:
    stamp = FileStamp(200, 1, 2, 3)
    where = (b"/a", b"/a", WriteWay.REPLACE, b"/.mirdesk-0000000000000000.tmp")
    return JournalEntry(1, 1, *where, stamp, None, undo, len(NEW), b"", ())


@pytest.fixture
def told(tmp_path):
    """Gives the way back, and a file that holds the new version."""
    (tmp_path / "old").write_bytes(OLD)
    with (tmp_path / "old").open("rb") as old:
        back, forward = inverted(FORWARD, old.fileno(), len(OLD))
    (tmp_path / "new").write_bytes(NEW)
    descriptor = os.open(tmp_path / "new", os.O_RDWR)
    yield back, forward, descriptor
    os.close(descriptor)


def test_where_the_new_bytes_lie(told):
    back, forward, _ = told
    spans = literal_spans(back, size_of(forward))
    assert b"".join(NEW[s.start : s.stop] for s in spans) == literals_of(forward) == b"abctail"


def test_a_file_is_known_again(told):
    back, forward, new = told
    args = back, size_of(forward), digest_of(literals_of(forward))
    assert is_as_written(new, len(NEW), *args)
    assert not is_as_written(new, len(NEW) + 1, *args)
    os.pwrite(new, b"?", 11)
    assert not is_as_written(new, len(NEW), *args)


def test_the_way_back_survives_the_journal(told):
    back, *_ = told
    assert undo_pieces(entry(packed_undo(back))) == back


@pytest.mark.parametrize("undo", [b"", b"no zlib", zlib.compress(b"no pieces")])
def test_a_damaged_record_is_refused(undo):
    with pytest.raises(WriteRefusedError, match="record of how it was is damaged"):
        undo_pieces(entry(undo))
