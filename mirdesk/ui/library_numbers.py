"""Counts, folders and problems of the library, read again soon after anything changed."""

import time
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.tracks import LibraryCounts, Problem, shown_path
from mirdesk.errors import MirdeskError
from mirdesk.store.library import Library
from mirdesk.ui.folder_tree import FolderNode, folder_tree
from mirdesk.ui.job_bridge import Background

_LEAST_GAP_S: Final = 1.0


@dataclass(frozen=True)
class LibraryNumbers:
    """What the sidebar, the status bar and the banners show."""

    counts: LibraryCounts = field(default_factory=LibraryCounts)
    folders: list[FolderNode] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    roots: tuple[bytes, ...] = ()
    offline_roots: tuple[bytes, ...] = ()

    @property
    def offline_names(self) -> list[str]:
        """Names of the roots that are out of reach."""
        return [shown_path(path).rpartition("/")[2] for path in self.offline_roots]


class NumbersReader(QObject):
    """Reads the numbers off the window's thread, at most once a second.

    Parameters
    ----------
    library : Library
    checkpoint : CheckpointId or None
        Whose results count as analysed; None for any.
    background : Background

    Signals
    -------
    numbers_read(object)
        ``LibraryNumbers``.
    failed(str)
        The library could not be read, and why.
    """

    numbers_read = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        library: Library,
        checkpoint: CheckpointId | None,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._checkpoint = checkpoint
        self._background = background
        self._asked_s = 0.0
        self._is_asking = False
        self._is_stale = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.ask)

    def touch(self) -> None:
        """Note that the library changed."""
        if self._is_asking:
            self._is_stale = True
        elif not self._timer.isActive():
            wait_s = max(0.0, self._asked_s + _LEAST_GAP_S - time.monotonic())
            self._timer.start(round(wait_s * 1000))

    def ask(self) -> None:
        """Read now."""
        if self._is_asking:
            self._is_stale = True
            return
        self._asked_s = time.monotonic()
        self._is_asking, self._is_stale = True, False
        self._background.run(self._read, self._on_read, self._on_error)

    def _read(self) -> LibraryNumbers:
        roots = self._library.roots()
        return LibraryNumbers(
            counts=self._library.counts(self._checkpoint),
            folders=folder_tree(self._library.folders(), [r.path for r in roots]),
            problems=self._library.problems(),
            roots=tuple(root.path for root in roots),
            offline_roots=tuple(root.path for root in roots if root.is_offline),
        )

    def _on_read(self, numbers: LibraryNumbers) -> None:
        self._is_asking = False
        self.numbers_read.emit(numbers)
        if self._is_stale:
            self.touch()

    def _on_error(self, error: MirdeskError) -> None:
        self._is_asking = False
        self.failed.emit(str(error))
