"""One writer for a library: a lock beside the database, freed by the system if we die."""

from pathlib import Path

from filelock import FileLock, Timeout

from mirdesk.errors import LibraryBusyError, LibraryError


class LibraryLock:
    """Held from construction to ``release``.

    Parameters
    ----------
    library : Path
        The database; the lock is a file beside it, named ``<library>.lock``.

    Raises
    ------
    LibraryBusyError
        Another MIRDesk, or another part of this one, holds it.
    LibraryError
        The folder cannot be written.
    """

    def __init__(self, library: Path) -> None:
        # thread_local: the window opens the library in one thread and may close it in another.
        path = library.with_name(library.name + ".lock")
        self._lock = FileLock(path, thread_local=False)
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            if not path.exists():  # FileLock keeps trying where no file can be made at all
                raise LibraryError(
                    f"The library {library} cannot be locked: no file can be made beside it. "
                    "Check that its folder can be written to."
                ) from error
            raise LibraryBusyError(
                f"Another MIRDesk is using the library {library}. "
                "Close it, or choose another library with --library."
            ) from error
        except OSError as error:
            raise LibraryError(
                f"The library {library} cannot be locked: {error.strerror or error}. "
                "Check that its folder can be written to."
            ) from error

    def release(self) -> None:
        """Let another process write; more than once does no harm."""
        self._lock.release()
