"""The inspector: head with cover, four tabs, buttons for the file."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from mirdesk.domain.descriptors import Descriptors, Silence
from mirdesk.ui.inspector.inspector import CoverPicture, Inspector, Tab

pytestmark = pytest.mark.gui


@pytest.fixture
def inspector(qtbot, look, card):
    made = Inspector(look, card)
    qtbot.addWidget(made)
    made.resize(320, 600)
    made.show()
    return made


def test_tabs(inspector):
    texts = [inspector.tabs.tabText(i) for i in range(inspector.tabs.count())]
    assert texts == ["Tags", "Instruments", "Similar", "File"]


def test_a_track_and_none(inspector, library, id_of):
    inspector.show_details(library.details(id_of("Last tram")))
    assert inspector._title.text() == "Last tram"
    assert dict(inspector.file.facts)["State"] == "Analysed"
    assert len(inspector.instruments.rows) == 20
    with_cover = inspector.grab().toImage()
    inspector.show_details(library.details(id_of("Rosewood")))  # no cover
    assert inspector.grab().toImage() != with_cover
    inspector.show_details(None)
    assert inspector.tags.words == "Select a track to see its tags."
    assert not inspector._head.isVisible()


def test_similar_is_asked_for_when_it_is_looked_at(qtbot, inspector):
    with qtbot.assertNotEmitted(inspector.similar_shown):
        inspector.show_tab(Tab.FILE)
    with qtbot.waitSignal(inspector.similar_shown):
        inspector.show_tab(Tab.SIMILAR)
    assert inspector.is_similar_shown


def test_file_buttons(qtbot, inspector, library, id_of):
    inspector.show_details(library.details(id_of("Last tram")))
    inspector.show_tab(Tab.FILE)
    buttons = {b.text(): b for b in inspector.findChildren(QPushButton)}
    with qtbot.waitSignal(inspector.copy_path_requested):
        qtbot.mouseClick(buttons["Copy path"], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(inspector.show_in_folder_requested):
        qtbot.mouseClick(buttons["Show in folder"], Qt.MouseButton.LeftButton)


def test_a_damaged_cover_counts_as_none(qtbot, look):
    cover = CoverPicture(look)
    qtbot.addWidget(cover)
    empty = cover.grab().toImage()
    cover.show_jpeg(b"not a picture")
    assert cover.grab().toImage() == empty


def test_edited_names_are_shown_at_the_top(inspector, library, id_of):
    details = library.details(id_of("Last tram"))
    inspector.show_details(details)
    inspector.show_names(dataclasses.replace(details.summary, title="The last tram"))
    assert inspector._title.text() == "The last tram"
    assert inspector._artist.text() == "Nadia Orlov"


def test_tags_have_the_names_of_the_checkpoint_that_heard_them(inspector, library, id_of, card):
    details = library.details(id_of("Last tram"))
    found = Descriptors(None, None, -1.0, Silence(0.0, 0.0, 0.0), np.ones(1, np.float32))
    details = dataclasses.replace(details, descriptors=found)
    inspector.show_details(details)
    assert "Sounds like" not in dict(inspector.file.facts)  # the card knows no tags
    knowing = dataclasses.replace(card, tags=("jazz",))
    other = dataclasses.replace(card, version="9.0", tags=("rock",))
    inspector.instruments.use_card(other, (other, knowing))
    inspector.show_details(details)
    assert dict(inspector.file.facts)["Sounds like"].startswith("jazz 1.00\n")
    inspector.instruments.use_card(other, (other,))  # the one that heard it is gone
    inspector.show_details(details)
    assert "Sounds like" not in dict(inspector.file.facts)


def test_a_low_inspector_leaves_its_room_to_the_tabs(qtbot, inspector, library, id_of):
    inspector.show_details(library.details(id_of("Last tram")))
    assert inspector._head.isVisible()
    inspector.resize(320, 250)
    qtbot.waitUntil(lambda: not inspector._head.isVisible())
    inspector.resize(320, 400)
    qtbot.waitUntil(inspector._head.isVisible)
