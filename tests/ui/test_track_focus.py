"""The track in focus is fetched off the window's thread; late answers are dropped."""

import pytest

from mirdesk.domain.activity import CheckpointId
from mirdesk.operations.find_similar import SimilarFinder
from mirdesk.ui.track_focus import TrackFocus

pytestmark = pytest.mark.gui


@pytest.fixture
def focus(library, background):
    finder = SimilarFinder(library, CheckpointId("student", "0.1.0"))
    return TrackFocus(library, finder, background)


def test_details_and_analysis_arrive(qtbot, focus, id_of):
    with qtbot.waitSignal(focus.focused) as focused:
        focus.look_at(id_of("Last tram"))
    shown = focused.args[0]
    assert shown.details.summary.title == "Last tram"
    assert shown.analysis.duration_s == 214.0
    with qtbot.waitSignal(focus.focused) as focused:
        focus.look_at(None)
    assert focused.args[0].details is None


def test_only_the_last_of_a_quick_walk_is_shown(qtbot, focus, id_of):
    seen = []
    focus.focused.connect(lambda shown: seen.append(shown.track_id))
    for title in ("Last tram", "Low tide", "Rosewood"):
        focus.look_at(id_of(title))
        focus.read_again()
    qtbot.waitUntil(lambda: bool(seen))
    qtbot.wait(100)
    assert seen == [id_of("Rosewood")]


def test_similar_tracks_with_rows_and_reasons(qtbot, focus, id_of):
    focus.look_at(id_of("Last tram"))
    with qtbot.waitSignal(focus.similar_found) as found:
        focus.find_similar(1, 1)
    answer = found.args[0]
    assert answer.found.searched == 13
    scores = [match.score for match in answer.matches]
    assert scores == sorted(scores, reverse=True)
    assert len({match.summary.artist for match in answer.matches}) == len(answer.matches)
    assert all(match.reasons for match in answer.matches)


def test_not_analysed_and_gone(qtbot, focus, id_of):
    focus.look_at(id_of("Low tide"))
    with qtbot.waitSignal(focus.similar_found) as found:
        focus.find_similar(1, 1)
    assert found.args[0].found is None
    focus.look_at(999_999)
    with qtbot.waitSignal(focus.focused) as focused:
        focus.read_again()
    assert focused.args[0].details is None


def test_without_a_checkpoint_nothing_is_searched(qtbot, library, background, id_of):
    focus = TrackFocus(library, None, background)
    focus.look_at(id_of("Last tram"))
    with qtbot.assertNotEmitted(focus.similar_found, wait=100):
        focus.find_similar(1, 1)
