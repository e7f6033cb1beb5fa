"""The comparison as a table for people, and as plain data."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from mirdesk.lab.comparison.measured import Measured, PartFigure


def as_table(systems: Sequence[Measured]) -> str:
    """Return a Markdown table: a row a system, a column a part, with 95 % intervals."""
    parts = parts_of(systems)
    header = ["system", "trained parameters", "clips seen", *parts]
    rows = [header, ["---"] + ["---:"] * (len(header) - 1)]
    for each in systems:
        reused = "earlier" if each.is_reused and not each.clips else f"{each.clips:,}"
        rows.append(
            [each.name, f"{each.trained_parameters:,}", reused]
            + [_cell(each.parts.get(part)) for part in parts]
        )
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def parts_of(systems: Sequence[Measured]) -> list[str]:
    """Return the parts that were measured, in the order of who hears most of them."""
    fullest = sorted(systems, key=lambda each: -len(each.parts))
    return list(dict.fromkeys(part for each in fullest for part in each.parts))


def as_json(systems: Sequence[Measured], order: Sequence[str]) -> dict[str, Any]:
    """Return the comparison as plain data."""
    return {"systems": [asdict(each) for each in systems], "order": list(order)}


def _cell(figure: PartFigure | None) -> str:
    if figure is None:
        return "-"
    return f"{figure.mean_ap:.3f} ({figure.low:.3f}-{figure.high:.3f})"
