"""A real library with made-up music for the window, and the window over it."""

import gc
import os
import shutil
import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSettings, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QApplication,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot
from typing_extensions import override

from mirdesk.analysis.cards import Card
from mirdesk.domain.activity import Activity, CheckpointId, Loudness, TrackAnalysis
from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.domain.tags import AudioProperties, Cover, FileTags
from mirdesk.domain.tracks import FoundFile, Problem, Stage, TrackQuery
from mirdesk.store.library import Library
from mirdesk.ui.job_bridge import Background
from mirdesk.ui.theme import Look

PATIENCE_MS = 30_000  # how long a busy machine may take for what another does at once
CHECKPOINT = CheckpointId("student", "0.1.0")
CARD = Card("student", "0.1.0", "0" * 64, "CC0-1.0", 400_000, experimental=("ukulele",))
THRESHOLDS = np.full(20, 0.5, np.float32)

# Title, artist, album, genre, year, seconds, instruments by how much they play.
_TABLE = """
Last tram|Nadia Orlov|After the last tram|Jazz|2019|214|piano bass drums
Streetlamp|Nadia Orlov|After the last tram|Jazz|2019|187|trumpet piano drums
Rosewood|Ida Brandt|City patterns|Classical|2021|152|guitar
Orbital mail|Kettle & Fog|City patterns|Electronic|2022|305|synthesizer drums
Concrete weather|Kettle & Fog|City patterns|Electronic|2022|261|synthesizer bass
Hollow creek|The Fence Menders|Hill and harbour|Folk|2015|198|banjo violin
Mill street|The Fence Menders|Hill and harbour|Folk|2015|176|mandolin guitar voice
Garden letters|Ōsumi Ren|Hill and harbour|Folk|2016|243|voice guitar flute
Two herons|Ōsumi Ren|Rooms with windows|Classical|2011|332|flute clarinet cello
Slow water|Marta Quist|Rooms with windows|Classical|2011|407|cello violin
Porcelain|Marta Quist|Rooms with windows|Ambient|2013|290|mallet_percussion organ
Stone and air|Choir of St. Anne|Stone and air|Sacred|1998|366|voice organ
Quarry song|Choir of St. Anne|Stone and air|Sacred|1998|221|voice
Brass tacks|Harbour Nine|Low tide|Jazz|1962|254|trombone saxophone trumpet drums
Low tide|Harbour Nine|Low tide|Jazz|1962|318|saxophone bass cymbals
Button box|Lucien Faure|Button box|Musette|1974|169|accordion guitar
"""
MUSIC = [
    (title, artist, album, genre, int(year), int(seconds), playing)
    for title, artist, album, genre, year, seconds, playing in (
        line.split("|") for line in _TABLE.strip().splitlines()
    )
]


