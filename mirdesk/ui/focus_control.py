"""Joins the track in focus with what shows it: inspector, plot, playback."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from mirdesk.analysis.cards import Card
from mirdesk.audio.pyramid import open_pyramid
from mirdesk.domain.instruments import INSTRUMENTS
from mirdesk.domain.tracks import TrackState
from mirdesk.errors import MirdeskError
from mirdesk.operations.analysis_progress import AnalysisProgress
from mirdesk.operations.checkpoint_catalogue import card_of
from mirdesk.operations.make_picture import PictureFailed, PictureReady
from mirdesk.ui.inspector.inspector import Inspector
from mirdesk.ui.playback import Playback
from mirdesk.ui.plot.dock import PlotDock
from mirdesk.ui.track_focus import Focus, SimilarAnswer, TrackFocus
from mirdesk.ui.tracks.table_view import TracksView
from mirdesk.ui.work import LibraryWork

_VISIBLE_REST_MS = 400  # of scrolling before the rows in view are analysed first


class FocusControl(QObject):
    """Shows the track the person looks at.

    Parameters
    ----------
    focus : TrackFocus
    work : LibraryWork
        Analyses it, and draws its fine picture.
    card : Card or None
        Of the checkpoint in use.
    """

    def __init__(
        self,
        focus: TrackFocus,
        work: LibraryWork,
        card: Card | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._focus = focus
        self._work = work
        self._card = card
        self._others: tuple[Card, ...] = ()
        self.is_picture_settled = True  # the fine picture is shown, or there will be none
        self._visible = QTimer(self)
        self._visible.setSingleShot(True)
        self._visible.setInterval(_VISIBLE_REST_MS)
        self._visible.timeout.connect(self._on_visible_rest)

    def use_card(self, card: Card | None, others: Sequence[Card] = ()) -> None:
        """Take another checkpoint; ``others`` are those that may have heard tracks before."""
        self._card = card
        self._others = tuple(others)

    def _thresholds(self, focus: Focus) -> tuple[np.ndarray | None, list[bool]]:
        """Return thresholds and experimental labels of the checkpoint that heard a track."""
        card = self._card
        thresholds = None
        if focus.analysis is not None:
            heard_by = focus.analysis.checkpoint
            found = card_of(heard_by, [*([card] if card else []), *self._others])
            if found is None and focus.thresholds is not None:  # its results outlive its card
                return focus.thresholds, []
            card = found or card
        if card is None:
            return thresholds, []
        return card.frame_threshold_array, [label in card.experimental for label in INSTRUMENTS]

    def join(
        self, table: TracksView, inspector: Inspector, plot: PlotDock, playback: Playback
    ) -> None:
        """Connect the parts of the window; called once."""
        self._table, self._inspector = table, inspector
        self._plot, self._playback = plot, playback
        table.current_changed.connect(self._focus.look_at)
        table.verticalScrollBar().valueChanged.connect(self._visible.start)
        table.model().modelReset.connect(self._visible.start)
        self._focus.focused.connect(self._on_focused)
        self._focus.similar_found.connect(self._on_similar_found)
        inspector.similar_shown.connect(self._find_similar)
        inspector.similar.limits_changed.connect(self._find_similar)
        inspector.similar.track_chosen.connect(self._on_match_chosen)
        plot.analyse_requested.connect(self._on_analyse_shown)
        plot.pyramid_wanted.connect(self._on_pyramid_wanted)
        work = self._work
        work.picture_ready.connect(self._on_picture_ready)
        work.picture_failed.connect(self._on_picture_failed)
        work.analysis_progressed.connect(self._on_analysis_progress)
        work.library_changed.connect(self._on_library_changed)

    @Slot(object)
    def _on_focused(self, focus: Focus) -> None:
        self._inspector.show_details(focus.details)
        self._inspector.show_loudness(focus.analysis.loudness if focus.analysis else None)
        self.is_picture_settled = focus.details is None
        self._plot.show_track(focus.details, focus.analysis, *self._thresholds(focus))
        self._playback.show_track(focus.details.summary if focus.details else None)
        if self._inspector.is_similar_shown:
            self._find_similar()

    @Slot(int)
    def on_track_changed(self, track_id: int) -> None:
        """Read a track again when it is the one in focus."""
        if track_id == self._focus.track_id:
            self._focus.read_again()

    @Slot()
    def _on_library_changed(self) -> None:
        """While tags arrive, follow those of the track in focus."""
        details = self._focus.shown.details
        if self._focus.track_id is not None and details and not details.properties.container:
            self._focus.read_again()

    # Similar tracks ----------------------------------------------------------------------

    @Slot()
    def _find_similar(self) -> None:
        tab, shown = self._inspector.similar, self._focus.shown
        if shown.details is None:
            tab.show_nothing(self.tr("Select a track to find what sounds like it."))
        elif shown.analysis is None:
            self._say_not_analysed(shown)
        else:
            self._focus.find_similar(tab.per_artist, tab.per_album)

    def _say_not_analysed(self, shown: Focus) -> None:
        assert shown.details is not None
        if shown.details.summary.state is TrackState.FAILED:
            why = self.tr(
                "This track could not be analysed, so nothing can be compared with it."
            )
        elif not self._work.can_analyse:
            why = self.tr("This track was not analysed, so nothing can be compared with it.")
        else:
            why = self.tr("Similar tracks appear here once this one has been analysed.")
        self._inspector.similar.show_nothing(why)

    @Slot(object)
    def _on_similar_found(self, answer: SimilarAnswer) -> None:
        if answer.found is not None:
            self._inspector.similar.show_matches(answer.matches, answer.found)
        else:
            self._say_not_analysed(self._focus.shown)

    @Slot(int)
    def _on_match_chosen(self, track_id: int) -> None:
        """Go to a similar track, in the table where it shows it, and play it."""
        if not self._table.select_track(track_id):
            self._focus.look_at(track_id)
        self._playback.play(track_id)

    # Analysis and picture ----------------------------------------------------------------

    @Slot()
    def _on_visible_rest(self) -> None:
        if self._table.isVisible():
            self._work.look_first_at(self._table.visible_ids())

    @Slot()
    def _on_analyse_shown(self) -> None:
        if self._focus.track_id is not None:
            self._work.analyse([self._focus.track_id])

    @Slot(object)
    def _on_analysis_progress(self, progress: AnalysisProgress) -> None:
        for item in progress.current:
            if item.track_id == self._focus.track_id:
                self._plot.show_progress(item.stage, item.fraction)

    @Slot()
    def _on_pyramid_wanted(self) -> None:
        details = self._focus.shown.details
        if details is not None:
            self._work.want_picture(details)

    @Slot(object)
    def _on_picture_ready(self, event: PictureReady) -> None:
        details = self._focus.shown.details
        if details is None or details.summary.path != event.path:
            return
        self.is_picture_settled = True
        try:
            pyramid = open_pyramid(event.folder)
        except MirdeskError:
            return  # dropped from the cache meanwhile: the stored picture stays
        self._plot.set_pyramid(pyramid)

    @Slot(object)
    def _on_picture_failed(self, event: PictureFailed) -> None:
        details = self._focus.shown.details
        if details is None or details.summary.path != event.path:
            return
        self.is_picture_settled = True
        if self._focus.shown.analysis is None:
            self._plot.show_failure(event.reason)
