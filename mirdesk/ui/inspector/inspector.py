"""The inspector: cover and names of the selected track above four tabs."""

from enum import IntEnum
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mirdesk.analysis.cards import Card
from mirdesk.domain.activity import Loudness
from mirdesk.domain.tracks import TrackDetails, TrackSummary
from mirdesk.ui import icons
from mirdesk.ui.elided_label import ElidedLabel
from mirdesk.ui.inspector.facts import FactsList
from mirdesk.ui.inspector.instruments_tab import InstrumentsTab
from mirdesk.ui.inspector.loudness_curve import LoudnessCurve
from mirdesk.ui.inspector.similar_tab import SimilarTab
from mirdesk.ui.inspector.tags_tab import TagsTab
from mirdesk.ui.inspector.track_facts import file_facts
from mirdesk.ui.theme import RADIUS, SPACE_M, SPACE_S, SPACE_XS, Look

INSPECTOR_WIDTH: Final = 320
_COVER: Final = 64
_LEAST_FOR_HEAD: Final = 280  # pixels; below it the tabs would show a line or two


class Tab(IntEnum):
    """Tabs in their order."""

    TAGS = 0
    INSTRUMENTS = 1
    SIMILAR = 2
    FILE = 3


class CoverPicture(QWidget):
    """A square cover with soft corners, or a note where there is none."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._picture = QPixmap()
        self.setFixedSize(_COVER, _COVER)
        self.setAccessibleName(self.tr("Cover"))
        look.changed.connect(self.update)

    def show_jpeg(self, jpeg: bytes | None) -> None:
        """Show a cover, or none; a damaged one counts as none."""
        self._picture = QPixmap()
        if jpeg:
            self._picture.loadFromData(jpeg)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        corners = QPainterPath()
        corners.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.setClipPath(corners)
        theme = self._look.theme
        painter.fillRect(self.rect(), QColor(theme.raised))
        if self._picture.isNull():
            icons.paint(painter, "note", QRectF(20, 20, 24, 24), theme.second_text)
            return
        size = self._picture.size().scaled(
            QSize(_COVER, _COVER), Qt.AspectRatioMode.KeepAspectRatioByExpanding
        )
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(QRectF(self.rect()).center())
        painter.drawPixmap(place, self._picture, QRectF(self._picture.rect()))


class Inspector(QWidget):
    """What is known of the selected track.

    Parameters
    ----------
    look : Look
    card : Card or None
        Of the checkpoint in use.

    Signals
    -------
    similar_shown()
        The Similar tab came to the front and wants an answer.
    show_in_folder_requested(), copy_path_requested()
        Buttons of the File tab, for the track that is shown.
    """

    similar_shown = Signal()
    show_in_folder_requested = Signal()
    copy_path_requested = Signal()

    def __init__(self, look: Look, card: Card | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(240)
        self._look = look
        self._has_track = False
        self._cover = CoverPicture(look)
        self._title = ElidedLabel()
        self._title.setProperty("role", "heading")
        self._artist = ElidedLabel()
        self._album = ElidedLabel()
        for label in (self._artist, self._album):
            label.setProperty("role", "second")
        self.tags = TagsTab(look)
        self.instruments = InstrumentsTab(look, card)
        self.similar = SimilarTab(look)
        self._loudness = LoudnessCurve(look)
        self._shown_loudness: Loudness | None = None
        self.file = FactsList(self.tr("File"), self._loudness)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(self.tr("What is known of the track"))
        self._build()
        self.show_details(None)

    def _build(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addStretch(1)
        for label in (self._title, self._artist, self._album):
            names.addWidget(label)
        names.addStretch(1)
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_S)
        head.setSpacing(SPACE_M)
        head.addWidget(self._cover)
        head.addLayout(names, 1)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setExpanding(True)
        self.tabs.tabBar().setAccessibleName(self.tr("Tabs of the inspector"))
        self.tabs.addTab(self.tags, self.tr("Tags"))
        self.tabs.addTab(self.instruments, self.tr("Instruments"))
        self.tabs.addTab(self.similar, self.tr("Similar"))
        self.tabs.addTab(self._file_page(), self.tr("File"))
        self.tabs.currentChanged.connect(self._on_tab_changed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self.tabs, 1)

    def _file_page(self) -> QWidget:
        page = QWidget()
        page.setProperty("role", "panel")
        show = QPushButton(self.tr("Show in folder"))
        show.clicked.connect(self.show_in_folder_requested)
        copy = QPushButton(self.tr("Copy path"))
        copy.clicked.connect(self.copy_path_requested)
        self._file_buttons = QWidget()
        buttons = QHBoxLayout(self._file_buttons)
        buttons.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_M)
        buttons.setSpacing(SPACE_S)
        for button in (show, copy):
            button.setAccessibleName(button.text())
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_XS)
        layout.addWidget(self.file, 1)
        layout.addWidget(self._file_buttons)
        return page

    @property
    def is_similar_shown(self) -> bool:
        """Whether the Similar tab is in front."""
        return self.tabs.currentIndex() == Tab.SIMILAR

    def show_details(self, details: TrackDetails | None) -> None:
        """Show a track, or that none is selected."""
        self._has_track = details is not None
        self._fit_head()
        self._file_buttons.setVisible(details is not None)
        self.instruments.show_details(details)
        tag_names = self.instruments.tag_names(details) if details else ()
        self.file.show_facts(file_facts(details, tag_names) if details else [])
        if details is None:
            self.tags.show_nothing(self.tr("Select a track to see its tags."))
            return
        self._cover.show_jpeg(details.cover_jpeg)
        self.show_names(details.summary)

    def _fit_head(self) -> None:
        """Leave what little room there is to the tabs: the plot tells the names as well."""
        self._head.setVisible(self._has_track and self.height() >= _LEAST_FOR_HEAD)

    def show_names(self, summary: TrackSummary) -> None:
        """Show other names of the track at the top: its tags may have been edited."""
        self._title.set_text(summary.title)
        self._artist.set_text(summary.artist)
        self._album.set_text(summary.album)

    def show_loudness(self, loudness: Loudness | None) -> None:
        """Show the loudness of the track over time, as soon as the File tab is in front."""
        self._shown_loudness = loudness
        if self.tabs.currentIndex() == Tab.FILE:
            self._loudness.show_loudness(loudness)

    def show_tab(self, tab: Tab) -> None:
        """Bring a tab to the front."""
        self.tabs.setCurrentIndex(tab)

    def _on_tab_changed(self, index: int) -> None:
        if index == Tab.SIMILAR:
            self.similar_shown.emit()
        elif index == Tab.FILE:
            self._loudness.show_loudness(self._shown_loudness)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    @override
    def sizeHint(self) -> QSize:
        return QSize(INSPECTOR_WIDTH, 400)
