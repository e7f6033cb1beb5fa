"""Bring folders and files into the library: names first, tags as they are read.

Rows appear while the walk goes on; nothing is ever deleted, and a file that cannot be read
becomes a problem with a reason while the scan goes on.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from mirdesk.domain.tags import FileTags
from mirdesk.domain.tracks import FoundFile, Problem, Stage
from mirdesk.filetags.endings import EVERYDAY_ENDINGS, passed_over_because
from mirdesk.jobs.pool import Pool
from mirdesk.operations.missing_files import gone_problem, is_gone, missing_below
from mirdesk.operations.tag_reading import TagReading
from mirdesk.operations.walk import Ignored, Met, Trouble, Walk
from mirdesk.store.library import Library

_STAGES: Final = frozenset((Stage.SCAN, Stage.TAGS))  # what a scan can meet
_SEPARATOR: Final = os.fsencode(os.sep)
_BLOCK_ROWS: Final = 500
_FLUSH_S: Final = 0.5  # rows and tags are stored, and progress is told, twice a second
_MOST_NOTED: Final = 1000  # files passed over that are noted: a dropped home folder has more
_WAIT_S: Final = 0.1  # how long a cancel may go unnoticed


@dataclass(frozen=True, slots=True)
class ScanProgress:
    """How far a scan is.

    Attributes
    ----------
    found : int
        Audio files met so far: read, unchanged or a problem, each one of these in the end.
    read : int
        Files whose tags were read.
    unchanged : int
        Files passed over because size and mtime are as they were.
    problems : int
        Files and folders that could not be read, those known from before included; the
        folders are none of ``found``.
    ignored : int
        Files that are no audio files.
    is_walking : bool
        Still looking for files: ``found`` will grow.
    missing : int
        Tracks of the folders asked for whose files are gone; kept, and no ``problems`` here.
    """

    found: int = 0
    read: int = 0
    unchanged: int = 0
    problems: int = 0
    ignored: int = 0
    is_walking: bool = True
    missing: int = 0


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What a scan came to.

    Attributes
    ----------
    progress : ScanProgress
        The final numbers.
    problems : tuple of Problem
        Those met, in order, also where a file is as bad as the last time. Missing files are
        not among them, but among those of the library.
    ignored_endings : tuple of (bytes, int)
        Endings of files that are no audio files, most frequent first.
    unreachable : tuple of (bytes, str)
        Paths that were asked for and are not there, with the reason.
    is_cancelled : bool
        It was ended before all was read; the next scan goes on.
    duration_s : float
    """

    progress: ScanProgress
    problems: tuple[Problem, ...] = ()
    ignored_endings: tuple[tuple[bytes, int], ...] = ()
    unreachable: tuple[tuple[bytes, str], ...] = ()
    is_cancelled: bool = False
    duration_s: float = 0.0


