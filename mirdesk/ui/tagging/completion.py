"""Autocompletion: values the library knows already, offered while a person types."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QWidget

from mirdesk.errors import MirdeskError
from mirdesk.ui.job_bridge import Background

REST_MS: Final = 80  # of the keys before the library is asked
MOST_SHOWN: Final = 12
_WIDEST: Final = 480  # pixels
_OF_POPUP: Final = (
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
)

Ask = Callable[[str, str], Sequence[str]]  # field and beginning, to values


class KnownValues(QObject):
    """Looks values up off the window's thread.

    Parameters
    ----------
    ask : callable
        Takes a field and a beginning, gives values, most used first.
    background : Background
    """

    def __init__(self, ask: Ask, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._background = background

    def find(
        self, field: str, start: str, on_done: Callable[[list[str]], None], owner: QObject
    ) -> None:
        """Hand over the values of a field that begin so; none where they cannot be read."""

        def on_error(_error: MirdeskError) -> None:
            on_done([])

        def work() -> list[str]:
            return list(self._ask(field, start))

        self._background.run(work, on_done, on_error, owner=owner)


class ValueCompleter(QCompleter):
    """A list of known values below a control, filled while the person types.

    Parameters
    ----------
    known : KnownValues
    field : str
    widget : QWidget
        What is typed into.

    Signals
    -------
    chosen(str)
        A value was picked.
    """

    chosen = Signal(str)

    def __init__(self, known: KnownValues, field: str, widget: QWidget) -> None:
        super().__init__(widget)
        self._known = known
        self._field = field
        self._start = ""
        self._request = 0
        self._words = QStringListModel(self)
        self.setModel(self._words)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setMaxVisibleItems(MOST_SHOWN)
        self.setWidget(widget)
        popup = self.popup()
        assert popup is not None  # made by the call above
        self._list = popup
        self._list.setAccessibleName(self.tr("Known values"))
        self._list.setProperty("role", "popup")
        self.activated.connect(self.chosen)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.look_up)

    @property
    def words(self) -> list[str]:
        """What was found last."""
        return list(self._words.stringList())

    def typed(self, start: str) -> None:
        """Note what is typed so far; the list follows a moment later, or goes away."""
        self._start = start.strip()
        self._request += 1
        if self._start:
            self._rest.start()
        else:
            self.put_away()

    def look_up(self, start: str | None = None) -> None:
        """Ask now; with nothing typed, for the values used most."""
        self._rest.stop()
        if start is not None:
            self._start = start.strip()
        self._request += 1
        request, wanted = self._request, self._start

        def on_done(words: list[str]) -> None:
            if request == self._request:
                self._show([word for word in words if word != wanted])

        self._known.find(self._field, wanted, on_done, self)

    def _show(self, words: list[str]) -> None:
        self._words.setStringList(words)
        widget = self.widget()
        if not words or not widget.hasFocus():
            self.put_away()
            return
        wanted = self._list.sizeHintForColumn(0) + 2 * self._list.frameWidth() + 40
        place = widget.rect()
        place.setWidth(min(max(widget.width(), wanted), _WIDEST))
        self.complete(place)

    def put_away(self) -> None:
        """Hide the list."""
        self._rest.stop()
        self._request += 1
        if self._list.isVisible():
            self._list.hide()

    def wants(self, event: QKeyEvent) -> bool:
        """Return whether a key belongs to the open list rather than to the control."""
        return self._list.isVisible() and event.key() in _OF_POPUP
