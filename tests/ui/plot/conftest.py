"""A track with known lanes and a pyramid with known levels."""

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
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
from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.domain.tags import AudioProperties
from mirdesk.domain.tracks import TrackDetails, TrackState, TrackSummary
from mirdesk.ui.plot.lane_set import LaneSet
from mirdesk.ui.plot.timeline import Timeline
from mirdesk.ui.theme import Look

DURATION_S = 100.0
RATE_HZ = 10.0


def make_activity(duration_s: float = DURATION_S) -> Activity:
    """Piano plays 10-30 s and 60-90 s, voice 40-50 s, flute perhaps 20-40 s."""
    values = np.full((round(duration_s * RATE_HZ), 20), 0.05, np.float32)
    stretches = (
        ("piano", 10, 30, 0.9),
        ("piano", 60, 90, 0.8),
        ("voice", 40, 50, 0.95),
        ("flute", 20, 40, 0.4),
    )
    for label, start_s, end_s, value in stretches:
        values[start_s * 10 : end_s * 10, INSTRUMENT_INDEX[label]] = value
    return Activity(values, RATE_HZ)


@pytest.fixture
def activity() -> Activity:
    return make_activity()


@pytest.fixture
def thresholds() -> np.ndarray:
    return np.full(20, 0.5, np.float32)


@pytest.fixture
def analysis(activity: Activity) -> TrackAnalysis:
    rng = np.random.default_rng(1)
    waveform = np.stack([-np.full(WAVEFORM_COLUMNS, 60), np.full(WAVEFORM_COLUMNS, 90)], axis=1)
    embedding = np.zeros(EMBEDDING_SIZE, np.float32)
    embedding[0] = 1
    return TrackAnalysis(
        payload_hash=b"0" * 16,
        checkpoint=CheckpointId("student", "0.1.0"),
        duration_s=DURATION_S,
        activity=activity,
        clip=activity.values.max(axis=0),
        embedding=embedding,
        passages=embedding[None],
        passage_s=5.0,
        loudness=Loudness(-14.0, 6.0, -1.0, np.zeros(100, np.float32)),
        waveform=waveform.astype(np.int8),
        preview=rng.integers(0, 255, PREVIEW_SHAPE).astype(np.uint8),
    )


@pytest.fixture
def details() -> TrackDetails:
    summary = TrackSummary(
        track_id=1,
        path=b"/music/a.ogg",
        title="Night train",
        artist="A quintet",
        album="Rooms",
        genre="Jazz",
        year=2009,
        duration_s=DURATION_S,
        state=TrackState.ANALYSED,
        added_at_s=0.0,
    )
    return TrackDetails(summary, AudioProperties("ogg"), {}, 1000, 1)


@pytest.fixture
def pyramid(tmp_path: Path) -> Pyramid:
    """Noise, with band 64 at full level from second 50 on."""
    rng = np.random.default_rng(2)
    levels = [rng.integers(20, 120, (round(DURATION_S * 100), 128)).astype(np.uint8)]
    levels[0][5000:, 64] = 255
    while len(levels[-1]) > 512:
        even = levels[-1][: len(levels[-1]) // 2 * 2]
        levels.append(even.reshape(-1, 2, 128).max(axis=1))
    for number, level in enumerate(levels):
        level.tofile(tmp_path / f"level-{number}.u8")
    info = {
        "format_version": FORMAT_VERSION,
        "duration_s": DURATION_S,
        "bands": 128,
        "band_centres_hz": [0.0] * 128,
        "floor_db": -90.0,
        "ceiling_db": -5.0,
        "columns_per_s": [100.0 / 2**number for number in range(len(levels))],
        "columns": [len(level) for level in levels],
    }
    (tmp_path / INFO_FILE).write_text(json.dumps(info))
    return open_pyramid(tmp_path)


@pytest.fixture
def look(qtbot: QtBot) -> Look:
    return Look("dark")


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    made = Timeline()
    made.reset(DURATION_S)
    return made


@pytest.fixture
def lane_set(activity: Activity, thresholds: np.ndarray) -> LaneSet:
    return LaneSet(activity, thresholds)


@pytest.fixture
def mouse() -> type["Mouse"]:
    return Mouse


class Mouse:
    """Moves, drags and turns the wheel as a person does, with real Qt events."""

    @staticmethod
    def drag(widget: QWidget, start: tuple[float, float], end: tuple[float, float]) -> None:
        button, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        kinds = QEvent.Type
        Mouse._send(widget, kinds.MouseButtonPress, start, button, button)
        for share in (0.1, 0.5, 1.0):
            at = (
                start[0] + (end[0] - start[0]) * share,
                start[1] + (end[1] - start[1]) * share,
            )
            Mouse._send(widget, kinds.MouseMove, at, none, button)
        Mouse._send(widget, kinds.MouseButtonRelease, end, button, none)

    @staticmethod
    def move(widget: QWidget, at: tuple[float, float]) -> None:
        none = Qt.MouseButton.NoButton
        Mouse._send(widget, QEvent.Type.MouseMove, at, none, none)

    @staticmethod
    def wheel(
        widget: QWidget,
        at: tuple[float, float],
        notches: float,
        *,
        is_shifted: bool = False,
    ) -> None:
        modifier = Qt.KeyboardModifier
        event = QWheelEvent(
            QPointF(*at),
            widget.mapToGlobal(QPointF(*at)),
            QPoint(),
            QPoint(0, round(notches * 120)),
            Qt.MouseButton.NoButton,
            modifier.ShiftModifier if is_shifted else modifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)

    @staticmethod
    def _send(
        widget: QWidget,
        kind: QEvent.Type,
        at: tuple[float, float],
        button: Qt.MouseButton,
        buttons: Qt.MouseButton,
    ) -> None:
        point = QPointF(*at)
        event = QMouseEvent(
            kind,
            point,
            widget.mapToGlobal(point),
            button,
            buttons,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(widget, event)
