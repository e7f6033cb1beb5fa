"""Drawing pictures without a window on the screen."""

import os
import tempfile
from pathlib import Path

from mirdesk.analysis.cards import Card
from mirdesk.audio.pyramid import open_pyramid
from mirdesk.domain.activity import TrackAnalysis
from mirdesk.domain.instruments import INSTRUMENTS
from mirdesk.domain.tags import AudioProperties
from mirdesk.domain.tracks import TrackDetails, TrackState, TrackSummary
from mirdesk.errors import FileUnreadableError
from mirdesk.jobs.failures import JobFailedError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.hear_file import unreadable
from mirdesk.operations.requests import PictureRequest
from mirdesk.operations.tasks import PYRAMID
from mirdesk.store.library import Library

_TIME_LIMIT_S = 900.0  # four hours of sound, the most that is drawn, at 16 times real time


def check_writable(output: Path) -> None:
    """Refuse early what could not be written in the end.

    Raises
    ------
    FileUnreadableError
        The folder of the picture does not exist.
    """
    if not output.absolute().parent.is_dir():
        raise FileUnreadableError("its folder does not exist", str(output))


def draw_spectrogram(
    details: TrackDetails,
    heard: TrackAnalysis,
    card: Card,
    pool: Pool,
    output: Path,
    *,
    size: tuple[int, int],
    theme_name: str,
) -> None:
    """Draw the spectrogram of a file with its lanes into a PNG.

    Parameters
    ----------
    details : TrackDetails
        For the title and the path.
    heard : TrackAnalysis
    card : Card
        Thresholds of the lanes.
    pool : Pool
        Draws the spectrogram in a child process.
    output : Path
    size : (int, int)
        Width and height in pixels.
    theme_name : str
        ``dark`` or ``light``.

    Raises
    ------
    FileUnreadableError
        The file cannot be decoded, or the picture not written.
    """
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QImageWriter
    from PySide6.QtWidgets import QApplication

    from mirdesk.ui.plot.picture import render_picture
    from mirdesk.ui.theme import DARK, LIGHT

    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication.instance() or QApplication(["MIRDesk"])
    with tempfile.TemporaryDirectory(prefix="mirdesk-") as folder:
        target = Path(folder) / "pyramid"
        request = PictureRequest(details.summary.path, str(target), heard.duration_s)
        try:
            pool.run(PYRAMID, request, time_limit_s=_TIME_LIMIT_S)
        except JobFailedError as error:
            raise unreadable(details.summary.path, error) from error
        pyramid = open_pyramid(target)
        image = render_picture(
            details,
            heard,
            pyramid,
            card.frame_threshold_array,
            size,
            LIGHT if theme_name == "light" else DARK,
            experimental=[label in card.experimental for label in INSTRUMENTS],
        )
        pyramid.close()
    del app
    if not QImageWriter(str(output), QByteArray(b"png")).write(image):
        raise FileUnreadableError("the picture could not be written", str(output))


def details_of(library: Library | None, path: bytes, heard: TrackAnalysis) -> TrackDetails:
    """Return what the library knows of a file, else what its name and sound tell."""
    track_id = None if library is None else library.track_id_of(path)
    known = None if library is None or track_id is None else library.details(track_id)
    if known is not None:
        return known
    name = os.fsdecode(os.path.splitext(os.path.basename(path))[0])  # noqa: PTH119, PTH122 - bytes
    summary = TrackSummary(
        track_id=0,
        path=path,
        title=name.encode("utf-8", "replace").decode(),
        artist="",
        album="",
        genre="",
        year=None,
        duration_s=heard.duration_s,
        state=TrackState.ANALYSED,
        added_at_s=0.0,
    )
    return TrackDetails(summary, AudioProperties(""), {}, size_bytes=0, mtime_ns=0)
