"""The analysis of any file: what the library holds of it, else by listening to it now."""

import os
from collections.abc import Callable
from pathlib import Path

from mirdesk.analysis.cards import Card
from mirdesk.domain.activity import TrackAnalysis
from mirdesk.domain.tracks import shown_path
from mirdesk.errors import CheckpointError, FileUnreadableError
from mirdesk.jobs.failures import JobFailedError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.requests import AnalyseRequest, CheckpointUnusable
from mirdesk.operations.tasks import EMBED_FILE
from mirdesk.store.library import Library

_TIME_LIMIT_S = 3600.0  # four hours of sound, the most that is decoded, at 4 times real time


def stored_analysis(
    library: Library | None, path: bytes, card: Card | None
) -> TrackAnalysis | None:
    """Return the current analysis of a file of the library; None where it is not current.

    Parameters
    ----------
    library : Library or None
        None for no library at all.
    path : bytes
        Absolute.
    card : Card or None
        Of the checkpoint whose result is wanted; None for the one that the library shows.
    """
    if library is None:
        return None
    track_id = library.track_id_of(path)
    if track_id is None:
        return None
    details = library.details(track_id)
    try:
        now = os.stat(path)  # noqa: PTH116 - paths are bytes
    except OSError:
        return None
    if details is None or (details.size_bytes, details.mtime_ns) != (
        now.st_size,
        now.st_mtime_ns,
    ):
        return None
    return library.analysis(track_id, card.checkpoint_id if card else None)


def hear_file(
    path: bytes,
    pool: Pool,
    checkpoint_folder: Path,
    *,
    on_progress: Callable[[str, float], None] | None = None,
) -> TrackAnalysis:
    """Listen to a file in a child process, whether the library knows it or not.

    Parameters
    ----------
    path : bytes
        Absolute.
    pool : Pool
        With ``operations.tasks.HANDLER``.
    checkpoint_folder : Path
        Card and weights.
    on_progress : callable, optional
        Told of the step and the share done.

    Returns
    -------
    TrackAnalysis

    Raises
    ------
    FileUnreadableError
        The file cannot be read or decoded, or its process died or took too long.
    CheckpointError
        The weights cannot be used.
    """
    request = AnalyseRequest(path, str(checkpoint_folder))
    try:
        answer = pool.run(
            EMBED_FILE, request, time_limit_s=_TIME_LIMIT_S, on_progress=on_progress
        )
    except JobFailedError as error:
        raise unreadable(path, error) from error
    if isinstance(answer, CheckpointUnusable):
        raise CheckpointError(answer.reason)
    assert isinstance(answer, TrackAnalysis)
    return answer


def unreadable(path: bytes, error: JobFailedError) -> FileUnreadableError:
    """Return what a failed job means for its file; its message may name the file already."""
    name = shown_path(path)
    return FileUnreadableError(str(error).removeprefix(f"{name}: "), name)
