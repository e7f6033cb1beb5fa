"""Walk folders and tell which files are to be read: names and sizes first, no tags yet."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mirdesk.domain.tracks import FoundFile
from mirdesk.errors import FileUnreadableError
from mirdesk.filetags.endings import (
    AUDIO_ENDINGS,
    COMPANION_ENDINGS,
    SYNTHETIC_ENDINGS,
    ending_of,
)
from mirdesk.filetags.opening import irregular_reason, open_regular, os_reason
from mirdesk.filetags.sniff import Foreign, Kind, sniff

# Folders of systems and file servers that hold copies, thumbnails or deleted files.
_SKIPPED_FOLDERS: Final = frozenset(
    (b"$recycle.bin", b"system volume information", b"lost+found", b"@eadir", b"__macosx")
)
# Found in files of unknown names: no sound, but close enough to music to deserve a word.
_TOLD_ABOUT: Final = frozenset((Foreign.TAG_ONLY, Foreign.NOTES, Foreign.TRACKER, Foreign.CHIP))


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that cannot be read, and why; size and mtime are 0 where unknown."""

    path: bytes
    reason: str
    size_bytes: int = 0
    mtime_ns: int = 0
    is_folder: bool = False


@dataclass(frozen=True, slots=True)
class Ignored:
    """A file that is no audio file, by its ending or its content."""

    ending: bytes
    path: bytes = b""


Met = FoundFile | Trouble | Ignored


class Walk:
    """Walks roots in turn; no path is met twice, and links cannot lead in circles.

    Attributes
    ----------
    entries : int
        Files and folders seen below the root walked last; 0 hints at an unmounted disk.
    """

    def __init__(self) -> None:
        self._folders_seen: set[tuple[int, int]] = set()
        self._met: set[bytes] = set()
        self.entries = 0

    def root(self, path: bytes) -> Iterator[Met]:
        """Meet everything at or below a path, in the order of names.

        Parameters
        ----------
        path : bytes
            Absolute; a folder, or a file, which is taken whatever it is.

        Raises
        ------
        OSError
            The path itself is not there or out of reach.
        """
        self.entries = 0
        self._folders_seen.clear()
        status = os.stat(path)  # noqa: PTH116 - pathlib does not take bytes
        if not stat.S_ISDIR(status.st_mode):
            self.entries = 1
            yield from self._meet(path, status)
            return
        # Folders behind links come last, so that files are known by their real place.
        linked: list[bytes] = []
        waiting = [path]
        while waiting or linked:
            folder = waiting.pop() if waiting else linked.pop(0)
            yield from self._folder(folder, waiting, linked)

    def has_met(self, path: bytes) -> bool:
        """Tell whether a path was met as a file to be read, or as a trouble."""
        return path in self._met

    def _is_first(self, path: bytes) -> bool:
        """Note a path; false if it was met before."""
        if path in self._met:
            return False
        self._met.add(path)
        return True

    def _folder(
        self, folder: bytes, waiting: list[bytes], linked: list[bytes]
    ) -> Iterator[Met]:
        try:
            status = os.stat(folder)  # noqa: PTH116
            if not self._is_new_folder(status):
                return
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            if self._is_first(folder):
                reason = f"this folder cannot be read: {os_reason(error)}"
                yield Trouble(folder, reason, is_folder=True)
            return
        below: list[bytes] = []
        for entry in entries:
            self.entries += 1
            if _is_folder(entry):
                if not _is_hidden(entry.name):
                    (linked if entry.is_symlink() else below).append(entry.path)
            else:
                yield from self._file(entry)
        waiting += reversed(below)

    def _is_new_folder(self, status: os.stat_result) -> bool:
        key = status.st_dev, status.st_ino
        if status.st_ino and key in self._folders_seen:
            return False
        self._folders_seen.add(key)
        return True

    def _file(self, entry: "os.DirEntry[bytes]") -> Iterator[Met]:
        ending = ending_of(entry.name)
        if _is_hidden(entry.name):
            yield Ignored(ending)
            return
        if ending in COMPANION_ENDINGS:
            yield Ignored(ending, entry.path)
            return
        is_claimed = ending in AUDIO_ENDINGS or ending in SYNTHETIC_ENDINGS
        try:
            status = entry.stat()
        except OSError as error:
            if is_claimed:
                if self._is_first(entry.path):
                    yield Trouble(entry.path, _link_reason(entry, error))
            else:
                yield Ignored(ending, entry.path)
            return
        if is_claimed or sounds_like_audio(entry.path, status):
            yield from self._meet(entry.path, status)
        else:
            yield Ignored(ending, entry.path)

    def _meet(self, path: bytes, status: os.stat_result) -> Iterator[Met]:
        if not self._is_first(path):
            return
        reason = irregular_reason(status.st_mode)
        if reason:
            yield Trouble(path, reason, status.st_size, status.st_mtime_ns)
        else:
            yield FoundFile(path, status.st_size, status.st_mtime_ns)


def sounds_like_audio(path: bytes, status: os.stat_result) -> bool:
    """Tell whether a file of unknown ending begins like audio; only its head is read."""
    if not stat.S_ISREG(status.st_mode) or not status.st_size:
        return False
    try:
        with open_regular(path) as file:
            kind = sniff(file, has_audio_ending=False).kind
    except (OSError, FileUnreadableError):  # not ours to report: its name claims nothing
        return False
    return isinstance(kind, Kind) or kind in _TOLD_ABOUT


def _is_folder(entry: "os.DirEntry[bytes]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_hidden(name: bytes) -> bool:
    return name.startswith(b".") or name.lower() in _SKIPPED_FOLDERS


def _link_reason(entry: "os.DirEntry[bytes]", error: OSError) -> str:
    if isinstance(error, FileNotFoundError) and entry.is_symlink():
        return "it is a link to a file that is not there"
    return os_reason(error)
