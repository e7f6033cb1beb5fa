"""Have the picture of the track that the person looks at drawn, and no other."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mirdesk.domain.jobs import JobEvent, JobFailed, JobFinished, JobProgress, Lane
from mirdesk.domain.tracks import shown_path
from mirdesk.jobs.pool import Pool
from mirdesk.operations.picture_cache import is_drawn, picture_folder
from mirdesk.operations.requests import PictureRequest
from mirdesk.operations.tasks import PYRAMID

_BYTES_IN_MB: Final = 1_000_000
_PRIORITY: Final = -1  # before an analysis that waits on the focus lane: it is seen first
_LEAST_LIMIT_S: Final = 60.0  # as in analyse_tracks, and for the same reason
_LIMIT_SHARE: Final = 1 / 5
_UNKNOWN_DURATION_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class PictureReady:
    """A pyramid is there: ``audio.pyramid.open_pyramid(folder)`` opens it."""

    request_id: int
    path: bytes
    folder: Path


@dataclass(frozen=True, slots=True)
class PictureProgress:
    """A pyramid is being drawn; ``fraction`` in 0..1."""

    request_id: int
    path: bytes
    fraction: float


@dataclass(frozen=True, slots=True)
class PictureFailed:
    """A pyramid cannot be drawn, for a reason a person understands."""

    request_id: int
    path: bytes
    reason: str


PictureEvent = PictureReady | PictureProgress | PictureFailed


@dataclass(frozen=True, slots=True)
class _Asked:
    request_id: int
    path: bytes
    folder: Path


class PictureMaker:
    """Draws picture pyramids on the focus lane into a bounded cache, one at a time.

    Parameters
    ----------
    pool : Pool
        With ``operations.tasks.HANDLER``.
    cache : Path
        Folder for pyramids; everything in it may be lost.
    limit_mb : int
        Of that folder, in 10^6 bytes; oldest use is dropped first.
    on_event : callable
        Told of ``PictureEvent``s of the latest request only: on the pool's thread, or from
        within ``ask`` if the picture is there already.
    """

    def __init__(
        self,
        pool: Pool,
        cache: Path,
        *,
        limit_mb: int,
        on_event: Callable[[PictureEvent], None],
    ) -> None:
        self._pool = pool
        self._cache = cache
        self._limit_bytes = limit_mb * _BYTES_IN_MB
        self._on_event = on_event
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self._asked: _Asked | None = None  # guarded by the lock
        self._job_id: int | None = None

    def ask(self, path: bytes, size_bytes: int, mtime_ns: int, duration_s: float | None) -> int:
        """Ask for the picture of a file and forget the one asked for before.

        Called from one thread only, the window's.

        Parameters
        ----------
        path : bytes
            The file.
        size_bytes, mtime_ns : int
            Its state as the library knows it: a changed file gets a new picture.
        duration_s : float or None
            For progress and the time limit.

        Returns
        -------
        int
            Id of the request, which its events carry; that of the running request if it is
            for the same picture.
        """
        folder = picture_folder(self._cache, path, size_bytes, mtime_ns)
        with self._lock:
            if self._asked is not None and self._asked.folder == folder:
                return self._asked.request_id
        self.forget()
        asked = _Asked(next(self._ids), path, folder)
        if is_drawn(folder):
            self._on_event(PictureReady(asked.request_id, path, folder))
            return asked.request_id
        with self._lock:
            self._asked = asked
        known_s = duration_s or _UNKNOWN_DURATION_S
        self._job_id = self._pool.submit(
            PYRAMID,
            PictureRequest(path, str(folder), duration_s, self._limit_bytes),
            lane=Lane.FOCUS,
            priority=_PRIORITY,
            time_limit_s=_LEAST_LIMIT_S + known_s * _LIMIT_SHARE,
            on_event=lambda event: self._take(asked, event),
        )
        return asked.request_id

    def forget(self) -> None:
        """Give up the request that runs, if any; nothing more is told of it."""
        with self._lock:
            was_asked, self._asked = self._asked, None
        if was_asked is not None and self._job_id is not None:
            self._pool.cancel(self._job_id)
            self._job_id = None

    def _take(self, asked: _Asked, event: JobEvent) -> None:
        """Pass on what becomes of a request, unless it was replaced."""
        is_over = isinstance(event, JobFinished | JobFailed)
        with self._lock:
            if self._asked is not asked:
                return
            if is_over:
                self._asked = None
        if isinstance(event, JobProgress):
            self._on_event(PictureProgress(asked.request_id, asked.path, event.fraction))
        elif isinstance(event, JobFailed):
            reason = event.message.removeprefix(shown_path(asked.path) + ": ")
            self._on_event(PictureFailed(asked.request_id, asked.path, reason))
        elif isinstance(event, JobFinished):
            self._on_event(PictureReady(asked.request_id, asked.path, asked.folder))
