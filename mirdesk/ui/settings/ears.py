"""The checkpoints behind the settings: which there are, installing one, taking another."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from mirdesk.analysis.cards import Backbone
from mirdesk.errors import MirdeskError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.checkpoint_catalogue import Catalogue, CatalogueEntry
from mirdesk.operations.install_backbone import install_backbone, remove_backbone
from mirdesk.ui.job_bridge import JobBridge


@dataclass(frozen=True, slots=True)
class InstallProgress:
    """How many bytes of how many have come."""

    done_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class InstallEnded:
    """An installation is over; ``reason`` says why it failed, ``is_cancelled`` that it was."""

    name: str
    is_cancelled: bool = False
    reason: str = ""


class Ears(QObject):
    """The checkpoints of this computer, and the one that listens.

    Parameters
    ----------
    read : callable
        Returns the ``Catalogue``; called again after every change.
    backbones : Path
        Where backbones are installed.
    pool : Pool
        Converts what was fetched.

    Signals
    -------
    changed()
        What there is, what listens or what is being installed is another now.
    progressed(object)
        ``InstallProgress``.
    install_ended(object)
        ``InstallEnded``.
    chosen(object)
        The person wants this ``CatalogueEntry`` to listen.
    """

    changed = Signal()
    progressed = Signal(object)
    install_ended = Signal(object)
    chosen = Signal(object)

    def __init__(
        self,
        read: Callable[[], Catalogue],
        backbones: Path,
        pool: Pool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._read = read
        self._backbones = backbones
        self._pool = pool
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._bridge = JobBridge(self)
        self._bridge.batch_arrived.connect(self._on_batch)
        self.catalogue = read()
        self.in_use: CatalogueEntry | None = None
        self.installing: Backbone | None = None

    def look_again(self) -> None:
        """Read the catalogue anew."""
        self.catalogue = self._read()
        if self.in_use is not None:
            self.in_use = self.catalogue.of(self.in_use.checkpoint) or self.in_use
        self.changed.emit()

    def note_in_use(self, entry: CatalogueEntry | None) -> None:
        """Note which checkpoint listens now."""
        self.in_use = entry
        self.changed.emit()

    def use(self, entry: CatalogueEntry) -> None:
        """Ask for a checkpoint to listen from now on; one that is not ready is not taken."""
        if entry.is_ready and entry != self.in_use:
            self.chosen.emit(entry)

    def install(self, backbone: Backbone, file: Path | None = None) -> None:
        """Fetch a backbone, or take it from a file; only called when the person agreed."""
        if self.installing is not None:
            return
        self.installing = backbone
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=self._run,
            args=(backbone, file, self._stop),
            name="mirdesk-install",
            daemon=True,
        )
        self._thread.start()
        self.changed.emit()

    def cancel(self) -> None:
        """Give the installation up; nothing of it stays."""
        self._stop.set()

    def remove(self, backbone: Backbone) -> None:
        """Remove an installed backbone.

        Raises
        ------
        CheckpointError
            It cannot be removed.
        """
        remove_backbone(backbone, self._backbones)
        self.look_again()

    def close(self) -> None:
        """Give up what goes on and wait for its end; the pool must be closed before."""
        self._bridge.close()
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=0.5)  # a connection that hangs is left to end by itself

    def _run(self, backbone: Backbone, file: Path | None, stop: threading.Event) -> None:
        """Install on a thread of its own."""

        def tell(done: int) -> None:
            self._bridge.post(InstallProgress(done, backbone.size_bytes))

        try:
            record = install_backbone(
                backbone,
                self._backbones,
                self._pool,
                file=file,
                on_progress=tell,
                is_cancelled=stop.is_set,
            )
        except MirdeskError as error:
            self._bridge.post(InstallEnded(backbone.name, reason=str(error)))
        else:
            self._bridge.post(InstallEnded(backbone.name, is_cancelled=record is None))

    @Slot(object)
    def _on_batch(self, events: list[Any]) -> None:
        progress = [event for event in events if isinstance(event, InstallProgress)]
        if progress:
            self.progressed.emit(progress[-1])
        for event in events:
            if isinstance(event, InstallEnded):
                self.installing = None
                self.look_again()
                self.install_ended.emit(event)
