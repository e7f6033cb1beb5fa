"""The facade as a whole: open, change stamps, threads, read-only."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mirdesk.domain.activity import TrackAnalysis
from mirdesk.domain.tracks import FoundFile, TrackQuery
from mirdesk.errors import LibraryBusyError, LibraryError
from mirdesk.store.library import Library

HALF = np.full(20, 0.5, np.float32)


def test_everything_is_there_after_a_restart(
    path: Path, analysis: Callable[..., TrackAnalysis]
) -> None:
    file = FoundFile(b"/m/1", 1, 1)
    with Library.open(path) as library:
        library.add_root(b"/m")
        library.put_found([file])
        library.put_analysis(1, file, analysis(plays={2: 30.0}), HALF)
        before = (library.details(1), library.counts(), library.roots())
    with Library.open(path) as library:
        details, counts, roots = (library.details(1), library.counts(), library.roots())
    assert details.summary.instruments == before[0].summary.instruments
    assert (counts, roots) == before[1:]


def test_one_writer_and_any_number_of_readers(path: Path, library: Library) -> None:
    with pytest.raises(LibraryBusyError):
        Library.open(path)
    with Library.open(path, is_read_only=True) as reader:
        assert reader.is_read_only
        assert reader.path == path
        stamp = reader.data_version()
        assert reader.data_version() == stamp
        library.put_found([FoundFile(b"/m/1", 1, 1)])
        assert reader.data_version() != stamp
        assert len(reader.track_ids(TrackQuery())) == 1
        with pytest.raises(LibraryError, match="not open for writing"):
            reader.put_found([FoundFile(b"/m/2", 1, 1)])


def test_the_stamp_changes_with_each_write_only(library: Library) -> None:
    stamp = library.data_version()
    library.track_ids(TrackQuery())
    assert library.data_version() == stamp
    library.put_found([FoundFile(b"/m/1", 1, 1)])
    assert library.data_version() != stamp


def test_threads_read_while_one_writes(
    library: Library, analysis: Callable[..., TrackAnalysis]
) -> None:
    """Readers always see a track with all of its analysis or none."""
    files = [FoundFile(b"/m/%d" % i, 1, 1) for i in range(30)]
    library.put_found(files)
    seen: list[bool] = []
    is_done = threading.Event()

    def read() -> None:
        while not is_done.is_set():
            for summary in library.summaries(library.track_ids(TrackQuery())):
                seen.append((summary.strip is not None) == bool(summary.instruments))

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for key, file in enumerate(files, 1):
        library.put_analysis(key, file, analysis(key, plays={2: 30.0}), HALF)
    deadline_s = time.monotonic() + 60
    while not seen and time.monotonic() < deadline_s:
        time.sleep(0.01)
    is_done.set()
    for thread in threads:
        thread.join()
    assert seen
    assert all(seen)


def test_what_one_thread_opens_another_may_close(path: Path) -> None:
    library = Library.open(path)
    closing = threading.Thread(target=library.close)
    closing.start()
    closing.join()
    Library.open(path).close()
    with pytest.raises(LibraryError, match="closed"):
        library.counts()
