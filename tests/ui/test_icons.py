"""Every icon draws something, in the colour asked for, at every scale."""

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon

from mirdesk.ui import icons
from mirdesk.ui.theme import DARK, LIGHT, Look

pytestmark = pytest.mark.gui


@pytest.mark.parametrize("name", icons.ICON_NAMES)
def test_every_icon_draws(qapp, name, pixels):
    drawn = pixels(icons.pixmap(name, DARK.text, 16).toImage())
    inked = drawn[drawn[..., 3] > 150]
    assert 8 <= len(inked) <= 150
    wanted = DARK.colour(DARK.text)
    assert abs(int(np.median(inked[:, 0])) - wanted.red()) <= 2
    # Nothing is cut off: the outermost ring stays nearly empty.
    ring = drawn[..., 3].copy()
    ring[1:-1, 1:-1] = 0
    assert ring.max() < 200


def test_icons_are_sharp_on_fine_screens(qapp):
    made = icons.pixmap("search", LIGHT.text, 16, device_ratio=2.0)
    assert (made.width(), made.deviceIndependentSize().width()) == (32, 16)


def test_icon_follows_the_theme(qapp, pixels):
    look = Look("dark")
    icon = icons.icon("folder", look)
    dark = pixels(icon.pixmap(QSize(16, 16)).toImage())[..., :3].max()
    look.choose("light")
    light = pixels(icon.pixmap(QSize(16, 16)).toImage())
    assert dark > 200
    assert light[light[..., 3] > 250][:, 0].max() < 60


def test_disabled_icon_is_fainter(qapp, pixels):
    look = Look("dark")
    icon = icons.icon("play", look)
    normal = pixels(icon.pixmap(QSize(16, 16)).toImage())
    disabled = pixels(icon.pixmap(QSize(16, 16), QIcon.Mode.Disabled).toImage())
    assert disabled[..., 0].max() < normal[..., 0].max() - 60


def test_unknown_icon_is_a_bug(qapp):
    with pytest.raises(KeyError):
        icons.icon("no-such-icon", Look("dark"))
