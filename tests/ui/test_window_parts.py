"""What the window is handed can be exchanged in one piece, never changed under it."""

from dataclasses import FrozenInstanceError, replace

import pytest

from mirdesk.ui.window_parts import WindowParts

pytestmark = pytest.mark.gui


def test_a_checkpoint_that_comes_later_makes_other_parts(window, card):
    parts = window._parts
    assert isinstance(parts, WindowParts)
    without = replace(parts, card=None)
    assert parts.card == card
    with pytest.raises(FrozenInstanceError):
        without.card = card
    window.use_card(replace(card, version="9.9.9"))
    assert window._parts.card.version == "9.9.9"
    assert parts.card == card
