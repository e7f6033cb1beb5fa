"""The library as the rest of the program sees it: one object, domain words in and out."""

from collections.abc import Collection, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from mirdesk.domain.activity import CheckpointId, TrackAnalysis
from mirdesk.domain.similarity import EmbeddingSet
from mirdesk.domain.tags import FileTags
from mirdesk.domain.tracks import (
    FolderCount,
    FoundFile,
    LibraryCounts,
    Problem,
    Stage,
    TrackDetails,
    TrackQuery,
    TrackSummary,
)
from mirdesk.store import (
    counts,
    embeddings,
    journal,
    problems,
    queries,
    results,
    shown_results,
    tracks,
)
from mirdesk.store.database import Database
from mirdesk.store.edited_library import EditedLibrary
from mirdesk.store.moves import MoveRecords
from mirdesk.store.records import HeardBefore, PendingTrack, Root


class Library(EditedLibrary):
    """A music library; every method may be called from any thread.

    Each writing method is one transaction: when it returns, what it wrote survives the death
    of the program. Keys of tracks may be numpy's integers, as ``track_ids`` gives them. All
    methods raise ``LibraryError`` when the database cannot do its work (disk full, damaged),
    and writing ones when it was opened read-only.

    Parameters
    ----------
    database : Database
        Open; ``close`` closes it.
    """

    @classmethod
    def open(cls, path: Path, *, is_read_only: bool = False) -> Self:
        """Open a library, and make it when missing.

        Parameters
        ----------
        path : Path
            The database file.
        is_read_only : bool
            For looking into a library that another MIRDesk may be writing to.

        Raises
        ------
        LibraryBusyError
            Another MIRDesk writes to it.
        LibraryTooNewError
            Made by a later version (only when opened for writing).
        LibraryError
            Missing (read-only), damaged, or no MIRDesk library.
        """
        return cls(Database(path, is_read_only=is_read_only))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The database file."""
        return self._database.path

    @property
    def is_read_only(self) -> bool:
        """Whether writing methods are refused."""
        return self._database.is_read_only

    @property
    def moves(self) -> MoveRecords:
        """The record of renamed files."""
        return MoveRecords(self._database)

    def close(self) -> None:
        """Finish writing and free the library; more than once does no harm."""
        self._database.close()

    def data_version(self) -> int:
        """Return a number that differs once anything has changed; costs next to nothing."""
        return self._database.data_version()

    # What a scan does

    def roots(self) -> list[Root]:
        """Return the folders and files the person added."""
        with self._database.read() as connection:
            return tracks.read_roots(connection)

    def add_root(self, path: bytes, is_watched: bool = True) -> None:
        """Add a folder, or a single file; known ones stay as they are."""
        with self._database.write(is_durable=True) as connection:
            tracks.put_root(connection, path, is_watched=is_watched)

    def mark_offline(self, root: bytes, is_offline: bool) -> None:
        """Mark a root as out of reach, or back; its tracks stay."""
        with self._database.write() as connection:
            tracks.set_offline(connection, root, is_offline=is_offline)

    def known_files(self, folder: bytes) -> dict[bytes, tuple[int, int]]:
        """Return size and mtime (ns) of the files at or below a folder that need no reading.

        Those whose tags are read, and those set aside because of a problem.
        """
        with self._database.read() as connection:
            return tracks.known_files(connection, folder)

    def track_paths(self, folder: bytes) -> list[bytes]:
        """Return the paths of all tracks at or below a folder, whatever their state."""
        with self._database.read() as connection:
            return tracks.track_paths(connection, folder)

    def put_found(self, files: Sequence[FoundFile]) -> None:
        """List files under the titles their names give; tags come later.

        A file that is known and unchanged stays as it is. A changed one waits for its tags and
        its analysis again; what was displayed stays until then.
        """
        with self._database.write() as connection:
            tracks.put_found(connection, files)

    def put_tags(
        self, items: Sequence[tuple[FoundFile, FileTags]], *, write_mark: int | None = None
    ) -> None:
        """Store what reading tags gave; also lists files that are new.

        Files that we wrote since ``write_mark`` are left out: their rows know better already.
        """
        with self._database.write() as connection:
            if write_mark is not None:
                written = journal.paths_since(connection, write_mark)
                items = [item for item in items if item[0].path not in written]
            tracks.put_tags(connection, items)

    # Problems

    def put_problem(self, problem: Problem) -> None:
        """Record that a file could not be read or analysed."""
        self.put_problems([problem])

    def put_problems(self, found: Sequence[Problem]) -> None:
        """Record problems; a newer one of the same file and stage replaces the older."""
        with self._database.write() as connection:
            problems.put_problems(connection, found)

    def clear_problem(self, path: bytes, stage: Stage) -> None:
        """Forget a problem, so that the file is tried again."""
        with self._database.write() as connection:
            problems.clear_problems(connection, [(path, stage)])

    def clear_problems(self, solved: Sequence[tuple[bytes, Stage]]) -> None:
        """Forget problems, each a path and a stage, in one transaction."""
        with self._database.write() as connection:
            problems.clear_problems(connection, solved)

    def problems(self, *, with_passed_over: bool = False) -> list[Problem]:
        """Return all problems, newest first; and, if asked, files that are no audio files."""
        with self._database.read() as connection:
            return problems.read_problems(connection, with_passed_over=with_passed_over)

    # What the window reads

    def track_ids(self, query: TrackQuery) -> np.ndarray:
        """Return the keys of the tracks a query shows, in its order; unknown values last.

        Raises
        ------
        QueryError
            The search text is not understood.
        """
        with self._database.read() as connection:
            return queries.track_ids(connection, query)

    def summaries(self, ids: Sequence[int] | np.ndarray) -> list[TrackSummary]:
        """Return rows of the table in the order asked; keys that are gone are left out."""
        with self._database.read() as connection:
            return queries.summaries(connection, ids)

    def clip_values(self, ids: Sequence[int] | np.ndarray) -> dict[int, dict[str, float]]:
        """Return for each analysed track the value of each of the 20 instruments, 0..1."""
        with self._database.read() as connection:
            return queries.clip_values(connection, ids)

    def details(self, track_id: int) -> TrackDetails | None:
        """Return all that is known of a track; None if it is gone."""
        with self._database.read() as connection:
            return queries.details(connection, int(track_id))

    def track_id_of(self, path: bytes) -> int | None:
        """Return the key of the track at a path; None if there is none."""
        with self._database.read() as connection:
            return queries.track_id_of(connection, path)

    def path_of(self, track_id: int) -> bytes | None:
        """Return where a track lies; None if it is gone."""
        with self._database.read() as connection:
            return queries.path_of(connection, int(track_id))

    def cover(self, track_id: int) -> bytes | None:
        """Return the cover of a track as a small JPEG; None if it has none."""
        with self._database.read() as connection:
            return queries.cover(connection, int(track_id))

    def counts(self, checkpoint: CheckpointId | None = None) -> LibraryCounts:
        """Return the numbers of the sidebar; None counts the results of any checkpoint."""
        with self._database.read() as connection:
            return counts.library_counts(connection, checkpoint)

    def folders(self) -> list[FolderCount]:
        """Return every folder that holds tracks directly, in the order of paths."""
        with self._database.read() as connection:
            return counts.folder_counts(connection)

    # Analysis

    def to_analyse(
        self,
        checkpoint: CheckpointId | None,
        query: TrackQuery | None = None,
        limit: int | None = None,
    ) -> list[PendingTrack]:
        """Return tracks a checkpoint has not analysed, newest first, without those set aside.

        None for those that no checkpoint has analysed.

        Raises
        ------
        QueryError
            The search text of ``query`` is not understood.
        """
        with self._database.read() as connection:
            return queries.pending(connection, checkpoint, query, limit)

    def put_analysis(
        self, track_id: int, found: FoundFile | PendingTrack, analysis: TrackAnalysis,
        thresholds: np.ndarray, kept: Collection[CheckpointId] = (),
    ) -> bool:  # fmt: skip
        """Store an analysis whole or not at all.

        Parameters
        ----------
        track_id : int
        found : FoundFile or PendingTrack
            Size and mtime the file had when the analysis began.
        analysis : TrackAnalysis
            Shared by all files with the same ``payload_hash``.
        thresholds : ndarray, shape (20,), float32 in [0, 1]
            From which activity on an instrument counts as playing (the checkpoint's card).
        kept : collection of CheckpointId
            Checkpoints whose weights are here: their results stay, though a newer version of
            the same name replaces those of others.

        Returns
        -------
        bool
            False if the file has changed since, or the track is gone: nothing was stored.
        """
        encoded = results.encode_analysis(analysis, thresholds)  # slow part, outside the lock
        with self._database.write() as connection:
            return results.put_analysis(
                connection, int(track_id), found.size_bytes, found.mtime_ns, encoded, kept
            )

    def link_recording(
        self, track_id: int, found: FoundFile | PendingTrack, payload_hash: bytes
    ) -> bool:
        """Give a track the analysis that its audio already has.

        For files that were moved or retagged: reading the payload hash is much cheaper than
        listening again. False if that audio has no analysis, or the file changed since.
        """
        with self._database.write() as connection:
            return results.link_recording(
                connection, int(track_id), found.size_bytes, found.mtime_ns, payload_hash
            )

    def analysis(
        self, track_id: int, checkpoint: CheckpointId | None = None
    ) -> TrackAnalysis | None:
        """Return the analysis of a track by a checkpoint, by default the one stored last."""
        with self._database.read() as connection:
            return results.read_analysis(connection, int(track_id), checkpoint)

    def thresholds(self, checkpoint: CheckpointId) -> np.ndarray | None:
        """Return the thresholds that results of a checkpoint were stored with.

        Shape (20,), float32; None where it has stored nothing, or an earlier version did.
        """
        with self._database.read() as connection:
            return shown_results.read_thresholds(connection, checkpoint)

    def show_results_of(self, checkpoint: CheckpointId) -> None:
        """Show what a checkpoint heard, wherever it heard something; all results stay.

        Costs next to nothing when it is shown already, a few seconds for 100,000 tracks.
        """
        with self._database.write(is_durable=True) as connection:
            shown_results.show_results_of(connection, checkpoint)

    def heard_before(self, checkpoint: CheckpointId) -> list[HeardBefore]:
        """Return who heard the tracks that a checkpoint could listen to again, most first."""
        with self._database.read() as connection:
            return shown_results.heard_before(connection, checkpoint)

    def is_listening_again(self, checkpoint: CheckpointId) -> bool | None:
        """Return whether all is to be listened to again with a checkpoint; None: not said."""
        with self._database.read() as connection:
            said = shown_results.listening_again(connection)
        return said[1] if said is not None and said[0] == checkpoint else None

    def set_listening_again(self, checkpoint: CheckpointId, *, is_wanted: bool) -> None:
        """Remember whether all is to be listened to again with a checkpoint."""
        with self._database.write(is_durable=True) as connection:
            shown_results.set_listening_again(connection, checkpoint, is_wanted=is_wanted)

    def embeddings(self, checkpoint: CheckpointId) -> EmbeddingSet:
        """Return the embeddings of all tracks that a checkpoint has analysed."""
        with self._database.read() as connection:
            return embeddings.read_embeddings(connection, checkpoint)
