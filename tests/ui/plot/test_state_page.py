"""What stands in the place of missing pictures."""

import pytest
from pytestqt.qtbot import QtBot

from mirdesk.ui.plot.state_page import PlotState, StatePage, analysis_wait_s
from mirdesk.ui.theme import Look

pytestmark = pytest.mark.gui


@pytest.fixture
def page(qtbot: QtBot, look: Look) -> StatePage:
    made = StatePage(look)
    qtbot.addWidget(made)
    made.resize(800, 200)
    made.show()
    return made


def test_waiting_offers_the_analysis_with_its_time(qtbot: QtBot, page: StatePage) -> None:
    page.show_state(PlotState.WAITING, duration_s=240.0)
    assert page.button.isVisible()
    assert page.button.text() == "Analyse this song (about 4 s)"
    with qtbot.waitSignal(page.analyse_requested):
        page.button.click()


def test_failure_says_why_and_offers_another_try(page: StatePage) -> None:
    page.show_state(PlotState.FAILED, reason="There is no sound in it.")
    assert page._text.text() == "There is no sound in it."
    assert page.button.text() == "Try again"


def test_progress_is_shown_while_it_listens(page: StatePage) -> None:
    page.show_progress("Decoding", 0.25)
    assert page.state is PlotState.ANALYSING
    assert page.progress.isVisible()
    assert page.progress.value() == 250
    assert not page.button.isVisible()
    page.show_progress("Decoding", 7.0)
    assert page.progress.value() == 1000


@pytest.mark.parametrize("state", [PlotState.EMPTY, PlotState.OFFLINE])
def test_nothing_to_press_where_nothing_helps(page: StatePage, state: PlotState) -> None:
    page.show_state(state)
    assert not page.button.isVisible()
    assert page._heading.text()


def test_wait_grows_with_the_length() -> None:
    assert analysis_wait_s(240.0) == 4
    assert analysis_wait_s(10_800.0) == 110
    assert analysis_wait_s(None) >= 1
