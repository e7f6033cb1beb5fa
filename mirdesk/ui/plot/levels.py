"""The spectrogram as 8-bit pictures at halving resolutions, and the piece that is visible.

Only the fitting level is read, and of it only what is on the screen and a margin around it
(speed.md: 6 ms where a whole float picture takes 60-100).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from mirdesk.audio.pyramid import Pyramid
from mirdesk.domain.activity import TrackAnalysis
from mirdesk.ui.plot.colour_maps import stretched
from mirdesk.ui.plot.geometry import TimeWindow

_MARGIN: Final = 0.5  # part of the visible length kept ready on either side
_MOST_COLUMNS: Final = 16384  # of one piece: 8 MB at 128 bands, more than a 4K screen shows
# Percentiles that get the first and last colour; chosen by looking at recordings, so that the
# noise floor goes dark and only the loudest moments reach the last colour.
_DARK_SHARE, _BRIGHT_SHARE = 22.0, 99.9
_CONTRAST_COLUMNS: Final = 1024  # looked at for it, spread over the recording


# Scale of the stored preview: as FLOOR_DB and CEILING_DB of audio/pictures.py, which cannot be
# imported here because it needs torch; a test holds them together.
PREVIEW_FLOOR_DB: Final = -90.0
PREVIEW_CEILING_DB: Final = -5.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A coloured stretch of one level, ready to be drawn.

    Attributes
    ----------
    image : QImage
        One pixel a column and band, high bands on top.
    level : int
    first_column, columns_per_s : int, float
        Where the image lies in time.
    """

    image: QImage
    level: int
    first_column: int
    columns_per_s: float

    def source(self, window: TimeWindow) -> QRectF:
        """Return the part of the image that a window shows, in its pixels."""
        left = window.start_s * self.columns_per_s - self.first_column
        return QRectF(left, 0, window.length_s * self.columns_per_s, self.image.height())


class PictureLevels:
    """A spectrogram at one or more resolutions, finest first.

    Parameters
    ----------
    levels : sequence of ndarray, each shape (bands, columns), uint8
        Low bands first; may be memory-mapped.
    columns_per_s : sequence of float
        One for each level.
    floor_db, ceiling_db : float
        Levels that 0 and 255 stand for.
    """

    def __init__(
        self,
        levels: Sequence[np.ndarray],
        columns_per_s: Sequence[float],
        *,
        floor_db: float,
        ceiling_db: float,
    ) -> None:
        self._levels = list(levels)
        self._columns_per_s = list(columns_per_s)
        self._floor_db = floor_db
        self._ceiling_db = ceiling_db
        middle = self._levels[len(self._levels) // 2]
        stride = max(middle.shape[1] // _CONTRAST_COLUMNS, 1)
        self.darkest, self.brightest = _contrast(np.asarray(middle[:, ::stride]))
        self._piece: Piece | None = None
        self._piece_table: np.ndarray | None = None

    @property
    def bands(self) -> int:
        """Rows of every level."""
        return int(self._levels[0].shape[0])

    @property
    def finest_columns_per_s(self) -> float:
        """Time resolution of the finest level."""
        return self._columns_per_s[0]

    def level_for(self, window: TimeWindow, width_px: float) -> int:
        """Return the coarsest level that has a column for every pixel, else the finest."""
        wanted = width_px / window.length_s * 0.99
        fitting = [n for n, rate in enumerate(self._columns_per_s) if rate >= wanted]
        return max(fitting, default=0)

    def piece(self, window: TimeWindow, width_px: float, table: np.ndarray) -> Piece | None:
        """Return a coloured piece that covers the window, made anew only when it must be.

        Parameters
        ----------
        window : TimeWindow
        width_px : float
            Width of the window in device pixels.
        table : ndarray, shape (256,), uint32
            Colours; compared by identity.
        """
        level = self.level_for(window, width_px)
        rate, columns = self._columns_per_s[level], self._levels[level].shape[1]
        first = max(int(window.start_s * rate), 0)
        last = min(int(np.ceil(window.end_s * rate)) + 1, columns)
        if last <= first:
            return None
        kept = self._piece
        if kept is not None and kept.level == level and self._piece_table is table:
            end = kept.first_column + kept.image.width()
            if kept.first_column <= first and last <= end:
                return kept
        margin = int((last - first) * _MARGIN)
        room = max((_MOST_COLUMNS - (last - first)) // 2, 0)
        margin = min(margin, room)
        first, last = max(first - margin, 0), min(last + margin, columns, first + _MOST_COLUMNS)
        self._piece_table = table
        self._piece = Piece(self._image(level, first, last, table), level, first, rate)
        return self._piece

    def db_at(self, seconds: float, height: float) -> float | None:
        """Return the level in dB at a moment and height (0 bottom, 1 top), if there is one."""
        levels = self._levels[0]
        column = int(seconds * self._columns_per_s[0])
        band = min(int(height * levels.shape[0]), levels.shape[0] - 1)
        if not 0 <= column < levels.shape[1] or band < 0:
            return None
        return self._floor_db + float(levels[band, column]) / 255.0 * self.range_db

    @property
    def range_db(self) -> float:
        """Decibels from 0 to 255."""
        return self._ceiling_db - self._floor_db

    def coloured(self, table: np.ndarray) -> np.ndarray:
        """Return the colour table with this recording's contrast."""
        return stretched(table, self.darkest, self.brightest)

    def _image(self, level: int, first: int, last: int, table: np.ndarray) -> QImage:
        values = np.ascontiguousarray(self._levels[level][::-1, first:last])
        pixels = np.take(table, values)
        height, width = pixels.shape
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        return image.copy()  # owns its pixels: numpy's go with this function


def _contrast(values: np.ndarray) -> tuple[int, int]:
    """Return the 8-bit levels for the darkest and brightest colour of one recording."""
    if values.size == 0 or values.max() == values.min():
        return 0, 255
    low, high = np.percentile(values, (_DARK_SHARE, _BRIGHT_SHARE))
    return int(low), max(int(np.ceil(high)), int(low) + 32)


def levels_of_preview(analysis: TrackAnalysis) -> PictureLevels | None:
    """Return the stored low-resolution picture of an analysis, for the first moment."""
    preview = analysis.preview
    if analysis.duration_s <= 0 or preview.size == 0:
        return None
    rate = preview.shape[1] / analysis.duration_s
    return PictureLevels(
        [preview], [rate], floor_db=PREVIEW_FLOOR_DB, ceiling_db=PREVIEW_CEILING_DB
    )


def levels_of_pyramid(pyramid: Pyramid) -> PictureLevels:
    """Return the levels of a pyramid on disk; nothing is read but what is drawn."""
    info = pyramid.info
    return PictureLevels(
        [pyramid.level(n) for n in range(info.levels)],
        info.columns_per_s,
        floor_db=info.floor_db,
        ceiling_db=info.ceiling_db,
    )
