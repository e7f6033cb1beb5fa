"""Ranges of paths and the words of places."""

import os

import pytest

from mirdesk.store.places import (
    file_text,
    folder_of,
    folder_text,
    is_at_or_below,
    range_below,
    title_from_name,
)

pytestmark = pytest.mark.skipif(os.sep != "/", reason="paths of these tests are those of POSIX")


@pytest.mark.parametrize(
    ("path", "is_inside"),
    [
        (b"/m/a/x.mp3", True),
        (b"/m/a/b/x.mp3", True),
        (b"/m/a/\xff.mp3", True),
        (b"/m/a", False),
        (b"/m/a.mp3", False),
        (b"/m/a b/x.mp3", False),
        (b"/m/ab/x.mp3", False),
        (b"/m/a0", False),
    ],
)
def test_the_range_holds_what_lies_below_and_nothing_else(path: bytes, is_inside: bool) -> None:
    for folder in (b"/m/a", b"/m/a/"):
        low, high = range_below(folder)
        assert (low <= path < high) is is_inside


def test_everything_lies_below_the_root_of_the_disk() -> None:
    low, high = range_below(b"/")
    assert low <= b"/x" < high


def test_a_root_may_be_a_file() -> None:
    assert is_at_or_below(b"/m/x.mp3", b"/m/x.mp3")
    assert is_at_or_below(b"/m/x.mp3", b"/m")
    assert not is_at_or_below(b"/m2/x.mp3", b"/m")


def test_folder_and_names() -> None:
    assert folder_of(b"/m/a/x.mp3") == b"/m/a"
    assert folder_of(b"/x.mp3") == b"/"
    assert file_text(b"/m/\xff\xc3\xa9.mp3") == "\\udcffé.mp3"
    assert title_from_name(b"/m/01 So What.live.flac") == "01 So What.live"
    assert title_from_name(b"/m/.flac") == ".flac"
    assert title_from_name(b"/m/noending") == "noending"


def test_search_sees_folders_from_the_root_on() -> None:
    assert folder_text(b"/home/me/Music/Jazz/Miles", [b"/home/me/Music"]) == "Music/Jazz/Miles"
    assert folder_text(b"/home/me/Music", [b"/home/me/Music/"]) == "Music"
    nested = [b"/home/me/Music/Jazz", b"/home/me/Music"]
    assert folder_text(b"/home/me/Music/Jazz/Miles", nested) == "Music/Jazz/Miles"
    assert folder_text(b"/a/b/c/d", [b"/elsewhere"]) == "c/d"
    assert folder_text(b"/a", [b"/"]) == "a"
