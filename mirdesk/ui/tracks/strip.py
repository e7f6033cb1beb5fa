"""The mini picture of who plays when: instruments stacked over time in their colours."""

from collections import OrderedDict
from typing import Final

import numpy as np
from PySide6.QtGui import QImage, QPixmap

from mirdesk.domain.activity import STRIP_COLUMNS
from mirdesk.ui.theme import Theme

STRIP_WIDTH: Final = 2 * STRIP_COLUMNS  # two pixels a column (window.md 1.3)
STRIP_HEIGHT: Final = 16
_FLOOR: Final = 40  # of 255; below it an instrument is a guess and would only be noise
_KEPT: Final = 2048


def strip_pixels(strip: np.ndarray, theme: Theme) -> np.ndarray:
    """Draw a strip as stacked areas, the instrument that plays most at the bottom.

    Parameters
    ----------
    strip : ndarray, shape (20, 48), uint8
        Strength of each instrument over time.
    theme : Theme

    Returns
    -------
    ndarray, shape (16, 48, 4), uint8
        RGBA; transparent above the stack.
    """
    values = np.where(strip >= _FLOOR, strip, 0).astype(np.float32)
    order = np.argsort(-values.sum(axis=1), kind="stable")
    stack = np.cumsum(values[order], axis=0)
    # The fullest column fills the height, unless not even one instrument is sure anywhere.
    height = STRIP_HEIGHT * stack / max(255.0, float(stack[-1].max(initial=0.0)))
    # Pixel rows from the bottom, at their centres: shape (16, 1, 1).
    centres = (np.arange(STRIP_HEIGHT)[::-1] + 0.5)[:, None, None]
    place = (height[None] <= centres).sum(axis=1)  # (16, 48): how many areas end below
    colours = np.zeros((len(order) + 1, 4), dtype=np.uint8)
    for position, instrument in enumerate(order):
        value = int(theme.instruments[instrument].lstrip("#"), 16)
        colours[position] = (value >> 16, value >> 8 & 255, value & 255, 255)
    return np.ascontiguousarray(colours[place])


class StripPictures:
    """Strips drawn once and kept while they are in use."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, int, str], QPixmap] = OrderedDict()

    def picture(self, track_id: int, strip: np.ndarray, theme: Theme) -> QPixmap:
        """Return the picture of a track's strip, ``STRIP_WIDTH`` x ``STRIP_HEIGHT``."""
        key = (track_id, hash(strip.tobytes()), theme.name)
        made = self._kept.get(key)
        if made is None:
            pixels = np.repeat(strip_pixels(strip, theme), 2, axis=1)
            rows, columns = pixels.shape[:2]
            image = QImage(
                pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888
            )
            made = QPixmap.fromImage(image.copy())
            self._kept[key] = made
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return made
