"""What a batch of writes is asked for, tells while it runs, and comes to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mirdesk.domain.tag_edits import FileWrite, TagEdit, WriteStatus


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How files are written; ``keeps_file_date``: their mtime stays as it was."""

    keeps_file_date: bool = True


@dataclass(frozen=True, slots=True)
class WriteProgress:
    """How far a batch is.

    Attributes
    ----------
    done, total : int
        Files.
    failed : int
        Those of ``done`` that were refused or failed.
    current : bytes
        Path of the file at work.
    eta_s : float or None
        Seconds that the rest will take; None until some files are measured.
    """

    done: int
    total: int
    failed: int
    current: bytes
    eta_s: float | None = None


@dataclass(frozen=True, slots=True)
class WriteReport:
    """What a batch came to.

    Attributes
    ----------
    batch_id : int or None
        Its key in the history; None if nothing was written.
    files : tuple of FileWrite
        One for each file asked for, in order.
    was_stopped : bool
    elapsed_s : float
    """

    batch_id: int | None
    files: tuple[FileWrite, ...]
    was_stopped: bool = False
    elapsed_s: float = 0.0

    def count(self, status: WriteStatus) -> int:
        """Return how many files ended so."""
        return sum(file.status is status for file in self.files)


OnProgress = Callable[[WriteProgress], None]
IsCancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file of a batch.

    Attributes
    ----------
    path : bytes
    edit : TagEdit
        Empty for an undo.
    base : mapping of str to tuple of str
        What fields held when the edit was made; where a file holds anything else now, another
        program changed it meanwhile, and it is left alone.
    entry_id : int or None
        The entry of the journal that is undone.
    track_id : int or None
    """

    path: bytes
    edit: TagEdit = field(default_factory=TagEdit)
    base: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    entry_id: int | None = None
    track_id: int | None = None
