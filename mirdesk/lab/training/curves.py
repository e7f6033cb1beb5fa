"""Curves of a run as a drawing (SVG): losses and held-out precision over clips."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from mirdesk.lab.training.checks import read_log

CURVES_FILE: Final = "curves.svg"
_WIDTH: Final = 640
_PANEL_HEIGHT: Final = 220
_LEFT: Final = 56
_RIGHT: Final = 132  # for the names
_EDGE: Final = 30
_TICKS: Final = 4
# Okabe and Ito's colours, which people who see fewer colours tell apart.
_COLOURS: Final = (
    *("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"),
    *("#000000", "#F0E442", "#7F7F7F", "#8C564B"),
)
_PRECISION: Final = ("clip_map", "frame_map", "solo_map")

Rows = Sequence[dict[str, float]]


def draw_curves(log: Path, out: Path) -> None:
    """Draw the table of a run; nothing is drawn of an empty one.

    Raises
    ------
    DatasetError
        There is no table.
    """
    rows = read_log(log)
    if rows:
        out.write_text(as_svg(rows), encoding="utf-8")


def as_svg(rows: Rows) -> str:
    """Return the drawing of at least one row of a log."""
    losses = [
        name
        for name in rows[0]
        if name.endswith("loss") and any(row.get(name, 0.0) for row in rows)
    ]
    panels = (
        ("loss", losses, max(row[name] for row in rows for name in losses) if losses else 1.0),
        ("held-out mAP", list(_PRECISION), 1.0),
    )
    height = len(panels) * _PANEL_HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}">',
        "<style>text { font: 11px sans-serif }</style>",
        f'<rect width="{_WIDTH}" height="{height}" fill="white"/>',
    ]
    for index, (title, names, highest) in enumerate(panels):
        parts += _panel(rows, names, title, max(highest, 1e-6), index * _PANEL_HEIGHT)
    return "\n".join([*parts, "</svg>", ""])


def _panel(
    rows: Rows, names: Sequence[str], title: str, highest: float, top: float
) -> list[str]:
    """Return axes, lines and names of one panel."""
    last = max(row["clips"] for row in rows) or 1.0
    right, bottom = _WIDTH - _RIGHT, top + _PANEL_HEIGHT - _EDGE

    def place(clips: float, value: float) -> str:
        x = _LEFT + (right - _LEFT) * clips / last
        y = bottom - (bottom - top - _EDGE) * min(value, highest) / highest
        return f"{x:.1f},{y:.1f}"

    parts = [
        f'<text x="{_LEFT}" y="{top + 18}" font-weight="bold">{title}</text>',
        f'<text x="{right + 10}" y="{bottom + 15}">clips seen</text>',
    ]
    for tick in range(_TICKS + 1):
        share = tick / _TICKS
        y = place(0, highest * share).partition(",")[2]
        parts.append(f'<path d="M{_LEFT} {y}H{right}" stroke="#dddddd"/>')
        parts.append(
            f'<text x="{_LEFT - 6}" y="{y}" text-anchor="end">{highest * share:.2f}</text>'
        )
        x = place(last * share, 0).partition(",")[0]
        parts.append(
            f'<text x="{x}" y="{bottom + 15}" text-anchor="middle">'
            f"{_clips(last * share)}</text>"
        )
    for number, name in enumerate(names):
        colour = _COLOURS[number % len(_COLOURS)]
        points = " ".join(place(row["clips"], row[name]) for row in rows if name in row)
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.6"/>'
        )
        y_name = top + _EDGE + 15 * number + 6
        parts.append(
            f'<text x="{right + 10}" y="{y_name:.0f}" fill="{colour}">'
            f"{name.replace('_', ' ')} {rows[-1].get(name, 0.0):.3f}</text>"
        )
    return parts


def _clips(count: float) -> str:
    """Return a number of clips for people."""
    return f"{count / 1000:.0f} k" if count >= 10_000 else f"{count:.0f}"
