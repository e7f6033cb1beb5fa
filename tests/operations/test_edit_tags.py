"""Edits that wait: staged, tidied, gathered, compared with what files hold now."""

import pytest

from mirdesk.domain.tag_edits import CoverEdit, PendingEdit, TagEdit
from mirdesk.domain.tags import AudioProperties, Cover, FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.operations.edit_tags import (
    OutsideChange,
    accept_outside,
    outside_changes,
    pending_edit,
    stage,
    tidied,
)

JPEG = CoverEdit(b"\xff\xd8\xff", "image/jpeg")


def file_tags(cover=None, **fields):
    return FileTags(AudioProperties("mp3"), fields, cover)


@pytest.fixture
def track(library):
    library.put_tags([(FoundFile(b"/m/1.mp3", 1, 1), file_tags(title=("Old",)))])
    return 1


def test_an_edit_is_cleaned_as_tags_are_read():
    edit = tidied(
        TagEdit({
            "title": (" a ", "", "a", "b\nc"),
            "lyrics": (" one\r\ntwo ",),
            "track": ("3/12",),
            "disc": ("1/2",),
            "disctotal": ("9",),
            "genre": ("",),
        })
    )  # fmt: skip
    assert edit.values == {
        "title": ("a", "b c"),
        "lyrics": ("one\ntwo",),
        "track": ("3",),
        "tracktotal": ("12",),
        "disc": ("1",),
        "disctotal": ("9",),
        "genre": (),
    }


def test_staging_keeps_what_the_file_held(library, track):
    stage(library, {track: TagEdit({"title": ("New",), "mood": ("calm",)})})
    stage(library, {track: TagEdit({"title": ("Newer",)}, JPEG)})
    assert library.pending()[:2] == [
        PendingEdit(track, "mood", ("calm",), ()),
        PendingEdit(track, "title", ("Newer",), ("Old",)),
    ]
    assert pending_edit(library) == {
        track: TagEdit({"mood": ("calm",), "title": ("Newer",)}, JPEG)
    }
    stage(library, {track: TagEdit({"title": ("Old",), "mood": ()})})
    assert pending_edit(library, [track]) == {track: TagEdit({}, JPEG)}


def test_changes_by_others_are_noticed_and_accepted(library, track):
    stage(library, {track: TagEdit({"title": ("New",)}, JPEG)})
    assert outside_changes(library) == []
    theirs = file_tags(cover=Cover(b"hash", b"jpeg"), title=("Theirs",))
    library.put_tags([(FoundFile(b"/m/1.mp3", 2, 2), theirs)])
    changes = outside_changes(library, [track])
    assert [(change.field, change.now) for change in changes] == [
        ("title", ("Theirs",)),
        ("cover", ("another picture",)),
    ]
    assert changes[0] == OutsideChange(track, "title", ("Old",), ("Theirs",), ("New",))
    accept_outside(library, changes)
    assert outside_changes(library) == []
    assert pending_edit(library) == {track: TagEdit({"title": ("New",)}, JPEG)}


def test_accepting_what_was_wanted_anyway_ends_the_edit(library, track):
    stage(library, {track: TagEdit({"title": ("New",)})})
    library.put_tags([(FoundFile(b"/m/1.mp3", 2, 2), file_tags(title=("New",)))])
    accept_outside(library, outside_changes(library))
    assert library.pending() == []
