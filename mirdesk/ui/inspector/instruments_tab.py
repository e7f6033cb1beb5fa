"""The Instruments tab: how sure each instrument is, how long it plays, its threshold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mirdesk.analysis.cards import Card
from mirdesk.domain.instruments import INSTRUMENTS, display_name
from mirdesk.domain.tracks import TrackDetails
from mirdesk.ui.theme import SPACE_L, SPACE_M, SPACE_S, Look, mix, row_height, tabular
from mirdesk.ui.tracks.columns import duration_text

_ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
_ROW: Final = 28
_NAME_WIDTH: Final = 146  # the longest name with its flag
_TIME_WIDTH: Final = 44
_VALUE_WIDTH: Final = 40


@dataclass(frozen=True, slots=True)
class InstrumentRow:
    """One instrument in one track.

    ``value`` and ``threshold`` are probabilities in 0..1; ``seconds`` is how long it plays.
    """

    instrument: int
    value: float
    seconds: float
    threshold: float
    is_experimental: bool

    @property
    def is_present(self) -> bool:
        """Whether it plays at all, or its value reaches the threshold."""
        return self.seconds > 0 or self.value >= self.threshold


def instrument_rows(details: TrackDetails, card: Card | None) -> list[InstrumentRow]:
    """Return all 20 instruments of an analysed track, longest playing first."""
    if details.clip is None:
        return []
    length_s = details.summary.duration_s or 0.0
    shares = dict(details.summary.instruments)
    rows = [
        InstrumentRow(
            index,
            float(details.clip.get(label, 0.0)),
            shares.get(index, 0.0) * length_s,
            card.clip_thresholds[index] if card else 0.5,
            bool(card and label in card.experimental),
        )
        for index, label in enumerate(INSTRUMENTS)
    ]
    return sorted(rows, key=lambda row: (-row.seconds, -row.value))


class _InstrumentsListModel(QAbstractListModel):
    """The rows of one track."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[InstrumentRow] = ()

    def show_rows(self, rows: Sequence[InstrumentRow]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        row = self.rows[index.row()]
        if role == _ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(row)
        return None

    def _words(self, row: InstrumentRow) -> str:
        name = display_name(INSTRUMENTS[row.instrument])
        words = self.tr("{name}: plays {time}, value {value:.0%}, threshold {threshold:.0%}")
        text = words.format(
            name=name,
            time=duration_text(row.seconds),
            value=row.value,
            threshold=row.threshold,
        )
        return text + self.tr(" (experimental: often wrong)") if row.is_experimental else text


class _InstrumentDelegate(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, row_height(option.fontMetrics, _ROW))

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: InstrumentRow = index.data(_ROW_ROLE)
        whole: QRect = option.rect
        rect = whole.adjusted(SPACE_M, 0, -SPACE_M, 0)
        theme = self._look.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font: QFont = option.font
        ink = QColor(theme.text if row.is_present else theme.second_text)
        name = display_name(INSTRUMENTS[row.instrument])
        painter.setFont(font)
        painter.setPen(ink)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        place = QRect(rect.left(), rect.top(), _NAME_WIDTH - SPACE_S, rect.height())
        shown = painter.fontMetrics().elidedText(
            name, Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(place, middle, shown)
        if row.is_experimental:
            self._paint_flag(painter, place, shown)
        painter.setFont(tabular(font))
        right = middle | int(Qt.AlignmentFlag.AlignRight)
        widest_time = max(_TIME_WIDTH, painter.fontMetrics().horizontalAdvance("00:00"))
        time_place = QRect(rect.right() - widest_time, rect.top(), widest_time, rect.height())
        painter.setPen(ink)
        painter.drawText(time_place, right, duration_text(row.seconds) if row.seconds else "–")
        widest_value = max(_VALUE_WIDTH, painter.fontMetrics().horizontalAdvance("100%"))
        value_place = time_place.translated(-widest_value - 2, 0)
        painter.setPen(QColor(theme.second_text))
        painter.drawText(value_place, right, f"{row.value:.0%}")
        bar_left = rect.left() + _NAME_WIDTH
        bar = QRectF(bar_left, 0, value_place.left() + 4 - bar_left, 6)
        bar.moveTop(rect.center().y() - 2.5)
        self._paint_bar(painter, bar, row)
        painter.restore()

    def _paint_bar(self, painter: QPainter, bar: QRectF, row: InstrumentRow) -> None:
        theme = self._look.theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(theme.panel, theme.text, 0.09)))
        painter.drawRoundedRect(bar, 3, 3)
        colour = theme.instrument(row.instrument)
        if not row.is_present:
            colour.setAlphaF(0.45)
        filled = QRectF(bar)
        filled.setWidth(max(0.0, bar.width() * row.value))
        painter.setBrush(colour)
        painter.drawRoundedRect(filled, min(3.0, filled.width() / 2), 3)
        mark = bar.left() + bar.width() * row.threshold
        painter.fillRect(
            QRectF(mark - 0.75, bar.top() - 3, 1.5, bar.height() + 6), QColor(theme.second_text)
        )

    def _paint_flag(self, painter: QPainter, place: QRect, name: str) -> None:
        theme = self._look.theme
        font = QFont(painter.font())
        font.setPointSizeF(font.pointSizeF() * 0.8)
        left = place.left() + painter.fontMetrics().horizontalAdvance(name) + 5
        painter.setFont(font)
        painter.setPen(QColor(theme.warning))
        flag = QRect(left, place.top(), max(0, place.right() + SPACE_S - left), place.height())
        painter.drawText(flag, int(Qt.AlignmentFlag.AlignVCenter), self.tr("exp."))


class InstrumentsTab(QWidget):
    """Bars of all 20 instruments of one track.

    Parameters
    ----------
    look : Look
    card : Card or None
        Thresholds and which labels are experimental; None where no checkpoint is installed.
    """

    def __init__(self, look: Look, card: Card | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._card = card
        self._rows = _InstrumentsListModel(self)
        self._hint = QLabel()
        self._hint.setProperty("role", "second")
        self._hint.setWordWrap(True)
        self._hint.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_S)
        self.list = QListView()
        self.list.setModel(self._rows)
        self.list.setItemDelegate(_InstrumentDelegate(look, self.list))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.list.setAccessibleName(self.tr("Instruments of the track"))
        self.list.setUniformItemSizes(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._hint)
        layout.addWidget(self.list, 1)
        look.changed.connect(self.list.viewport().update)
        self.show_details(None)

    @property
    def rows(self) -> Sequence[InstrumentRow]:
        """What is shown."""
        return self._rows.rows

    def show_details(self, details: TrackDetails | None) -> None:
        """Show a track's instruments, or say why there are none."""
        rows = instrument_rows(details, self._card) if details else []
        self._rows.show_rows(rows)
        self.list.setVisible(bool(rows))
        if rows:
            text = self.tr("Value with its threshold, and time played.")
        elif details is None:
            text = self.tr("Select a track to see who plays in it.")
        elif details.problem:
            text = self.tr("Could not be analysed: {reason}").format(reason=details.problem)
        else:
            text = self.tr("Not analysed yet.")
        self._hint.setText(text)
        layout = self.layout()
        assert layout is not None
        layout.setAlignment(self._hint, Qt.AlignmentFlag.AlignTop)
        self._hint.setMinimumHeight(SPACE_L)
