"""What a scan writes, and what stays when files change."""

from collections.abc import Callable

import pytest

from mirdesk.domain.tags import Cover, FileTags
from mirdesk.domain.tracks import FoundFile, Problem, Stage, TrackQuery, TrackState
from mirdesk.store.library import Library
from mirdesk.store.records import Root
from mirdesk.store.tracks import clean_text

Found = Callable[..., FoundFile]
Tags = Callable[..., FileTags]
PATH = b"/m/Jazz/01 So What.flac"


def only(library: Library):
    (track_id,) = library.track_ids(TrackQuery())
    return library.details(track_id)


def test_a_found_file_is_listed_by_its_name(library: Library, found: Found) -> None:
    library.put_found([found(PATH)])
    details = only(library)
    assert details.summary.title == "01 So What"
    assert details.summary.path == PATH
    assert details.summary.state is TrackState.LISTED
    assert details.tags == {}
    assert library.known_files(b"/m") == {}


def test_tags_are_kept_whole_and_shown_joined(
    library: Library, found: Found, tags: Tags
) -> None:
    given = tags(
        title="So What",
        artist=["Miles Davis", "John Coltrane"],
        genre=["Jazz", "Modal"],
        date="1959-08-17",
        mood="\udcff odd \ud800",
        own=["", "日本"],
    )
    library.put_found([found(PATH)])
    library.put_tags([(found(PATH), given)])
    details = only(library)
    assert details.tags == given.tags
    assert details.properties == given.properties
    assert details.summary.artist == "Miles Davis; John Coltrane"
    assert details.summary.genre == "Jazz; Modal"
    assert details.summary.year == 1959
    assert details.summary.duration_s == 240.0
    assert library.known_files(b"/m") == {PATH: (1000, 1)}


@pytest.mark.parametrize(
    ("fields", "year"),
    [
        ({"date": "17.08.1959"}, 1959),
        ({"date": "unknown", "originaldate": "1959"}, 1959),
        ({"date": "20240101"}, None),
        ({"date": "59"}, None),
        ({"date": "0000"}, None),
        ({"date": "٢٠٠١"}, None),
        ({}, None),
    ],
)
def test_the_year_is_the_first_that_is_named(
    library: Library, found: Found, tags: Tags, fields: dict[str, str], year: int | None
) -> None:
    library.put_tags([(found(PATH), tags(**fields))])
    assert only(library).summary.year == year


def test_odd_texts_are_stored(library: Library, found: Found, tags: Tags) -> None:
    library.put_tags([(found(PATH), tags(title="a\0b\ud800", artist="'; DROP TABLE tracks"))])
    summary = only(library).summary
    assert summary.title == "a b?"
    assert summary.artist == "'; DROP TABLE tracks"
    assert clean_text("plain") == "plain"


def test_album_artist_stands_in_and_the_name_of_the_file(
    library: Library, found: Found, tags: Tags
) -> None:
    library.put_tags([(found(PATH), tags(albumartist="Various", title="  "))])
    summary = only(library).summary
    assert (summary.artist, summary.title) == ("Various", "01 So What")


def test_names_that_are_not_utf8(library: Library, found: Found, tags: Tags) -> None:
    odd = b"/m/\xff\xfe/\xc3\x28.mp3"
    library.put_found([found(odd)])
    library.put_tags([(found(odd), tags())])
    assert only(library).summary.path == odd
    assert library.track_id_of(odd) is not None
    assert library.known_files(b"/m/\xff\xfe") == {odd: (1000, 1)}


def test_the_same_file_twice_is_one_track(library: Library, found: Found, tags: Tags) -> None:
    library.put_found([found(PATH), found(PATH)])
    library.put_tags([(found(PATH), tags(title="A")), (found(PATH), tags(title="B"))])
    library.put_found([found(PATH)])
    assert only(library).summary.title == "B"
    assert library.known_files(b"/m") == {PATH: (1000, 1)}


