"""Lanes as pixels: every column is looked up in a table of ready-made columns.

One lookup a pixel costs the same whatever the music does, where polygons of ten thousand
spans would not keep a frame's 16 ms.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from PySide6.QtGui import QColor, QImage

from mirdesk.ui.plot.lane_set import UNCERTAIN_SHARE, LaneColumns

_SHADES: Final = 16  # steps of opacity, 0 = nothing
_QUARTERS: Final = 4  # heights are told in quarters of a pixel
_HATCH_PX: Final = 6  # distance of the hatching's lines
_FAINT: Final = 0.4  # opacity of peaks above the mean of a column
_HATCH_LINE, _HATCH_GAP = 0.8, 0.2


# Where the threshold lies in every lane, as a share of its height. Calibrated probabilities of
# rare instruments are small, and so are their thresholds: drawn on one linear scale such lanes
# would be hairlines. Below and above the threshold the scale is linear.
THRESHOLD_HEIGHT: Final = 0.4


def lane_heights(values: np.ndarray, threshold: float) -> np.ndarray:
    """Return how high probabilities are drawn, 0..1, with the threshold at its fixed height."""
    threshold = min(max(threshold, 1e-3), 1 - 1e-3)
    scale = np.array([0.0, threshold, 1.0])
    heights: np.ndarray = np.interp(values, scale, [0.0, THRESHOLD_HEIGHT, 1.0])
    return heights


@lru_cache(maxsize=8)
def _column_table(height: int, hatch_px: int) -> np.ndarray:
    """Return all columns a lane can show, shape (height, kinds * heights), uint8 shades.

    Kind 0 is solid, kind 1 a peak above the mean, kinds 2 and up are the phases of the
    hatching.
    """
    heights = np.arange(height * _QUARTERS + 1) / _QUARTERS
    from_bottom = np.arange(height)[::-1, None]
    cover = np.clip(heights[None, :] - from_bottom, 0.0, 1.0)
    kinds = [cover, cover * _FAINT]
    for phase in range(hatch_px):
        is_line = (from_bottom + phase) % hatch_px < max(hatch_px // 3, 1)
        kinds.append(cover * np.where(is_line, _HATCH_LINE, _HATCH_GAP))
    table = np.concatenate(kinds, axis=1)
    made: np.ndarray = np.ascontiguousarray(np.round(table * (_SHADES - 1)).astype(np.uint8))
    made.flags.writeable = False
    return made


def shade_lane(
    mean: np.ndarray,
    peak: np.ndarray,
    *,
    threshold: float,
    height: int,
    first_column: int = 0,
    hatch_px: int = _HATCH_PX,
) -> np.ndarray:
    """Return one lane as shades of opacity.

    Parameters
    ----------
    mean, peak : ndarray, shape (width,), float32 in [0, 1]
    threshold : float
        Peaks at or above it are filled, from ``UNCERTAIN_SHARE`` of it on hatched.
    height : int
        Pixels from 0 to 1; the threshold lies at ``THRESHOLD_HEIGHT``.
    first_column : int
        Pixel of the recording at the left: keeps the hatching still while the window moves.
    hatch_px : int
        Distance of the hatching's lines.

    Returns
    -------
    ndarray, shape (height, width), uint8 below 16
    """
    table = _column_table(height, hatch_px)
    size = height * _QUARTERS + 1
    steps = height * _QUARTERS
    mean_at = np.rint(lane_heights(mean, threshold) * steps).astype(np.int32)
    peak_at = mean_at
    if peak is not mean:
        peak_at = np.rint(lane_heights(peak, threshold) * steps).astype(np.int32)
    is_sure = peak >= threshold
    is_uncertain = (peak >= threshold * UNCERTAIN_SHARE) & ~is_sure
    phase = (np.arange(mean.size) + first_column) % hatch_px
    code = np.where(is_sure, mean_at, np.where(is_uncertain, (2 + phase) * size + peak_at, 0))
    shades: np.ndarray = table.take(code, axis=1)
    if peak_at is not mean_at:
        faint = np.where(is_sure, size + peak_at, 0)
        shades = np.maximum(shades, table.take(faint, axis=1))
    return shades


def lane_image(shades: np.ndarray, colour: QColor) -> QImage:
    """Return shades painted in a colour, ready for a painter (premultiplied)."""
    height, width = shades.shape
    opacity = np.arange(_SHADES, dtype=np.float64) / (_SHADES - 1)
    channels = (1.0, colour.redF(), colour.greenF(), colour.blueF())
    codes = [np.round(opacity * value * 255).astype(np.uint32) for value in channels]
    table = codes[0] << 24 | codes[1] << 16 | codes[2] << 8 | codes[3]
    pixels = np.take(table.astype(np.uint32), shades)
    form = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(pixels.data, width, height, 4 * width, form).copy()


def lane_images(
    columns: LaneColumns,
    *,
    thresholds: np.ndarray,
    colours: list[QColor],
    height: int,
    first_column: int = 0,
    hatch_px: int = _HATCH_PX,
) -> list[QImage]:
    """Return one picture for each lane of ``columns``, all ``height`` pixels high."""
    return [
        lane_image(
            shade_lane(
                columns.mean[lane],
                columns.peak[lane],
                threshold=float(thresholds[lane]),
                height=height,
                first_column=first_column,
                hatch_px=hatch_px,
            ),
            colour,
        )
        for lane, colour in enumerate(colours)
    ]
