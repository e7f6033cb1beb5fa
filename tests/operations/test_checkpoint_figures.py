"""Headline figures out of cards of any completeness."""

import pytest

from mirdesk.analysis.cards import Card, default_checkpoint, read_card
from mirdesk.operations.checkpoint_figures import figures_text, headline_figures


def card_with(figures) -> Card:
    return Card("student", "1", "0" * 64, "CC0-1.0", 7, figures=figures)


def test_the_shipped_card_has_figures(checkpoints_folder):
    card = read_card(default_checkpoint(checkpoints_folder))
    figures = headline_figures(card)
    assert all(0.0 < figure.mean_ap <= 1.0 for figure in figures)
    assert figures_text(card).startswith("mAP: ")


def test_known_parts_are_named_in_order():
    card = card_with(
        {
            "held-out": {"mixtures": {"mean_ap": 0.65, "frames": {"mean_ap": 0.551}}},
            "realeval": {"notes": {"mean_ap": 0.84}, "phrases": {"mean_ap": 0.7}},
        }
    )
    assert figures_text(card) == (
        "mAP: phrases 0.70, single notes 0.84, mixtures 0.65, frames of mixtures 0.55"
    )


@pytest.mark.parametrize(
    "figures",
    [
        {},
        {"realeval": None},
        {"realeval": {"phrases": 0.7}},
        {"realeval": {"phrases": {"mean_ap": None}}},
    ],
)
def test_what_was_not_measured_is_left_out(figures):
    assert figures_text(card_with(figures)) == ""
