"""What is offered while a value is typed."""

from collections.abc import Callable

import pytest

from mirdesk.domain.tag_edits import PendingEdit
from mirdesk.domain.tags import FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.store.library import Library


@pytest.fixture
def filled(library: Library, tags: Callable[..., FileTags]) -> Library:
    made = [
        tags(artist="Miles Davis", genre=("Jazz", "Modal"), composer="Évora", title="A; B"),
        tags(artist="Miles Davis", genre="Jazz", composer="Evans"),
        tags(artist=("Milton", "Elis"), genre=("MPB", "Jazz"), composer="Evans"),
        tags(),
    ]
    library.put_tags([(FoundFile(b"/m/%d" % i, 1, 1), t) for i, t in enumerate(made)])
    return library


def test_most_used_first(filled: Library) -> None:
    assert filled.field_values("artist", "mil") == ["Miles Davis", "Milton"]
    assert filled.field_values("genre") == ["Jazz", "Modal", "MPB"]
    assert filled.field_values("genre", "m", 1) == ["Modal"]
    assert filled.field_values("title", "a") == ["A; B"]


def test_other_fields_and_accents(filled: Library) -> None:
    assert filled.field_values("composer", "ev") == ["Evans", "Évora"]
    assert filled.field_values("composer", "x") == []
    assert filled.field_values('odd"name') == []


def test_what_waits_counts_too(filled: Library) -> None:
    filled.put_pending([PendingEdit(4, "genre", ("Choro",), ())])
    assert filled.field_values("genre", "ch") == ["Choro"]
