"""What the application hands its window."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSettings

from mirdesk.analysis.cards import Card
from mirdesk.settings import Settings
from mirdesk.store.library import Library
from mirdesk.ui.settings.ears import Ears
from mirdesk.ui.theme import Look
from mirdesk.ui.work import LibraryWork


@dataclass(frozen=True)
class WindowParts:
    """What the application hands the window.

    Attributes
    ----------
    library : Library
    work : LibraryWork
    look : Look
    settings : Settings
    memory : QSettings
        Keeps sizes and columns.
    card : Card or None
        Of the checkpoint in use.
    ears : Ears or None
        All checkpoints; None where they cannot be changed.
    checkpoint_problem : str
        Why there is none.
    demo_folder : Path or None
        The demo collection, where it is installed.
    version : str
    is_too_new : bool
        A later version made the library; it is open read-only.
    read_cover : callable or None
        Gives the bytes of the picture in a file; asked off the window's thread.
    """

    library: Library
    work: LibraryWork
    look: Look
    settings: Settings
    memory: QSettings
    card: Card | None = None
    ears: Ears | None = None
    checkpoint_problem: str = ""
    demo_folder: Path | None = None
    version: str = ""
    is_too_new: bool = False
    read_cover: Callable[[bytes], bytes] | None = None
