"""Fields and values as people type them."""

import pytest

from mirdesk.cli.tag_words import field_named, parse_words
from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import QueryError


def test_values_gather_in_order():
    words = parse_words(["artist=A", "Artist = B", "title="], ["genre=x=y"], ["Comment"])
    assert words.values == {"artist": ("A", "B"), "title": (), "comment": ()}
    assert words.added == {"genre": ("x=y",)}
    assert words
    assert not parse_words([])


@pytest.mark.parametrize(
    ("word", "field"),
    [
        ("title", "title"),
        ("Album artist", "albumartist"),
        ("TRACKNUMBER", "track"),
        ("year", "date"),
        ("my_own", "my_own"),
        ("free:albumartits", "albumartits"),
    ],
)
def test_fields_have_several_names(word, field):
    assert field_named(word) == field


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("albumartits", "Did you mean albumartist"),
        ("titel", "Did you mean title"),
        ("cover", "--cover PICTURE"),
        ("", "no name of a field"),
        ("a\nb", "no name of a field"),
    ],
)
def test_slips_are_told(word, said):
    with pytest.raises(QueryError, match=said):
        field_named(word)


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("track=3/12", ("3/12",)),
        ("bpm=97.5", ("97.5",)),
        ("rating=5", ("5",)),
        ("compilation=Yes", ("1",)),
        ("compilation=0", ()),
        ("date=sometime in 1959", ("sometime in 1959",)),
    ],
)
def test_values_of_their_kind(word, values):
    assert list(parse_words([word]).values.values()) == [values]


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        (["track=A1"], "whole number, not 'A1'"),
        (["tracktotal=3/12"], "whole number"),
        (["bpm=fast"], "a number such as"),
        (["rating=6"], "0 to 5 stars"),
        (["compilation=maybe"], "yes or no"),
        (["bpm=1", "bpm=2"], "takes one value, not 2"),
        (["title"], "has no “=”"),
    ],
)
def test_other_values_are_refused(sets, said):
    with pytest.raises(QueryError, match=said):
        parse_words(sets)


def test_contradictions_are_told():
    with pytest.raises(QueryError, match="both set and removed"):
        parse_words(["title=x"], [], ["title"])


def test_what_is_added_joins_what_is_there():
    words = parse_words(["mood=calm"], ["mood=slow", "genre=Jazz", "genre=Pop"])
    edit, base = words.edit_of({"genre": ("Rock", "Jazz"), "title": ("x",)})
    assert edit == TagEdit({"mood": ("calm", "slow"), "genre": ("Rock", "Jazz", "Pop")})
    assert base == {"genre": ("Rock", "Jazz")}
