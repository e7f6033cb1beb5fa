"""The part of the library that concerns edits of tags: waiting, written, taken back."""

from collections.abc import Iterable, Mapping, Sequence

from mirdesk.domain.file_writes import JournalEntry, WritePlan
from mirdesk.domain.tag_edits import BatchSummary, CoverEdit, FileWrite, PendingEdit, TagEdit
from mirdesk.domain.tags import TagMap
from mirdesk.store import field_values, journal, pending_edits, retagging
from mirdesk.store.database import Database
from mirdesk.store.journal import FinishedWrite


class EditedLibrary:
    """What ``Library`` offers about edits; all that a person made survives a power cut.

    Parameters
    ----------
    database : Database
        Open.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    # Edits that wait for Save

    def put_pending(self, edits: Sequence[PendingEdit]) -> None:
        """Keep edits until they are saved or dropped.

        One of the same track and field is replaced; one whose new value is that of the file
        is removed. Those of tracks that are gone are passed over.
        """
        with self._database.write(is_durable=True) as connection:
            pending_edits.put_edits(connection, edits)

    def put_pending_covers(self, covers: Mapping[int, CoverEdit]) -> None:
        """Keep covers until they are saved or dropped; by key of the track."""
        with self._database.write(is_durable=True) as connection:
            pending_edits.put_covers(connection, covers)

    def drop_pending(
        self, track_ids: Iterable[int] | None = None, fields: Iterable[str] | None = None
    ) -> int:
        """Forget edits, of all tracks and fields unless told otherwise; return how many."""
        with self._database.write(is_durable=True) as connection:
            return pending_edits.drop_edits(connection, track_ids, fields)

    def pending(self, track_ids: Iterable[int] | None = None) -> list[PendingEdit]:
        """Return edits that wait, in the order of tracks; a cover is told in words."""
        with self._database.read() as connection:
            return pending_edits.read_edits(connection, track_ids)

    def pending_cover(self, track_id: int) -> CoverEdit | None:
        """Return the cover that waits for a track; None if its pictures stay."""
        with self._database.read() as connection:
            return pending_edits.read_cover(connection, track_id)

    def pending_covers(self, track_ids: Iterable[int] | None = None) -> dict[int, CoverEdit]:
        """Return the covers that wait; equal ones are one object, so that albums fit."""
        with self._database.read() as connection:
            return pending_edits.read_covers(connection, track_ids)

    def pending_counts(self) -> tuple[int, int]:
        """Return how many tracks have edits that wait, and how many edits those are."""
        with self._database.read() as connection:
            return pending_edits.count_edits(connection)

    def covers_changed_outside(self, track_ids: Iterable[int] | None = None) -> list[int]:
        """Return tracks with a waiting cover whose file got another one meanwhile."""
        with self._database.read() as connection:
            return pending_edits.changed_covers(connection, track_ids)

    def accept_covers(self, track_ids: Iterable[int]) -> None:
        """Take the covers that files hold now for those that are replaced."""
        with self._database.write(is_durable=True) as connection:
            for track_id in track_ids:
                pending_edits.accept_cover(connection, track_id)

    # What tags hold

    def tags_of(self, track_ids: Iterable[int]) -> dict[int, TagMap]:
        """Return the tags of each track as its file held them, without edits that wait."""
        with self._database.read() as connection:
            return pending_edits.read_tags(connection, track_ids)

    def field_values(self, field: str, prefix: str = "", limit: int = 20) -> list[str]:
        """Return values of a field that begin with a prefix, most used first."""
        with self._database.read() as connection:
            return field_values.field_values(connection, field, prefix, limit)

    def move_track(self, old: bytes, new: bytes) -> bool:
        """Let a track, its analysis, edits and history follow a renamed file.

        False if there is no track at the old path. A row of a file that once stood at the new
        path is replaced.
        """
        with self._database.write(is_durable=True) as connection:
            return retagging.move_track(connection, old, new)

    # The journal

    def begin_writes(
        self,
        plans: Sequence[tuple[WritePlan, int | None]],
        *,
        batch_id: int | None = None,
        title: str = "",
        undone_batch: int | None = None,
    ) -> tuple[int, list[int]]:
        """Write down what is about to be done to files, before anything is done.

        Parameters
        ----------
        plans : sequence of (WritePlan, int or None)
            Each with the entry that it undoes, if any.
        batch_id : int or None
            None opens a batch.
        title : str
            Of a new batch.
        undone_batch : int or None
            The batch that a new one undoes.

        Returns
        -------
        int, list of int
            Keys of the batch and of its new entries.
        """
        with self._database.write(is_durable=True) as connection:
            if batch_id is None:
                batch_id = journal.begin_batch(connection, title, undone_batch)
            return batch_id, journal.begin_entries(connection, batch_id, plans)

    def finish_writes(self, done: Sequence[FinishedWrite]) -> None:
        """Mark writes as done, and bring the rows of their files up to date, in one go."""
        with self._database.write(is_durable=True) as connection:
            for write in done:
                journal.finish_entry(connection, write)

    def forget_writes(self, entry_ids: Iterable[int]) -> None:
        """Forget writes that did not happen."""
        with self._database.write(is_durable=True) as connection:
            journal.forget_entries(connection, entry_ids)

    def settle_pending(self, track_id: int, edit: TagEdit) -> None:
        """Forget the edits of a track whose file holds them already."""
        with self._database.write(is_durable=True) as connection:
            pending_edits.settle(connection, track_id, edit)

    def unfinished_writes(self) -> list[JournalEntry]:
        """Return writes of which it is not known whether they happened, oldest first."""
        with self._database.read() as connection:
            return journal.unfinished(connection)

    def undoable_entries(self, batch_id: int) -> list[int]:
        """Return the keys of what of a batch can be taken back, newest first."""
        with self._database.read() as connection:
            return journal.undoable_ids(connection, batch_id)

    def journal_entry(self, entry_id: int) -> JournalEntry | None:
        """Return an entry of the journal; None if it is gone."""
        with self._database.read() as connection:
            return journal.entry(connection, entry_id)

    def write_mark(self) -> int:
        """Return a point in the history of writes, for ``put_tags``."""
        with self._database.read() as connection:
            return journal.mark(connection)

    def was_written_again(self, entry_id: int) -> bool:
        """Tell whether a later write of ours into the same file stands."""
        with self._database.read() as connection:
            return journal.was_written_again(connection, entry_id)

    def newest_undoable_batch(self) -> int | None:
        """Return the newest batch of which something can be taken back, but no undo."""
        with self._database.read() as connection:
            return journal.newest_undoable(connection)

    def write_batches(self, limit: int = 200) -> list[BatchSummary]:
        """Return what was written into files, newest first."""
        with self._database.read() as connection:
            return journal.read_batches(connection, limit)

    def write_batch(self, batch_id: int) -> BatchSummary | None:
        """Return one batch; None if it wrote nothing."""
        with self._database.read() as connection:
            return next(iter(journal.read_batches(connection, 1, batch_id)), None)

    def entry_paths(self, batch_id: int) -> dict[int, bytes]:
        """Return the paths of a batch's files by the keys of their entries."""
        with self._database.read() as connection:
            return journal.entry_paths(connection, batch_id)

    def batch_files(self, batch_id: int) -> list[FileWrite]:
        """Return what was done to each file of a batch, in order."""
        with self._database.read() as connection:
            return journal.batch_files(connection, batch_id)

    def paths_of_version(self, size_bytes: int, mtime_ns: int) -> list[bytes]:
        """Return the tracks whose files had this size and mtime when they were read."""
        with self._database.read() as connection:
            return retagging.paths_of_version(connection, size_bytes, mtime_ns)
