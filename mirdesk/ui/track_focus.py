"""What is known of the track the person looks at, fetched off the window's thread."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from mirdesk.discovery.similar import SearchLimits
from mirdesk.domain.activity import CheckpointId, TrackAnalysis
from mirdesk.domain.similarity import SimilarTracks
from mirdesk.domain.tracks import TrackDetails
from mirdesk.errors import MirdeskError
from mirdesk.operations.find_similar import SimilarFinder
from mirdesk.store.library import Library
from mirdesk.ui.inspector.similar_tab import Match
from mirdesk.ui.job_bridge import Background

_REST_MS: Final = 40  # of the arrow keys before a track is read
_MATCHES: Final = 50


@dataclass(frozen=True)
class Focus:
    """A track with what is stored of it; both None when it is gone.

    ``thresholds`` are those its analysis was stored with, where they are known.
    """

    track_id: int | None
    details: TrackDetails | None
    analysis: TrackAnalysis | None
    thresholds: np.ndarray | None = None


@dataclass(frozen=True)
class SimilarAnswer:
    """Similar tracks of a track, ready to be shown; ``found`` is None before its analysis."""

    found: SimilarTracks | None
    matches: tuple[Match, ...] = ()


class TrackFocus(QObject):
    """Follows the current row of the table.

    Parameters
    ----------
    library : Library
    background : Background

    Signals
    -------
    focused(object)
        A ``Focus``: another track, or new facts of the same.
    similar_found(object)
        A ``SimilarAnswer`` for the track in focus.
    """

    focused = Signal(object)
    similar_found = Signal(object)

    def __init__(
        self,
        library: Library,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._finders: dict[CheckpointId, SimilarFinder] = {}
        self._background = background
        self._request = 0
        self.track_id: int | None = None
        self.shown = Focus(None, None, None)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self.read_again)

    def look_at(self, track_id: int | None) -> None:
        """Look at another track, or at none."""
        if track_id == self.track_id:
            return
        self.track_id = track_id
        self._request += 1
        self._timer.start()

    def read_again(self) -> None:
        """Fetch what is known of the track now."""
        self._timer.stop()
        self._request += 1
        request, track_id = self._request, self.track_id
        if track_id is None:
            self._show(Focus(None, None, None))
            return

        def work() -> Focus:
            details = self._library.details(track_id)
            analysis = self._library.analysis(track_id) if details else None
            heard_by = analysis.checkpoint if analysis else None
            thresholds = self._library.thresholds(heard_by) if heard_by else None
            return Focus(track_id, details, analysis, thresholds)

        def on_done(focus: Focus) -> None:
            if request == self._request:
                self._show(focus)

        def on_error(_error: MirdeskError) -> None:
            on_done(Focus(track_id, None, None))

        self._background.run(work, on_done, on_error)

    def _show(self, focus: Focus) -> None:
        self.shown = focus
        self.focused.emit(focus)

    def _finder(self, checkpoint: CheckpointId) -> SimilarFinder:
        made = SimilarFinder(self._library, checkpoint)
        return self._finders.setdefault(checkpoint, made)  # one step: asked from two threads

    def find_similar(self, per_artist: int, per_album: int) -> None:
        """Search for what sounds like the track in focus.

        Among the tracks that the same checkpoint has analysed; it need not be installed now.
        """
        track_id, shown = self.track_id, self.shown
        if track_id is None:
            return
        limits = SearchLimits(_MATCHES, per_artist, per_album)

        def work() -> SimilarAnswer:
            analysis = shown.analysis
            if shown.track_id != track_id:
                analysis = self._library.analysis(track_id)
            if analysis is None:
                return SimilarAnswer(None)
            found = self._finder(analysis.checkpoint).like_track(track_id, limits)
            if found is None:
                return SimilarAnswer(None)
            rows = self._library.summaries([match.track_id for match in found.matches])
            by_id = {row.track_id: row for row in rows}
            matches = tuple(
                Match(by_id[match.track_id], match.score, match.reasons)
                for match in found.matches
                if match.track_id in by_id
            )
            return SimilarAnswer(found, matches)

        def on_done(answer: SimilarAnswer) -> None:
            if track_id == self.track_id:
                self.similar_found.emit(answer)

        def on_error(_error: MirdeskError) -> None:
            on_done(SimilarAnswer(None))

        self._background.run(work, on_done, on_error)
