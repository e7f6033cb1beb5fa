"""The middle of the window shows the one page that fits."""

import pytest

from mirdesk.ui.browsing import Place, Scope
from mirdesk.ui.centre import Centre
from mirdesk.ui.no_hits import Culprit
from mirdesk.ui.tracks.table_model import TracksTableModel
from mirdesk.ui.tracks.table_view import TracksView

pytestmark = pytest.mark.gui


@pytest.fixture
def centre(qtbot, look, library):
    rows = TracksTableModel(library)
    made = Centre(look, TracksView(look, rows), has_demo=True)
    rows.setParent(made)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("scope", "rows", "is_empty", "is_filtered", "page"),
    [
        (Scope.ALL, 16, False, False, "table"),
        (Scope.ALL, 0, True, False, "first_run"),
        (Scope.ALL, 0, False, False, "table"),
        (Scope.ALL, 0, False, True, "no_hits"),
        (Scope.PROBLEMS, 0, True, True, "problems"),
    ],
)
def test_pages(centre, scope, rows, is_empty, is_filtered, page):
    centre.show_page(scope, rows=rows, is_empty=is_empty, is_filtered=is_filtered)
    assert centre.currentWidget() is getattr(centre, page)
    assert centre.is_first_run == (page == "first_run")


def test_culprit_is_named_and_forgotten(centre):
    centre.show_culprit(Culprit("“zzz” is in none of them.", "Remove “zzz”", Place()))
    assert "zzz" in centre.no_hits.words
    centre.show_culprit(None)
    assert centre.no_hits.words == ""
    assert centre.culprit is None
