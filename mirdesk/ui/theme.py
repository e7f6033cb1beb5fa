"""Colours, spacing and the palette of the window: the only place that names a colour."""

import colorsys
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPalette

from mirdesk.domain.instruments import INSTRUMENTS

# Steps of free space in pixels (look.md); nothing uses others.
SPACE_XS: Final = 4
SPACE_S: Final = 8
SPACE_M: Final = 12
SPACE_L: Final = 16
SPACE_XL: Final = 24
RADIUS: Final = 6
ROW_HEIGHT: Final = 28
COMPACT_ROW_HEIGHT: Final = 22
ICON_SIZE: Final = 16
LARGE_ICON_SIZE: Final = 20

TEXT_CONTRAST: Final = 4.5  # WCAG 2.2, 1.4.3
CONTROL_CONTRAST: Final = 3.0  # WCAG 2.2, 1.4.11

# Hues by family, lightness telling members apart (look.md); in the order of INSTRUMENTS.
_INSTRUMENT_COLOURS: Final[dict[str, str]] = {
    "accordion": "#196ea9",
    "banjo": "#c0851f",
    "bass": "#31a5a5",
    "cello": "#ce5342",
    "clarinet": "#4eb068",
    "cymbals": "#cadbe1",
    "drums": "#91a9b2",
    "flute": "#89eb9f",
    "guitar": "#efa831",
    "mallet_percussion": "#81cae1",
    "mandolin": "#fec675",
    "organ": "#288dd4",
    "piano": "#78bff9",
    "saxophone": "#36884d",
    "synthesizer": "#ab79f5",
    "trombone": "#aba232",
    "trumpet": "#e8dd4d",
    "ukulele": "#9d6d1c",
    "violin": "#fb8371",
    "voice": "#f45fb0",
}


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour of the window, as ``#rrggbb``.

    Attributes
    ----------
    name : str
        ``dark`` or ``light``.
    window, panel, raised : str
        Backgrounds: the frame, the panels on it, and what stands out on a panel.
    line : str
        Hairlines between panels. ``control_line`` outlines controls at 3:1.
    text, second_text : str
        Both reach 4.5:1 on all three backgrounds.
    accent, on_accent : str
        The one colour of action and selection, and text on it.
    selection : str
        Background of selected rows; ``text`` stays readable on it.
    good, warning, error : str
        States, never without a word or an icon beside.
    instruments : tuple of str
        One colour for each of the 20, in the order of ``INSTRUMENTS``.
    """

    name: str
    window: str
    panel: str
    raised: str
    line: str
    control_line: str
    text: str
    second_text: str
    accent: str
    on_accent: str
    selection: str
    good: str
    warning: str
    error: str
    instruments: tuple[str, ...]

    @property
    def is_dark(self) -> bool:
        """Whether light text stands on dark panels."""
        return self.name == "dark"

    def colour(self, value: str, alpha: float = 1.0) -> QColor:
        """Return one of the theme's values as a QColor; ``alpha`` in 0..1."""
        colour = QColor(value)
        colour.setAlphaF(alpha)
        return colour

    def instrument(self, index: int) -> QColor:
        """Return the colour of an instrument by its index in ``INSTRUMENTS``."""
        return QColor(self.instruments[index])


def _channels(colour: str) -> tuple[float, float, float]:
    value = int(colour.lstrip("#"), 16)
    return (value >> 16) / 255, (value >> 8 & 255) / 255, (value & 255) / 255


