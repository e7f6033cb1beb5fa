"""Panning and zooming the plot, against a plain pyqtgraph ImageItem of the same picture.

CPU time of one frame, drawn offscreen, medians of interleaved runs. The peer gets the whole
finest level as one float array, as a plain program would hand it over; lanes, rulers and
overview are extra work that only ours does. Run with ``-m benchmark -s``.
"""

import json
import statistics
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from mirdesk.audio.pyramid import FORMAT_VERSION, INFO_FILE, Pyramid, open_pyramid
from mirdesk.domain.activity import (
    EMBEDDING_SIZE,
    PREVIEW_SHAPE,
    WAVEFORM_COLUMNS,
    Activity,
    CheckpointId,
    Loudness,
    TrackAnalysis,
)
from mirdesk.domain.tags import AudioProperties
from mirdesk.domain.tracks import TrackDetails, TrackState, TrackSummary
from mirdesk.ui.plot.dock import PlotDock
from mirdesk.ui.theme import Look

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.gui,
    pytest.mark.qt_log_ignore("This plugin does not support"),
]

FRAME_S = 0.016  # 60 frames a second
SIZE = (1920, 400)
FRAMES = 60


def _pyramid(folder: Path, duration_s: float) -> Pyramid:
    rng = np.random.default_rng(1)
    levels = [rng.integers(0, 200, (round(duration_s * 100), 128), dtype=np.uint8)]
    while len(levels[-1]) > 512:
        even = levels[-1][: len(levels[-1]) // 2 * 2]
        levels.append(even.reshape(-1, 2, 128).max(axis=1))
    for number, level in enumerate(levels):
        level.tofile(folder / f"level-{number}.u8")
    info = {
        "format_version": FORMAT_VERSION,
        "duration_s": duration_s,
        "bands": 128,
        "band_centres_hz": [0.0] * 128,
        "floor_db": -90.0,
        "ceiling_db": -5.0,
        "columns_per_s": [100.0 / 2**number for number in range(len(levels))],
        "columns": [len(level) for level in levels],
    }
    (folder / INFO_FILE).write_text(json.dumps(info))
    return open_pyramid(folder)


def _track(duration_s: float) -> tuple[TrackDetails, TrackAnalysis]:
    rng = np.random.default_rng(2)
    values = rng.random((round(duration_s * 10), 20), dtype=np.float32)
    smooth = np.cumsum(values - 0.5, axis=0)
    values = (0.5 + 0.5 * np.sin(smooth)).astype(np.float32)
    unit = np.eye(1, EMBEDDING_SIZE, dtype=np.float32)
    analysis = TrackAnalysis(
        payload_hash=b"0" * 16,
        checkpoint=CheckpointId("student", "0.1.0"),
        duration_s=duration_s,
        activity=Activity(values, 10.0),
        clip=values.max(axis=0),
        embedding=unit[0],
        passages=unit,
        passage_s=5.0,
        loudness=Loudness(-14.0, 6.0, -1.0, np.zeros(1, np.float32)),
        waveform=rng.integers(-120, 120, (WAVEFORM_COLUMNS, 2)).astype(np.int8),
        preview=rng.integers(0, 255, PREVIEW_SHAPE).astype(np.uint8),
    )
    summary = TrackSummary(
        *(1, b"/a.ogg", "Long track", "", "", "", None, duration_s, TrackState.ANALYSED, 0.0)
    )
    return TrackDetails(summary, AudioProperties("ogg"), {}, 1, 1), analysis


def _frames(draw: Callable[[int], None]) -> list[float]:
    """CPU seconds of each frame."""
    spent = []
    for frame in range(FRAMES):
        start = time.process_time()
        draw(frame)
        spent.append(time.process_time() - start)
    return spent


def _told(name: str, spent: list[float]) -> str:
    middle, late = statistics.median(spent) * 1e3, np.percentile(spent, 95) * 1e3
    return f"{name} {middle:.1f} ms (95 %: {late:.1f}, most {max(spent) * 1e3:.1f})"


@pytest.mark.parametrize(("name", "duration_s"), [("4 minutes", 240.0), ("3 hours", 10_800.0)])
def test_pan_and_zoom_within_a_frame(
    qtbot: QtBot, tmp_path: Path, name: str, duration_s: float
) -> None:
    import pyqtgraph as pg

    pyramid = _pyramid(tmp_path, duration_s)
    dock = PlotDock(Look("dark"))
    qtbot.addWidget(dock)
    dock.resize(*SIZE)
    details, analysis = _track(duration_s)
    dock.show_track(details, analysis)
    dock.set_pyramid(pyramid)
    dock.show_all(is_showing_all=True)
    dock.show()
    target = QImage(*SIZE, QImage.Format.Format_RGB32)
    timeline = dock.timeline

    peer = pg.PlotWidget()
    qtbot.addWidget(peer)
    peer.resize(*SIZE)
    item = pg.ImageItem(pyramid.level(0).T.astype(np.float32))
    item.setColorMap(pg.colormap.get("magma"))
    item.setRect(0, 0, duration_s, 128)
    peer.addItem(item)
    peer.show()

    def pan(frame: int) -> None:
        timeline.show_window(timeline.window.moved(timeline.window.length_s * 0.03))
        dock.render(target)

    def zoom(frame: int) -> None:
        timeline.zoom(0.85 if frame % 20 < 10 else 1 / 0.85, duration_s * 0.4)
        dock.render(target)

    def peer_pan(frame: int) -> None:
        start_s = duration_s * (0.1 + 0.003 * frame)
        peer.setXRange(start_s, start_s + duration_s * 0.1, padding=0)
        painter = QPainter(target)
        peer.render(painter)
        painter.end()

    def play(frame: int) -> None:
        timeline.set_playhead(timeline.window.start_s + frame * 0.033)
        dock.render(target)

    timeline.show_window(timeline.window.showing(duration_s * 0.1, duration_s * 0.2))
    pan(0)
    peer_pan(0)
    panned, zoomed, peers, played = [], [], [], []
    for _ in range(3):
        timeline.show_window(timeline.window.showing(duration_s * 0.1, duration_s * 0.2))
        panned += _frames(pan)
        peers += _frames(peer_pan)
        zoomed += _frames(zoom)
        timeline.is_following = False
        played += _frames(play)
        timeline.is_following = True
    ratio = statistics.median(panned) / statistics.median(peers)
    print(f"\n{name}, {SIZE[0]} x {SIZE[1]}, 20 lanes:")
    for title, spent in (("pan", panned), ("zoom", zoomed), ("playhead, all redrawn", played)):
        print("  " + _told(title, spent))
    print("  " + _told("pyqtgraph ImageItem pan", peers) + f"; ours {ratio:.2f} of it")
    assert statistics.median(panned) < FRAME_S
    assert statistics.median(zoomed) < FRAME_S


def test_first_paint_and_memory_are_bounded(qtbot: QtBot, tmp_path: Path) -> None:
    pyramid = _pyramid(tmp_path, 10_800.0)
    details, analysis = _track(10_800.0)
    dock = PlotDock(Look("dark"))
    qtbot.addWidget(dock)
    dock.resize(*SIZE)
    dock.show()
    target = QImage(*SIZE, QImage.Format.Format_RGB32)
    start = time.process_time()
    dock.show_track(details, analysis)
    dock.render(target)
    preview_s = time.process_time() - start
    tracemalloc.start()
    start = time.process_time()
    dock.set_pyramid(pyramid)
    dock.render(target)
    fine_s = time.process_time() - start
    for step in range(200):
        dock.timeline.zoom(0.93 if step < 100 else 1.08, 3600.0 + 30 * step)
        dock.render(target)
    most_mb = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    print(f"\n3 hours: preview {preview_s * 1e3:.0f} ms, fine picture {fine_s * 1e3:.0f} ms")
    print(f"  numpy memory at most {most_mb:.1f} MB while zooming through the whole")
    assert preview_s < 0.2
    assert most_mb < 64
