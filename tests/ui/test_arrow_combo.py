"""A combo box shows that it opens."""

import numpy as np
import pytest
from PySide6.QtCore import QRect

from mirdesk.ui.arrow_combo import ArrowComboBox
from mirdesk.ui.stylesheet import dress

pytestmark = pytest.mark.gui


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_arrow_can_be_seen(qtbot, qapp, look, pixels, theme):
    look.choose(theme)
    dress(qapp, look.theme)
    box = ArrowComboBox(look)
    qtbot.addWidget(box)
    box.addItems(["", "other"])
    box.resize(160, 30)
    box.show()
    arrow = pixels(box, QRect(136, 7, 16, 16))[..., :3]
    plain = pixels(box, QRect(60, 7, 16, 16))[..., :3]
    assert np.ptp(plain) < 40
    assert np.abs(arrow - plain[8, 8]).max() > 60
    qapp.setStyleSheet("")
