"""Files of the library that are no longer where they were: told, kept, never deleted."""

import os
import time
from collections.abc import Callable, Iterable
from typing import Final

from mirdesk.domain.tracks import Problem, Stage
from mirdesk.store.library import Library
from mirdesk.store.places import is_at_or_below
from mirdesk.store.records import Root

GONE_REASON: Final = "It is no longer there: moved or deleted? Its row and analysis are kept."
AWAY_REASON: Final = (
    "the folder that was added is not there; its tracks are kept and marked as offline"
)


def is_gone(path: bytes) -> bool:
    """Tell whether nothing lies at a path; what cannot be looked at is not taken for gone."""
    try:
        os.lstat(path)  # a link that leads nowhere is there, and a trouble of its own
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def is_away(root: bytes) -> bool:
    """Tell whether a root is gone, or empty as the mount point of a disk that is not there."""
    if is_gone(root):
        return True
    try:
        with os.scandir(root) as entries:
            return next(entries, None) is None
    except OSError:  # a single file, or a folder that may not be read
        return False


def gone_problem(path: bytes) -> Problem:
    """Return the problem of a file that is gone; of no version, so it holds for any."""
    return Problem(path, Stage.SCAN, GONE_REASON, time.time())


def missing_below(
    store: Library, folder: bytes, has_met: Callable[[bytes], bool]
) -> list[bytes]:
    """Return the tracks at or below a folder whose files are gone.

    Parameters
    ----------
    store : Library
        Roots inside the folder that are away are marked offline, others online; tracks of
        those away are no missing ones.
    folder : bytes
        Walked just now, and not away.
    has_met : callable
        Whether the walk met a path: those need no second look.
    """
    away = _settle_roots_below(store, folder)
    return [
        path
        for path in store.track_paths(folder)
        if not has_met(path)
        and not any(is_at_or_below(path, root) for root in away)
        and is_gone(path)
    ]


def note_gone(store: Library, path: bytes) -> str:
    """Record that a file is gone; return the reason to be told.

    Where the root that holds it is away, that is marked offline and the file is no problem.
    """
    away = _roots_away(path, store.roots())
    for root in away:
        store.mark_offline(root.path, True)
    if away:
        return AWAY_REASON
    store.put_problem(gone_problem(path))
    return GONE_REASON


def _settle_roots_below(store: Library, folder: bytes) -> list[bytes]:
    """Mark roots inside a folder as offline or back; return those that are away.

    A single file is no disk: the folder around it is there, so the file was deleted.
    """
    away = []
    for root in store.roots():
        if root.path == folder or not is_at_or_below(root.path, folder):
            continue
        is_off = root.is_watched and is_away(root.path)
        if is_off and store.track_paths(root.path):
            away.append(root.path)
        if root.is_offline != (root.path in away):
            store.mark_offline(root.path, not root.is_offline)
    return away


def _roots_away(path: bytes, roots: Iterable[Root]) -> list[Root]:
    """Return the roots that took a file with them; none where it was deleted by itself."""
    holding = [root for root in roots if is_at_or_below(path, root.path)]
    away = [root for root in holding if is_away(root.path)]
    is_with_others = len(away) == len(holding) or any(root.path != path for root in away)
    return away if is_with_others else []