def jpeg(colour: str, second: str) -> bytes:
    """Return a small cover."""
    image = QImage(96, 96, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    for row in range(30, 66):
        for column in range(96):
            image.setPixelColor(column, row, QColor(second))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG")
    return bytes(data.data())


def analysis_of(seed: int, duration_s: float, instruments: list[int]) -> TrackAnalysis:
    """Return an analysis in which the first instrument plays most; no network involved."""
    rng = np.random.default_rng(seed)
    frames = round(duration_s * 10)
    values = rng.uniform(0.0, 0.12, (frames, 20)).astype(np.float32)
    for rank, index in enumerate(instruments):
        section = np.repeat(rng.random(max(1, frames // 80) + 1) < 0.95 - 0.22 * rank, 80)
        wave = 0.72 + 0.2 * np.sin(np.arange(frames) / (30 + 11 * rank))
        values[:, index] = np.where(section[:frames], wave, 0.1)
    clip = values.mean(axis=0)
    vector = rng.normal(0, 0.15, 128)
    vector[instruments] += 1.0
    vector = (vector / np.linalg.norm(vector)).astype(np.float32)
    times = np.linspace(0, 40, 320)
    preview = (
        120 + 60 * np.sin(np.arange(48)[:, None] / 3 + times) + rng.normal(0, 18, (48, 320))
    )
    preview *= np.linspace(1.0, 0.4, 48)[:, None]
    loud = rng.integers(20, 120, 800)
    return TrackAnalysis(
        payload_hash=struct.pack(">QQ", 7, seed),
        checkpoint=CHECKPOINT,
        duration_s=duration_s,
        activity=Activity(values, 10.0),
        clip=clip.astype(np.float32),
        embedding=vector,
        passages=np.repeat(vector[None], 3, axis=0),
        passage_s=5.0,
        loudness=Loudness(
            -14.2 - seed % 5, 6.1, -1.0, np.full(int(duration_s), -16, np.float32)
        ),
        waveform=np.stack([-loud, loud], axis=1).astype(np.int8),
        preview=np.clip(preview, 0, 255).astype(np.uint8),
    )


def found(path: str) -> FoundFile:
    return FoundFile(os.fsencode(path), 4_321_000, 1_700_000_000_000_000_000)


def tags_of(title, artist, album, genre, year, seconds, cover=None) -> FileTags:
    return FileTags(
        AudioProperties(
            "flac", "flac", float(seconds), 44100, 2, 812_000, 16, "Vorbis comment"
        ),
        {
            "title": (title,),
            "artist": (artist,),
            "album": (album,),
            "genre": (genre,),
            "date": (str(year),),
            "comment": ("Recorded in one evening.",),
        },
        cover,
    )


def fill(library: Library, *, analysed: int = 13, root: str = "/music") -> None:
    """Put the made-up music into a library; the first tracks analysed, one of them failed."""
    library.add_root(os.fsencode(root), True)
    for number, (title, artist, album, genre, year, seconds, playing) in enumerate(MUSIC):
        file = found(f"{root}/{artist}/{album}/{number + 1:02} {title}.flac")
        colours = (f"#{(number // 2 * 2654435 + 0x334455) % 0xFFFFFF:06x}", "#d8cfc0")
        cover = (
            Cover(struct.pack(">Q", number // 2) * 2, jpeg(*colours)) if number != 2 else None
        )
        library.put_found([file])
        library.put_tags([(file, tags_of(title, artist, album, genre, year, seconds, cover))])
        track_id = library.track_id_of(file.path)
        assert track_id is not None
        if number < analysed:
            instruments = [INSTRUMENT_INDEX[name] for name in playing.split()]
            made = analysis_of(number, float(seconds), instruments)
            library.put_analysis(track_id, file, made, THRESHOLDS)
    library.put_problems(
        [
            Problem(
                found(f"{root}/Lucien Faure/Button box/16 Button box.flac").path,
                Stage.ANALYSIS,
                "No audio in it can be decoded: the stream ends after 12 bytes",
                1_763_000_000.0,
                4_321_000,
                1_700_000_000_000_000_000,
            ),
            Problem(
                os.fsencode(f"{root}/odd/holiday.mp3"),
                Stage.TAGS,
                "It is no audio file, whatever its name says",
                1_762_000_000.0,
            ),
        ]
    )


class PatientBot(QtBot):
    """Waits for what must come as long as a busy machine may need, whatever the test says."""

    @override
    def waitSignal(self, signal, *, timeout=PATIENCE_MS, raising=None, **more):
        if raising is not False:
            timeout = max(timeout, PATIENCE_MS)
        return super().waitSignal(signal, timeout=timeout, raising=raising, **more)

    @override
    def waitUntil(self, callback, *, timeout=PATIENCE_MS):
        super().waitUntil(callback, timeout=max(timeout, PATIENCE_MS))


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(scope="session", autouse=True)
def _old_objects() -> None:
    """Leave out what the imports have made when the rubbish of a test is collected."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    """Collect the rubbish of a test here: other threads must not delete what is Qt's."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Path:
    """The made-up library, to be copied."""
    path = tmp_path_factory.mktemp("filled") / "library.sqlite"
    with Library.open(path) as opened:
        fill(opened)
    return path


@pytest.fixture
def library(tmp_path: Path, filled: Path) -> Iterator[Library]:
    """A library with 16 tracks, 13 of them analysed."""
    with Library.open(Path(shutil.copy(filled, tmp_path))) as opened:
        yield opened


@pytest.fixture
def id_of(library: Library) -> Callable[[str], int]:
    """Give the track with a title."""

    def find(title: str) -> int:
        (number,) = library.track_ids(TrackQuery(text=f'title:"{title}"'))
        return int(number)

    return find


@pytest.fixture
def empty_library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "empty.sqlite") as opened:
        yield opened


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Look]:
    made = Look("dark")
    yield made
    made.choose("system")


@pytest.fixture
def card() -> Card:
    return CARD


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    made = Background(2)
    yield made
    made.close()


@dataclass
class Opened:
    """A window over a library, with what stands behind it."""

    window: object
    work: object
    library: Library


def wait_until_active(qtbot: QtBot, widget: QWidget, patience_s: float = 5.0) -> None:
    """Wait until a window has the keyboard, without which no shortcut is heard."""
    end_s = time.monotonic() + patience_s
    while not widget.isActiveWindow() and time.monotonic() < end_s:
        widget.activateWindow()
        qtbot.wait(20)


@pytest.fixture
def open_window(qtbot, qapp, look, tmp_path) -> Iterator[Callable[..., Opened]]:
    """Open windows over libraries; everything is closed after the test."""
    from mirdesk.jobs.pool import Pool
    from mirdesk.operations.tasks import HANDLER
    from mirdesk.settings import Settings
    from mirdesk.ui.main_window import MainWindow
    from mirdesk.ui.stylesheet import dress
    from mirdesk.ui.window_parts import WindowParts
    from mirdesk.ui.work import LibraryWork

    closers = []

    def open_one(library: Library, card: Card | None = CARD, **more) -> Opened:
        dress(qapp, look.theme)
        pool = Pool(HANDLER, background_workers=1)
        work = LibraryWork(library, pool, None, tmp_path / "cache", 100)
        memory = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
        parts = WindowParts(library, work, look, Settings(), memory, card=card, **more)
        window = MainWindow(parts)
        qtbot.addWidget(window)
        window.closing.connect(work.close)
        closers.append((window, work, pool))
        window.show()
        window.start()
        qtbot.waitUntil(lambda: not window.background.is_busy)
        wait_until_active(qtbot, window)
        return Opened(window, work, library)

    yield open_one
    for window, work, pool in closers:
        window.close()
        work.close()
        pool.close()
        window.background.close()
    qapp.setStyleSheet("")


@pytest.fixture
def pixels() -> Callable[..., np.ndarray]:
    """Give the pixels of a widget, or part of it, or of a picture: (rows, columns, RGBA)."""

    def pixels_of(source: QWidget | QImage, part: QRect | None = None) -> np.ndarray:
        if isinstance(source, QWidget):
            source = (source.grab(part) if part is not None else source.grab()).toImage()
        image = source.convertToFormat(QImage.Format.Format_RGBA8888)
        data = np.frombuffer(image.constBits(), np.uint8)
        return data.reshape(image.height(), image.width(), 4).astype(int)

    return pixels_of


@pytest.fixture
def opened(open_window, library: Library) -> Opened:
    """A window over the made-up library, with what stands behind it."""
    return open_window(library)


@pytest.fixture
def window(opened: Opened) -> object:
    """A window over the made-up library."""
    return opened.window


@pytest.fixture
def settle(qtbot) -> Callable[[object], None]:
    """Wait until a window has asked all it wants of its library and shows the answers."""

    def is_at_rest(window) -> bool:
        resting = (
            window.focus._timer,
            window.toolbar.search._timer,
            window.editing._question._timer,
        )
        return not window.background.is_busy and not any(t.isActive() for t in resting)

    def wait(window) -> None:
        for _ in range(2):
            qtbot.waitUntil(lambda: is_at_rest(window))
            qtbot.wait(40)  # an answer may lead to the next question
        qtbot.waitUntil(lambda: is_at_rest(window))

    return wait


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let pass what the platform without a screen says whenever a window opens."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints"))


# Inner parts of Qt's own widgets, which speak for them.
_OF_QT = {
    "QHeaderView",
    "QStackedWidget",
    "QLineEditIconButton",
    "QTableCornerButton",
    "QSplitter",
}


def _unnamed(window: QWidget) -> list[str]:
    """Return the controls that a screen reader could only call by their kind."""
    kinds = (
        QAbstractButton,
        QAbstractItemView,
        QAbstractSlider,
        QLineEdit,
        QTabBar,
        QAbstractScrollArea,
    )
    found = []
    for widget in window.findChildren(QWidget):
        is_control = isinstance(widget, kinds) or widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        if not is_control or isinstance(widget, QScrollBar):
            continue
        if widget.objectName().startswith("qt_") or widget.parent() is None:
            continue
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or text or type(widget).__name__ in _OF_QT):
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


@pytest.fixture
def unnamed() -> Callable[[QWidget], list[str]]:
    """Give the controls in a window that nobody could name."""
    return _unnamed
