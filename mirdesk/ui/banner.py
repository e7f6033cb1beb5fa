"""A line across the window that says what is not as it should be, and what can be done."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from mirdesk.ui.icons import icon, pixmap
from mirdesk.ui.theme import ICON_SIZE, SPACE_M, SPACE_S, Look


class Banner(QFrame):
    """One message with an icon, at most one action, and a way to put it away.

    Parameters
    ----------
    look : Look

    Signals
    -------
    put_away()
        The person closed it.
    """

    put_away = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._look = look
        self._on_action: Callable[[], None] | None = None
        self._sign = QLabel()
        self._sign.setAccessibleName(self.tr("Warning"))
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._button = QPushButton()
        self._button.setProperty("role", "quiet")
        self._button.setAccessibleName(self.tr("Nothing to do"))
        self._button.clicked.connect(self._on_clicked)
        self._close = QToolButton()
        self._close.setIcon(icon("close", look, "second_text"))
        self._close.setToolTip(self.tr("Put this message away"))
        self._close.setAccessibleName(self._close.toolTip())
        self._close.clicked.connect(self.hide)
        self._close.clicked.connect(self.put_away)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_M, SPACE_S, SPACE_S, SPACE_S)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self._sign)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._button)
        layout.addWidget(self._close)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()
        self.hide()

    @property
    def message(self) -> str:
        """What it says; empty while it is not shown."""
        return "" if self.isHidden() else self._text.text()

    def say(
        self, message: str, action: str = "", on_action: Callable[[], None] | None = None
    ) -> None:
        """Show a message, with a button when there is something to do."""
        if message == self._text.text() and not self.isHidden():
            return
        self._text.setText(message)
        self.setAccessibleName(message)
        self._on_action = on_action
        self._button.setText(action)
        self._button.setAccessibleName(action or self.tr("Nothing to do"))
        self._button.setVisible(bool(action))
        self.show()

    def _on_clicked(self) -> None:
        if self._on_action is not None:
            self._on_action()

    def _on_look_changed(self) -> None:
        ratio = self.devicePixelRatioF()
        self._sign.setPixmap(pixmap("warning", self._look.theme.warning, ICON_SIZE, ratio))
