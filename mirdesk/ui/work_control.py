"""Joins the work behind the window with what tells of it: status bar, banners, sidebar."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from mirdesk.domain.tracks import shown_path
from mirdesk.operations.analysis_progress import AnalysisFinished, AnalysisProgress
from mirdesk.operations.scan_folder import ScanProgress, ScanReport
from mirdesk.ui.actions import WindowActions
from mirdesk.ui.banner import Banner
from mirdesk.ui.library_numbers import LibraryNumbers, NumbersReader
from mirdesk.ui.problems_view import ProblemsView
from mirdesk.ui.sidebar import Sidebar
from mirdesk.ui.status_bar import StatusBar
from mirdesk.ui.tracks.listing import Listing
from mirdesk.ui.work import LibraryWork


@dataclass(frozen=True)
class Banners:
    """Where bad news is told: of the program, and of drives that are not connected."""

    error: Banner
    offline: Banner


class WorkControl(QObject):
    """Tells what goes on.

    Parameters
    ----------
    work : LibraryWork
    numbers_reader : NumbersReader
    listing : Listing

    Signals
    -------
    numbers_changed(object)
        ``LibraryNumbers`` that were just read.
    """

    numbers_changed = Signal(object)

    def __init__(
        self,
        work: LibraryWork,
        numbers_reader: NumbersReader,
        listing: Listing,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._reader = numbers_reader
        self._listing = listing
        self.numbers = LibraryNumbers()

    def join(
        self,
        sidebar: Sidebar,
        problems: ProblemsView,
        status: StatusBar,
        banners: Banners,
        actions: WindowActions,
    ) -> None:
        """Connect the parts of the window; called once."""
        self._sidebar, self._problems, self._status = sidebar, problems, status
        self._banners, self._actions = banners, actions
        work = self._work
        work.library_changed.connect(self._listing.touch)
        work.library_changed.connect(self._reader.touch)
        work.scan_progressed.connect(self._on_scan_progress)
        work.scan_finished.connect(self._on_scan_finished)
        work.analysis_progressed.connect(self._on_analysis_progress)
        work.analysis_finished.connect(self._on_analysis_finished)
        work.failed.connect(banners.error.say)
        self._reader.failed.connect(banners.error.say)
        self._reader.numbers_read.connect(self._on_numbers)
        problems.retry_requested.connect(work.retry)
        status.chip.pause_toggled.connect(work.toggle_pause)

    @Slot()
    def rescan(self) -> None:
        """Look for what is new or changed in every folder that was added."""
        if self.numbers.roots:
            self._work.add(self.numbers.roots)
            self._status.say(self.tr("Looking for new and changed files…"))
        else:
            self._status.say(self.tr("Add a folder first."))

    @Slot(object)
    def _on_numbers(self, numbers: LibraryNumbers) -> None:
        self.numbers = numbers
        self._sidebar.show_counts(numbers.counts)
        self._sidebar.show_folders(numbers.folders)
        self._problems.show_problems(numbers.problems)
        self._status.show_counts(numbers.counts)
        self._show_offline(numbers)
        self.numbers_changed.emit(numbers)

    def _show_offline(self, numbers: LibraryNumbers) -> None:
        if not numbers.offline_roots:
            self._banners.offline.hide()
            return
        names = ", ".join(f"“{name}”" for name in numbers.offline_names)
        words = self.tr("{names} is not connected. Its {count:,} tracks are kept.")
        self._banners.offline.say(
            words.format(names=names, count=numbers.counts.offline),
            self.tr("Look again") if self._actions.rescan.isEnabled() else "",
            lambda: self._work.add(numbers.offline_roots),
        )

    @Slot(object)
    def _on_scan_progress(self, progress: ScanProgress) -> None:
        words = self.tr("Reading tags: {read:,} of {found:,} files")
        todo = progress.found - progress.unchanged
        self._status.say(words.format(read=progress.read, found=todo))

    @Slot(object)
    def _on_scan_finished(self, report: ScanReport) -> None:
        numbers = report.progress
        parts = [self.tr("{count:,} new or changed").format(count=numbers.read)]
        if numbers.unchanged:
            parts.append(self.tr("{count:,} unchanged").format(count=numbers.unchanged))
        if numbers.problems:
            parts.append(self.tr("{count:,} problems").format(count=numbers.problems))
        if numbers.ignored:
            words = self.tr("{count:,} other files left out")
            parts.append(words.format(count=numbers.ignored))
        self._status.say(", ".join(parts))
        if report.unreachable and not self._is_about_known_root(report):
            path, reason = report.unreachable[0]
            self._banners.error.say(f"{shown_path(path)}: {reason}")

    def _is_about_known_root(self, report: ScanReport) -> bool:
        """Whether the offline banner tells of it already."""
        return all(path in self.numbers.roots for path, _reason in report.unreachable)

    @Slot(object)
    def _on_analysis_progress(self, progress: AnalysisProgress) -> None:
        if self._work.is_halted:  # the banner tells of it
            self._show_idle()
            return
        self._status.chip.show_progress(progress)
        is_busy = progress.done < progress.total or bool(progress.current)
        self._actions.pause.setEnabled(is_busy or progress.is_paused)
        is_stopped = progress.is_paused and not progress.current
        self._actions.stop.setEnabled(is_busy and not is_stopped)
        words = (
            self.tr("Continue analysis") if progress.is_paused else self.tr("Pause analysis")
        )
        self._actions.pause.setText(words)

    def _show_idle(self) -> None:
        self._status.chip.hide()
        for action in (self._actions.pause, self._actions.stop):
            action.setEnabled(False)

    @Slot(object)
    def _on_analysis_finished(self, finished: AnalysisFinished) -> None:
        if finished.stopped_because:
            self._show_idle()
        if finished.stopped_because:
            self._banners.error.say(
                self.tr("The analysis stopped: {reason}").format(
                    reason=finished.stopped_because
                ),
                self.tr("Try again"),
                self._work.resume,
            )
        elif finished.analysed or finished.failed:
            words = self.tr("Analysis finished: {count:,} tracks")
            one = self.tr("Analysis finished: 1 track")
            text = one if finished.analysed == 1 else words.format(count=finished.analysed)
            if finished.failed:
                failed = self.tr("{count:,} failed, see Problems")
                text += ", " + failed.format(count=finished.failed)
            self._status.say(text)
