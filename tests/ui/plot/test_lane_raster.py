"""Lanes as pixels."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from mirdesk.ui.plot.lane_raster import lane_heights, lane_image, shade_lane


def _flat(value: float, width: int = 24) -> np.ndarray:
    return np.full(width, value, np.float32)


@pytest.mark.parametrize("threshold", [0.08, 0.5, 0.9])
def test_thresholds_lie_at_one_height(threshold: float) -> None:
    values = np.array([0.0, threshold / 2, threshold, (1 + threshold) / 2, 1.0])
    assert lane_heights(values, threshold) == pytest.approx([0, 0.2, 0.4, 0.7, 1.0])
    assert np.isfinite(lane_heights(values, 0.0)).all()
    assert np.isfinite(lane_heights(values, 1.0)).all()


def test_filled_up_to_the_height_of_the_probability() -> None:
    shades = shade_lane(_flat(0.75), _flat(0.75), threshold=0.5, height=20)
    assert shades.shape == (20, 24)
    assert (shades[6:] == 15).all()  # 0.7 of 20 pixels
    assert (shades[:6] == 0).all()


def test_part_of_a_pixel_is_part_of_its_opacity() -> None:
    shades = shade_lane(_flat(0.625), _flat(0.625), threshold=0.5, height=10)
    assert 0 < shades[4, 0] < 15  # 5.5 pixels high
    assert shades[5, 0] == 15


def test_uncertain_is_hatched_and_below_is_empty() -> None:
    uncertain = shade_lane(_flat(0.4), _flat(0.4), threshold=0.5, height=20)
    filled = uncertain[14:]
    assert len(np.unique(filled)) == 2
    assert (filled[0] != filled[1]).any()  # the lines lean
    assert (shade_lane(_flat(0.2), _flat(0.2), threshold=0.5, height=20) == 0).all()


def test_hatching_stays_with_the_music() -> None:
    first = shade_lane(_flat(0.4), _flat(0.4), threshold=0.5, height=20, first_column=0)
    moved = shade_lane(_flat(0.4), _flat(0.4), threshold=0.5, height=20, first_column=5)
    assert (first[:, 5:] == moved[:, :-5]).all()


def test_peaks_above_the_mean_are_faint() -> None:
    shades = shade_lane(_flat(0.5), _flat(1.0), threshold=0.5, height=20)
    assert (shades[12:] == 15).all()
    assert ((shades[:12] > 0) & (shades[:12] < 8)).all()


def test_image_has_the_lanes_colour() -> None:
    image = lane_image(np.array([[0, 15]], np.uint8), QColor("#36884d"))
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(1, 0) == QColor("#36884d")
    half = lane_image(np.array([[8]], np.uint8), QColor("#ffffff")).pixelColor(0, 0)
    assert half.alphaF() == pytest.approx(8 / 15, abs=0.01)
    assert half.red() == 255  # premultiplied rightly
