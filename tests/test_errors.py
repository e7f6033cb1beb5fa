"""Errors cross process boundaries: each must survive pickling with its text."""

import inspect
import pickle

import pytest

from mirdesk import errors
from mirdesk.errors import FileUnreadableError, MirdeskError, QueryError, TagsUnreadableError

CLASSES = sorted(
    (
        thing
        for _, thing in inspect.getmembers(errors, inspect.isclass)
        if issubclass(thing, MirdeskError)
    ),
    key=lambda thing: thing.__name__,
)


def test_the_tree_is_found():
    assert len(CLASSES) >= 11
    assert MirdeskError in CLASSES


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_each_survives_pickling_with_its_text(kind):
    error = kind("the disk is full")
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is kind
    assert str(back) == str(error) == "the disk is full"
    assert back.args == error.args
    assert back.__dict__ == error.__dict__


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_each_is_documented_in_the_tree(kind):
    assert kind.__name__ in errors.__doc__
    assert kind.__doc__


def test_a_file_and_its_reason_survive():
    back = pickle.loads(pickle.dumps(TagsUnreadableError("no header", "/music/a.mp3")))
    assert isinstance(back, FileUnreadableError)
    assert (back.reason, back.path) == ("no header", "/music/a.mp3")
    assert str(back) == "/music/a.mp3: no header"


def test_the_position_in_a_query_survives():
    back = pickle.loads(pickle.dumps(QueryError("a bracket is open", 7)))
    assert (back.message, back.position, str(back)) == (
        "a bracket is open",
        7,
        "a bracket is open",
    )
