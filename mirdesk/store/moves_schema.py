"""The fifth step of the schema: files renamed on request, so that it can be taken back."""

from typing import Final

MOVES_SCHEMA: Final[tuple[str, ...]] = (
    # undoes: the batch that this one took back.
    """CREATE TABLE move_batches (
    id INTEGER PRIMARY KEY,
    made_at_s REAL NOT NULL,
    title TEXT NOT NULL,
    undoes INTEGER REFERENCES move_batches (id) ON DELETE SET NULL
) STRICT""",
    # state: 0 about to be done, 1 done, 2 not done, 3 done and taken back since.
    """CREATE TABLE moves (
    id INTEGER PRIMARY KEY,
    batch_id INTEGER NOT NULL REFERENCES move_batches (id) ON DELETE CASCADE,
    old_path BLOB NOT NULL,
    new_path BLOB NOT NULL,
    state INTEGER NOT NULL DEFAULT 0
) STRICT""",
    "CREATE INDEX moves_by_batch ON moves (batch_id)",
    "CREATE INDEX move_batches_by_undone ON move_batches (undoes)",
    "CREATE INDEX unfinished_moves ON moves (id) WHERE state = 0",
)
