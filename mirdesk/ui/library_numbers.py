"""Counts, folders and problems of the library, read again soon after anything changed."""

from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QObject, Signal

from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.tracks import LibraryCounts, Problem, shown_path
from mirdesk.errors import MirdeskError
from mirdesk.store.library import Library
from mirdesk.ui.folder_tree import FolderNode, folder_tree
from mirdesk.ui.job_bridge import Background
from mirdesk.ui.paced_question import PacedQuestion

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
        self._question = PacedQuestion(background, _LEAST_GAP_S, self)
        self._question.due.connect(self.ask)

    def touch(self) -> None:
        """Note that the library changed."""
        self._question.touch()

    def ask(self) -> None:
        """Read now; while a reading goes on, soon after it."""
        if self._question.is_open:
            self._question.touch()
        else:
            self._question.ask(self._read, self.numbers_read.emit, self._on_error)

    def _read(self) -> LibraryNumbers:
        roots = self._library.roots()
        return LibraryNumbers(
            counts=self._library.counts(self._checkpoint),
            folders=folder_tree(self._library.folders(), [r.path for r in roots]),
            problems=self._library.problems(),
            roots=tuple(root.path for root in roots),
            offline_roots=tuple(root.path for root in roots if root.is_offline),
        )

    def _on_error(self, error: MirdeskError) -> None:
        self.failed.emit(str(error))