def _hex(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{round(value * 255):02x}" for value in (red, green, blue))


def _luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.2."""
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in _channels(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two ``#rrggbb`` colours after WCAG 2.2, in 1..21."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def darken_until(colour: str, background: str, ratio: float) -> str:
    """Return the colour with its lightness lowered until it stands out on a light background.

    Parameters
    ----------
    colour, background : str
        ``#rrggbb``.
    ratio : float
        Contrast to reach; hue and saturation stay.
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    while contrast(colour, background) < ratio and lightness > 0:
        lightness = max(0.0, lightness - 0.005)
        colour = _hex(*colorsys.hls_to_rgb(hue, lightness, saturation))
    return colour


def mix(first: str, second: str, share: float) -> str:
    """Return ``first`` with a share (0..1) of ``second`` in it."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    red, green, blue = (a + (b - a) * share for a, b in pairs)
    return _hex(red, green, blue)


_DARK_INSTRUMENTS: Final = tuple(_INSTRUMENT_COLOURS[name] for name in INSTRUMENTS)

DARK: Final = Theme(
    name="dark",
    window="#13161b",
    panel="#1c1f25",
    raised="#272c32",
    line="#393d45",
    control_line="#71767f",
    text="#eceff2",
    second_text="#aaaeb6",
    accent="#32b3e6",
    on_accent="#071118",
    selection="#1f4254",
    good="#5ac576",
    warning="#f0b135",
    error="#ed5350",
    instruments=_DARK_INSTRUMENTS,
)
LIGHT: Final = Theme(
    name="light",
    window="#f5f7f9",
    panel="#ffffff",
    raised="#eef0f4",
    line="#d1d4da",
    control_line="#868b94",
    text="#1b1f27",
    second_text="#595e66",
    accent="#0070b0",
    on_accent="#ffffff",
    selection="#cfe6f5",
    good=darken_until("#5ac576", "#eef0f4", TEXT_CONTRAST),
    warning=darken_until("#f0b135", "#eef0f4", TEXT_CONTRAST),
    error=darken_until("#ed5350", "#eef0f4", TEXT_CONTRAST),
    instruments=tuple(darken_until(c, "#ffffff", CONTROL_CONTRAST) for c in _DARK_INSTRUMENTS),
)


def theme_for(scheme: Qt.ColorScheme) -> Theme:
    """Return the theme for the system's colour scheme; light where it says nothing."""
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


def current(setting: str, scheme: Qt.ColorScheme) -> Theme:
    """Return the theme the person chose: ``light``, ``dark``, or that of the system."""
    if setting == "dark":
        return DARK
    return LIGHT if setting == "light" else theme_for(scheme)


def _asked_scheme(setting: str) -> Qt.ColorScheme:
    """Return what to ask of the system, so that the frame of the window fits too."""
    schemes = {"dark": Qt.ColorScheme.Dark, "light": Qt.ColorScheme.Light}
    return schemes.get(setting, Qt.ColorScheme.Unknown)


class Look(QObject):
    """The theme in use, handed to every widget that paints for itself.

    Parameters
    ----------
    setting : str
        ``system``, ``light`` or ``dark``.

    Signals
    -------
    changed()
        The theme is another now; read ``theme`` again and repaint.
    """

    changed = Signal()

    def __init__(self, setting: str = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._setting = setting
        hints = QGuiApplication.styleHints()
        hints.setColorScheme(_asked_scheme(setting))
        self.theme = current(setting, hints.colorScheme())
        hints.colorSchemeChanged.connect(self._on_scheme_changed)

    @property
    def setting(self) -> str:
        """What the person chose: ``system``, ``light`` or ``dark``."""
        return self._setting

    def choose(self, setting: str) -> None:
        """Take another setting; ``changed`` is sent when that gives another theme."""
        self._setting = setting
        hints = QGuiApplication.styleHints()
        hints.setColorScheme(_asked_scheme(setting))
        self._on_scheme_changed(hints.colorScheme())

    def _on_scheme_changed(self, scheme: Qt.ColorScheme) -> None:
        theme = current(self._setting, scheme)
        if theme != self.theme:
            self.theme = theme
            self.changed.emit()


def palette(theme: Theme) -> QPalette:
    """Return the Qt palette of a theme, for whatever the stylesheet leaves alone."""
    role = QPalette.ColorRole
    values = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.panel,
        role.AlternateBase: theme.raised,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.second_text,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Light: mix(theme.raised, theme.text, 0.08),
        role.Midlight: theme.raised,
        role.Mid: theme.line,
        role.Dark: theme.line,
        role.Shadow: theme.window,
        role.Accent: theme.accent,
    }
    made = QPalette()
    for key, value in values.items():
        made.setColor(key, QColor(value))
    faint = QColor(mix(theme.second_text, theme.panel, 0.45))
    for key in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, key, faint)
    return made


def row_height(metrics: QFontMetrics, least: int = ROW_HEIGHT, lines: int = 1) -> int:
    """Return the height of a row: the design's, or more where the text is large.

    Parameters
    ----------
    metrics : QFontMetrics
        Of the text in the row.
    least : int
        Pixels at the usual text size.
    lines : int
        Of text, one below the other.
    """
    return max(least, lines * metrics.height() + SPACE_S)


def tabular(font: QFont) -> QFont:
    """Return the font with figures of one width, so that columns of numbers line up."""
    made = QFont(font)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made
