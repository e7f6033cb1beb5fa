"""Flat folders become trees below the roots."""

from mirdesk.domain.tracks import FolderCount
from mirdesk.ui.folder_tree import folder_tree


def test_counts_add_up_along_the_tree():
    folders = [FolderCount(b"/m/a/x", 2), FolderCount(b"/m/a", 1), FolderCount(b"/m/b", 4)]
    (top,) = folder_tree(folders, [b"/m"])
    assert (top.name, top.path, top.track_count) == ("m", b"/m", 7)
    assert [(node.name, node.track_count) for node in top.children] == [("a", 3), ("b", 4)]
    assert top.children[0].children[0].path == b"/m/a/x"


def test_folders_outside_all_roots_and_roots_within_roots():
    folders = [FolderCount(b"/m/a", 1), FolderCount(b"/other", 1), FolderCount(b"/music2", 1)]
    tops = folder_tree(folders, [b"/m", b"/m/a"])
    assert [top.path for top in tops] == [b"/m", b"/music2", b"/other"]


def test_offline_folders_and_names_that_are_not_utf8():
    folders = [FolderCount(b"/m/\xff", 1, is_offline=True), FolderCount(b"/m/b", 1)]
    (top,) = folder_tree(folders, [b"/m"])
    assert not top.is_offline
    assert [node.is_offline for node in top.children] == [True, False]
    assert top.children[0].name == "\\udcff"
    (lost,) = folder_tree(folders[:1], [b"/m"])
    assert lost.is_offline


def test_nothing_gives_nothing():
    assert folder_tree([], [b"/m"]) == []
