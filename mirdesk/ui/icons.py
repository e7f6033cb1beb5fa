"""Own line icons: SVG of 1.5 px strokes on a 16 px grid, drawn in the colour of the text."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from typing_extensions import override

from mirdesk.ui.theme import Look, mix

_STROKE: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="{colour}" '
    'stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">{body}</svg>'
)
_FULL: Final = 'fill="{colour}"'

# Name -> body; ``{colour}`` is filled in where a shape is solid.
_BODIES: Final[dict[str, str]] = {
    "play": f'<path d="M4.5 2.8v10.4l8.7-5.2z" {_FULL}/>',
    "pause": '<path d="M5.2 3v10M10.8 3v10" stroke-width="2.4"/>',
    "previous": f'<path d="M12.5 3.2v9.6L5.3 8z" {_FULL}/><path d="M3.5 3.2v9.6"/>',
    "next": f'<path d="M3.5 3.2v9.6L10.7 8z" {_FULL}/><path d="M12.5 3.2v9.6"/>',
    "stop": f'<rect x="3.5" y="3.5" width="9" height="9" rx="1" {_FULL}/>',
    "volume": '<path d="M2.5 6v4h2.4L8.5 13V3L4.9 6zM11 5.8a3.2 3.2 0 0 1 0 4.4'
    'M12.9 3.9a5.8 5.8 0 0 1 0 8.2"/>',
    "muted": '<path d="M2.5 6v4h2.4L8.5 13V3L4.9 6zM11.2 6.2l3 3.6M14.2 6.2l-3 3.6"/>',
    "search": '<circle cx="7" cy="7" r="4.2"/><path d="M10.2 10.2l3.5 3.5"/>',
    "folder": '<path d="M2 12.2V4a1 1 0 0 1 1-1h3.3l1.6 1.8H13a1 1 0 0 1 1 1v6.4a1 1 0 0 1-1 1'
    'H3a1 1 0 0 1-1-1z"/>',
    "add_folder": '<path d="M2 12.2V4a1 1 0 0 1 1-1h3.3l1.6 1.8H13a1 1 0 0 1 1 1v6.4'
    'a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1zM8 7.2v4M6 9.2h4"/>',
    "library": '<path d="M2.8 2.8v10.4M6 2.8v10.4M9 3.3l3.6 9.7"/>',
    "clock": '<circle cx="8" cy="8" r="5.7"/><path d="M8 4.8V8l2.2 1.6"/>',
    "waiting": '<circle cx="8" cy="8" r="4.8" stroke-dasharray="1.6 2.6"/>',
    "warning": '<path d="M8 2.4l6.2 11H1.8zM8 6.6v3M8 11.4v.1"/>',
    "error": '<circle cx="8" cy="8" r="5.7"/><path d="M8 4.9v3.6M8 10.9v.1"/>',
    "check": '<path d="M3 8.4l3.3 3.3L13 4.8"/>',
    "partial": '<circle cx="8" cy="8" r="4.8"/>'
    f'<path d="M8 3.2a4.8 4.8 0 0 1 0 9.6z" {_FULL}/>',
    "analysed": f'<circle cx="8" cy="8" r="3.2" {_FULL}/>',
    "offline": '<path d="M2.5 2.5l11 11M5 5.2a3.4 3.4 0 0 0-.7 6.6h6.9M6.6 4.2'
    'a3.7 3.7 0 0 1 5 3 2.5 2.5 0 0 1 1.6 3.9"/>',
    "note": '<path d="M6 12V3.4l7-1.4v8.6"/><circle cx="4.2" cy="12" r="1.8"/>'
    '<circle cx="11.2" cy="10.6" r="1.8"/>',
    "analyse": '<path d="M2 9.2V6.8M5 11.5v-7M8 13.5v-11M11 11.5v-7M14 9.2V6.8"/>',
    "similar": '<circle cx="5.6" cy="8" r="3.6"/><circle cx="10.4" cy="8" r="3.6"/>',
    "left": '<path d="M10 3L5 8l5 5"/>',
    "right": '<path d="M6 3l5 5-5 5"/>',
    "up": '<path d="M3 10l5-5 5 5"/>',
    "down": '<path d="M3 6l5 5 5-5"/>',
    "back": '<path d="M13 8H3M7 4L3 8l4 4"/>',
    "forward": '<path d="M3 8h10M9 4l4 4-4 4"/>',
    "theme": f'<circle cx="8" cy="8" r="5.7"/><path d="M8 2.3a5.7 5.7 0 0 0 0 11.4z" {_FULL}/>',
    "loop": '<path d="M3 7.5A3.5 3.5 0 0 1 6.5 4H13M10.8 1.8L13 4l-2.2 2.2M13 8.5'
    'A3.5 3.5 0 0 1 9.5 12H3M5.2 14.2L3 12l2.2-2.2"/>',
    "zoom_in": '<circle cx="7" cy="7" r="4.2"/>'
    '<path d="M10.2 10.2l3.5 3.5M7 5.2v3.6M5.2 7h3.6"/>',
    "zoom_out": '<circle cx="7" cy="7" r="4.2"/><path d="M10.2 10.2l3.5 3.5M5.2 7h3.6"/>',
    "fit": '<path d="M2.5 3v10M13.5 3v10M5 8h6M6.6 6.2L4.8 8l1.8 1.8M9.4 6.2L11.2 8 9.4 9.8"/>',
    "pin": '<path d="M5.5 2.5h5M6.3 2.5v4L4 9.2h8L9.7 6.5v-4M8 9.2v4.3"/>',
    "copy": '<rect x="5.5" y="5.5" width="8" height="8" rx="1"/>'
    '<path d="M10.5 5.5v-3h-8v8h3"/>',
    "close": '<path d="M4 4l8 8M12 4l-8 8"/>',
    "minus": '<path d="M3.5 8h9"/>',
    "plus": '<path d="M3.5 8h9M8 3.5v9"/>',
    "refresh": '<path d="M13 8a5 5 0 1 1-1.6-3.7L13 5.7M13 2.6v3.1H9.9"/>',
    "sidebar": '<rect x="2" y="3" width="12" height="10" rx="1"/><path d="M6 3v10"/>',
    "inspector": '<rect x="2" y="3" width="12" height="10" rx="1"/><path d="M10 3v10"/>',
    "dock": '<rect x="2" y="3" width="12" height="10" rx="1"/><path d="M2 9h12"/>',
    "speed": '<path d="M2.6 11.6a6 6 0 1 1 10.8 0M8 9.4l2.4-3.6"/>',
    "edit": '<path d="M3 13l.7-3L11 2.7a1.1 1.1 0 0 1 1.6 0l.7.7a1.1 1.1 0 0 1 0 1.6'
    'L6 12.3zM9.6 4.1l2.3 2.3"/>',
    "undo": '<path d="M3.2 6.5h6.3a3.3 3.3 0 0 1 0 6.6H6M6 3.5l-3 3 3 3"/>',
    "columns": '<path d="M3 3v10M8 3v10M13 3v10"/>',
    "more": '<path d="M3.5 8h.1M8 8h.1M12.5 8h.1" stroke-width="2.2"/>',
    "keyboard": '<rect x="1.8" y="4" width="12.4" height="8" rx="1"/>'
    '<path d="M4.4 6.8h.1M7 6.8h.1M9.6 6.8h.1M11.8 6.8h.1M5.6 9.4h4.8"/>',
}
ICON_NAMES: Final = tuple(_BODIES)


@lru_cache(maxsize=512)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    body = _BODIES[name].replace("{colour}", colour)
    svg = _STROKE.format(colour=colour, body=body)
    return QSvgRenderer(QByteArray(svg.encode()))


def paint(painter: QPainter, name: str, rect: QRectF, colour: str) -> None:
    """Draw an icon into a rectangle of the painter, sharp at every scale."""
    _renderer(name, colour).render(painter, rect)


def pixmap(name: str, colour: str, size: int, device_ratio: float = 1.0) -> QPixmap:
    """Return an icon as a transparent picture of ``size`` logical pixels."""
    made = QPixmap(round(size * device_ratio), round(size * device_ratio))
    made.setDevicePixelRatio(device_ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter, name, QRectF(QPointF(0, 0), QSize(size, size).toSizeF()), colour)
    painter.end()
    return made


class _LineIcon(QIconEngine):
    """Draws from the theme in use, so that a change of theme needs no new icons."""

    def __init__(self, name: str, look: Look, colour: str) -> None:
        super().__init__()
        self._name = name
        self._look = look
        self._token = colour

    def _colour(self, mode: QIcon.Mode) -> str:
        theme = self._look.theme
        colour: str = getattr(theme, self._token)
        if mode == QIcon.Mode.Disabled:
            return mix(theme.second_text, theme.panel, 0.5)
        return colour

    @override
    def paint(
        self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter, self._name, rect.toRectF(), self._colour(mode))
        painter.restore()

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return pixmap(self._name, self._colour(mode), min(size.width(), size.height()))

    @override
    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        # Qt asks in device pixels here, with the ratio beside.
        made = pixmap(self._name, self._colour(mode), min(size.width(), size.height()))
        made.setDevicePixelRatio(scale)
        return made

    @override
    def clone(self) -> QIconEngine:
        return _LineIcon(self._name, self._look, self._token)


def icon(name: str, look: Look, colour: str = "text") -> QIcon:
    """Return an icon drawn in a colour of the theme, following its changes.

    Parameters
    ----------
    name : str
        One of ``ICON_NAMES``.
    look : Look
    colour : str
        Attribute of ``Theme`` that gives the colour, e.g. ``second_text``.
    """
    if name not in _BODIES:
        raise KeyError(name)
    return QIcon(_LineIcon(name, look, colour))
