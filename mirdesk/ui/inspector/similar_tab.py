"""The Similar tab: what sounds like the selected track, how much, and why."""

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
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mirdesk.domain.similarity import SimilarTracks
from mirdesk.domain.tracks import TrackSummary
from mirdesk.ui.theme import RADIUS, SPACE_M, SPACE_S, SPACE_XS, Look, mix, row_height, tabular

_MATCH_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
_ROW: Final = 64
_BAR_WIDTH: Final = 48


@dataclass(frozen=True, slots=True)
class Match:
    """One similar track as shown: its row in the library, score in 0..1, and reasons."""

    summary: TrackSummary
    score: float
    reasons: tuple[str, ...]


class _MatchesListModel(QAbstractListModel):
    """Similar tracks, best first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.matches: Sequence[Match] = ()

    def show_matches(self, matches: Sequence[Match]) -> None:
        self.beginResetModel()
        self.matches = matches
        self.endResetModel()

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.matches)

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        match = self.matches[index.row()]
        if role == _MATCH_ROLE:
            return match
        name = " – ".join(part for part in (match.summary.artist, match.summary.title) if part)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            words = self.tr("{name}, {score:.0%} alike. {reasons}")
            reasons = ". ".join(match.reasons)
            return words.format(name=name, score=match.score, reasons=reasons)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join((name, *match.reasons))
        return None


class _MatchDelegate(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, row_height(option.fontMetrics, _ROW, lines=3))

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        match: Match = index.data(_MATCH_ROLE)
        whole: QRect = option.rect
        state: QStyle.StateFlag = option.state
        font: QFont = option.font
        theme = self._look.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pill = whole.toRectF().adjusted(SPACE_XS, 1, -SPACE_XS, -1)
        self._paint_background(painter, pill, state)
        rect = whole.adjusted(SPACE_M, 6, -SPACE_M, -6)
        line = rect.height() // 3
        score_width = self._paint_score(painter, rect, line, match.score, font)
        words = QRect(rect.left(), rect.top(), rect.width() - score_width - SPACE_S, line)
        self._line(painter, words, match.summary.title, font, theme.text)
        below = QRect(rect.left(), rect.top() + line, rect.width(), line)
        source = " · ".join(p for p in (match.summary.artist, match.summary.album) if p)
        self._line(painter, below, source, font, theme.second_text)
        below.translate(0, line)
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.9)
        reason = match.reasons[0] if match.reasons else ""
        self._line(painter, below, reason, small, theme.second_text)
        painter.restore()

    def _paint_background(
        self, painter: QPainter, pill: QRectF, state: QStyle.StateFlag
    ) -> None:
        theme = self._look.theme
        colour = None
        if state & QStyle.StateFlag.State_Selected:
            colour = QColor(theme.selection)
        elif state & QStyle.StateFlag.State_MouseOver:
            colour = QColor(mix(theme.panel, theme.text, 0.05))
        has_focus = bool(state & QStyle.StateFlag.State_HasFocus)
        painter.setPen(QColor(theme.accent) if has_focus else Qt.PenStyle.NoPen)
        painter.setBrush(colour if colour is not None else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(pill, RADIUS - 2, RADIUS - 2)

    def _paint_score(
        self, painter: QPainter, rect: QRect, line: int, score: float, font: QFont
    ) -> int:
        """Draw bar and percentage at the right of the first line; return their width."""
        theme = self._look.theme
        painter.setFont(tabular(font))
        text = f"{score:.0%}"
        width = painter.fontMetrics().horizontalAdvance("100%")
        painter.setPen(QColor(theme.text))
        place = QRect(rect.right() - width, rect.top(), width + 1, line)
        align = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        painter.drawText(place, align, text)
        bar = QRectF(
            place.left() - SPACE_S - _BAR_WIDTH, place.center().y() - 1.5, _BAR_WIDTH, 4
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(theme.panel, theme.text, 0.12)))
        painter.drawRoundedRect(bar, 2, 2)
        bar.setWidth(_BAR_WIDTH * min(1.0, max(0.0, score)))
        painter.setBrush(QColor(theme.accent))
        painter.drawRoundedRect(bar, 2, 2)
        return width + SPACE_S + _BAR_WIDTH

    def _line(
        self, painter: QPainter, place: QRect, text: str, font: QFont, colour: str
    ) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        mode = Qt.TextElideMode.ElideRight
        shown = painter.fontMetrics().elidedText(text, mode, place.width())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), shown)


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
        return self._matches.matches

    @property
    def hint(self) -> str:
        """The words above the list."""
        return self._hint.text()

    def show_nothing(self, why: str) -> None:
        """Empty the list and say why."""
        self._matches.show_matches(())
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
        self._matches.show_matches(matches)
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
            match: Match = index.data(_MATCH_ROLE)
            self.track_chosen.emit(match.summary.track_id)
