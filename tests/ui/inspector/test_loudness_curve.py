"""The loudness curve: drawn only when there is one, in the colours of the look."""

import numpy as np
import pytest

from mirdesk.domain.activity import Loudness
from mirdesk.ui.inspector.inspector import Inspector, Tab
from mirdesk.ui.inspector.loudness_curve import LoudnessCurve

pytestmark = pytest.mark.gui


@pytest.fixture
def loudness():
    levels = np.linspace(-70, -8, 240, dtype=np.float32)
    return Loudness(-14.2, 6.3, -0.8, levels)


def test_a_curve_and_none(qtbot, look, loudness):
    curve = LoudnessCurve(look)
    qtbot.addWidget(curve)
    curve.show_loudness(loudness)
    assert not curve.isHidden()
    assert "6.3 LU" in curve.accessibleDescription()
    x, y = curve._plot.getPlotItem().listDataItems()[0].getData()
    assert x[-1] == 239.5
    assert y.min() == -50.0
    assert y.max() == pytest.approx(-8.0)
    curve.show_loudness(None)
    assert curve.isHidden()


def test_silence_has_no_integrated_line(qtbot, look):
    curve = LoudnessCurve(look)
    qtbot.addWidget(curve)
    silence = Loudness(float("-inf"), 0.0, float("-inf"), np.full(10, -70, np.float32))
    curve.show_loudness(silence)
    assert len(curve._plot.getPlotItem().items) == 1


def test_the_inspector_draws_it_when_the_file_tab_is_looked_at(qtbot, look, card, loudness):
    inspector = Inspector(look, card)
    qtbot.addWidget(inspector)
    inspector.show_loudness(loudness)
    assert inspector._loudness._plot is None
    inspector.show_tab(Tab.FILE)
    assert inspector._loudness._plot is not None
