"""Cells are drawn: strip colours, dots, selection, the row of the keyboard."""

import numpy as np
import pytest

from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.domain.tag_edits import TagEdit
from mirdesk.operations.edit_tags import stage
from mirdesk.ui.theme import ROW_HEIGHT
from mirdesk.ui.tracks.columns import Column

pytestmark = pytest.mark.gui


def near(drawn, colour, within=3):
    wanted = np.array([colour.red(), colour.green(), colour.blue()])
    return int((np.abs(drawn[..., :3] - wanted).max(axis=-1) <= within).sum())


@pytest.fixture
def view(open_table):
    return open_table(1300, 500)


@pytest.fixture
def cell(view, pixels):
    """Give the pixels of a track's cell."""

    def pixels_of(title, column):
        rows = range(view.model().rowCount())
        row = next(r for r in rows if view.model().summary(r).title == title)
        return pixels(view.viewport(), view.visualRect(view.model().index(row, column)))

    return pixels_of


def test_strip_and_dots_in_instrument_colours(look, cell):
    voice = look.theme.instrument(INSTRUMENT_INDEX["voice"])
    assert near(cell("Quarry song", Column.STRIP), voice) > 300
    assert near(cell("Quarry song", Column.INSTRUMENTS), voice) > 30
    assert near(cell("Low tide", Column.STRIP), voice) == 0


def test_states_have_their_colours(look, cell):
    theme = look.theme
    assert near(cell("Quarry song", Column.STATE), theme.colour(theme.good), 60) > 8
    assert near(cell("Button box", Column.STATE), theme.colour(theme.error), 60) > 8


def test_selection_and_keyboard_row(view, look, pixels):
    theme = look.theme
    view.setFocus()
    view.select_track(view.model().track_id(2))
    rect = view.visualRect(view.model().index(2, Column.ALBUM))
    drawn = pixels(view.viewport(), rect)
    assert near(drawn, theme.colour(theme.selection)) > rect.width() * rect.height() / 2
    state = pixels(view.viewport(), view.visualRect(view.model().index(2, Column.STATE)))
    if view.hasFocus():
        assert near(state[:, :3], theme.colour(theme.accent)) == 3 * ROW_HEIGHT


def test_hover_is_shown_and_goes(view, pixels):
    view._hover(4)
    hovered = pixels(view.viewport(), view.visualRect(view.model().index(4, Column.YEAR)))
    view._hover(-1)
    plain = pixels(view.viewport(), view.visualRect(view.model().index(4, Column.YEAR)))
    assert np.abs(hovered - plain).max() >= 3


def test_rows_are_28_pixels(view):
    assert view.rowHeight(0) == ROW_HEIGHT == 28
    assert view.sizeHintForRow(0) == ROW_HEIGHT


def test_rows_grow_with_the_text(view):
    font = view.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    view.setFont(font)
    assert view.rowHeight(0) >= view.fontMetrics().height() + 8
    assert view.rowHeight(0) > ROW_HEIGHT
    font.setPointSizeF(font.pointSizeF() * 0.4)
    view.setFont(font)
    assert view.rowHeight(0) == ROW_HEIGHT


def test_edits_that_wait_are_bold(view, cell, library, id_of):
    plain = {column: cell("Last tram", column) for column in (Column.TITLE, Column.ALBUM)}
    stage(library, {id_of("Last tram"): TagEdit({"genre": ("Swing",)})})
    view.model().read_again()
    assert (cell("Last tram", Column.TITLE) != plain[Column.TITLE]).any()
    assert (cell("Last tram", Column.ALBUM) == plain[Column.ALBUM]).all()
