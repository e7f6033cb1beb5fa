"""The errors a person may meet; everything else that is raised is a bug.

::

    MirdeskError
    ├── FileUnreadableError        a file that cannot be opened or is no regular file
    │   ├── AudioUndecodableError  no audio in it that can be decoded
    │   ├── TagsUnreadableError    its tags cannot be parsed
    │   ├── WriteRefusedError      it cannot be written without a risk
    │   ├── WriteFailedError       the system did not let it be written
    │   └── WriteUnfinishedError   nor brought back; the next start does that
    ├── LibraryError               the database
    │   ├── LibraryBusyError       another MIRDesk writes to it
    │   └── LibraryTooNewError     made by a later version
    ├── CheckpointError            weights missing, damaged, or of another shape
    ├── QueryError                 a search that cannot be understood
    │   └── PatternError           a pattern of file names that cannot be understood or filled
    ├── DatasetError               a data set of the lab is not laid out as it should be
    └── ToolMissingError           a program or data file the lab needs is not installed

Each says what happened, to which file, and what to do next, in the person's words.
All arguments go to ``Exception`` so that errors survive pickling between processes.
"""

from typing_extensions import override


class MirdeskError(Exception):
    """Base of all expected failures; ``str(error)`` is fit to be shown."""


class FileUnreadableError(MirdeskError):
    """A file cannot be opened, or is no regular file.

    Parameters
    ----------
    reason : str
        What is wrong, in the person's words, without the path.
    path : str
        The file as shown to people; empty where the caller adds it.
    """

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(reason, path)
        self.reason = reason
        self.path = path

    @override
    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason


class AudioUndecodableError(FileUnreadableError):
    """A file holds no audio that can be decoded."""


class TagsUnreadableError(FileUnreadableError):
    """The tags of a file cannot be parsed."""


class WriteRefusedError(FileUnreadableError):
    """A file cannot be written without a risk to it, and was left as it is."""


class WriteFailedError(FileUnreadableError):
    """The system did not let a file be written; it is as it was."""


class WriteUnfinishedError(FileUnreadableError):
    """A write broke off and could not be tidied up; its journal entry must stay open.

    ``filetags.writing.recovering.look_after`` finishes it when the drive works again.
    """


class LibraryError(MirdeskError):
    """The library database cannot be used."""


class LibraryBusyError(LibraryError):
    """Another MIRDesk is writing to this library."""


class LibraryTooNewError(LibraryError):
    """The library was made by a later version of MIRDesk."""


class CheckpointError(MirdeskError):
    """Weights are missing, damaged, or do not fit the network."""


class QueryError(MirdeskError):
    """A search text cannot be understood.

    Parameters
    ----------
    message : str
        What is wrong and how to mend it.
    position : int
        Index of the first character that is not understood.
    """

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message, position)
        self.message = message
        self.position = position

    @override
    def __str__(self) -> str:
        return self.message


class PatternError(QueryError):
    """A pattern of file names cannot be understood, or the tags do not fill it."""


class DatasetError(MirdeskError):
    """A data set is not laid out as its reader expects."""


class ToolMissingError(MirdeskError):
    """A program or data file that the lab needs is not installed."""
