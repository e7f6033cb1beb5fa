"""The cover of one or many tracks: seen, dropped, pasted, chosen, removed, extracted."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mirdesk.errors import MirdeskError
from mirdesk.ui import icons
from mirdesk.ui.icon_button import IconButton
from mirdesk.ui.job_bridge import Background
from mirdesk.ui.tagging.cover_pictures import (
    PICTURE_ENDINGS,
    PreparedCover,
    prepare,
    prepare_image,
    read_picture,
)
from mirdesk.ui.theme import RADIUS, SPACE_S, SPACE_XS, Look

_SIDE: Final = 184  # pixels
_SIGN: Final = 48


class CoverState(Enum):
    """What there is to see."""

    NONE = "none"
    ONE = "one"
    DIFFERING = "differing"
    REMOVED = "removed"


@dataclass(frozen=True)
class ShownCover:
    """What the panel shows.

    Attributes
    ----------
    state : CoverState
    picture : QImage or None
    words : str
        Such as ``JPEG, 500 × 500, 81 kB``.
    is_edited : bool
        An edit waits.
    can_extract : bool
    """

    state: CoverState
    picture: QImage | None = field(default=None, repr=False)
    words: str = ""
    is_edited: bool = False
    can_extract: bool = False


class CoverFrame(QWidget):
    """The picture itself, which takes drops, Ctrl+V and Delete.

    Signals
    -------
    dropped(object), pasted(), delete_pressed(), clicked()
        What was dropped (``QMimeData``); keys; a click or Enter.
    """

    dropped = Signal(object)
    pasted = Signal()
    delete_pressed = Signal()
    clicked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown = ShownCover(CoverState.NONE)
        self._is_target = False
        self.setAcceptDrops(True)
        self.setFixedSize(_SIDE, _SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Cover"))
        self.setToolTip(self.tr("Drop a picture here, or paste one with Ctrl+V"))
        look.changed.connect(self.update)

    def show_cover(self, shown: ShownCover) -> None:
        """Show another cover."""
        self._shown = shown
        self.setAccessibleDescription(self._sign_words() or shown.words)
        self.update()

    def _sign_words(self) -> str:
        return {
            CoverState.NONE: self.tr("No cover"),
            CoverState.DIFFERING: self.tr("Differing covers"),
            CoverState.REMOVED: self.tr("The cover will be removed"),
            CoverState.ONE: "",
        }[self._shown.state]

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if data.hasImage() or data.hasUrls():
            event.acceptProposedAction()
            self._is_target = True
            self.update()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._is_target = False
        self.update()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._is_target = False
        self.update()
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_pressed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: object) -> None:
        self.clicked.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        theme = self._look.theme
        whole = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(whole, RADIUS, RADIUS)
        painter.fillPath(shape, QColor(theme.raised))
        picture = self._shown.picture
        if picture is not None and not picture.isNull():
            self._paint_picture(painter, shape, picture)
        else:
            self._paint_sign(painter)
        is_marked = self._is_target or self.hasFocus()
        painter.setPen(QPen(QColor(theme.accent if is_marked else theme.line), 1))
        painter.drawPath(shape)

    def _paint_picture(self, painter: QPainter, shape: QPainterPath, picture: QImage) -> None:
        size = picture.size().scaled(
            QSize(self.width(), self.height()), Qt.AspectRatioMode.KeepAspectRatio
        )
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(QRectF(self.rect()).center())
        painter.save()
        painter.setClipPath(shape)
        painter.drawImage(place, picture)
        painter.restore()

    def _paint_sign(self, painter: QPainter) -> None:
        theme = self._look.theme
        centre = QRectF(self.rect()).center()
        sign = QRectF(0, 0, _SIGN, _SIGN)
        sign.moveCenter(centre)
        sign.translate(0, -SPACE_S)
        icons.paint(painter, "note", sign, theme.second_text)
        painter.setPen(QColor(theme.second_text))
        place = self.rect().adjusted(SPACE_S, int(sign.bottom()) + SPACE_S, -SPACE_S, 0)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(place, int(flags | Qt.TextFlag.TextWordWrap), self._sign_words())


class CoverPanel(QWidget):
    """The cover with its words and what can be done with it.

    Parameters
    ----------
    look : Look
    background : Background
        Reads and converts pictures.

    Signals
    -------
    cover_chosen(object)
        A ``PreparedCover``.
    remove_requested(), revert_requested(), extract_requested()
    """

    cover_chosen = Signal(object)
    remove_requested = Signal()
    revert_requested = Signal()
    extract_requested = Signal()

    def __init__(
        self, look: Look, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._request = 0
        self.frame = CoverFrame(look)
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setProperty("role", "second")
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        self._problem.setProperty("role", "warning")
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.hide()
        self.choose = QPushButton(self.tr("Choose…"))
        self.paste = QPushButton(self.tr("Paste"))
        self.remove = QPushButton(self.tr("Remove"))
        self.extract = QPushButton(self.tr("Extract…"))
        self.revert = IconButton("undo", self.tr("Revert the cover"), look)
        self.choose.setAccessibleName(self.tr("Choose a cover"))
        self.paste.setAccessibleName(self.tr("Paste a cover"))
        self.remove.setAccessibleName(self.tr("Remove the cover"))
        self.extract.setAccessibleName(self.tr("Extract the cover into a file"))
        self._join()
        self._lay_out()
        self.show_cover(ShownCover(CoverState.NONE))

    def _join(self) -> None:
        self.frame.dropped.connect(self._on_dropped)
        self.frame.pasted.connect(self.paste_picture)
        self.frame.delete_pressed.connect(self._on_delete)
        self.frame.clicked.connect(self.ask_file)
        self.choose.clicked.connect(self.ask_file)
        self.paste.clicked.connect(self.paste_picture)
        self.remove.clicked.connect(self.remove_requested)
        self.extract.clicked.connect(self.extract_requested)
        self.revert.clicked.connect(self.revert_requested)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_XS)
        layout.addWidget(self.frame)
        caption = QHBoxLayout()
        caption.setContentsMargins(0, 0, 0, 0)
        caption.addWidget(self._words, 1)
        caption.addWidget(self.revert)
        layout.addLayout(caption)
        layout.addWidget(self._problem)
        for pair in ((self.choose, self.paste), (self.remove, self.extract)):
            row = QHBoxLayout()
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(SPACE_XS)
            for button in pair:
                row.addWidget(button, 1)
            layout.addLayout(row)
        layout.addStretch(1)
        self._fit()

    def _fit(self) -> None:
        """Be as wide as the picture, or as the buttons where the text is large."""
        pairs = ((self.choose, self.paste), (self.remove, self.extract))
        widest = max(max(a.sizeHint().width(), b.sizeHint().width()) for a, b in pairs)
        self.setFixedWidth(max(_SIDE, 2 * widest + SPACE_XS))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()  # only now do the buttons know their style

    @property
    def words(self) -> str:
        """What it says of the cover."""
        return self._words.text()

    @property
    def problem(self) -> str:
        """Why the last picture could not be used; empty where it could."""
        return "" if self._problem.isHidden() else self._problem.text()

    def show_cover(self, shown: ShownCover) -> None:
        """Show another cover, or that there is none."""
        self.frame.show_cover(shown)
        words = {
            CoverState.NONE: self.tr("JPEG or PNG, at most 32 MB"),
            CoverState.DIFFERING: self.tr("A new one replaces them all"),
            CoverState.REMOVED: self.tr("Not saved yet"),
            CoverState.ONE: shown.words,
        }[shown.state]
        if shown.is_edited and shown.state is CoverState.ONE:
            words = self.tr("{words}, not saved yet").format(words=words)
        self._words.setText(words)
        font = self._words.font()
        font.setBold(shown.is_edited)
        self._words.setFont(font)
        self.revert.setVisible(shown.is_edited)
        self.remove.setEnabled(shown.state in (CoverState.ONE, CoverState.DIFFERING))
        self.extract.setEnabled(shown.can_extract)

    def say_problem(self, words: str) -> None:
        """Say why a picture could not be used."""
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def ask_file(self) -> None:
        """Ask for a picture file."""
        words = self.tr("Pictures ({endings})").format(endings=" ".join(PICTURE_ENDINGS))
        path, _kind = QFileDialog.getOpenFileName(self, self.tr("Choose a cover"), "", words)
        if path:
            self.read_file(path)

    def read_file(self, path: str) -> None:
        """Take the picture of a file."""
        self._prepare(lambda: read_picture(path))

    def paste_picture(self) -> None:
        """Take what was copied: a picture, or a picture file."""
        self.take(QGuiApplication.clipboard().mimeData())

    def _on_dropped(self, data: Any) -> None:
        self.take(data)

    def take(self, data: Any) -> None:
        """Take the first picture among what was dropped or copied.

        Parameters
        ----------
        data : QMimeData
        """
        local = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        encoded = next((k for k in ("image/jpeg", "image/png") if data.hasFormat(k)), None)
        if local:
            self.read_file(local[0])
        elif encoded is not None:
            held = bytes(data.data(encoded).data())
            self._prepare(lambda: prepare(held))
        elif data.hasImage():
            image = QImage(data.imageData())
            self._prepare(lambda: prepare_image(image))
        elif _is_remote(data.urls()):
            self.say_problem(
                self.tr("Pictures from the web are not fetched: save it, then choose the file.")
            )
        else:
            self.say_problem(self.tr("There is no picture to paste."))

    def _on_delete(self) -> None:
        if self.remove.isEnabled():
            self.remove_requested.emit()

    def _prepare(self, work: Callable[[], PreparedCover]) -> None:
        self._request += 1
        request = self._request
        self.say_problem("")

        def on_done(prepared: PreparedCover) -> None:
            if request == self._request:
                self.cover_chosen.emit(prepared)

        def on_error(error: MirdeskError) -> None:
            if request == self._request:
                self.say_problem(
                    self.tr("Not used. {reason}").format(reason=_sentence(str(error)))
                )

        self._background.run(work, on_done, on_error, owner=self)


def _is_remote(urls: list[QUrl]) -> bool:
    return any(not url.isLocalFile() for url in urls)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
