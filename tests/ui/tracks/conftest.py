"""The table over the made-up library."""

from collections.abc import Callable

import pytest

from mirdesk.domain.tracks import TrackQuery
from mirdesk.ui.tracks.table_model import TracksTableModel
from mirdesk.ui.tracks.table_view import TracksView


@pytest.fixture
def open_table(qtbot, look, library) -> Callable[[int, int], TracksView]:
    """Open a table of all tracks, so many pixels wide and high."""

    def open_one(width: int, height: int) -> TracksView:
        rows = TracksTableModel(library)
        made = TracksView(look, rows)
        rows.setParent(made)
        qtbot.addWidget(made)
        made.resize(width, height)
        made.show()
        made.show_ids(library.track_ids(TrackQuery()))
        return made

    return open_one
