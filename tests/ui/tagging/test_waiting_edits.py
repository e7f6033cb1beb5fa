"""Edits that wait as rows, and back as edits to write."""

import os

import pytest

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.domain.tags import AudioProperties, FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.operations.edit_tags import stage
from mirdesk.ui.tagging.waiting_edits import place_of, read_waiting

pytestmark = pytest.mark.gui
COVER = CoverEdit(b"\xff\xd8\xff\xd9", "image/jpeg")


def test_fields_stand_in_the_order_of_the_editor(music):
    edit = TagEdit({"zz_own": ("x",), "genre": ("Jazz",), "title": ("T",)}, COVER)
    stage(music.library, {music.ids[0]: edit})
    waiting = read_waiting(music.library)
    (row,) = waiting.rows
    names = [field.change.field for field in row.fields]
    assert names[:2] == ["title", "genre"]
    assert set(names[2:]) == {"cover", "zz_own"}
    assert place_of("title") < place_of("zz_own")


def test_chosen_fields_become_edits_with_their_pictures(music):
    edit = TagEdit({"genre": ("Jazz",), "title": ("T",)}, COVER)
    stage(music.library, {music.ids[0]: edit})
    waiting = read_waiting(music.library)
    fields = [f for f in waiting.rows[0].fields if f.change.field != "genre"]
    made = waiting.chosen({music.ids[0]: fields})
    assert made == {music.ids[0]: TagEdit({"title": ("T",)}, COVER)}


def test_changes_by_others_are_not_looked_into_but_can_be_accepted(music):
    track_id = music.ids[0]
    stage(music.library, {track_id: TagEdit({"title": ("Mine",), "album": ("A",)})})
    stat = music.path(0).stat()
    found = FoundFile(os.fsencode(music.path(0)), stat.st_size, stat.st_mtime_ns)
    theirs = FileTags(AudioProperties("wav"), {"title": ("Theirs",)})
    music.library.put_tags([(found, theirs)])
    waiting = read_waiting(music.library)
    assert waiting.to_look_into() == {track_id: TagEdit({"album": ("A",)})}
    (title, album) = waiting.rows[0].fields
    assert (title.change.old, title.outside, title.is_chosen) == (("Theirs",), (), False)
    assert (album.outside, album.is_chosen) == (None, True)
    edits = waiting.chosen({track_id: [title]})
    assert [change.now for change in waiting.accepted(edits)] == [("Theirs",)]
    assert waiting.accepted(waiting.chosen({track_id: [album]})) == []


def test_only_the_tracks_asked_for_are_read(music):
    stage(music.library, dict.fromkeys(music.ids, TagEdit({"title": ("T",)})))
    waiting = read_waiting(music.library, music.ids[1:2])
    assert [row.track_id for row in waiting.rows] == music.ids[1:2]
