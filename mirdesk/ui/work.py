"""What goes on behind the window: scans, the analysis, pictures; and their orderly end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from mirdesk.analysis.cards import read_card
from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.tracks import Problem, Stage, TrackDetails
from mirdesk.errors import MirdeskError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.analyse_tracks import AnalysisEngine
from mirdesk.operations.analysis_progress import (
    AnalysisFinished,
    AnalysisProgress,
    TrackAnalysed,
    TrackNotAnalysed,
)
from mirdesk.operations.make_picture import (
    PictureFailed,
    PictureMaker,
    PictureProgress,
    PictureReady,
)
from mirdesk.operations.scan_folder import ScanProgress, ScanReport, scan_folders
from mirdesk.settings import Speed, worker_count, worker_niceness
from mirdesk.store.library import Library
from mirdesk.ui.job_bridge import JobBridge
from mirdesk.ui.serial_thread import SerialThread
from mirdesk.ui.write_lane import WriteLane


@dataclass(frozen=True, slots=True)
class ScanFailed:
    """A scan could not go on, and why."""

    reason: str


class ScanThread:
    """Scans one after the other on a thread of its own.

    Parameters
    ----------
    library : Library
    pool : Pool
    bridge : JobBridge
        Gets ``ScanProgress``, ``ScanReport`` and ``ScanFailed``.
    """

    def __init__(self, library: Library, pool: Pool, bridge: JobBridge) -> None:
        self._library = library
        self._pool = pool
        self._bridge = bridge
        self._thread = SerialThread("mirdesk-scan")

    def add(self, paths: Sequence[bytes]) -> None:
        """Scan folders and files after those asked for before."""
        asked = list(paths)
        self._thread.add(lambda: self._scan(asked))

    def close(self) -> None:
        """End the running scan soon and wait for that; what was read is stored."""
        self._thread.close()

    def _scan(self, paths: list[bytes]) -> None:
        try:
            report = scan_folders(
                paths,
                store=self._library,
                pool=self._pool,
                on_event=self._bridge.post,
                is_cancelled=lambda: self._thread.is_closing,
            )
        except MirdeskError as error:
            self._bridge.post(ScanFailed(str(error)))
        else:
            self._bridge.post(report)


class LibraryWork(QObject):
    """Starts work in the background and tells the window, on its thread, what comes of it.

    Parameters
    ----------
    library : Library
        Open for writing; over one that is open read-only nothing is scanned or tried again.
    pool : Pool
    checkpoint_folder : Path or None
        None where none is installed: nothing can be analysed then.
    picture_cache : Path
    cache_limit_mb : int
    kept : collection of CheckpointId
        As for ``use_checkpoint``.

    Signals
    -------
    library_changed()
        Rows, counts or problems may be others now.
    scan_progressed(object), scan_finished(object)
        ``ScanProgress``; ``ScanReport``.
    analysis_progressed(object), analysis_finished(object)
        ``AnalysisProgress``; ``AnalysisFinished``.
    track_analysed(int), track_failed(int, str)
        Track id; and the reason.
    picture_ready(object), picture_failed(object)
        ``PictureReady``; ``PictureFailed``.
    failed(str)
        Something went wrong that a person must know.

    ``writes`` is the lane that writes into files.
    """

    library_changed = Signal()
    scan_progressed = Signal(object)
    scan_finished = Signal(object)
    analysis_progressed = Signal(object)
    analysis_finished = Signal(object)
    track_analysed = Signal(int)
    track_failed = Signal(int, str)
    picture_ready = Signal(object)
    picture_failed = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        library: Library,
        pool: Pool,
        checkpoint_folder: Path | None,
        picture_cache: Path,
        cache_limit_mb: int,
        parent: QObject | None = None,
        *,
        kept: Collection[CheckpointId] = (),
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._pool = pool
        self._bridge = JobBridge(self)
        self._bridge.batch_arrived.connect(self._on_batch)
        self._scans = ScanThread(library, pool, self._bridge)
        self.writes = WriteLane(library, pool, self)
        self._pictures = PictureMaker(
            pool, picture_cache, limit_mb=cache_limit_mb, on_event=self._bridge.post
        )
        self._engine: AnalysisEngine | None = None
        self.progress = AnalysisProgress()
        if checkpoint_folder is not None:
            self.use_checkpoint(checkpoint_folder, kept)
        self.is_scanning = False
        self.is_halted = False  # the analysis could not go on, and nobody has tried again
        self._is_closed = False

    @property
    def can_analyse(self) -> bool:
        """Whether a checkpoint is installed."""
        return self._engine is not None

    def use_checkpoint(self, folder: Path, kept: Collection[CheckpointId] = ()) -> None:
        """Take a checkpoint, in place of another; ``start`` begins to analyse.

        Parameters
        ----------
        folder : Path
            Card and weights.
        kept : collection of CheckpointId
            Checkpoints whose weights are here: their results are not superseded.

        Raises
        ------
        CheckpointError
            The card cannot be read.
        """
        checkpoint = read_card(folder).checkpoint_id
        if self._engine is not None:
            self._engine.close()
        self._engine = AnalysisEngine(
            self._library,
            self._pool,
            folder,
            on_event=self._bridge.post,
            is_listening_again=bool(self._library.is_listening_again(checkpoint)),
            kept=kept,
        )
        if self.progress.is_paused:
            self._engine.pause()

    def listen_again(self) -> None:
        """Listen to what only other checkpoints have heard, now and after the next start."""
        if self._engine is not None and not self._library.is_read_only:
            checkpoint = self._engine.card.checkpoint_id
            self._library.set_listening_again(checkpoint, is_wanted=True)
            self.is_halted = False
            self._engine.listen_again()

    def start(self) -> None:
        """Go on with what waits for its analysis."""
        if self._engine is not None:
            self._engine.start()

    def add(self, paths: Sequence[bytes]) -> None:
        """Bring folders and files into the library."""
        if paths and not self._library.is_read_only:
            self.is_scanning = True
            self._scans.add(paths)

    def rescan(self, roots: Sequence[bytes]) -> None:
        """Look for what is new or changed in the folders that were added."""
        self.add(roots)

    def look_first_at(self, track_ids: Sequence[int]) -> None:
        """Analyse tracks that are in view before the others."""
        if self._engine is not None:
            self._engine.set_visible(track_ids)

    def analyse(self, track_ids: Sequence[int]) -> None:
        """Analyse some tracks now: one at once and anew, several before the others."""
        if self._engine is None:
            return
        if len(track_ids) == 1:
            self._engine.analyse_now(track_ids[0])
            return
        self.is_halted = False
        self._engine.set_visible(track_ids)
        self._engine.listen_to(track_ids)

    def toggle_pause(self) -> None:
        """Pause the analysis, or go on."""
        if self._engine is None:
            return
        if self.progress.is_paused:
            self.resume()
        else:
            self._engine.pause()

    def stop(self) -> None:
        """Give up the analysis, also of the files being listened to; ``resume`` goes on."""
        if self._engine is not None:
            self._engine.stop()

    def resume(self) -> None:
        """Analyse everything that waits."""
        self.is_halted = False
        if self._engine is not None:
            self._engine.resume()

    def set_speed(self, speed: Speed) -> None:
        """Work harder, or less hard."""
        self._pool.resize(worker_count(speed), niceness=worker_niceness(speed))
        if self._engine is not None:
            self._engine.wake()

    def retry(self, problems: Sequence[Problem]) -> None:
        """Try files again that were set aside."""
        if self._library.is_read_only:
            return
        listening = [p.path for p in problems if p.stage is Stage.ANALYSIS]
        reading = [p for p in problems if p.stage is not Stage.ANALYSIS]
        if self._engine is not None and listening:
            self._engine.retry(listening)
            self.resume()
        for problem in reading:
            self._library.clear_problem(problem.path, problem.stage)
        self.add([problem.path for problem in reading])
        self.library_changed.emit()

    def want_picture(self, details: TrackDetails) -> None:
        """Have the fine picture of a track drawn; the one asked for before is given up."""
        self._pictures.ask(
            details.summary.path,
            details.size_bytes,
            details.mtime_ns,
            details.summary.duration_s,
        )

    def close(self) -> None:
        """Stop at once: no events after this returns, and nothing more is written."""
        if self._is_closed:
            return
        self._is_closed = True
        self._bridge.close()
        self.writes.close()
        self._pictures.forget()
        if self._engine is not None:
            self._engine.close()
        self._scans.close()

    @Slot(object)
    def _on_batch(self, events: list[Any]) -> None:
        has_changed = False
        for event in events:
            has_changed |= self._take(event)
        if has_changed:
            self.library_changed.emit()

    def _take(self, event: Any) -> bool:
        """Pass an event on; return whether the library may have changed."""
        match event:
            case ScanProgress() | ScanReport() | ScanFailed():
                self._take_scan(event)
            case AnalysisProgress():
                self.progress = event
                self.analysis_progressed.emit(event)
                return False
            case AnalysisFinished():
                self.is_halted = bool(event.stopped_because)
                self.analysis_finished.emit(event)
            case TrackAnalysed():
                self.track_analysed.emit(event.track_id)
            case TrackNotAnalysed():
                self.track_failed.emit(event.track_id, event.reason)
            case PictureReady():
                self.picture_ready.emit(event)
                return False
            case PictureFailed():
                self.picture_failed.emit(event)
                return False
            case PictureProgress():
                return False
        return True

    def _take_scan(self, event: ScanProgress | ScanReport | ScanFailed) -> None:
        if isinstance(event, ScanProgress):
            self.scan_progressed.emit(event)
        elif isinstance(event, ScanReport):
            self.is_scanning = False
            self.scan_finished.emit(event)
        else:
            self.is_scanning = False
            self.failed.emit(event.reason)
        if self._engine is not None:
            self._engine.wake()