def test_a_changed_file_waits_for_its_tags_and_shows_the_old_ones(
    library: Library, found: Found, tags: Tags
) -> None:
    library.put_tags([(found(PATH), tags(title="Old"))])
    added_at_s = only(library).summary.added_at_s
    library.put_found([found(PATH, mtime=2)])
    assert library.known_files(b"/m") == {}
    assert only(library).summary.title == "Old"
    library.put_tags([(found(PATH, mtime=2), tags(title="New"))])
    assert only(library).summary.title == "New"
    assert only(library).summary.added_at_s == added_at_s
    assert library.known_files(b"/m") == {PATH: (1000, 2)}
    assert list(library.track_ids(TrackQuery(text="old"))) == []
    assert len(library.track_ids(TrackQuery(text="new"))) == 1


def test_known_files_are_those_of_the_folder_or_file(
    library: Library, found: Found, tags: Tags
) -> None:
    paths = [b"/m/a/1.mp3", b"/m/a/b/2.mp3", b"/m/ab/3.mp3"]
    library.put_tags([(found(path), tags()) for path in paths])
    assert set(library.known_files(b"/m/a")) == set(paths[:2])
    assert set(library.known_files(b"/m/a/")) == set(paths[:2])
    assert set(library.known_files(b"/m/ab/3.mp3")) == {paths[2]}


def test_a_file_set_aside_is_known_until_it_changes(library: Library, found: Found) -> None:
    library.put_found([found(PATH)])
    library.put_problem(Problem(PATH, Stage.TAGS, "broken", 5.0, 1000, 1))
    assert library.known_files(b"/m") == {PATH: (1000, 1)}
    library.put_found([found(PATH, size=1001)])
    assert library.known_files(b"/m") == {}
    assert library.problems() == []


def test_tags_that_were_read_end_the_problem(
    library: Library, found: Found, tags: Tags
) -> None:
    library.put_problem(Problem(PATH, Stage.TAGS, "broken", 5.0, 1000, 1))
    library.put_tags([(found(PATH), tags())])
    assert library.problems() == []


def test_equal_covers_are_stored_once(library: Library, found: Found, tags: Tags) -> None:
    cover = Cover(b"h" * 16, b"jpeg")
    library.put_tags([(found(b"/m/%d" % i), tags(cover=cover)) for i in range(3)])
    for track_id in library.track_ids(TrackQuery()):
        assert library.cover(track_id) == b"jpeg"
        assert library.details(track_id).cover_jpeg == b"jpeg"
    library.put_tags([(found(b"/m/0", mtime=2), tags())])
    assert library.cover(library.track_id_of(b"/m/0")) is None


def test_roots(library: Library, found: Found) -> None:
    library.add_root(b"/m", True)
    library.add_root(b"/n/x.mp3", False)
    library.add_root(b"/m", False)
    library.mark_offline(b"/m", True)
    assert library.roots() == [Root(b"/m", True, True), Root(b"/n/x.mp3", False, False)]
    library.put_found([found(b"/m/1.mp3"), found(b"/m2/1.mp3"), found(b"/n/x.mp3")])
    shown = library.summaries(library.track_ids(TrackQuery()))
    assert {s.path for s in shown if s.is_offline} == {b"/m/1.mp3"}
    assert library.counts().offline == 1
    library.mark_offline(b"/m", False)
    assert library.counts().offline == 0


def test_nothing_to_put_is_no_trouble(library: Library) -> None:
    library.put_found([])
    library.put_tags([])
    library.put_problems([])
    assert library.counts().tracks == 0


def test_track_paths_are_those_of_the_folder_or_file_read_or_not(library: Library) -> None:
    paths = [b"/m/a/1", b"/m/a/b/\xff", b"/m/ab"]
    library.put_found([FoundFile(path, 1, 1) for path in paths])
    assert sorted(library.track_paths(b"/m/a")) == paths[:2]
    assert library.track_paths(b"/m/ab") == paths[2:]
