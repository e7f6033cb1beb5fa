"""Several checkpoints hear a library; one result of each recording is shown, all are kept."""

from collections.abc import Callable

import numpy as np
import pytest

from mirdesk.domain.activity import CheckpointId, TrackAnalysis
from mirdesk.domain.tracks import FoundFile, Problem, Stage, TrackQuery, TrackState
from mirdesk.store.library import Library

STUDENT = CheckpointId("student", "0.1.0")
EARS = CheckpointId("ears", "1.0")
HALF = np.full(20, 0.5, np.float32)
FIFTH = np.full(20, 0.2, np.float32)
Analysis = Callable[..., TrackAnalysis]


def file(number: int) -> FoundFile:
    return FoundFile(b"/m/%d" % number, 1000, 1)


@pytest.fixture
def heard(library: Library, analysis: Analysis) -> Library:
    """Return three tracks, all heard by the student, the first two by the ears as well."""
    library.put_found([file(number) for number in (1, 2, 3)])
    for number in (1, 2, 3):
        made = analysis(number, plays={number: 30.0}, payload_hash=b"%d" % number)
        assert library.put_analysis(number, file(number), made, HALF)
    for number in (1, 2):
        again = analysis(
            10 + number, plays={19: 20.0}, payload_hash=b"%d" % number, checkpoint=EARS
        )
        assert library.put_analysis(number, file(number), again, FIFTH)
    return library


def shown(library: Library) -> dict[int, tuple[str, set[int], bytes | None]]:
    found = {}
    for number in (1, 2, 3):
        details = library.details(number)
        assert details is not None
        summary = details.summary
        strip = None if summary.strip is None else summary.strip.tobytes()
        found[number] = (
            details.checkpoint_name,
            {index for index, _share in summary.instruments},
            strip,
        )
    return found


def playing(library: Library, instrument: int) -> set[int]:
    return set(library.track_ids(TrackQuery(with_instruments=frozenset({instrument}))).tolist())


def test_the_result_stored_last_is_shown(heard: Library) -> None:
    names = {number: name for number, (name, _, _) in shown(heard).items()}
    assert names == {1: "ears", 2: "ears", 3: "student"}
    assert playing(heard, 19) == {1, 2}
    assert playing(heard, 1) == set()
    assert playing(heard, 3) == {3}


def test_switching_back_and_forth_shows_each_at_once(heard: Library) -> None:
    before = shown(heard)
    heard.show_results_of(STUDENT)
    back = shown(heard)
    assert {number: name for number, (name, _, _) in back.items()} == dict.fromkeys(
        (1, 2, 3), "student"
    )
    assert [back[number][1] for number in (1, 2, 3)] == [{1}, {2}, {3}]
    assert playing(heard, 1) == {1}
    assert playing(heard, 19) == set()
    assert heard.counts().instruments[19] == 0
    assert heard.clip_values([1])[1] == pytest.approx(
        dict(zip(heard.clip_values([1])[1], heard.analysis(1, STUDENT).clip, strict=True))
    )
    heard.show_results_of(EARS)
    assert shown(heard) == before
    heard.show_results_of(STUDENT)
    assert shown(heard) == back


def test_nothing_is_lost_by_switching(heard: Library) -> None:
    vectors = {c: heard.embeddings(c).vectors for c in (STUDENT, EARS)}
    for checkpoint in (STUDENT, EARS, CheckpointId("nobody", "1"), STUDENT):
        heard.show_results_of(checkpoint)
    for checkpoint, expected in vectors.items():
        np.testing.assert_array_equal(heard.embeddings(checkpoint).vectors, expected)
    assert heard.embeddings(STUDENT).track_ids.tolist() == [1, 2, 3]
    assert heard.embeddings(EARS).track_ids.tolist() == [1, 2]
    assert heard.analysis(1, EARS) is not None
    assert heard.analysis(1).checkpoint == STUDENT  # what is shown


def test_who_has_heard_nothing_changes_nothing(heard: Library) -> None:
    before = shown(heard)
    heard.show_results_of(CheckpointId("student", "9.9"))
    assert shown(heard) == before


