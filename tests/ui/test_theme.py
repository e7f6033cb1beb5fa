"""Every colour keeps the contrast that look.md asks for."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontInfo, QFontMetrics, QPalette

from mirdesk.domain.instruments import INSTRUMENTS
from mirdesk.ui import theme as themes
from mirdesk.ui.theme import CONTROL_CONTRAST, DARK, LIGHT, TEXT_CONTRAST, contrast

pytestmark = pytest.mark.gui
BOTH = [pytest.param(DARK, id="dark"), pytest.param(LIGHT, id="light")]


def test_contrast_known_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#777777") == pytest.approx(1.0)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", BOTH)
def test_text_is_readable_on_every_background(theme):
    for background in (theme.window, theme.panel, theme.raised, theme.selection):
        assert contrast(theme.text, background) >= TEXT_CONTRAST
        assert contrast(theme.second_text, background) >= TEXT_CONTRAST
    assert contrast(theme.on_accent, theme.accent) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme", BOTH)
def test_states_and_controls_stand_out(theme):
    for value in (theme.good, theme.warning, theme.error, theme.accent):
        assert contrast(value, theme.window) >= TEXT_CONTRAST
        assert contrast(value, theme.panel) >= TEXT_CONTRAST
        assert contrast(value, theme.raised) >= CONTROL_CONTRAST
    assert contrast(theme.control_line, theme.panel) >= CONTROL_CONTRAST


@pytest.mark.parametrize("theme", BOTH)
def test_instruments_have_20_distinct_visible_colours(theme):
    assert len(set(theme.instruments)) == len(INSTRUMENTS)
    for label, value in zip(INSTRUMENTS, theme.instruments, strict=True):
        assert contrast(value, theme.panel) >= CONTROL_CONTRAST, label


def test_darkening_keeps_the_hue():
    made = themes.darken_until("#cadbe1", "#ffffff", 3.0)
    assert contrast(made, "#ffffff") >= 3.0
    assert themes.QColor(made).hslHue() == pytest.approx(
        themes.QColor("#cadbe1").hslHue(), abs=4
    )
    assert themes.darken_until("#000000", "#ffffff", 3.0) == "#000000"


def test_system_scheme_and_choice(qapp):
    assert themes.theme_for(Qt.ColorScheme.Dark) is DARK
    assert themes.theme_for(Qt.ColorScheme.Unknown) is LIGHT
    assert themes.current("light", Qt.ColorScheme.Dark) is LIGHT
    assert themes.current("system", Qt.ColorScheme.Dark) is DARK


def test_look_tells_of_a_change_once(qapp, qtbot):
    look = themes.Look("dark")
    with qtbot.waitSignal(look.changed, timeout=1000):
        look.choose("light")
    assert look.theme is LIGHT
    with qtbot.assertNotEmitted(look.changed):
        look.choose("light")


@pytest.mark.parametrize("theme", BOTH)
def test_palette_follows_the_tokens(qapp, theme):
    made = themes.palette(theme)
    assert made.color(QPalette.ColorRole.Base).name() == theme.panel
    assert made.color(QPalette.ColorRole.Text).name() == theme.text


def test_rows_are_as_high_as_the_text_needs(qapp):
    metrics = QFontMetrics(qapp.font())
    assert themes.row_height(metrics) == themes.ROW_HEIGHT
    assert themes.row_height(metrics, 10, lines=3) == 3 * metrics.height() + 8


def test_tabular_figures_keep_the_font(qapp):
    font = QFont(qapp.font())
    assert QFontInfo(themes.tabular(font)).family() == QFontInfo(font).family()
    assert themes.tabular(font).featureTags()
