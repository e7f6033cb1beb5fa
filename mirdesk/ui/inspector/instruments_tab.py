"""The Instruments tab: how sure each instrument is, how long it plays, its threshold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QListView,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mirdesk.analysis.cards import Card
from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.instruments import INSTRUMENTS, display_name
from mirdesk.domain.tracks import TrackDetails
from mirdesk.operations.checkpoint_catalogue import card_of
from mirdesk.ui.row_painting import (
    AnyIndex,
    PaintedRowDelegate,
    RowPlace,
    paint_bar,
    paint_figures,
    paint_line,
    trough_colour,
)
from mirdesk.ui.rows_list_model import ROW_ROLE, RowsListModel
from mirdesk.ui.theme import SPACE_L, SPACE_M, SPACE_S, Look, row_height, tabular
from mirdesk.ui.tracks.columns import duration_text

_ROW: Final = 28
_BAR_HEIGHT: Final = 6
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


class _InstrumentsListModel(RowsListModel[InstrumentRow]):
    """The rows of one track."""

    @override
    def words_of(self, row: InstrumentRow, role: int) -> str | None:
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


class _InstrumentDelegate(PaintedRowDelegate):
    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(200, row_height(option.fontMetrics, _ROW))

    @override
    def paint_row(self, painter: QPainter, place: RowPlace, index: AnyIndex) -> None:
        row: InstrumentRow = index.data(ROW_ROLE)
        rect = place.rect.adjusted(SPACE_M, 0, -SPACE_M, 0)
        self._paint_name(painter, rect, row)
        painter.setFont(tabular(place.font))
        right = self._paint_figures(painter, rect, row)
        bar_left = rect.left() + _NAME_WIDTH
        bar = QRectF(bar_left, 0, right - bar_left, _BAR_HEIGHT)
        bar.moveTop(rect.center().y() - _BAR_HEIGHT / 2 + 0.5)
        self._paint_bar(painter, bar, row)

    def _ink(self, row: InstrumentRow) -> str:
        return self.theme.text if row.is_present else self.theme.second_text

    def _paint_name(self, painter: QPainter, rect: QRect, row: InstrumentRow) -> None:
        place = QRect(rect.left(), rect.top(), _NAME_WIDTH - SPACE_S, rect.height())
        name = display_name(INSTRUMENTS[row.instrument])
        shown = paint_line(painter, place, name, self._ink(row))
        if row.is_experimental:
            self._paint_flag(painter, place, shown)

    def _paint_figures(self, painter: QPainter, rect: QRect, row: InstrumentRow) -> int:
        """Paint time and value at the right edge; return where the bar may end."""
        metrics = painter.fontMetrics()
        widest_time = max(_TIME_WIDTH, metrics.horizontalAdvance("00:00"))
        time_place = QRect(rect.right() - widest_time, rect.top(), widest_time, rect.height())
        time_text = duration_text(row.seconds) if row.seconds else "–"
        paint_figures(painter, time_place, time_text, self._ink(row))
        widest_value = max(_VALUE_WIDTH, metrics.horizontalAdvance("100%"))
        value_place = time_place.translated(-widest_value - 2, 0)
        paint_figures(painter, value_place, f"{row.value:.0%}", self.theme.second_text)
        return value_place.left() + 4

    def _paint_bar(self, painter: QPainter, bar: QRectF, row: InstrumentRow) -> None:
        theme = self.theme
        colour = theme.instrument(row.instrument)
        if not row.is_present:
            colour.setAlphaF(0.45)
        paint_bar(painter, bar, row.value, colour, trough_colour(theme))
        mark = bar.left() + bar.width() * row.threshold
        painter.fillRect(
            QRectF(mark - 0.75, bar.top() - 3, 1.5, bar.height() + 6), QColor(theme.second_text)
        )

    def _paint_flag(self, painter: QPainter, place: QRect, name: str) -> None:
        font = QFont(painter.font())
        font.setPointSizeF(font.pointSizeF() * 0.8)
        left = place.left() + painter.fontMetrics().horizontalAdvance(name) + 5
        painter.setFont(font)
        flag = QRect(left, place.top(), max(0, place.right() + SPACE_S - left), place.height())
        side = Qt.AlignmentFlag.AlignLeft
        paint_figures(painter, flag, self.tr("exp."), self.theme.warning, side)


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
        self._others: tuple[Card, ...] = ()
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

    def use_card(self, card: Card | None, others: Sequence[Card] = ()) -> None:
        """Take another checkpoint, from the next track on.

        ``others`` are those that may have heard tracks before.
        """
        self._card = card
        self._others = tuple(others)

    def tag_names(self, details: TrackDetails) -> tuple[str, ...]:
        """Return what the checkpoint that heard a track calls its tags; nothing if gone."""
        card = self._heard_by(details)
        return card.tags if card else ()

    def _heard_by(self, details: TrackDetails) -> Card | None:
        """Return the card of the checkpoint that heard a track; None where it is gone."""
        heard_by = CheckpointId(details.checkpoint_name, details.checkpoint_version)
        return card_of(heard_by, [*([self._card] if self._card else []), *self._others])

    def show_details(self, details: TrackDetails | None) -> None:
        """Show a track's instruments, or say why there are none."""
        card = (self._heard_by(details) if details else None) or self._card
        rows = instrument_rows(details, card) if details else []
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
