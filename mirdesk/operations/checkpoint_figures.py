"""The headline figures of a checkpoint, out of its card, in a few words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from mirdesk.analysis.cards import Card

# Where figures lie in a card, what they are called, best known first.
_PARTS: Final = (
    (("realeval", "phrases"), "phrases"),
    (("realeval", "notes"), "single notes"),
    (("held-out", "mixtures"), "mixtures"),
    (("held-out", "mixtures", "frames"), "frames of mixtures"),
)


@dataclass(frozen=True, slots=True)
class HeadlineFigure:
    """Mean average precision on one kind of sound, in 0..1."""

    sounds: str
    mean_ap: float

    @property
    def words(self) -> str:
        """The figure as shown to people."""
        return f"{self.sounds} {self.mean_ap:.2f}"


def headline_figures(card: Card) -> list[HeadlineFigure]:
    """Return mean average precisions of a card; those it does not have are left out."""
    found = []
    for path, sounds in _PARTS:
        value = _value(card.figures, (*path, "mean_ap"))
        if value is not None:
            found.append(HeadlineFigure(sounds, value))
    return found


def figures_text(card: Card) -> str:
    """Return the headline figures as one line; empty where nothing was measured."""
    figures = headline_figures(card)
    return "mAP: " + ", ".join(figure.words for figure in figures) if figures else ""


def _value(figures: Mapping[str, Any], path: tuple[str, ...]) -> float | None:
    """Return a number that lies deep in figures, which may lack any part of the way."""
    here: Any = figures
    for name in path:
        if not isinstance(here, Mapping) or name not in here:
            return None
        here = here[name]
    return float(here) if isinstance(here, int | float) else None
