"""The line above the plot: which track, what is below the pointer, and how to look at it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from mirdesk.ui.elided_label import ElidedLabel
from mirdesk.ui.icon_button import IconButton
from mirdesk.ui.theme import SPACE_M, SPACE_S, SPACE_XS, Look, tabular

_TIGHT_EMS = 48  # narrower than so many text heights, the buttons keep their icons only


class PlotHeader(QWidget):
    """Title, reading and buttons.

    Signals
    -------
    zoom_requested(float)
        Factor for the visible length.
    fit_requested()
        Show all of the track.
    show_all_toggled(bool), follow_toggled(bool), spans_toggled(bool)
        A switch was set.
    """

    zoom_requested = Signal(float)
    fit_requested = Signal()
    show_all_toggled = Signal(bool)
    follow_toggled = Signal(bool)
    spans_toggled = Signal(bool)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.title = ElidedLabel(parent=self)
        self.title.setProperty("role", "heading")
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.reading = QLabel(self)
        self.reading.setProperty("role", "second")
        self.reading.setFont(tabular(self.reading.font()))
        self.reading.setTextFormat(Qt.TextFormat.PlainText)
        self.show_all = self._switch("columns", self.tr("All 20"))
        self.show_all.setToolTip(self.tr("Show all 20 lanes, or only those that play"))
        self.show_all.setAccessibleName(self.tr("Show all 20 lanes"))
        self.spans = self._switch("analyse", self.tr("Passages"))
        self.spans.setToolTip(self.tr("List the passages of the focused lane"))
        self.spans.setAccessibleName(self.tr("List of passages"))
        self.follow = self._switch("right", self.tr("Follow"))
        self.follow.setToolTip(self.tr("Keep the playhead in sight when zoomed in"))
        self.follow.setAccessibleName(self.tr("Follow the playhead"))
        self.follow.setChecked(True)
        self.zoom_out = IconButton("zoom_out", self.tr("Zoom out (Down)"), look, self)
        self.fit = IconButton("fit", self.tr("Show all of the track (0)"), look, self)
        self.zoom_in = IconButton("zoom_in", self.tr("Zoom in (Up)"), look, self)
        self.show_all.toggled.connect(self.show_all_toggled)
        self.spans.toggled.connect(self.spans_toggled)
        self.follow.toggled.connect(self.follow_toggled)
        self.zoom_in.clicked.connect(self._on_zoom_in)
        self.zoom_out.clicked.connect(self._on_zoom_out)
        self.fit.clicked.connect(self.fit_requested)
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_S, 1, SPACE_S, 1)
        layout.setSpacing(2)
        layout.addWidget(self.title, 1)
        layout.addSpacing(SPACE_M)
        layout.addWidget(self.reading)
        layout.addSpacing(SPACE_M)
        for button in (self.show_all, self.spans, self.follow):
            layout.addWidget(button)
        layout.addSpacing(SPACE_XS)
        for button in (self.zoom_out, self.fit, self.zoom_in):
            layout.addWidget(button)

    def set_title(self, title: str) -> None:
        """Show which track the plot is of."""
        self.setVisible(bool(title))  # an empty strip above an empty page
        self.title.set_text(title)

    def set_reading(self, text: str) -> None:
        """Show what is below the pointer."""
        self.reading.setText(text)

    def set_controls_visible(self, *, are_visible: bool) -> None:
        """Hide the buttons while there is nothing to look at."""
        buttons = (self.show_all, self.spans, self.follow)
        for button in (*buttons, self.zoom_in, self.fit, self.zoom_out):
            button.setVisible(are_visible)

    def _switch(self, name: str, text: str) -> IconButton:
        """Return a button that stays pressed, with words beside its icon where they fit."""
        button = IconButton(name, text, self._look, self)
        button.setText(text)
        button.setCheckable(True)
        return button

    def _on_zoom_in(self) -> None:
        self.zoom_requested.emit(0.5)

    def _on_zoom_out(self) -> None:
        self.zoom_requested.emit(2.0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_tight = self.width() < _TIGHT_EMS * self.fontMetrics().height()
        style = Qt.ToolButtonStyle
        for button in (self.show_all, self.spans, self.follow):
            button.setToolButtonStyle(
                style.ToolButtonIconOnly if is_tight else style.ToolButtonTextBesideIcon
            )
