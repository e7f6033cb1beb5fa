"""The methods of the library about edits; what they do is tested beside each module."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mirdesk.domain.tag_edits import PendingEdit
from mirdesk.domain.tags import FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.errors import LibraryError
from mirdesk.store.library import Library


def test_edits_survive_a_restart(path: Path, tags: Callable[..., FileTags]) -> None:
    edit = PendingEdit(1, "title", ("new",), ("old",))
    with Library.open(path) as library:
        library.put_tags([(FoundFile(b"/m/1", 1, 1), tags(title="old"))])
        library.put_pending([edit])
    with Library.open(path, is_read_only=True) as library:
        assert library.pending() == [edit]
        assert library.tags_of([1, 9]) == {1: {"title": ("old",)}, 9: {}}
        with pytest.raises(LibraryError, match="not open for writing"):
            library.drop_pending()


def test_other_names_of_a_version(library: Library, tags: Callable[..., FileTags]) -> None:
    library.put_tags([(FoundFile(b"/m/%d" % i, 7, i // 2), tags()) for i in range(4)])
    assert library.paths_of_version(7, 1) == [b"/m/2", b"/m/3"]
