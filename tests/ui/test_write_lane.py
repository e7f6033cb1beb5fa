"""The lane writes real files with the real pool, one thing after the other."""

import os
import threading
import wave

import pytest

from mirdesk.domain.tag_edits import TagEdit, WriteStatus
from mirdesk.domain.tags import AudioProperties, FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.errors import PatternError, WriteRefusedError
from mirdesk.filetags.files import read_tags
from mirdesk.jobs.pool import Pool
from mirdesk.operations.edit_tags import outside_changes, stage
from mirdesk.operations.tasks import HANDLER
from mirdesk.ui.write_lane import WriteKind, WriteLane

pytestmark = pytest.mark.gui
TITLE = TagEdit({"title": ("Slow water",)})


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "one.wav"
    with wave.open(str(made), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\0\0" * 800)
    return made


@pytest.fixture
def track_id(empty_library, path):
    found = FoundFile(os.fsencode(path), path.stat().st_size, path.stat().st_mtime_ns)
    empty_library.put_tags([(found, FileTags(AudioProperties("wav")))])
    return empty_library.track_id_of(found.path)


@pytest.fixture
def lane(empty_library, qapp):
    pool = Pool(HANDLER, background_workers=1)
    made = WriteLane(empty_library, pool)
    yield made
    made.close()
    pool.close()


def answer(qtbot, lane, ask):
    """Ask for something and return its result."""
    with qtbot.waitSignal(lane.finished) as told:
        request_id = ask()
    assert told.args[0].request_id == request_id
    return told.args[0].what


def test_a_look_changes_nothing(qtbot, lane, track_id, path):
    before = path.read_bytes()
    (look,) = answer(qtbot, lane, lambda: lane.preview({track_id: TITLE}))
    assert look.status is WriteStatus.PREVIEWED
    assert look.changes[0].new == ("Slow water",)
    assert path.read_bytes() == before
    assert not lane.is_busy


def test_writes_are_told_and_taken_back(qtbot, lane, track_id, path, empty_library):
    before = path.read_bytes()
    begun = []
    lane.started.connect(lambda event: begun.append(event.kind))
    stage(empty_library, {track_id: TITLE})
    report = answer(qtbot, lane, lambda: lane.write({track_id: TITLE}, "Title"))
    assert report.count(WriteStatus.WRITTEN) == 1
    assert read_tags(os.fsencode(path)).tags["title"] == ("Slow water",)
    assert empty_library.pending_counts() == (0, 0)
    assert empty_library.write_batches()[0].title == "Title"
    back = answer(qtbot, lane, lane.undo)
    assert back.count(WriteStatus.RESTORED) == 1
    assert path.read_bytes() == before
    assert begun == [WriteKind.WRITE, WriteKind.UNDO]


def test_nothing_to_undo_is_told_as_a_failure(qtbot, lane):
    with qtbot.waitSignal(lane.failed) as told:
        lane.undo()
    assert isinstance(told.args[0].what, WriteRefusedError)
    assert not lane.is_busy


def test_what_another_program_did_is_written_over_once_accepted(
    qtbot, lane, track_id, path, empty_library
):
    stage(empty_library, {track_id: TITLE})
    found = FoundFile(os.fsencode(path), path.stat().st_size, path.stat().st_mtime_ns)
    other = FileTags(AudioProperties("wav"), {"title": ("Theirs",)})
    empty_library.put_tags([(found, other)])
    (change,) = outside_changes(empty_library)
    assert change.now == ("Theirs",)
    # The file itself holds no title, so what is accepted must be what it holds.
    empty_library.put_tags([(found, FileTags(AudioProperties("wav")))])
    report = answer(
        qtbot,
        lane,
        lambda: lane.write({track_id: TITLE}, "", None, outside_changes(empty_library)),
    )
    assert report.count(WriteStatus.WRITTEN) == 1


def test_files_are_renamed_and_get_their_names_back(qtbot, lane, track_id, empty_library):
    stage(empty_library, {track_id: TITLE})
    before = empty_library.path_of(track_id)
    plans = answer(qtbot, lane, lambda: lane.plan_renames([track_id], "%title%"))
    report = answer(qtbot, lane, lambda: lane.rename(plans, "Names"))
    assert empty_library.path_of(track_id).endswith(b"Slow water.wav")
    answer(qtbot, lane, lambda: lane.undo_renames(report.batch_id))
    assert empty_library.path_of(track_id) == before


def test_a_pattern_that_fails_is_told(qtbot, lane):
    with qtbot.waitSignal(lane.failed) as told:
        lane.plan_renames([], "%")
    assert isinstance(told.args[0].what, PatternError)


def test_an_answer_nobody_wants_is_dropped(qtbot, lane, track_id):
    told = []
    lane.finished.connect(lambda event: told.append(event.request_id))
    first = lane.preview({track_id: TITLE})
    lane.give_up(first)
    second = lane.preview({track_id: TITLE})
    qtbot.waitUntil(lambda: not lane.is_busy)
    assert told == [second]


def test_a_stop_leaves_the_rest_as_it_is(qtbot, lane, track_id, path):
    before = path.read_bytes()
    first_may_end = threading.Event()
    original = lane._ask

    def ask(kind, work):
        def waiting(told, stop):
            first_may_end.wait(20)
            return work(told, stop)

        return original(kind, waiting)

    lane._ask = ask
    with qtbot.waitSignal(lane.finished) as told:
        lane.write({track_id: TITLE}, "Title")
        assert lane.is_writing
        lane.stop()
        first_may_end.set()
    assert told.args[0].what.was_stopped
    assert path.read_bytes() == before


def test_closing_joins_the_thread_and_refuses_more(lane, track_id, empty_library):
    lane.write({track_id: TITLE}, "Title")
    lane.close()
    assert not lane.is_busy
    lane.write({track_id: TITLE}, "Title")
    assert not lane.is_busy
    assert "mirdesk-write" not in {thread.name for thread in threading.enumerate()}
