"""What can be done with the files of tracks: show them where they lie, copy their paths."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QDesktopServices, QGuiApplication

from mirdesk.domain.tracks import shown_path
from mirdesk.store.library import Library
from mirdesk.ui.local_urls import folder_url
from mirdesk.ui.track_focus import TrackFocus
from mirdesk.ui.tracks.table_view import TracksView

_COPIED_PATHS: Final = 1000


class FileControl(QObject):
    """Acts on the files of the selected tracks.

    Parameters
    ----------
    library : Library
    table : TracksView
    focus : TrackFocus
    say : callable
        Takes a message for the status bar.
    """

    def __init__(
        self,
        library: Library,
        table: TracksView,
        focus: TrackFocus,
        say: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library, self._table = library, table
        self._focus, self._say = focus, say

    def show_in_folder(self) -> None:
        """Open the folder of the track that is looked at."""
        details = self._focus.shown.details
        if details is not None:
            show_in_folder(details.summary.path)

    def copy_path(self) -> None:
        """Put the paths of the selected tracks on the clipboard."""
        rows = self._library.summaries(self._table.selected_ids()[:_COPIED_PATHS])
        paths = [shown_path(row.path) for row in rows]
        if paths:
            QGuiApplication.clipboard().setText("\n".join(paths))
            self._say(self.tr("Copied {path}").format(path=paths[0]))


def show_in_folder(path: bytes) -> None:
    """Open the folder of a file in the system's file manager."""
    QDesktopServices.openUrl(folder_url(path))
