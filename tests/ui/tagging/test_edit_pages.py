"""Every field of the library has one place in the dialog."""

from collections import Counter

import pytest

from mirdesk.domain.tags import TAG_FIELDS
from mirdesk.ui.tagging.edit_pages import FREE_PAGE, PAGES, FieldsPage

pytestmark = pytest.mark.gui


def test_every_field_stands_once():
    placed = Counter(name for page in PAGES for row in page.rows for name in row)
    assert placed == Counter(TAG_FIELDS.keys())
    assert all(len(row) <= 2 for page in PAGES for row in page.rows)


@pytest.fixture
def page(qtbot, look, values):
    facts = next(page for page in PAGES if page.key == FREE_PAGE)
    made = FieldsPage(facts, look, None, lambda name: values.field(name, [1, 2, 3]))
    qtbot.addWidget(made)
    return made


def test_a_page_is_built_when_it_is_looked_at(page):
    assert not page.is_built
    assert page.cells == {}
    page.show_free(["shelf"])
    assert page.cells == {}
    page.build()
    page.build()
    assert "website" in page.cells
    assert len(page.cells) == sum(map(len, page.facts.rows))


def test_free_fields_come_and_go(page, values):
    page.build()
    values.put("shelf", ["left"], [1, 2, 3])
    page.show_free(["shelf"])
    assert page.cells["shelf"].editor.values() == ("left",)
    values.put("shelf", ["right"], [1, 2, 3])
    page.show_fields()
    assert page.cells["shelf"].editor.values() == ("right",)
    page.mark("shelf")
    assert page.cells["shelf"].was == "was: empty"
    page.show_free([])
    assert "shelf" not in page.cells
    assert "website" in page.cells


@pytest.mark.parametrize("key", ["release", "sound", "sorting", "musicbrainz"])
def test_names_of_fields_stand_in_one_line(qtbot, look, values, key):
    facts = next(page for page in PAGES if page.key == key)
    made = FieldsPage(facts, look, None, lambda name: values.field(name, [1]))
    qtbot.addWidget(made)
    made.build()
    made.resize(660, 500)
    made.show()
    for cell in made.cells.values():
        assert cell.label.width() >= cell.label.fontMetrics().horizontalAdvance(
            cell.label.text()
        )