def test_a_new_result_of_a_shelved_checkpoint_is_shown_and_the_other_shelved(
    heard: Library, analysis: Analysis
) -> None:
    made = analysis(30, plays={7: 50.0}, payload_hash=b"1")
    heard.put_analysis(1, file(1), made, HALF)
    assert shown(heard)[1][:2] == ("student", {7})
    heard.show_results_of(EARS)
    assert shown(heard)[1][:2] == ("ears", {19})
    heard.show_results_of(STUDENT)
    assert shown(heard)[1][:2] == ("student", {7})


def test_files_of_one_recording_change_together(heard: Library, analysis: Analysis) -> None:
    heard.put_found([FoundFile(b"/m/copy", 1000, 1)])
    copy_id = heard.track_id_of(b"/m/copy")
    assert copy_id is not None
    assert heard.link_recording(copy_id, FoundFile(b"/m/copy", 1000, 1), b"1")
    heard.show_results_of(STUDENT)
    assert playing(heard, 1) == {1, copy_id}


def test_partial_results_say_so_again(library: Library, analysis: Analysis) -> None:
    library.put_found([file(1)])
    library.put_analysis(
        1, file(1), analysis(1, payload_hash=b"1", is_partial=True, note="cut"), HALF
    )
    library.put_analysis(1, file(1), analysis(2, payload_hash=b"1", checkpoint=EARS), HALF)
    states = []
    for checkpoint in (STUDENT, EARS):
        library.show_results_of(checkpoint)
        states.append(library.summaries([1])[0].state)
    assert states == [TrackState.PARTIAL, TrackState.ANALYSED]


def test_older_versions_go_unless_their_weights_are_here(
    library: Library, analysis: Analysis
) -> None:
    library.put_found([file(1), file(2)])
    newer = CheckpointId("student", "0.2.0")
    for number, kept in ((1, ()), (2, (STUDENT,))):
        same = {"payload_hash": b"%d" % number}
        library.put_analysis(number, file(number), analysis(1, **same), HALF)
        library.put_analysis(
            number, file(number), analysis(2, checkpoint=newer, **same), HALF, kept
        )
    assert library.analysis(1, STUDENT) is None
    assert library.analysis(2, STUDENT) is not None
    library.show_results_of(STUDENT)
    assert library.analysis(1).checkpoint == newer
    assert library.analysis(2).checkpoint == STUDENT


def test_who_heard_before_is_counted_with_hours(heard: Library) -> None:
    heard.put_found([file(4)])  # heard by nobody: not among them
    (student,) = heard.heard_before(EARS)
    assert (student.checkpoint, student.tracks) == (STUDENT, 1)
    assert student.duration_s > 0
    assert heard.heard_before(STUDENT) == []  # it has a result of each, shown or not
    fresh = CheckpointId("student", "0.2.0")
    assert [(h.checkpoint.name, h.tracks) for h in heard.heard_before(fresh)] == [
        ("ears", 2),
        ("student", 1),
    ]


def test_what_failed_or_is_away_is_not_offered_again(heard: Library) -> None:
    heard.put_problem(Problem(b"/m/3", Stage.ANALYSIS, "odd", 1.0, 1000, 1))
    assert heard.heard_before(EARS) == []
    heard.add_root(b"/m")
    heard.mark_offline(b"/m", is_offline=True)
    assert heard.heard_before(CheckpointId("new", "1")) == []


def test_only_what_nobody_heard_waits_by_itself(heard: Library) -> None:
    heard.put_found([file(4)])
    assert [track.track_id for track in heard.to_analyse(None)] == [4]
    assert {track.track_id for track in heard.to_analyse(EARS)} == {3, 4}
    heard.put_problem(Problem(b"/m/4", Stage.ANALYSIS, "odd", 1.0, 1000, 1))
    assert heard.to_analyse(None) == []


def test_what_a_person_said_about_listening_again_is_remembered(library: Library) -> None:
    assert library.is_listening_again(EARS) is None
    library.set_listening_again(EARS, is_wanted=True)
    assert library.is_listening_again(EARS) is True
    assert library.is_listening_again(STUDENT) is None
    library.set_listening_again(EARS, is_wanted=False)
    assert library.is_listening_again(EARS) is False


def test_thresholds_outlive_the_card(heard: Library) -> None:
    np.testing.assert_allclose(heard.thresholds(STUDENT), HALF, atol=1e-3)
    np.testing.assert_allclose(heard.thresholds(EARS), FIFTH, atol=1e-3)
    assert heard.thresholds(CheckpointId("nobody", "1")) is None
