"""The track in focus is fetched off the window's thread; late answers are dropped."""

from dataclasses import replace

import numpy as np
import pytest

from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.tracks import FoundFile
from mirdesk.ui.track_focus import TrackFocus

pytestmark = pytest.mark.gui


@pytest.fixture
def focus(library, background):
    return TrackFocus(library, background)


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


def test_tracks_are_compared_with_those_of_the_same_checkpoint(qtbot, focus, library, id_of):
    """Whatever is installed now: what is stored is enough."""
    track_id = id_of("Low tide")
    details, other = library.details(track_id), library.analysis(id_of("Last tram"))
    made = replace(other, checkpoint=CheckpointId("student", "0.0.9"), payload_hash=b"\1" * 16)
    file = FoundFile(details.summary.path, details.size_bytes, details.mtime_ns)
    library.put_analysis(track_id, file, made, np.full(20, 0.5, np.float32))
    focus.look_at(track_id)
    with qtbot.waitSignal(focus.similar_found) as found:
        focus.find_similar(1, 1)
    assert found.args[0].found.searched == 1  # itself
    assert found.args[0].matches == ()
