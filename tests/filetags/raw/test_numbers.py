"""Numbers and totals that share a place."""

import pytest

from mirdesk.filetags.raw.numbers import Numbered


@pytest.mark.parametrize(
    ("shared", "numbers", "totals"),
    [
        (["3/12"], ("3",), ("12",)),
        (["03"], ("03",), ()),
        (["3 / 12", "4/14"], ("3", "4"), ("12",)),
        (["/12"], (), ("12",)),
        (["3", "4"], ("3", "4"), ()),
        (["A2"], ("A2",), ()),
        ([], (), ()),
    ],
)
def test_they_are_taken_apart(shared, numbers, totals):
    assert Numbered.of(shared) == Numbered(numbers, totals)


def test_editing_one_keeps_the_other():
    now = Numbered.of(["3/12"])
    assert now.edited(("4",), None).joined == ("4/12",)
    assert now.edited(None, ("14",)).joined == ("3/14",)
    assert now.edited(None, ()).joined == ("3",)
    assert now.edited((), None).joined == ("/12",)
    assert now.edited((), ()).joined == ()
    assert now.edited(("5/20",), None).joined == ("5/20",)
    assert Numbered(("3", "4"), ("9",)).joined == ("3/9", "4")
