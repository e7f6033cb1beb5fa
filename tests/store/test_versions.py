"""An analysis that was under way while tags were saved."""

from collections.abc import Callable

import numpy as np
import pytest

from mirdesk.domain.activity import TrackAnalysis
from mirdesk.domain.file_writes import FileStamp, WritePlan, WriteWay
from mirdesk.domain.tags import FileTags
from mirdesk.domain.tracks import FoundFile, TrackState
from mirdesk.store.journal import FinishedWrite
from mirdesk.store.library import Library

PATH = b"/m/1.flac"
STAMPS = [FileStamp(10 + n, n, n, 7) for n in range(4)]
HALF = np.full(20, 0.5, np.float32)


def rewrite(library: Library, tags: FileTags, number: int, way: WriteWay) -> None:
    """Let the journal tell of the write that made one version of the one before."""
    plan = WritePlan(
        PATH,
        PATH,
        STAMPS[number],
        way,
        b"",
        b"",
        b"undo",
        STAMPS[number + 1].size_bytes,
        b"",
        (),
    )
    _batch, (entry_id,) = library.begin_writes([(plan, None)])
    library.finish_writes([FinishedWrite(entry_id, STAMPS[number + 1], tags)])


@pytest.fixture
def first() -> FoundFile:
    return FoundFile(PATH, STAMPS[0].size_bytes, STAMPS[0].mtime_ns)


def test_what_was_heard_before_a_save_counts_after_it(
    library: Library,
    first: FoundFile,
    tags: Callable[..., FileTags],
    analysis: Callable[..., TrackAnalysis],
) -> None:
    library.put_tags([(first, tags(title="old"))])
    for number in range(3):
        rewrite(library, tags(title="new"), number, WriteWay.REPLACE)
    assert library.put_analysis(1, first, analysis(payload_hash=b"x" * 16), HALF)
    assert library.summaries([1])[0].state is TrackState.ANALYSED
    assert library.link_recording(1, first, b"x" * 16)
    assert not library.put_analysis(1, FoundFile(PATH, 99, 9), analysis(), HALF)
    assert not library.put_analysis(9, first, analysis(), HALF)


def test_a_gap_or_a_write_in_place_does_not(
    library: Library,
    first: FoundFile,
    tags: Callable[..., FileTags],
    analysis: Callable[..., TrackAnalysis],
) -> None:
    library.put_tags([(first, tags(title="old"))])
    rewrite(library, tags(title="new"), 0, WriteWay.IN_PLACE)
    assert not library.put_analysis(1, first, analysis(), HALF)
    rewrite(library, tags(title="new"), 2, WriteWay.REPLACE)
    assert not library.put_analysis(1, first, analysis(), HALF)
