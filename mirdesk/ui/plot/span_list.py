"""The passages of one lane as a plain list: for reading, for screen readers, for jumping."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

from mirdesk.ui.plot.lane_set import LaneSet, LaneSpan, lane_name, span_text
from mirdesk.ui.theme import SPACE_L, SPACE_S, SPACE_XL, SPACE_XS

_WIDEST = "0:00:00–0:00:00, uncertain"


class SpanList(QWidget):
    """Every stretch of the focused lane, in words.

    Signals
    -------
    span_activated(LaneSpan)
        The person chose a stretch.
    """

    span_activated = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = QLabel(self)
        self._heading.setProperty("role", "heading")
        self.list = QListWidget(self)
        self.list.setUniformItemSizes(True)
        self.list.itemActivated.connect(self._on_activated)
        self.list.itemClicked.connect(self._on_activated)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_S, SPACE_XS, 0, 0)
        layout.setSpacing(SPACE_XS)
        layout.addWidget(self._heading)
        layout.addWidget(self.list)
        self._shown: tuple[LaneSet | None, int] = (None, -1)
        self._name("")
        self._fit_width()

    def _fit_width(self) -> None:
        widest = self.list.fontMetrics().horizontalAdvance(_WIDEST)
        self.setFixedWidth(widest + SPACE_XL + 2 * SPACE_L)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_width()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill()

    def show_lane(self, lane_set: LaneSet | None, instrument: int) -> None:
        """List the stretches of a lane; filled in when the list is to be seen."""
        self._shown = lane_set, instrument
        if self.isVisible():
            self._fill()

    def _fill(self) -> None:
        lane_set, instrument = self._shown
        self.list.clear()
        if lane_set is None or instrument < 0:
            self._name("")
            return
        for span in lane_set.spans(instrument):
            item = QListWidgetItem(span_text(span, with_name=False), self.list)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, span_text(span))
            item.setData(Qt.ItemDataRole.UserRole, span)
        self._name(lane_name(instrument))

    def _name(self, name: str) -> None:
        self._heading.setText(name or self.tr("Passages"))
        told = self.tr("Passages of {name}").format(name=name) if name else self.tr("Passages")
        self.list.setAccessibleName(told)
        self.list.setAccessibleDescription(self.tr("Return selects a passage and goes there."))

    def _on_activated(self, item: QListWidgetItem) -> None:
        span = item.data(Qt.ItemDataRole.UserRole)
        if isinstance(span, LaneSpan):
            self.span_activated.emit(span)
