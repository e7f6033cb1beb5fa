"""The plot as a picture file."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from mirdesk.audio.pyramid import Pyramid
from mirdesk.domain.activity import TrackAnalysis
from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.domain.tracks import TrackDetails
from mirdesk.ui.plot.geometry import TimeWindow
from mirdesk.ui.plot.picture import render_picture
from mirdesk.ui.theme import DARK, LIGHT

pytestmark = pytest.mark.gui


def _colours(image) -> set[int]:
    return {
        image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(image.height())
    }


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_picture_has_the_lanes_colours(
    qtbot: QtBot,
    details: TrackDetails,
    analysis: TrackAnalysis,
    pyramid: Pyramid,
    thresholds: np.ndarray,
    theme,
) -> None:
    image = render_picture(details, analysis, pyramid, thresholds, (900, 500), theme)
    assert (image.width(), image.height()) == (900, 500)
    colours = _colours(image)
    for label in ("piano", "voice"):
        assert theme.instrument(INSTRUMENT_INDEX[label]).rgb() in colours
    assert theme.instrument(INSTRUMENT_INDEX["banjo"]).rgb() not in colours
    assert image.pixel(0, 0) == theme.colour(theme.panel).rgb()


def test_window_and_all_lanes(
    qtbot: QtBot,
    details: TrackDetails,
    analysis: TrackAnalysis,
    pyramid: Pyramid,
    thresholds: np.ndarray,
) -> None:
    window = TimeWindow(91.0, 99.0, 100.0)  # nothing plays here
    image = render_picture(
        details,
        analysis,
        pyramid,
        thresholds,
        (1200, 700),
        DARK,
        window=window,
        is_showing_all=True,
    )
    gutter = 160
    lanes = image.copy(gutter, 400, 1000, 260)
    assert DARK.instrument(INSTRUMENT_INDEX["piano"]).rgb() not in _colours(lanes)


def test_without_analysis_or_without_pyramid(
    qtbot: QtBot, details: TrackDetails, analysis: TrackAnalysis, pyramid: Pyramid
) -> None:
    bare = render_picture(details, None, pyramid, None, (800, 300), DARK)
    assert len(_colours(bare)) > 50
    preview = render_picture(details, analysis, None, None, (800, 300), DARK)
    assert len(_colours(preview)) > 50
    tiny = render_picture(details, analysis, pyramid, None, (200, 120), DARK)
    assert tiny.width() == 200
