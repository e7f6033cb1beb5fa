"""The visible piece of the fitting level."""

import numpy as np
import pytest

from mirdesk.audio.pyramid import Pyramid
from mirdesk.domain.activity import TrackAnalysis
from mirdesk.ui.plot.colour_maps import colour_table
from mirdesk.ui.plot.geometry import TimeWindow
from mirdesk.ui.plot.levels import (
    PREVIEW_CEILING_DB,
    PREVIEW_FLOOR_DB,
    PictureLevels,
    levels_of_preview,
    levels_of_pyramid,
)


@pytest.fixture
def levels(pyramid: Pyramid) -> PictureLevels:
    return levels_of_pyramid(pyramid)


def test_coarsest_level_that_fills_every_pixel(levels: PictureLevels) -> None:
    whole = TimeWindow.whole(100.0)
    assert levels.level_for(whole, 600) == 4  # 100 / 16 columns a second are 625
    assert levels.level_for(whole, 1000) == 3
    assert levels.level_for(whole.showing(10, 11), 1000) == 0


def test_piece_covers_the_window_and_is_kept_while_it_does(levels: PictureLevels) -> None:
    table = levels.coloured(colour_table("magma"))
    window = TimeWindow(40.0, 50.0, 100.0)
    piece = levels.piece(window, 900, table)
    assert piece is not None
    source = piece.source(window)
    assert source.left() >= 0
    assert source.right() <= piece.image.width()
    assert levels.piece(window.moved(2.0), 900, table) is piece
    assert levels.piece(window.moved(40.0), 900, table) is not piece
    assert levels.piece(window, 900, table.copy()) is not piece


def test_high_bands_are_on_top_and_time_runs_right(levels: PictureLevels) -> None:
    table = colour_table("grey")
    piece = levels.piece(TimeWindow.whole(100.0), 600, table)
    assert piece is not None
    row = 127 - 64  # the loud band of the fixture
    second = piece.image.width() // 100
    assert piece.image.pixel(60 * second, row) == int(table[255])
    assert piece.image.pixel(20 * second, row) != int(table[255])


def test_piece_is_bounded_however_wide_the_screen(levels: PictureLevels) -> None:
    piece = levels.piece(TimeWindow.whole(100.0), 1e6, colour_table("magma"))
    assert piece is not None
    assert piece.image.width() <= 16384


def test_window_past_the_picture_has_no_piece(levels: PictureLevels) -> None:
    late = TimeWindow(150.0, 160.0, 200.0)
    assert levels.piece(late, 500, colour_table("magma")) is None


def test_level_below_the_pointer(levels: PictureLevels) -> None:
    loud = levels.db_at(70.0, (64 + 0.5) / 128)
    assert loud == pytest.approx(-5.0)
    assert levels.db_at(1000.0, 0.5) is None
    quiet = levels.db_at(10.0, 0.1)
    assert quiet is not None
    assert -90.0 <= quiet < -40.0


def test_silence_keeps_the_full_scale() -> None:
    silent = np.zeros((48, 320), np.uint8)
    levels = PictureLevels([silent], [3.2], floor_db=-90.0, ceiling_db=-5.0)
    assert (levels.darkest, levels.brightest) == (0, 255)


def test_stored_preview_is_a_level(analysis: TrackAnalysis) -> None:
    levels = levels_of_preview(analysis)
    assert levels is not None
    assert levels.bands == 48
    assert levels.finest_columns_per_s == pytest.approx(3.2)


def test_preview_has_the_scale_the_child_process_writes() -> None:
    from mirdesk.audio import overview

    assert overview.FLOOR_DB == PREVIEW_FLOOR_DB
    assert overview.CEILING_DB == PREVIEW_CEILING_DB
