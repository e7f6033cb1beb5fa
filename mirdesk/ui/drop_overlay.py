"""Dropping folders and files anywhere on the window, and the overlay that counts them."""

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QFont,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from mirdesk.ui import icons
from mirdesk.ui.local_urls import local_paths
from mirdesk.ui.theme import RADIUS, SPACE_S, SPACE_XL, Look

# Endings counted while the drag is held; the scan itself looks into the files.
AUDIO_ENDINGS: Final = frozenset(
    b".aac .aif .aiff .alac .ape .dsf .flac .m4a .m4b .mka .mp2 .mp3 .mp4 .mpc .oga .ogg .opus "
    b".spx .tta .wav .wma .wv".split()
)
_REPORT_EVERY: Final = 50
_COUNT_LIMIT: Final = 200_000  # enough to say "more than"; the count must end


@dataclass(frozen=True, slots=True)
class DropCount:
    """What is being dropped, as far as it has been counted."""

    folders: int = 0
    audio_files: int = 0
    other_files: int = 0
    is_complete: bool = False


def count_drop(
    paths: Sequence[bytes],
    is_cancelled: Callable[[], bool],
    on_count: Callable[[DropCount], None] | None = None,
) -> DropCount:
    """Count folders and audio files, by their endings, at and below some paths.

    Parameters
    ----------
    paths : sequence of bytes
    is_cancelled : callable
        Asked between entries; the count stops when it says so.
    on_count : callable, optional
        Told of the count as it grows.
    """
    folders = sum(1 for path in paths if os.path.isdir(path))  # noqa: PTH112 - bytes stay bytes
    audio = other = seen = 0
    waiting = list(paths)
    while waiting and not is_cancelled() and seen < _COUNT_LIMIT:
        path = waiting.pop()
        if os.path.isdir(path):  # noqa: PTH112 - bytes stay bytes
            waiting.extend(_entries(path))
            continue
        seen += 1
        if os.path.splitext(path)[1].lower() in AUDIO_ENDINGS:  # noqa: PTH122 - bytes
            audio += 1
        else:
            other += 1
        if on_count is not None and seen % _REPORT_EVERY == 0:
            on_count(DropCount(folders, audio, other))
    return DropCount(folders, audio, other, is_complete=not waiting)


def _entries(folder: bytes) -> list[bytes]:
    try:
        with os.scandir(folder) as found:
            return [
                entry.path
                for entry in found
                if not entry.name.startswith(b".") and not entry.is_symlink()
            ]
    except OSError:
        return []


class DropOverlay(QWidget):
    """Covers its parent while files are dragged over it, and takes them when let go.

    Parameters
    ----------
    look : Look
    parent : QWidget
        The window; drops on any part of it count.

    Signals
    -------
    paths_dropped(object)
        List of absolute paths as bytes.
    """

    paths_dropped = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._window = parent
        self._count = DropCount()
        self._stop = threading.Event()
        self._refresh = QTimer(self)
        self._refresh.setInterval(60)
        self._refresh.timeout.connect(self._on_refresh)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Drop to add"))
        self.hide()
        parent.setAcceptDrops(True)
        parent.installEventFilter(self)

    @property
    def words(self) -> str:
        """What dropping now would add."""
        return self._sentence()[0]

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._window:
            return False
        kind = event.type()
        if kind == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        elif kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove):
            return self._on_drag(event, is_new=kind == QEvent.Type.DragEnter)
        elif kind == QEvent.Type.DragLeave:
            self._end()
        elif kind == QEvent.Type.Drop:
            return self._on_drop(event)
        return False

    def _on_drag(self, event: QEvent, *, is_new: bool) -> bool:
        assert isinstance(event, QDropEvent)
        if not self._is_welcome(event):
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if is_new:
            assert isinstance(event, QDragEnterEvent)
            self.begin(_dropped_paths(event.mimeData()))
        return True

    def _on_drop(self, event: QEvent) -> bool:
        assert isinstance(event, QDropEvent)
        self._end()
        if not self._is_welcome(event):
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.paths_dropped.emit(_dropped_paths(event.mimeData()))
        return True

    def _is_welcome(self, event: QDropEvent) -> bool:
        # Rows dragged out of the table are not dropped back into it.
        return event.source() is None and bool(_dropped_paths(event.mimeData()))

    def begin(self, paths: Sequence[bytes]) -> None:
        """Show the overlay and count in a thread what the paths hold."""
        self._end()
        self._count = DropCount()
        self._stop = threading.Event()
        stop = self._stop

        def keep(count: DropCount) -> None:
            if not stop.is_set():
                self._count = count  # read by the timer on the window's thread

        def work() -> None:
            keep(count_drop(paths, stop.is_set, keep))

        threading.Thread(target=work, name="mirdesk-drop-count", daemon=True).start()
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()
        self._refresh.start()

    def _end(self) -> None:
        self._stop.set()
        self._refresh.stop()
        self.hide()

    def _on_refresh(self) -> None:
        if self._count.is_complete:
            self._refresh.stop()
        self.setAccessibleDescription(self.words)
        self.update()

    def _sentence(self) -> tuple[str, str]:
        """Return the large and the small line."""
        count = self._count
        files = self.tr("{count:,} audio files").format(count=count.audio_files)
        if count.audio_files == 1:
            files = self.tr("1 audio file")
        if not count.is_complete:
            files += " …"
        folders = self.tr("{count:,} folders").format(count=count.folders)
        if count.folders == 1:
            folders = self.tr("1 folder")
        both = f"{folders}, {files}" if count.folders else files
        large = self.tr("Add {what}").format(what=both)
        if not count.is_complete:
            return large, self.tr("You can let go at once; counting goes on.")
        if count.other_files:
            other = self.tr("{count:,} other files are left out.")
            return large, other.format(count=count.other_files)
        return large, self.tr("Files are not changed, copied or moved.")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour(theme.window, 0.88))
        frame = QRectF(self.rect()).adjusted(SPACE_XL, SPACE_XL, -SPACE_XL, -SPACE_XL)
        pen = QPen(QColor(theme.accent), 2)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.drawRoundedRect(frame, 2 * RADIUS, 2 * RADIUS)
        centre = frame.center()
        icons.paint(
            painter,
            "add_folder",
            QRectF(centre.x() - 24, centre.y() - 76, 48, 48),
            theme.accent,
        )
        large, small = self._sentence()
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        line = QRectF(frame.left(), centre.y() - 16, frame.width(), 32)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignCenter), large)
        painter.setFont(self.font())
        painter.setPen(QColor(theme.second_text))
        line.translate(0, 28 + SPACE_S)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignCenter), small)


def _dropped_paths(data: QMimeData) -> list[bytes]:
    return local_paths(data.urls()) if data.hasUrls() else []