def scan_folders(
    paths: Sequence[bytes],
    *,
    store: Library,
    pool: Pool,
    on_event: Callable[[ScanProgress], None] | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> ScanReport:
    """Add folders or files to the library and read the tags of what is new or changed.

    Blocks until all is read; run it on a thread of its own where that matters.

    Parameters
    ----------
    paths : sequence of bytes
        Folders and files, as ``os.fsencode`` gives them. A file named here is taken even if
        its name claims no audio. Repeats are harmless.
    store : Library
        Open for writing.
    pool : Pool
        Reads the tags.
    on_event : callable or None
        Told of the progress about twice a second, on the calling thread.
    is_cancelled : callable or None
        Asked often; when it says yes the scan ends soon, with what was read stored.

    Returns
    -------
    ScanReport

    Raises
    ------
    LibraryError
        The library cannot be written.
    """
    scan = _Scan(store, pool, on_event or _ignore, is_cancelled or _never)
    return scan.run([os.path.abspath(path) for path in paths])  # noqa: PTH100 - bytes


def _ignore(_progress: ScanProgress) -> None:
    """Listen to nothing."""


def _never() -> bool:
    return False


def _is_below(path: bytes, folder: bytes) -> bool:
    """Tell whether a path is the folder or lies in it."""
    return path == folder or path.startswith(folder.rstrip(_SEPARATOR) + _SEPARATOR)


@dataclass
class _Scan:
    """The state of one scan: what was met, what waits to be stored, the numbers."""

    store: Library
    pool: Pool
    on_event: Callable[[ScanProgress], None]
    is_cancelled: Callable[[], bool]
    found_rows: list[FoundFile] = field(default_factory=list)
    tagged: list[tuple[FoundFile, FileTags]] = field(default_factory=list)
    fresh_problems: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: Counter[bytes] = field(default_factory=Counter)
    unreachable: list[tuple[bytes, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    noted: int = 0
    known: dict[bytes, tuple[int, int]] = field(default_factory=dict)
    standing: dict[bytes, Problem] = field(default_factory=dict)
    missing: set[bytes] = field(default_factory=set)
    is_walking: bool = True
    flushed_at_s: float = 0.0

    def __post_init__(self) -> None:
        self.walk = Walk()
        self.reading = TagReading(self.pool)
        self.write_mark = self.store.write_mark()

    def run(self, paths: list[bytes]) -> ScanReport:
        """Walk all roots, then wait for the tags still being read."""
        started_s = time.monotonic()
        try:
            for path in dict.fromkeys(paths):
                if not self._is_over():
                    self._walk_root(path)
            self.is_walking = False
            while not self.reading.is_idle and not self._is_over():
                self._collect(wait_s=_WAIT_S)
        finally:
            self.reading.cancel()  # does nothing when all has come out
        self._flush()
        is_complete = not self._is_over()
        self._tell()
        return ScanReport(
            self._progress(),
            tuple(self.problems),
            tuple(self.ignored.most_common()),
            tuple(self.unreachable),
            not is_complete,
            time.monotonic() - started_s,
        )

    def _is_over(self) -> bool:
        return self.is_cancelled() or self.reading.is_closed

    def _walk_root(self, path: bytes) -> None:
        known_roots = {root.path for root in self.store.roots()}
        self.known = self.store.known_files(path)
        self.standing = {
            problem.path: problem
            for problem in self.store.problems()
            if problem.stage in _STAGES and _is_below(problem.path, path)
        }
        met_any = False
        try:
            for met in self.walk.root(path):
                if not met_any:  # now it is sure that the path exists
                    met_any = True
                    self._add_root(path, known_roots)
                if self._is_over():
                    return
                self._meet(met)
                if self._is_due():
                    self._collect(wait_s=0.0)
        except OSError as error:
            self._miss_root(path, error, is_known=path in known_roots)
            return
        self._flush()
        if not met_any:
            self._add_root(path, known_roots)
        self._settle_root(path)

    def _miss_root(self, path: bytes, error: OSError, *, is_known: bool) -> None:
        """Tell of a root that is not there; it is never taken for one that was emptied."""
        reason = (
            "it is not there" if isinstance(error, FileNotFoundError) else str(error.strerror)
        )
        if is_known:
            self.store.mark_offline(path, True)
            reason += "; its tracks are kept and marked as offline"
        self.unreachable.append((path, reason))

    def _add_root(self, path: bytes, known_roots: set[bytes]) -> None:
        """Keep what the person added, unless it lies in a folder they added before."""
        if not any(path != root and _is_below(path, root) for root in known_roots):
            self.store.add_root(path, os.path.isdir(path))  # noqa: PTH112 - bytes

    def _settle_root(self, path: bytes) -> None:
        """After a whole walk: online or not, and which old problems are gone."""
        is_emptied = self.walk.entries == 0 and bool(self.known)
        if is_emptied:  # a mount point without its disk looks just like this
            self.unreachable.append((path, "it is empty; is its disk connected?"))
        self.store.mark_offline(path, is_emptied)
        if not is_emptied:
            self._note_missing(path)
            self._forget_solved(path)

    def _note_missing(self, root: bytes) -> None:
        """Tell of tracks whose files are gone; those that are known stay as they are."""
        missing = missing_below(self.store, root, self.walk.has_met)
        self.missing.update(missing)
        gone = [gone_problem(path) for path in missing]
        self.store.put_problems([p for p in gone if not self._is_standing(p)])

    def _forget_solved(self, root: bytes) -> None:
        """Drop problems of what is found or can be read again, and of files that are gone."""
        told_again = {problem.path for problem in self.problems} | self.missing
        solved = []
        for problem in self.store.problems(with_passed_over=True):
            if (
                not _is_below(problem.path, root)
                or problem.stage is Stage.ANALYSIS
                or problem.path in told_again
            ):
                continue
            is_of_any_version = problem.stage is Stage.SCAN and not problem.mtime_ns
            if is_of_any_version or is_gone(problem.path):
                solved.append((problem.path, problem.stage))
        self.store.clear_problems(solved)

    def _meet(self, met: Met) -> None:
        if isinstance(met, Ignored):
            self._pass_over(met)
            return
        if isinstance(met, Trouble):
            self.counts["found"] += not met.is_folder
            self._add_problem(met, Stage.SCAN, met.reason)
            return
        self.counts["found"] += 1
        standing = self.standing.get(met.path)
        version = (met.size_bytes, met.mtime_ns)
        if self.known.get(met.path) != version:
            self.found_rows.append(met)
        elif standing is not None and (standing.size_bytes, standing.mtime_ns) == version:
            self.problems.append(standing)  # set aside until it changes
        else:
            self.counts["unchanged"] += 1

    def _pass_over(self, met: Ignored) -> None:
        """Count a file that is no audio file; note it where a person may wonder about it."""
        self.ignored[met.ending] += 1
        if not met.path or met.ending in EVERYDAY_ENDINGS or self.noted >= _MOST_NOTED:
            return
        if met.path in self.standing:  # was named by itself, and has a better reason
            return
        self.noted += 1
        reason = passed_over_because(met.ending)
        self.fresh_problems.append(Problem(met.path, Stage.PASSED_OVER, reason, time.time()))

    def _is_standing(self, problem: Problem) -> bool:
        """Tell whether the library has this very problem; it keeps the day it began."""
        standing = self.standing.get(problem.path)
        return standing is not None and replace(problem, since_s=standing.since_s) == standing

    def _add_problem(self, file: FoundFile | Trouble, stage: Stage, reason: str) -> None:
        problem = Problem(file.path, stage, reason, time.time(), file.size_bytes, file.mtime_ns)
        if self._is_standing(problem):
            problem = self.standing[file.path]
        else:
            self.fresh_problems.append(problem)
        self.problems.append(problem)

    def _collect(self, *, wait_s: float) -> None:
        """Take what the readers gave; store and tell when it is time."""
        for file, outcome in self.reading.outcomes(wait_s=wait_s):
            if isinstance(outcome, str):
                self._add_problem(file, Stage.TAGS, outcome)
            else:
                self.tagged.append((file, outcome))
                self.counts["read"] += 1
        if self._is_due():
            self._flush()
            self._tell()

    def _is_due(self) -> bool:
        rows = max(len(self.found_rows), len(self.tagged))
        return rows >= _BLOCK_ROWS or time.monotonic() - self.flushed_at_s > _FLUSH_S

    def _flush(self) -> None:
        """Store what has gathered; files are read only once their rows are there."""
        if self.found_rows:
            self.store.put_found(self.found_rows)
            for file in self.found_rows:
                self.reading.add(file)
            self.found_rows = []
        if self.tagged:
            self.store.put_tags(self.tagged, write_mark=self.write_mark)
            self.tagged = []
        if self.fresh_problems:
            self.store.put_problems(self.fresh_problems)
            self.fresh_problems = []
        self.flushed_at_s = time.monotonic()

    def _progress(self) -> ScanProgress:
        return ScanProgress(
            self.counts["found"],
            self.counts["read"],
            self.counts["unchanged"],
            len(self.problems),
            self.ignored.total(),
            self.is_walking,
            len(self.missing),
        )

    def _tell(self) -> None:
        self.on_event(self._progress())
