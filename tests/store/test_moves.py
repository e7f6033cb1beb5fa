"""Records of renamed files outlive the program, and tracks follow their files."""

import os
from pathlib import Path

import pytest

from mirdesk.domain.tag_edits import PendingEdit
from mirdesk.domain.tags import AudioProperties, FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.store.library import Library
from mirdesk.store.moves import MoveState

OLD, NEW = b"/music/a/x.flac", b"/music/b/y.flac"


@pytest.fixture
def filled(path: Path):
    with Library.open(path) as library:
        library.add_root(b"/music")
        file = FoundFile(OLD, 100, 5)
        library.put_tags([(file, FileTags(AudioProperties("flac"), {"artist": ("A",)}))])
        yield library


def test_a_track_follows_its_file_with_its_edits(filled: Library) -> None:
    track_id = filled.track_id_of(OLD)
    filled.put_pending([PendingEdit(track_id, "title", ("T",), ())])
    (move,) = filled.moves.begin("Names", [(OLD, NEW)])
    assert filled.moves.unfinished() == [move]
    assert filled.moves.batches() == []
    filled.moves.finish(move)
    assert filled.moves.unfinished() == []
    assert filled.path_of(track_id) == NEW
    assert [edit.new for edit in filled.pending([track_id])] == [("T",)]
    (batch,) = filled.moves.batches()
    assert (batch.title, batch.files, batch.can_undo, batch.is_undo) == ("Names", 1, 1, False)


def test_a_name_without_a_title_shows_the_new_name(filled: Library) -> None:
    (move,) = filled.moves.begin("Names", [(OLD, NEW)])
    filled.moves.finish(move)
    (row,) = filled.summaries([filled.track_id_of(NEW)])
    assert row.title == "y"


def test_what_was_taken_back_cannot_be_taken_back_again(filled: Library) -> None:
    (move,) = filled.moves.begin("Names", [(OLD, NEW)])
    filled.moves.finish(move)
    (back,) = filled.moves.begin("Names", [(NEW, OLD)], undoes=move.batch_id)
    filled.moves.finish(back)
    undo, first = filled.moves.batches()
    assert (undo.is_undo, undo.can_undo) == (True, 1)
    assert (first.is_undo, first.can_undo) == (False, 0)
    assert filled.moves.files(first.batch_id)[0].state is MoveState.TAKEN_BACK
    assert filled.track_id_of(OLD) is not None


def test_a_move_that_was_given_up_is_no_history(filled: Library) -> None:
    (move,) = filled.moves.begin("Names", [(OLD, NEW)])
    filled.moves.give_up(move)
    assert filled.moves.batches() == []
    assert filled.moves.unfinished() == []
    assert filled.track_id_of(OLD) is not None


def test_names_need_not_be_text(filled: Library) -> None:
    odd = os.fsencode("/music/b/") + b"caf\xe9.flac"
    (move,) = filled.moves.begin("Names", [(OLD, odd)])
    filled.moves.finish(move)
    assert filled.moves.files(move.batch_id)[0].new == odd
    assert filled.track_id_of(odd) is not None
