"""Leaves the room of the plot to the tracks for as long as there is nothing to plot."""

from typing import Final

from PySide6.QtCore import QByteArray, QObject
from PySide6.QtWidgets import QSplitter

from mirdesk.ui.plot.dock import PlotDock
from mirdesk.ui.theme import SPACE_S

_NO_LIMIT: Final = (1 << 24) - 1  # QWIDGETSIZE_MAX, which PySide does not export


class PlotHeight(QObject):
    """Makes the plot as low as its hint until a track is looked at, then as high as chosen.

    Parameters
    ----------
    halves : QSplitter
        Holds the tracks above the plot.
    plot : PlotDock
    """

    def __init__(self, halves: QSplitter, plot: PlotDock) -> None:
        super().__init__(halves)
        self._halves = halves
        self._plot = plot
        self._full_state: QByteArray | None = None  # of the splitter, while the plot is low

    @property
    def is_low(self) -> bool:
        """Whether only the hint is shown."""
        return self._full_state is not None

    def show_low(self, *, is_low: bool) -> None:
        """Show only the hint, or the plot in the height it had before."""
        if is_low == self.is_low:
            return
        if is_low:
            self._full_state = self._halves.saveState()
            low = self._plot.page.sizeHint().height() + SPACE_S  # air below the words
            self._plot.setMaximumHeight(low)
            self._halves.setSizes([max(1, sum(self._halves.sizes()) - low), low])
        else:
            self._plot.setMaximumHeight(_NO_LIMIT)
            self._halves.restoreState(self._full_state or QByteArray())
            self._halves.setHandleWidth(1)
            self._full_state = None

    def state(self) -> QByteArray:
        """Return the sizes to be kept for the next start."""
        return self._full_state or self._halves.saveState()
