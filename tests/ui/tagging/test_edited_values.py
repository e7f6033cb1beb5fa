"""What tracks share, where they differ, what was edited, and what the library is told."""

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.ui.tagging.edited_values import (
    Choice,
    EditedValues,
    TaggedTrack,
    distinct,
    field_order,
)

COVER = CoverEdit(b"\xff\xd8 a picture", "image/jpeg")


def values_of(*tags, edits=None):
    tracks = [TaggedTrack(n, b"/m/%d.mp3" % n, tag) for n, tag in enumerate(tags, 1)]
    return EditedValues(tracks, edits)


def test_shared_and_differing_values():
    values = values_of(
        {"artist": ("A",), "genre": ("Jazz",)},
        {"artist": ("A",), "genre": ("Jazz", "Blues")},
        {"artist": ("A",), "genre": ("Jazz",)},
        {"artist": ("A",)},
    )
    artist = values.field("artist", [1, 2, 3, 4])
    assert artist.is_shared
    assert artist.values == ("A",)
    assert not artist.is_edited
    genre = values.field("genre", [1, 2, 3, 4])
    assert not genre.is_shared
    assert genre.values == ()
    # What most tracks have first, having none last.
    assert genre.new == (Choice(("Jazz",), 2), Choice(("Jazz", "Blues"), 1), Choice((), 1))
    assert distinct(genre.new) == [("Jazz",), ("Jazz", "Blues")]
    assert values.field("genre", [1, 3]).values == ("Jazz",)
    assert values.field("mood", [1, 2]).is_empty


def test_an_edit_to_what_the_file_holds_is_none():
    values = values_of({"title": ("Old",)}, {"title": ("New",)})
    values.put("title", ["New"], [1, 2])
    assert values.field("title", [1, 2]).edited == 1
    assert values.edited_names([1]) == {"title"}
    assert values.edited_names([2]) == set()
    values.put("title", ["Old"], [1])
    assert not values.has_changes


def test_no_values_remove_a_field_and_it_stays_listed():
    values = values_of({"title": ("T",), "mood": ("Calm",)})
    values.put("mood", ["", ""], [1])
    assert values.new(1, "mood") == ()
    assert values.fields([1]) == ["title", "mood"]
    assert values.new_tags(1) == {"title": ("T",)}
    assert values.staging().edits == {1: TagEdit({"mood": ()})}


def test_only_what_changed_since_the_start_is_told():
    waiting = {1: TagEdit({"title": ("B",), "genre": ("Folk",)}), 2: TagEdit({}, COVER)}
    values = values_of({"title": ("A",)}, {"title": ("A",)}, edits=waiting)
    assert not values.staging()
    values.put("title", ["C"], [1])
    values.revert("genre", [1])
    values.revert("cover", [2])
    staging = values.staging()
    assert staging.edits == {1: TagEdit({"title": ("C",)})}
    assert staging.dropped == {"genre": (1,), "cover": (2,)}
    assert values.old(1, "title") == ("A",)
    assert values.path(1) == b"/m/1.mp3"


def test_tools_and_covers():
    values = values_of({"title": ("a",)}, {"title": ("b",)})
    values.apply({1: TagEdit({"title": ("A",)}), 99: TagEdit({"title": ("x",)})})
    values.set_cover(COVER, [1, 2])
    assert values.cover(2) is COVER
    assert values.edited_names([1]) == {"title", "cover"}
    assert values.staging().edits[2] == TagEdit({}, COVER)
    values.apply({2: TagEdit({}, CoverEdit(b""))})
    assert values.cover(2) == CoverEdit(b"")


def test_further_tracks_and_those_known_already():
    values = values_of({"title": ("a",)})
    values.put("title", ["A"], [1])
    again = TaggedTrack(1, b"/m/1.mp3", {"title": ("z",)})
    more = TaggedTrack(2, b"/m/2.mp3", {"title": ("b",)})
    values.add([again, more], {2: TagEdit({"title": ("B",)})})
    assert values.track_ids == [1, 2]
    assert 2 in values
    assert values.new(1, "title") == ("A",)
    assert values.new(2, "title") == ("B",)


def test_fields_stand_in_the_order_of_the_editor():
    assert field_order(["zebra", "genre", "cover", "title", "apple"]) == [
        "title",
        "genre",
        "apple",
        "zebra",
    ]
