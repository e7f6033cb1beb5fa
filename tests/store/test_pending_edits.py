"""Edits that wait: kept, replaced, dropped, shown in the table, settled once written."""

from collections.abc import Callable

import pytest

from mirdesk.domain.tag_edits import CoverEdit, PendingEdit, TagEdit
from mirdesk.domain.tags import Cover, FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.store.library import Library
from mirdesk.store.pending_edits import following
from mirdesk.store.tracks import put_tags

JPEG = CoverEdit(b"\xff\xd8picture", "image/jpeg")


@pytest.fixture
def filled(library: Library, tags: Callable[..., FileTags]) -> Library:
    library.put_tags(
        [
            (FoundFile(b"/m/1.flac", 10, 1), tags(title="So What", artist="Miles")),
            (FoundFile(b"/m/2.flac", 10, 1), tags(album="Blue", albumartist="Various")),
        ]
    )
    return library


def edit(track_id: int, field: str, new: str, base: str = "") -> PendingEdit:
    return PendingEdit(track_id, field, (new,) if new else (), (base,) if base else ())


def test_edits_are_kept_replaced_and_dropped(filled: Library) -> None:
    filled.put_pending([edit(1, "title", "So", "So What"), edit(1, "mood", "cool")])
    filled.put_pending([edit(1, "title", "What", "So What"), edit(2, "album", "", "Blue")])
    assert filled.pending() == [
        edit(1, "mood", "cool"),
        edit(1, "title", "What", "So What"),
        edit(2, "album", "", "Blue"),
    ]
    assert filled.pending([2]) == [edit(2, "album", "", "Blue")]
    assert filled.pending_counts() == (2, 3)
    assert filled.drop_pending([1], ["mood"]) == 1
    assert filled.drop_pending([1]) == 1
    assert filled.drop_pending() == 1
    assert filled.pending_counts() == (0, 0)


def test_an_edit_back_to_what_is_there_goes(filled: Library) -> None:
    filled.put_pending([edit(1, "title", "So", "So What")])
    filled.put_pending([edit(1, "title", "So What", "So What"), edit(99, "title", "x")])
    assert filled.pending() == []


def test_several_values_and_odd_texts_come_back(filled: Library) -> None:
    values = ("AC/DC", "Björk; Sugarcubes", 'x"\n\U0001f3b7')
    filled.put_pending([PendingEdit(1, "artist", values, ("Miles",))])
    assert filled.pending()[0].new == values


def test_rows_show_new_values(filled: Library) -> None:
    filled.put_pending(
        [
            edit(1, "title", "", "So What"),
            edit(1, "date", "1959-08-17"),
            PendingEdit(1, "genre", ("Jazz", "Modal"), ()),
            edit(2, "albumartist", "All", "Various"),
        ]
    )
    filled.put_pending_covers({2: JPEG})
    first, second = filled.summaries([1, 2])
    assert (first.title, first.artist, first.year) == ("1", "Miles", 1959)
    assert first.genre == "Jazz; Modal"
    assert first.edited == {"title", "date", "genre"}
    assert (second.artist, second.album) == ("All", "Blue")
    assert second.edited == {"albumartist", "cover"}
    details = filled.details(1)
    assert details is not None
    assert details.tags == {"title": ("So What",), "artist": ("Miles",)}
    assert {item.field for item in details.pending} == {"title", "date", "genre"}


def test_covers_are_stored_once_and_told_in_words(filled: Library) -> None:
    filled.put_pending_covers({1: JPEG, 2: JPEG})
    with filled._database.read() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM pending_pictures").scalar()
    assert count == 1
    assert filled.pending_cover(1) == JPEG
    both = filled.pending_covers()
    assert both == {1: JPEG, 2: JPEG}
    assert both[1] is both[2]
    assert filled.pending()[0] == PendingEdit(1, "cover", ("JPEG, 1 kB",), ())
    filled.put_pending_covers({1: CoverEdit(b""), 2: CoverEdit(b"")})
    assert filled.pending_cover(2) == CoverEdit(b"")
    assert filled.pending_covers([2]) == {2: CoverEdit(b"")}
    assert filled.pending()[0].new == ()
    filled.drop_pending([1], ["cover"])
    assert filled.pending_cover(1) is None
    assert filled.pending_counts() == (1, 1)


def test_a_cover_changed_outside_is_noticed(
    filled: Library, tags: Callable[..., FileTags]
) -> None:
    filled.put_pending_covers({1: JPEG})
    assert filled.covers_changed_outside() == []
    newer = tags(cover=Cover(b"hash", b"small"), title="So What")
    filled.put_tags([(FoundFile(b"/m/1.flac", 11, 2), newer)])
    assert filled.covers_changed_outside([1]) == [1]
    filled.accept_covers([1])
    assert filled.covers_changed_outside() == []
    assert filled.pending_cover(1) == JPEG


def test_settling_leaves_what_was_edited_anew(filled: Library) -> None:
    filled.put_pending([edit(1, "title", "newer", "So What"), edit(1, "mood", "cool")])
    written = TagEdit({"title": ("new",), "mood": ("cool",)})
    filled.settle_pending(1, written)
    assert filled.pending() == [edit(1, "title", "newer", "So What")]


def test_edits_follow_what_we_write_and_not_what_others_do(
    filled: Library, tags: Callable[..., FileTags]
) -> None:
    filled.put_pending([edit(1, "title", "newer", "So What"), edit(1, "artist", "x", "Bill")])
    filled.put_pending([edit(1, "mood", "cool")])
    now = tags(title="new", artist="Miles", mood="cool")
    with filled._database.write() as connection, following(connection, b"/m/1.flac"):
        put_tags(connection, [(FoundFile(b"/m/1.flac", 11, 2), now)])
    assert filled.pending() == [
        edit(1, "artist", "x", "Bill"),
        edit(1, "title", "newer", "new"),
    ]


def test_edits_go_with_their_track(filled: Library) -> None:
    filled.put_pending([edit(1, "title", "x", "So What")])
    filled.put_pending_covers({1: JPEG})
    with filled._database.write() as connection:
        connection.exec_driver_sql("DELETE FROM tracks WHERE id = 1")
    assert filled.pending_counts() == (0, 0)
