"""Loudness over the whole track, as a small plot in the File tab."""

from typing import Any, Final

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from mirdesk.domain.activity import Loudness
from mirdesk.ui.plot.geometry import format_time, time_step
from mirdesk.ui.theme import SPACE_S, SPACE_XS, Look

_HEIGHT: Final = 120
_QUIETEST_LUFS: Final = -50.0  # what lies below is drawn at the bottom: fades and silence
_LOUDEST_LUFS: Final = 0.0
_TICKS_LUFS: Final = (-40, -20, 0)
_PLOT_WIDTH: Final = 260.0  # of the inspector's 320 px
_TICK_SPACING: Final = 50.0


class LoudnessCurve(QWidget):
    """The loudness of a track second by second, with its integrated value as a line.

    pyqtgraph draws it; it is loaded when a curve is first shown, since the window must not
    wait for it at start.

    Parameters
    ----------
    look : Look
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._loudness: Loudness | None = None
        self._plot: Any = None  # pyqtgraph has no types
        self._title = QLabel()
        self._title.setProperty("role", "second")
        self._title.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE_S, 0, 0)
        layout.setSpacing(SPACE_XS)
        layout.addWidget(self._title)
        self.setAccessibleName(self.tr("Loudness over time"))
        look.changed.connect(self._draw)
        self.hide()

    def show_loudness(self, loudness: Loudness | None) -> None:
        """Show a curve, or nothing for a track that has none."""
        self._loudness = loudness if loudness is not None and loudness.curve_lufs.size else None
        self.setVisible(self._loudness is not None)
        self._draw()

    def _draw(self) -> None:
        loudness = self._loudness
        if loudness is None:
            return
        if self._plot is None:
            self._plot = _make_plot()
            self._plot.setAccessibleName(self.tr("Loudness over time"))
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._plot)
        text = self.tr("LUFS over time; range {range_lu} LU, peak {peak} dBFS")
        shown = text.format(
            range_lu=f"{loudness.range_lu:.1f}", peak=f"{loudness.peak_dbfs:.1f}"
        )
        self._title.setText(shown)
        self.setAccessibleDescription(shown)
        self._paint(loudness)

    def _paint(self, loudness: Loudness) -> None:
        import pyqtgraph

        theme = self._look.theme
        self._plot.setBackground(theme.panel)
        item = self._plot.getPlotItem()
        item.clear()
        for name in ("left", "bottom"):
            axis = item.getAxis(name)
            axis.setPen(theme.line)
            axis.setTextPen(theme.second_text)
        seconds = np.arange(loudness.curve_lufs.size) + 0.5
        length_s = float(seconds[-1] + 0.5)
        levels = np.clip(loudness.curve_lufs, _QUIETEST_LUFS, _LOUDEST_LUFS)
        item.plot(seconds, levels, pen=pyqtgraph.mkPen(theme.accent, width=1.5))
        if np.isfinite(loudness.integrated_lufs):
            pen = pyqtgraph.mkPen(theme.second_text, style=Qt.PenStyle.DashLine)
            item.addLine(y=loudness.integrated_lufs, pen=pen)
        item.getAxis("bottom").setTicks([_time_ticks(length_s)])
        item.setXRange(0.0, length_s, padding=0.02)
        item.setYRange(_QUIETEST_LUFS, _LOUDEST_LUFS, padding=0.02)


def _time_ticks(length_s: float) -> list[tuple[float, str]]:
    """Return round moments of a track with their labels."""
    step_s = time_step(length_s, _PLOT_WIDTH, _TICK_SPACING)
    return [(float(at), format_time(float(at))) for at in np.arange(0.0, length_s, step_s)]


def _make_plot() -> Any:
    import pyqtgraph

    plot = pyqtgraph.PlotWidget()
    plot.setFixedHeight(_HEIGHT)
    plot.setMenuEnabled(False)
    plot.setMouseEnabled(x=False, y=False)
    plot.hideButtons()
    plot.setFrameShape(plot.Shape.NoFrame)
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.getAxis("left").setTicks([[(level, str(level)) for level in _TICKS_LUFS]])
    plot.getAxis("left").enableAutoSIPrefix(False)
    plot.getAxis("bottom").enableAutoSIPrefix(False)
    return plot
