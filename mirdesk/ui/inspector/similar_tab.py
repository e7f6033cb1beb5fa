"""The Similar tab: what sounds like the selected track, how much, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mirdesk.domain.similarity import SimilarTracks
from mirdesk.domain.tracks import TrackSummary
from mirdesk.ui.row_painting import (
    AnyIndex,
    PaintedRowDelegate,
    RowPlace,
    hover_colour,
    paint_bar,
    paint_figures,
    paint_line,
    paint_pill,
    trough_colour,
)
from mirdesk.ui.rows_list_model import ROW_ROLE, RowsListModel
from mirdesk.ui.theme import SPACE_M, SPACE_S, SPACE_XS, Look, row_height, tabular

_ROW: Final = 64
_BAR_WIDTH: Final = 48


@dataclass(frozen=True, slots=True)
class Match:
    """One similar track as shown: its row in the library, score in 0..1, and reasons."""

    summary: TrackSummary
    score: float
    reasons: tuple[str, ...]


class _MatchesListModel(RowsListModel[Match]):
    """Similar tracks, best first."""

    @override
    def words_of(self, row: Match, role: int) -> str | None:
        name = " – ".join(part for part in (row.summary.artist, row.summary.title) if part)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            words = self.tr("{name}, {score:.0%} alike. {reasons}")
            reasons = ". ".join(row.reasons)
            return words.format(name=name, score=row.score, reasons=reasons)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join((name, *row.reasons))
        return None


class _MatchDelegate(PaintedRowDelegate):
    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(200, row_height(option.fontMetrics, _ROW, lines=3))

    @override
    def paint_row(self, painter: QPainter, place: RowPlace, index: AnyIndex) -> None:
        match: Match = index.data(ROW_ROLE)
        theme = self.theme
        self._paint_background(painter, place)
        rect = place.rect.adjusted(SPACE_M, 6, -SPACE_M, -6)
        line = rect.height() // 3
        painter.setFont(tabular(place.font))
        score_width = self._paint_score(painter, rect, line, match.score)
        painter.setFont(place.font)
        words = QRect(rect.left(), rect.top(), rect.width() - score_width - SPACE_S, line)
        paint_line(painter, words, match.summary.title, theme.text)
        below = QRect(rect.left(), rect.top() + line, rect.width(), line)
        source = " · ".join(p for p in (match.summary.artist, match.summary.album) if p)
        paint_line(painter, below, source, theme.second_text)
        below.translate(0, line)
        small = QFont(place.font)
        small.setPointSizeF(place.font.pointSizeF() * 0.9)
        painter.setFont(small)
        reason = match.reasons[0] if match.reasons else ""
        paint_line(painter, below, reason, theme.second_text)

    def _paint_background(self, painter: QPainter, place: RowPlace) -> None:
        theme = self.theme
        fill = None
        if place.is_selected:
            fill = theme.selection
        elif place.is_hovered:
            fill = hover_colour(theme)
        pill = place.rect.toRectF().adjusted(SPACE_XS, 1, -SPACE_XS, -1)
        outline = theme.accent if place.has_focus else None
        paint_pill(painter, pill, fill=fill, outline=outline)

    def _paint_score(self, painter: QPainter, rect: QRect, line: int, score: float) -> int:
        """Draw bar and percentage at the right of the first line; return their width."""
        theme = self.theme
        width = painter.fontMetrics().horizontalAdvance("100%")
        place = QRect(rect.right() - width, rect.top(), width + 1, line)
        paint_figures(painter, place, f"{score:.0%}", theme.text)
        left = place.left() - SPACE_S - _BAR_WIDTH
        bar = QRectF(left, place.center().y() - 1.5, _BAR_WIDTH, 4)
        trough = trough_colour(theme, 0.12)  # to be seen on a chosen row too
        paint_bar(painter, bar, score, QColor(theme.accent), trough)
        return width + SPACE_S + _BAR_WIDTH


class _MatchesView(QListView):
    activated_by_key = Signal(QModelIndex)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated_by_key.emit(self.currentIndex())
            return
        if event.key() == Qt.Key.Key_Space:
            event.ignore()  # the window plays and pauses
            return
        super().keyPressEvent(event)


class SimilarTab(QWidget):
    """Similar tracks of the selected one.

    Parameters
    ----------
    look : Look

    Signals
    -------
    track_chosen(int)
        Track id of a match that was double-clicked or on which Enter was pressed.
    limits_changed()
        The person wants more or fewer of one artist or album; ask ``per_artist``.
    """

    track_chosen = Signal(int)
    limits_changed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._matches = _MatchesListModel(self)
        self._hint = QLabel()
        self._hint.setProperty("role", "second")
        self._hint.setWordWrap(True)
        self._hint.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        self._one_artist = QCheckBox(self.tr("One per artist"))
        self._one_album = QCheckBox(self.tr("One per album"))
        for box in (self._one_artist, self._one_album):
            box.setChecked(True)
            box.setAccessibleName(box.text())
            box.toggled.connect(self.limits_changed)
        self.list = _MatchesView()
        self.list.setModel(self._matches)
        self.list.setItemDelegate(_MatchDelegate(look, self.list))
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName(self.tr("Similar tracks"))
        self.list.setAccessibleDescription(self.tr("Enter or double-click goes to the track."))
        self.list.doubleClicked.connect(self._on_chosen)
        self.list.activated_by_key.connect(self._on_chosen)
        look.changed.connect(self.list.viewport().update)
        self._build()
        self.show_nothing(self.tr("Select a track to find what sounds like it."))

    def _build(self) -> None:
        choices = QHBoxLayout()
        choices.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, 0)
        choices.setSpacing(SPACE_M)
        choices.addWidget(self._one_artist)
        choices.addWidget(self._one_album)
        choices.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(choices)
        layout.addWidget(self._hint)
        layout.addWidget(self.list, 1)
        layout.addStretch()

    @property
    def per_artist(self) -> int:
        """How many of one artist are wanted; 0 for any number."""
        return int(self._one_artist.isChecked())

    @property
    def per_album(self) -> int:
        """How many of one album are wanted; 0 for any number."""
        return int(self._one_album.isChecked())

    @property
    def matches(self) -> Sequence[Match]:
        """What is shown."""
        return self._matches.rows

    @property
    def hint(self) -> str:
        """The words above the list."""
        return self._hint.text()

    def show_nothing(self, why: str) -> None:
        """Empty the list and say why."""
        self._matches.show_rows(())
        self.list.hide()
        self._hint.setText(why)

    def show_matches(self, matches: Sequence[Match], answer: SimilarTracks) -> None:
        """Show an answer and what the limits kept out of it."""
        if not matches:
            self.show_nothing(
                self.tr(
                    "Nothing else has been analysed yet. More tracks appear here as they are."
                )
            )
            return
        self._matches.show_rows(matches)
        self.list.show()
        self.list.scrollToTop()
        hidden = [
            (answer.hidden_same_artist, self.tr("same artist")),
            (answer.hidden_same_album, self.tr("same album")),
            (answer.hidden_same_recording, self.tr("same recording")),
        ]
        parts = [f"{count} {why}" for count, why in hidden if count]
        text = self.tr("Of {count:,} analysed tracks.").format(count=answer.searched)
        if parts:
            text += " " + self.tr("Hidden: {parts}.").format(parts=", ".join(parts))
        self._hint.setText(text)

    def _on_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            match: Match = index.data(ROW_ROLE)
            self.track_chosen.emit(match.summary.track_id)
