"""Analyse everything that waits, and come back when it is done: the command line's way."""

import queue
from collections.abc import Callable, Collection
from pathlib import Path

from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.tracks import TrackQuery
from mirdesk.jobs.pool import Pool
from mirdesk.operations.analyse_tracks import AnalysisEngine
from mirdesk.operations.analysis_progress import AnalysisEvent, AnalysisFinished
from mirdesk.store.library import Library


def analyse_all(
    library: Library,
    pool: Pool,
    checkpoint_folder: Path,
    *,
    query: TrackQuery | None = None,
    is_listening_again: bool = False,
    kept: Collection[CheckpointId] = (),
    on_event: Callable[[AnalysisEvent], None] | None = None,
) -> AnalysisFinished:
    """Analyse all that waits, and return when nothing is left; Ctrl-C stops cleanly.

    Parameters
    ----------
    library, pool, checkpoint_folder, query, is_listening_again, kept
        As for ``AnalysisEngine``.
    on_event : callable or None
        Told of everything, on another thread.

    Returns
    -------
    AnalysisFinished
        Also when there was nothing to do.

    Raises
    ------
    CheckpointError
        The card cannot be read.
    """
    finished: queue.SimpleQueue[AnalysisFinished] = queue.SimpleQueue()

    def listen(event: AnalysisEvent) -> None:
        if on_event is not None:
            on_event(event)
        if isinstance(event, AnalysisFinished):
            finished.put(event)

    engine = AnalysisEngine(
        library,
        pool,
        checkpoint_folder,
        on_event=listen,
        query=query,
        is_listening_again=is_listening_again,
        kept=kept,
    )
    engine.start()
    try:
        return finished.get()
    finally:
        engine.close()
