"""The rows follow the place, the search and the library."""

import os
import time

import pytest

from mirdesk.domain.tracks import FoundFile
from mirdesk.ui.browsing import Browsing, Scope
from mirdesk.ui.tracks.listing import Listing

pytestmark = pytest.mark.gui


@pytest.fixture
def browsing(qapp):
    return Browsing()


@pytest.fixture
def listing(library, browsing, background):
    return Listing(library, browsing, background)


def test_lists_and_filters(qtbot, listing, browsing):
    with qtbot.waitSignal(listing.ids_listed) as listed:
        listing.ask()
    assert len(listed.args[0]) == 16
    with qtbot.waitSignal(listing.ids_listed) as listed:
        browsing.search("quist")
    assert len(listed.args[0]) == 2
    with qtbot.waitSignal(listing.ids_listed) as listed:
        browsing.go_back()
    assert len(listed.args[0]) == 16


def test_a_search_that_is_not_understood(qtbot, listing, browsing):
    with qtbot.waitSignal(listing.failed, check_params_cb=lambda why, _at: bool(why)) as failed:
        browsing.search("year:abc")
    assert failed.args[0]
    with qtbot.waitSignal(listing.failed, check_params_cb=lambda why, _at: not why):
        browsing.search("year:1962")


def test_nothing_found_names_the_filter(qtbot, listing, browsing):
    with qtbot.waitSignal(listing.nothing_found) as found:
        browsing.search("quist zzz")
    assert "zzz" in found.args[0].sentence


def test_problems_have_no_culprit(qtbot, listing, browsing):
    with qtbot.assertNotEmitted(listing.nothing_found, wait=200):
        browsing.scope(Scope.PROBLEMS)


def test_new_rows_come_at_most_four_times_a_second(qtbot, listing, library):
    counts = []
    listing.ids_listed.connect(lambda ids: counts.append(len(ids)))
    began_s = time.monotonic()
    listing.ask()
    for number in range(40):
        library.put_found([FoundFile(os.fsencode(f"/music/new {number}.mp3"), 1, 1)])
        listing.touch()
        qtbot.wait(15)
    qtbot.waitUntil(lambda: counts[-1] == 56, timeout=3000)
    assert len(counts) <= 2 + 4 * (time.monotonic() - began_s)


def test_only_the_last_answer_counts(qtbot, listing, browsing):
    counts = []
    listing.ids_listed.connect(lambda ids: counts.append(len(ids)))
    for text in ("q", "qu", "quist"):
        browsing.search(text)
    qtbot.waitUntil(lambda: bool(counts))
    qtbot.wait(100)
    assert counts == [2]
