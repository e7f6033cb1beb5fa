"""Lines, bars, dots and backgrounds of rows, looked at pixel by pixel."""

import numpy as np
import pytest
from PySide6.QtCore import QRect, QRectF, QStringListModel, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QListView, QStyle

from mirdesk.ui.row_painting import (
    PaintedRowDelegate,
    hover_colour,
    paint_bar,
    paint_dot,
    paint_figures,
    paint_line,
    paint_pill,
    trough_colour,
)

pytestmark = pytest.mark.gui

RED, BLUE = "#ff0000", "#0000ff"
BAR = QRectF(10, 10, 100, 6)


@pytest.fixture
def canvas(qapp):
    """A white picture and a painter on it."""
    image = QImage(200, 40, QImage.Format.Format_RGBA8888)
    image.fill(QColor("white"))
    painter = QPainter(image)
    yield painter, image
    painter.end()


def mask(image: QImage, colour: str) -> np.ndarray:
    """Return where a picture has exactly this colour, shape (rows, columns)."""
    wanted = QColor(colour)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return (data[..., :3] == [wanted.red(), wanted.green(), wanted.blue()]).all(axis=-1)


def columns(image: QImage, colour: str) -> tuple[int, int]:
    """Return the first column with the colour, and the one after the last."""
    found = np.flatnonzero(mask(image, colour).any(axis=0))
    return int(found[0]), int(found[-1]) + 1


def inked(image: QImage) -> np.ndarray:
    """Return which columns hold anything."""
    return np.flatnonzero(~mask(image, "white").all(axis=0))


@pytest.mark.parametrize("share", [0.25, 0.5, 1.0])
def test_a_bar_is_filled_by_its_share(canvas, share):
    painter, image = canvas
    paint_bar(painter, BAR, share, QColor(RED), BLUE)
    assert columns(image, RED) == pytest.approx((10, 10 + 100 * share), abs=2)
    if share < 1:
        assert columns(image, BLUE)[1] == pytest.approx(110, abs=2)


@pytest.mark.parametrize(("share", "same_as"), [(-0.3, 0.0), (1.7, 1.0)])
def test_shares_out_of_range_are_held(canvas, share, same_as):
    painter, image = canvas
    paint_bar(painter, BAR, share, QColor(RED), BLUE)
    drawn = image.copy()
    image.fill(QColor("white"))
    paint_bar(painter, BAR, same_as, QColor(RED), BLUE)
    assert image == drawn


def test_an_empty_bar_has_no_fill(canvas):
    painter, image = canvas
    paint_bar(painter, BAR, 0.0, QColor(RED), BLUE, least_px=3.0)
    assert not mask(image, RED).any()
    paint_bar(painter, BAR, 0.001, QColor(RED), BLUE, least_px=3.0)
    assert mask(image, RED).any()


def test_a_bar_keeps_the_place_it_was_given(canvas):
    painter, _ = canvas
    whole = QRectF(BAR)
    paint_bar(painter, whole, 0.3, QColor(RED), BLUE)
    assert whole == BAR


def test_a_long_line_is_shortened_to_its_place(canvas):
    painter, image = canvas
    shown = paint_line(painter, QRect(20, 0, 80, 40), "A very long title " * 9, RED)
    assert shown.endswith("…")
    assert inked(image).min() >= 20
    assert inked(image).max() < 100 + 2
    assert paint_line(painter, QRect(20, 0, 80, 40), "Short", RED) == "Short"


def test_a_path_is_shortened_in_the_middle(canvas):
    painter, _ = canvas
    mode = Qt.TextElideMode.ElideMiddle
    place = QRect(0, 0, 120, 40)
    shown = paint_line(painter, place, "/music/" + "long/" * 20 + "end.mp3", RED, mode=mode)
    assert "…" in shown
    assert shown.endswith(".mp3")


def test_figures_stand_at_the_right_or_left(canvas):
    painter, image = canvas
    place = QRect(50, 0, 100, 40)
    paint_figures(painter, place, "42", RED)
    assert inked(image).min() > 100
    assert inked(image).max() == pytest.approx(150, abs=4)
    image.fill(QColor("white"))
    paint_figures(painter, place, "42", RED, Qt.AlignmentFlag.AlignLeft)
    assert inked(image).min() == pytest.approx(50, abs=4)
    assert inked(image).max() < 100


def test_a_dot_is_round(canvas):
    painter, image = canvas
    paint_dot(painter, QRectF(10, 10, 20, 20), QColor(RED))
    assert mask(image, RED).sum() == pytest.approx(np.pi * 100, rel=0.12)
    assert not mask(image, RED)[10, 10]


def test_a_pill_is_filled_outlined_or_nothing(canvas):
    painter, image = canvas
    place = QRectF(5.5, 5.5, 100, 30)
    paint_pill(painter, place)
    assert mask(image, "white").all()
    paint_pill(painter, place, outline=RED)
    assert mask(image, RED).any()
    assert mask(image, "white")[20, 50]
    paint_pill(painter, place, fill=BLUE)
    assert mask(image, BLUE)[20, 50]
    assert not mask(image, BLUE)[5, 5]


def test_colours_lie_between_panel_and_text(look):
    for theme_name in ("dark", "light"):
        look.choose(theme_name)
        theme = look.theme
        panel, text = QColor(theme.panel).lightness(), QColor(theme.text).lightness()
        for colour in (hover_colour(theme), trough_colour(theme), trough_colour(theme, 0.12)):
            assert min(panel, text) < QColor(colour).lightness() < max(panel, text)


class Recorder(PaintedRowDelegate):
    """Notes what it is asked to paint."""

    def __init__(self, look):
        super().__init__(look)
        self.seen = {}

    def paint_row(self, painter, place, index):
        assert painter.testRenderHint(QPainter.RenderHint.Antialiasing)
        self.seen[index.data()] = place, self.theme.name


def test_a_delegate_paints_whole_rows(qtbot, look):
    view, names = QListView(), QStringListModel(["first", "second"])
    qtbot.addWidget(view)
    view.setModel(names)
    recorder = Recorder(look)
    view.setItemDelegate(recorder)
    view.show()
    view.setCurrentIndex(names.index(1))
    view.grab()
    first, second = recorder.seen["first"][0], recorder.seen["second"][0]
    assert second.is_selected
    assert not first.is_selected
    assert first.rect.bottom() < second.rect.top()
    assert not first.is_hovered
    assert second.has_focus == bool(second.state & QStyle.StateFlag.State_HasFocus)
    look.choose("light")
    view.grab()
    assert recorder.seen["first"][1] == "light"
