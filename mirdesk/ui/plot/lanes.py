"""The instrument lanes: who plays when, one row an instrument, on the shared time axis."""

from itertools import islice
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from mirdesk.domain.instruments import INSTRUMENTS, SHORT_NAMES
from mirdesk.ui.plot.geometry import format_time
from mirdesk.ui.plot.lane_raster import THRESHOLD_HEIGHT, lane_images
from mirdesk.ui.plot.lane_set import LaneSet, LaneSpan, lane_name, span_text
from mirdesk.ui.plot.surface import TimeSurface
from mirdesk.ui.plot.timeline import Timeline
from mirdesk.ui.theme import SPACE_S, SPACE_XS, Look, mix

LANE_MIN_PX: Final = 14  # window.md 2
LANE_MAX_PX: Final = 40
_INSET_PX: Final = 2  # free rows above the fill, so that lanes do not touch
_SWATCH_PX: Final = 8
_READ_ALOUD: Final = 40  # spans named in the description; the list beside names all


class LanesView(TimeSurface):
    """Rows of probability over time.

    Signals
    -------
    read_out(str)
        Instrument, time, value and threshold below the pointer; empty when it left.
    lane_focused(int)
        The instrument that keys act on; -1 for none.
    span_activated(LaneSpan)
        A stretch was double-clicked or reached by key.
    extent_changed()
        ``content_px`` is another now: scroll bars follow.
    """

    read_out = Signal(str)
    lane_focused = Signal(int)
    span_activated = Signal(object)
    extent_changed = Signal()

    def __init__(self, timeline: Timeline, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(timeline, look, parent)
        self.lane_set: LaneSet | None = None
        self.lanes: list[int] = []
        self.is_showing_all = False
        self.is_by_playing = True
        self.focused = -1
        self.scroll_px = 0
        self.uses_short_names = False
        self._hovered = -1
        self._images: list[QImage] = []
        self._images_key: tuple[object, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(LANE_MIN_PX * 3)
        self._describe()

    # What is shown -----------------------------------------------------------------------

    def set_lanes(self, lane_set: LaneSet | None) -> None:
        """Show another recording's lanes; None for an empty ground."""
        self.lane_set = lane_set
        self.scroll_px = 0
        self._hovered = -1
        self._arrange()

    def show_all(self, *, is_showing_all: bool) -> None:
        """Show all 20 lanes, or only those that play."""
        self.is_showing_all = is_showing_all
        self._arrange()

    def sort_by_playing(self, *, is_by_playing: bool) -> None:
        """Put what plays most on top; else keep the fixed order."""
        self.is_by_playing = is_by_playing
        self._arrange()

    def _arrange(self) -> None:
        lane_set = self.lane_set
        self.lanes = (
            lane_set.order(show_all=self.is_showing_all, by_playing=self.is_by_playing)
            if lane_set
            else []
        )
        self._images_key = ()
        if self.focused not in self.lanes:
            self.focus_lane(self.lanes[0] if self.lanes else -1)
        else:
            self._describe()
        self.scroll_to(self.scroll_px)
        self.extent_changed.emit()
        self.refresh()

    @property
    def lane_px(self) -> int:
        """Height of one lane: as much as fits, between 14 and 40 pixels."""
        if not self.lanes:
            return LANE_MIN_PX
        text_px = self.fontMetrics().height() + 1
        least = max(LANE_MIN_PX, text_px)
        return max(least, min(self.height() // len(self.lanes), LANE_MAX_PX))

    @property
    def content_px(self) -> int:
        """Height of all lanes together."""
        return self.lane_px * len(self.lanes)

    def scroll_to(self, offset_px: int) -> None:
        """Let this many pixels vanish at the top."""
        self.scroll_px = min(max(offset_px, 0), max(self.content_px - self.height(), 0))
        self.refresh()

    def lane_at(self, y: float) -> int:
        """Return the instrument at a pixel row, -1 for none."""
        row = int((y + self.scroll_px) // self.lane_px)
        return self.lanes[row] if 0 <= row < len(self.lanes) else -1

    def focus_lane(self, instrument: int) -> None:
        """Let keys act on a lane, and scroll it into view."""
        self.focused = instrument
        if instrument in self.lanes:
            top = self.lanes.index(instrument) * self.lane_px
            least = top + self.lane_px - self.height()
            self.scroll_to(min(max(self.scroll_px, least), top))
        self._describe()
        self.lane_focused.emit(instrument)
        self.extent_changed.emit()
        self.refresh()

    def step_span(self, step: int) -> LaneSpan | None:
        """Go to the next (1) or previous (-1) stretch of the focused lane."""
        if self.lane_set is None or self.focused < 0:
            return None
        selection = self.timeline.selection
        from_s = selection[0] if selection else self.timeline.playhead_s
        span = self.lane_set.neighbour(self.focused, from_s, step)
        if span is not None:
            self.span_activated.emit(span)
        return span

    def span_at(self, position: QPointF) -> LaneSpan | None:
        """Return the stretch below a point, if any."""
        instrument = self.lane_at(position.y())
        if self.lane_set is None or instrument < 0 or position.x() < self.gutter_px:
            return None
        return self.lane_set.span_at(instrument, self.seconds_at(position.x()))

    def focused_span_at(self, seconds: float) -> LaneSpan | None:
        """Return the stretch of the focused lane that holds a moment, if any."""
        if self.lane_set is None or self.focused < 0:
            return None
        return self.lane_set.span_at(self.focused, seconds)

    def _describe(self) -> None:
        """Tell screen readers the focused lane and its stretches."""
        if self.lane_set is None or self.focused < 0:
            self.setAccessibleName(self.tr("Instrument lanes"))
            self.setAccessibleDescription(self.tr("No instruments to show."))
            return
        name = lane_name(self.focused)
        sure = (span for span in self.lane_set.spans(self.focused) if span.is_sure)
        spans = [span_text(span) for span in islice(sure, _READ_ALOUD)]
        self.setAccessibleName(self.tr("Instrument lanes: {name}").format(name=name))
        told = "; ".join(spans) or self.tr("does not play")
        keys = self.tr("Page Up and Page Down choose a lane, [ and ] go to its passages.")
        self.setAccessibleDescription(f"{told}. {keys}")

    # Painting ----------------------------------------------------------------------------

    @override
    def paint_content(self, painter: QPainter) -> None:
        theme = self.theme
        painter.fillRect(self.rect(), theme.colour(theme.panel))
        if self.lane_set is None:
            return
        self._paint_grid(painter)
        first = self.scroll_px // self.lane_px
        last = -(-(self.scroll_px + self.height()) // self.lane_px)
        shown = self.lanes[first:last]
        images = self._lane_images(self.lane_set, shown)
        for row, instrument in enumerate(shown, first):
            top = row * self.lane_px - self.scroll_px
            self._paint_lane(painter, instrument, top, images[row - first])

    def _paint_grid(self, painter: QPainter) -> None:
        painter.setPen(QPen(self.theme.colour(self.theme.line, 0.55), 1))
        for tick in self.ticks():
            x = self.x_of(tick.value)
            if x >= self.gutter_px:
                painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _lane_images(self, lane_set: LaneSet, shown: list[int]) -> list[QImage]:
        """Return the pictures of the visible lanes, made anew only when something changed."""
        ratio = self.devicePixelRatioF()
        width = max(round(self.plot_rect().width() * ratio), 1)
        height = max(round((self.lane_px - _INSET_PX - 1) * ratio), 1)
        window = self.timeline.window
        key = (window, width, height, tuple(shown), self.theme.name, id(lane_set))
        if key != self._images_key:
            columns = lane_set.columns(window, width, shown)
            self._images = lane_images(
                columns,
                thresholds=lane_set.thresholds[shown],
                colours=[self.theme.instrument(i) for i in shown],
                height=height,
                first_column=round(window.start_s / window.length_s * width),
                hatch_px=max(round(6 * ratio), 1),
            )
            for image in self._images:
                image.setDevicePixelRatio(ratio)
            self._images_key = key
        return self._images

    def _paint_lane(self, painter: QPainter, instrument: int, top: int, image: QImage) -> None:
        theme, height = self.theme, self.lane_px
        is_focused = instrument == self.focused and self.hasFocus()
        if is_focused or instrument == self._hovered:
            row = QRectF(0, top, self.width(), height - 1)
            painter.fillRect(row, theme.colour(theme.raised, 0.55))
        left = float(self.gutter_px)
        painter.drawImage(QPointF(left, top + _INSET_PX), image)
        self._paint_threshold(painter, top)
        painter.setPen(QPen(theme.colour(theme.line, 0.8), 1))
        painter.drawLine(QPointF(0, top + height - 1), QPointF(self.width(), top + height - 1))
        self._paint_name(painter, instrument, top, is_focused=is_focused)

    def _paint_threshold(self, painter: QPainter, top: int) -> None:
        """Draw the line from which on the lane counts as playing."""
        room = self.lane_px - _INSET_PX - 1
        y = round(top + _INSET_PX + room * (1 - THRESHOLD_HEIGHT)) + 0.5
        pen = QPen(self.theme.colour(self.theme.second_text, 0.4), 1)
        pen.setDashPattern([2, 4])
        painter.setPen(pen)
        painter.drawLine(QPointF(self.gutter_px, y), QPointF(self.width(), y))

    def _paint_name(
        self, painter: QPainter, instrument: int, top: int, *, is_focused: bool
    ) -> None:
        assert self.lane_set is not None
        theme, height = self.theme, self.lane_px
        plays = self.lane_set.seconds[instrument] > 0
        swatch = QRectF(SPACE_S, top + (height - 1 - _SWATCH_PX) / 2, _SWATCH_PX, _SWATCH_PX)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.instrument(instrument), 1.2))
        painter.setBrush(theme.instrument(instrument) if plays else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(swatch, 2, 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        font = QFont(self.font())
        font.setItalic(self.lane_set.experimental[instrument])
        font.setWeight(QFont.Weight.DemiBold if is_focused else QFont.Weight.Normal)
        painter.setFont(font)
        text = theme.text if plays else mix(theme.second_text, theme.panel, 0.1)
        painter.setPen(theme.colour(text))
        left = SPACE_S + _SWATCH_PX + SPACE_XS + 2
        place = QRectF(left, top, self.gutter_px - left - SPACE_XS, height - 1)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self.gutter_text(instrument))
        painter.setFont(self.font())

    def gutter_text(self, instrument: int) -> str:
        """Return the lane's name as the gutter has room for; experimental ones get a star."""
        short = SHORT_NAMES[INSTRUMENTS[instrument]]
        name = short if self.uses_short_names else lane_name(instrument)
        is_experimental = self.lane_set is not None and self.lane_set.experimental[instrument]
        return f"{name}*" if is_experimental else name

    def gutter_needed(self, *, short: bool) -> int:
        """Return the pixels that full or short names need."""
        metrics = self.fontMetrics()
        names = [
            SHORT_NAMES[label] if short else lane_name(index)
            for index, label in enumerate(INSTRUMENTS)
        ]
        widest = max(metrics.horizontalAdvance(f"{name}*") for name in names)
        return SPACE_S + _SWATCH_PX + SPACE_XS + 2 + widest + SPACE_S

    @override
    def paint_focus(self, painter: QPainter) -> None:
        """Mark the focused lane at its left edge; a frame round all would hide which one."""
        if self.hasFocus() and self.focused in self.lanes:
            top = self.lanes.index(self.focused) * self.lane_px - self.scroll_px
            bar = QRectF(0, top, 3, self.lane_px - 1)
            painter.fillRect(bar, self.theme.colour(self.theme.accent))

    # Pointer and keys --------------------------------------------------------------------

    def describe_at(self, position: QPointF) -> str:
        """Return instrument, time, value and threshold at a point, for people."""
        instrument = self.lane_at(position.y())
        if self.lane_set is None or instrument < 0:
            return ""
        threshold = f"{self.lane_set.thresholds[instrument]:.2f}"
        name = lane_name(instrument)
        if position.x() < self.gutter_px:
            return self._about(instrument)
        seconds = self.seconds_at(position.x())
        value = self.lane_set.value_at(instrument, seconds)
        return self.tr("{name}   {time}   {value}, plays from {threshold}").format(
            name=name,
            time=format_time(seconds, decimals=1),
            value="–" if value is None else f"{value:.2f}",
            threshold=threshold,
        )

    def _about(self, instrument: int) -> str:
        assert self.lane_set is not None
        text = self.tr("{name}: plays {length}, counted from {threshold}").format(
            name=lane_name(instrument),
            length=format_time(float(self.lane_set.seconds[instrument])),
            threshold=f"{self.lane_set.thresholds[instrument]:.2f}",
        )
        if self.lane_set.experimental[instrument]:
            text += self.tr(". Experimental: often wrong, see the limits of the network")
        return text

    @override
    def on_pointed(self, position: QPointF) -> None:
        hovered = self.lane_at(position.y())
        if hovered != self._hovered:
            self._hovered = hovered
            self.refresh()
        self.read_out.emit(self.describe_at(position))

    @override
    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)
        self._hovered = -1
        self.read_out.emit("")
        self.refresh()

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            position = QPointF(event.pos())
            text = self.describe_at(position).replace("   ", "\n")
            span = self.span_at(position)
            if span is not None:
                text += "\n" + span_text(span, with_name=False)
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    @override
    def on_double_clicked(self, position: QPointF) -> None:
        instrument = self.lane_at(position.y())
        if instrument >= 0:
            self.focus_lane(instrument)
        span = self.span_at(position)
        if span is not None:
            self.span_activated.emit(span)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        instrument = self.lane_at(event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and instrument >= 0:
            self.focus_lane(instrument)
        super().mousePressEvent(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.position().x() < self.gutter_px:
            self.scroll_to(
                self.scroll_px - round(event.angleDelta().y() / 120 * self.lane_px * 2)
            )
            self.extent_changed.emit()
            event.accept()
            return
        super().wheelEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _LANE_KEYS.get(Qt.Key(event.key()), 0)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step = step or _SHIFTED_LANE_KEYS.get(Qt.Key(event.key()), 0)
        if not step or not self.lanes:
            event.ignore()
            return
        row = self.lanes.index(self.focused) if self.focused in self.lanes else 0
        self.focus_lane(self.lanes[min(max(row + step, 0), len(self.lanes) - 1)])

    @override
    def resizeEvent(self, event: object) -> None:
        self.scroll_to(self.scroll_px)
        self.extent_changed.emit()


_LANE_KEYS: Final = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_SHIFTED_LANE_KEYS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
