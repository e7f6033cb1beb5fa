"""A flat button with one of our icons, which a screen reader can name."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QToolButton, QWidget

from mirdesk.ui.icons import icon
from mirdesk.ui.theme import ICON_SIZE, Look


class IconButton(QToolButton):
    """A flat button whose icon follows the look and whose words are its name and tool tip.

    Parameters
    ----------
    name : str
        One of ``ICON_NAMES``.
    words : str
        What it does, in the person's language.
    look : Look
    size : int
        Pixels of the icon's edge.
    """

    def __init__(
        self,
        name: str,
        words: str,
        look: Look,
        parent: QWidget | None = None,
        *,
        size: int = ICON_SIZE,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self.setAutoRaise(True)
        self.setIconSize(QSize(size, size))
        self.show_icon(name)
        self.set_words(words)

    def show_icon(self, name: str) -> None:
        """Show another icon, one of ``ICON_NAMES``."""
        self.setIcon(icon(name, self._look))

    def set_words(self, words: str) -> None:
        """Say what it does, to those who see it and those who hear it."""
        self.setToolTip(words)
        self.setAccessibleName(words)
