"""The mini picture stacks instruments in their colours over time."""

import numpy as np
import pytest

from mirdesk.ui.theme import DARK, LIGHT
from mirdesk.ui.tracks.strip import STRIP_HEIGHT, STRIP_WIDTH, StripPictures, strip_pixels

pytestmark = pytest.mark.gui


def colour(index, theme=DARK):
    value = theme.instrument(index)
    return (value.red(), value.green(), value.blue(), 255)


def test_one_sure_instrument_fills_where_it_plays():
    strip = np.zeros((20, 48), np.uint8)
    strip[3, :24] = 255
    drawn = strip_pixels(strip, DARK)
    assert drawn.shape == (STRIP_HEIGHT, 48, 4)
    assert (drawn[:, :24] == colour(3)).all()
    assert (drawn[:, 24:, 3] == 0).all()


def test_the_instrument_that_plays_most_is_at_the_bottom():
    strip = np.zeros((20, 48), np.uint8)
    strip[7] = 255
    strip[2, 10:20] = 255
    drawn = strip_pixels(strip, LIGHT)
    assert tuple(drawn[-1, 15]) == colour(7, LIGHT)
    assert tuple(drawn[0, 15]) == colour(2, LIGHT)
    assert drawn[0, 0, 3] == 0


def test_guesses_and_silence_are_not_drawn():
    strip = np.full((20, 48), 20, np.uint8)
    assert (strip_pixels(strip, DARK)[..., 3] == 0).all()


def test_pictures_are_kept_until_something_changes(qapp):
    pictures, strip = StripPictures(), np.full((20, 48), 200, np.uint8)
    made = pictures.picture(1, strip, DARK)
    assert (made.width(), made.height()) == (STRIP_WIDTH, STRIP_HEIGHT)
    assert pictures.picture(1, strip.copy(), DARK) is made
    assert pictures.picture(1, strip, LIGHT) is not made
    assert pictures.picture(1, strip // 2, DARK) is not made
