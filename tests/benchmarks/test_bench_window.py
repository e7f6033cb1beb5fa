"""What the window costs over 100,000 tracks, in CPU time of its thread: ``-m benchmark -s``.

Goals (window.md 13, architecture.md): sorting and filtering without a visible wait (0.3 s of
wall time), a scrolled screen within three frames. The first window: see tests/test_app.py.
"""

import importlib.util
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from mirdesk.analysis.cards import Card
from mirdesk.domain.tracks import SortColumn
from mirdesk.jobs.pool import Pool
from mirdesk.operations.tasks import HANDLER
from mirdesk.settings import Settings
from mirdesk.store.library import Library
from mirdesk.ui.main_window import MainWindow
from mirdesk.ui.stylesheet import dress
from mirdesk.ui.theme import Look
from mirdesk.ui.window_parts import WindowParts
from mirdesk.ui.work import LibraryWork

pytestmark = [pytest.mark.benchmark, pytest.mark.gui, pytest.mark.qt_log_ignore("not support")]

ROWS = 100_000
CARD = Card("student", "0.1.0", "0" * 64, "CC0-1.0", 1)


@pytest.fixture(scope="module")
def big_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    spec = importlib.util.spec_from_file_location(
        "make_library", Path(__file__).with_name("make_library.py")
    )
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    path = tmp_path_factory.mktemp("bench") / "library.sqlite"
    maker.fill_library(path, ROWS, duration_s=5.0)
    with Library.open(path) as library:
        yield library


@pytest.fixture
def window(qtbot, qapp: QApplication, big_library, tmp_path) -> Iterator[MainWindow]:
    look = Look("dark")
    dress(qapp, look.theme)
    pool = Pool(HANDLER)
    work = LibraryWork(big_library, pool, None, tmp_path / "cache", 100)
    memory = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    made = MainWindow(WindowParts(big_library, work, look, Settings(), memory, card=CARD))
    qtbot.addWidget(made)
    made.resize(1600, 1000)
    made.show()
    made.start()
    _settle(made)
    yield made
    made.close()
    work.close()
    pool.close()
    qapp.setStyleSheet("")
    look.choose("system")


def _settle(window: MainWindow) -> float:
    """Let events run until all answers are there; return the longest turn in CPU ms."""
    longest_s = 0.0
    while window.background.is_busy:
        start_s = time.thread_time()
        QApplication.processEvents()
        longest_s = max(longest_s, time.thread_time() - start_s)
        time.sleep(0.001)
    return longest_s * 1000


def _measure(window: MainWindow, work: Callable[[], None]) -> tuple[float, float]:
    """Return wall ms until the rows are there, and the longest turn of the window in CPU ms."""
    start_s = time.perf_counter()
    work()
    longest_ms = _settle(window)
    return (time.perf_counter() - start_s) * 1000, longest_ms


def test_sort_and_filter_without_a_visible_wait(window):
    browsing = window.browsing
    window.table.selectAll()
    steps = {
        "sort by title": lambda: browsing.sort(SortColumn.TITLE, is_descending=False),
        "sort by date added": lambda: browsing.sort(SortColumn.ADDED, is_descending=True),
        "filter by a word": lambda: browsing.search("the"),
        "filter by an instrument": lambda: browsing.toggle_instrument(3, adding=False),
        "show everything": browsing.go_back,
    }
    for name, step in steps.items():
        wall_ms, longest_ms = _measure(window, step)
        print(f"{name}: {wall_ms:.0f} ms until shown, longest turn {longest_ms:.0f} ms CPU")
        assert longest_ms < 100, name


def test_scrolling(window):
    bar, times_ms = window.table.verticalScrollBar(), []
    for step in range(120):
        bar.setValue(bar.maximum() * (step * 37 % 120) // 120)  # every screen is new
        start_s = time.thread_time()
        window.table.viewport().repaint()
        times_ms.append((time.thread_time() - start_s) * 1000)
    median_ms = float(np.median(times_ms))
    print(f"jump to a screen never seen: {median_ms:.1f} ms CPU, worst {max(times_ms):.1f}")
    assert median_ms < 50
