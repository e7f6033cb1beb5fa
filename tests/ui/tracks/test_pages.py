"""Rows are read by the page, kept while near, and never all at once."""

import numpy as np
import pytest

from mirdesk.ui.tracks.pages import KEPT_PAGES, PAGE_ROWS, SummaryPages


@pytest.fixture
def reads():
    return []


@pytest.fixture
def pages(library, reads):
    def read(ids):
        reads.append(len(ids))
        return library.summaries(ids)

    return SummaryPages(read)


def test_reads_a_page_once(pages, reads, library):
    ids = np.array([1, 2, 3, 4], dtype=np.int64)
    pages.replace(ids)
    assert reads == []
    assert [pages.summary(row).track_id for row in (3, 0, 1)] == [4, 1, 2]
    assert reads == [4]
    pages.forget()
    pages.summary(0)
    assert reads == [4, 4]


def test_a_track_that_left_is_none(pages):
    pages.replace(np.array([1, 999_999], dtype=np.int64))
    assert pages.summary(0).track_id == 1
    assert pages.summary(1) is None


def test_memory_stays_bounded(pages, reads):
    many = 3 * KEPT_PAGES * PAGE_ROWS
    pages.replace(np.ones(many, dtype=np.int64))
    for row in range(0, many, PAGE_ROWS):
        pages.summary(row)
    assert len(pages._pages) == KEPT_PAGES
    assert max(reads) == PAGE_ROWS
