"""Records of renamed files: what is about to be moved, and how it is taken back."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from sqlalchemy import Connection

from mirdesk.domain.tag_edits import BatchSummary
from mirdesk.store.database import Database
from mirdesk.store.retagging import move_track
from mirdesk.store.tracks import clean_text

_BATCHES: Final = """SELECT batch.id, made_at_s, title, undoes IS NOT NULL,
    sum(state IN (1, 3)), sum(state = 1)
FROM move_batches AS batch JOIN moves ON batch_id = batch.id
GROUP BY batch.id HAVING sum(state IN (1, 3)) ORDER BY batch.id DESC LIMIT ?"""
_MOVES: Final = "SELECT id, batch_id, old_path, new_path, state FROM moves"


class MoveState(IntEnum):
    """What became of a move."""

    PLANNED = 0  # written down before it is done; after a crash nobody knows
    DONE = 1
    NOT_DONE = 2
    TAKEN_BACK = 3


@dataclass(frozen=True, slots=True)
class Move:
    """A file that was, or is to be, renamed."""

    move_id: int
    batch_id: int
    old: bytes
    new: bytes
    state: MoveState


class MoveRecords:
    """The moves of a library; every writing method is one transaction that survives a crash.

    Parameters
    ----------
    database : Database
        Of the library.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(
        self, title: str, pairs: Sequence[tuple[bytes, bytes]], *, undoes: int | None = None
    ) -> list[Move]:
        """Write down what is about to be renamed, from and to; ``undoes`` names a batch."""
        with self._database.write(is_durable=True) as connection:
            batch_id = _inserted(
                connection,
                "INSERT INTO move_batches (made_at_s, title, undoes) VALUES (?, ?, ?)",
                (time.time(), clean_text(title), undoes),
            )
            return [
                Move(
                    _inserted(
                        connection,
                        "INSERT INTO moves (batch_id, old_path, new_path) VALUES (?, ?, ?)",
                        (batch_id, old, new),
                    ),
                    batch_id,
                    old,
                    new,
                    MoveState.PLANNED,
                )
                for old, new in pairs
            ]

    def finish(self, move: Move) -> None:
        """Note that a file lies at its new place; its track and journal follow it."""
        with self._database.write(is_durable=True) as connection:
            move_track(connection, move.old, move.new)
            _set_state(connection, move.move_id, MoveState.DONE)
            connection.exec_driver_sql(
                """UPDATE moves SET state = 3 WHERE state = 1 AND old_path = ? AND new_path = ?
                AND batch_id = (SELECT undoes FROM move_batches WHERE id = ?)""",
                (move.new, move.old, move.batch_id),
            )

    def give_up(self, move: Move) -> None:
        """Note that a file stays where it was."""
        with self._database.write(is_durable=True) as connection:
            _set_state(connection, move.move_id, MoveState.NOT_DONE)

    def unfinished(self) -> list[Move]:
        """Return moves of which nobody noted whether they were done."""
        with self._database.read() as connection:
            rows = connection.exec_driver_sql(f"{_MOVES} WHERE state = 0 ORDER BY id")
            return [_move(*row) for row in rows]

    def batches(self, limit: int = 200) -> list[BatchSummary]:
        """Return batches in which something was renamed, newest first."""
        with self._database.read() as connection:
            return [
                BatchSummary(
                    batch_id, made_at_s, title, int(files), int(can_undo), bool(undoes)
                )
                for batch_id, made_at_s, title, undoes, files, can_undo in (
                    connection.exec_driver_sql(_BATCHES, (limit,))
                )
            ]

    def files(self, batch_id: int) -> list[Move]:
        """Return the moves of a batch, in the order they were made."""
        with self._database.read() as connection:
            rows = connection.exec_driver_sql(
                f"{_MOVES} WHERE batch_id = ? ORDER BY id", (batch_id,)
            )
            return [_move(*row) for row in rows]


def _inserted(connection: Connection, statement: str, values: tuple[object, ...]) -> int:
    return int(connection.exec_driver_sql(statement, values).lastrowid)


def _set_state(connection: Connection, move_id: int, state: MoveState) -> None:
    connection.exec_driver_sql("UPDATE moves SET state = ? WHERE id = ?", (int(state), move_id))


def _move(move_id: int, batch_id: int, old: bytes, new: bytes, state: int) -> Move:
    return Move(move_id, batch_id, old, new, MoveState(state))
