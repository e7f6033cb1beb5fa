"""A label that does not fit ends in an ellipsis and keeps its whole text at hand."""

import pytest

from mirdesk.ui.elided_label import ElidedLabel

pytestmark = pytest.mark.gui


def test_shortens_itself_and_never_asks_for_room(qtbot):
    label = ElidedLabel("A very long title of a very long piece <b>of music</b>")
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() == 0
    assert label.toolTip() == label.accessibleName() == label.text()
    label.resize(300, 20)
    wide = label.grab().toImage()
    label.resize(60, 20)
    narrow = label.grab().toImage()
    assert narrow != wide.copy(0, 0, narrow.width(), narrow.height())
    label.set_text("")
    assert label.grab().toImage().size() == narrow.size()
