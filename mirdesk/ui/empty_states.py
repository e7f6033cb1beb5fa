"""What stands where a list would: the first run, a search without hits, nothing to tell."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from mirdesk.ui import icons
from mirdesk.ui.theme import RADIUS, SPACE_L, SPACE_M, SPACE_S, SPACE_XL, SPACE_XS, Look

_ZONE_WIDTH: Final = 560
_ZONE_HEIGHT: Final = 300
_PICTURE: Final = 48


class _Picture(QWidget):
    """A large icon in the colour of second text."""

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._name = name
        self.setFixedSize(_PICTURE, _PICTURE)
        look.changed.connect(self.update)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self.rect())
        icons.paint(painter, self._name, place, self._look.theme.second_text)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "heading")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * 1.3)
    label.setFont(font)
    return label


def _second(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "second")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


class _DropZone(QWidget):
    """A dashed frame that asks for a folder."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        look.changed.connect(self.update)

    @override
    def sizeHint(self) -> QSize:
        return QSize(_ZONE_WIDTH, _ZONE_HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        pen = QPen(QColor(theme.control_line), 1.5)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(QColor(theme.window))
        place = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(place, 2 * RADIUS, 2 * RADIUS)


class FirstRunPage(QWidget):
    """The empty library: drop a folder, choose one, or try the built-in collection.

    Parameters
    ----------
    look : Look
    has_demo : bool
        Whether the demo collection is installed.

    Signals
    -------
    add_folder_requested(), demo_requested()
        The buttons.
    """

    add_folder_requested = Signal()
    demo_requested = Signal()

    def __init__(self, look: Look, *, has_demo: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        add = QPushButton(self.tr("Add folder…"))
        add.setProperty("role", "primary")
        add.clicked.connect(self.add_folder_requested)
        demo = QPushButton(self.tr("Try the demo collection"))
        demo.clicked.connect(self.demo_requested)
        demo.setVisible(has_demo)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addStretch(1)
        for button in (add, demo):
            button.setAccessibleName(button.text())
            buttons.addWidget(button)
        buttons.addStretch(1)
        zone = _DropZone(look)
        inside = QVBoxLayout(zone)
        inside.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        inside.addStretch(1)
        inside.addWidget(_Picture(look, "add_folder"), 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addSpacing(SPACE_M)
        inside.addWidget(_heading(self.tr("Drop your music folder here")))
        inside.addSpacing(SPACE_XS)
        inside.addWidget(
            _second(self.tr("Nothing leaves this computer, and files are not changed."))
        )
        inside.addSpacing(SPACE_L)
        inside.addLayout(buttons)
        inside.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(zone, 8)
        row.addStretch(1)
        zone.setMaximumWidth(_ZONE_WIDTH)
        zone.setMinimumHeight(210)
        zone.setMaximumHeight(_ZONE_HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        layout.addStretch(1)
        layout.addLayout(row, 8)
        layout.addStretch(1)


class EmptyPage(QWidget):
    """A list that is empty, and why that is well.

    Parameters
    ----------
    look : Look
    icon : str
    heading, words : str
    """

    def __init__(
        self, look: Look, icon: str, heading: str, words: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        layout.addStretch(1)
        layout.addWidget(_Picture(look, icon), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(SPACE_M)
        layout.addWidget(_heading(heading))
        layout.addWidget(_second(words))
        layout.addStretch(1)


class NoHitsPage(QWidget):
    """Filters that nothing passes: names the one that removed the last track.

    Parameters
    ----------
    look : Look

    Signals
    -------
    remove_requested(), clear_requested()
        Take away the filter that is named; take away all.
    """

    remove_requested = Signal()
    clear_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._heading = _heading(self.tr("No track matches"))
        self._words = _second("")
        self._remove = QPushButton()
        self._remove.clicked.connect(self.remove_requested)
        clear = QPushButton(self.tr("Show all tracks"))
        clear.setAccessibleName(clear.text())
        clear.clicked.connect(self.clear_requested)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addStretch(1)
        buttons.addWidget(self._remove)
        buttons.addWidget(clear)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        layout.addStretch(1)
        layout.addWidget(_Picture(look, "search"), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(SPACE_M)
        layout.addWidget(self._heading)
        layout.addWidget(self._words)
        layout.addSpacing(SPACE_L)
        layout.addLayout(buttons)
        layout.addStretch(1)
        self.show_reason("", "")

    @property
    def words(self) -> str:
        """The sentence that names the filter."""
        return self._words.text()

    def show_reason(self, sentence: str, button: str) -> None:
        """Say which filter is at fault, and on the button how to take it away."""
        self._words.setText(sentence)
        self._words.setVisible(bool(sentence))
        self._remove.setText(button)
        self._remove.setAccessibleName(button or self.tr("Remove a filter"))
        self._remove.setVisible(bool(button))
