"""The fourth step of the schema: edits that wait for Save, and the journal of writes.

The journal says what is about to be done to a file before it is done, with all that takes it
back; rows without ``after`` are looked into at the next start.
"""

from typing import Final

TAG_EDITS_SCHEMA: Final[tuple[str, ...]] = (
    # new, base: JSON arrays of text; base is what the file held when the edit was made.
    """CREATE TABLE pending_edits (
    track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    new TEXT NOT NULL,
    base TEXT NOT NULL,
    PRIMARY KEY (track_id, field)
) STRICT, WITHOUT ROWID""",
    # One picture serves all tracks of an album.
    """CREATE TABLE pending_pictures (
    digest BLOB PRIMARY KEY,
    data BLOB NOT NULL,
    mime_type TEXT NOT NULL
) STRICT""",
    # digest: NULL removes the cover. base: hash of the cover that the file held.
    """CREATE TABLE pending_covers (
    track_id INTEGER PRIMARY KEY REFERENCES tracks (id) ON DELETE CASCADE,
    digest BLOB REFERENCES pending_pictures (digest),
    base BLOB
) STRICT""",
    "CREATE INDEX pending_covers_by_picture ON pending_covers (digest)",
    # depth: 0 a write, 1 its undo, 2 the undo of that, which does it again ...
    """CREATE TABLE write_batches (
    id INTEGER PRIMARY KEY,
    made_at_s REAL NOT NULL,
    title TEXT NOT NULL,
    depth INTEGER NOT NULL
) STRICT""",
    # before, after: size, mtime in ns, inode and device of a version of the file, as text, for
    # inodes may have 64 bits. undo: NULL once it is no longer kept, undo_bytes is 0 then.
    # recording_id: whose analysis the track showed. undone_by: the entry that took it back.
    """CREATE TABLE write_entries (
    id INTEGER PRIMARY KEY,
    batch_id INTEGER NOT NULL REFERENCES write_batches (id) ON DELETE CASCADE,
    path BLOB NOT NULL,
    real_path BLOB NOT NULL,
    way TEXT NOT NULL,
    work_path BLOB NOT NULL,
    before TEXT NOT NULL,
    after TEXT,
    new_size INTEGER NOT NULL,
    literals_digest BLOB NOT NULL,
    changes TEXT NOT NULL,
    recording_id INTEGER REFERENCES recordings (id) ON DELETE SET NULL,
    undoes INTEGER REFERENCES write_entries (id) ON DELETE SET NULL,
    undone_by INTEGER REFERENCES write_entries (id) ON DELETE SET NULL,
    undo_bytes INTEGER NOT NULL,
    undo BLOB
) STRICT""",
    # Covers the history and the sum of what is kept, without a look at the undo data.
    """CREATE INDEX write_entries_by_batch ON write_entries
    (batch_id, after, undone_by, undo_bytes)""",
    "CREATE INDEX write_entries_by_path ON write_entries (path)",
    "CREATE INDEX write_entries_by_real_path ON write_entries (real_path)",
    "CREATE INDEX write_entries_by_recording ON write_entries (recording_id)",
    "CREATE INDEX write_entries_by_undone ON write_entries (undoes)",
    "CREATE INDEX write_entries_by_undoing ON write_entries (undone_by)",
    "CREATE INDEX unfinished_writes ON write_entries (id) WHERE after IS NULL",
)
