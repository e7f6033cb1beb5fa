"""Paths as bytes: the range of everything below a folder, and the words of a place."""

import os
from collections.abc import Iterable
from typing import Final

from mirdesk.domain.tracks import shown_path

SEPARATOR: Final = os.fsencode(os.sep)
_PARTS_OUTSIDE_ROOTS: Final = 2  # folders whose names are searched when no root holds a file


def range_below(folder: bytes) -> tuple[bytes, bytes]:
    """Return the least path below a folder, and the least one behind all of them.

    A range on the index of paths: unlike LIKE it needs no escapes and works on bytes.
    """
    first = folder.rstrip(SEPARATOR) + SEPARATOR
    return first, first[:-1] + bytes([SEPARATOR[0] + 1])


def is_at_or_below(path: bytes, folder: bytes) -> bool:
    """Tell whether a path is a folder (or file) itself or lies below it."""
    return path == folder.rstrip(SEPARATOR) or path.startswith(range_below(folder)[0])


def folder_of(path: bytes) -> bytes:
    """Return the folder that holds a file."""
    head, separator, _ = path.rpartition(SEPARATOR)
    return head or separator


def file_text(path: bytes) -> str:
    """Return the name of a file for display and search."""
    return shown_path(path.rpartition(SEPARATOR)[2])


def title_from_name(path: bytes) -> str:
    """Return the title a file has while none is known from its tags."""
    name = file_text(path)
    return name.rpartition(".")[0] or name


def folder_text(folder: bytes, roots: Iterable[bytes]) -> str:
    """Return the names of the folders that search looks at: the root's own and those below.

    The way to the root is left out, or "music" would find all of /home/me/Music.
    """
    holding = [root for root in roots if is_at_or_below(folder, root)]
    if holding:
        above = folder_of(min(holding, key=len).rstrip(SEPARATOR))
        return shown_path(folder[len(above) :].lstrip(SEPARATOR))
    return shown_path(SEPARATOR.join(folder.split(SEPARATOR)[-_PARTS_OUTSIDE_ROOTS:]))
