"""The table people read."""

from mirdesk.lab.comparison.measured import Measured, PartFigure
from mirdesk.lab.comparison.table import as_json, as_table, parts_of

SYSTEMS = (
    Measured(
        "mapped mn04", 0, 0, is_reused=False, parts={"a: b": PartFigure(9, 0.5, 0.4, 0.6)}
    ),
    Measured("student", 620_000, 12_000, is_reused=False, parts={}),
    Measured("older", 1, 0, is_reused=True, parts={}),
)


def test_table():
    assert as_table(SYSTEMS).splitlines() == [
        "| system | trained parameters | clips seen | a: b |",
        "| --- | ---: | ---: | ---: |",
        "| mapped mn04 | 0 | 0 | 0.500 (0.400-0.600) |",
        "| student | 620,000 | 12,000 | - |",
        "| older | 1 | earlier | - |",
    ]


def test_json():
    document = as_json(SYSTEMS, ["a line"])
    assert document["systems"][0]["parts"]["a: b"]["mean_ap"] == 0.5
    assert document["order"] == ["a line"]


def test_parts_are_in_the_order_of_who_hears_most():
    figure = PartFigure(9, 0.5, 0.4, 0.6)
    deaf = Measured("deaf", 0, 0, is_reused=False, parts={"b": figure})
    all_ears = Measured("all ears", 0, 0, is_reused=False, parts={"a": figure, "b": figure})
    assert parts_of([deaf, all_ears]) == ["a", "b"]
