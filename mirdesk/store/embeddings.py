"""All embeddings of a library at once, for the similarity index in memory."""

from typing import Final

import numpy as np
from sqlalchemy import Connection

from mirdesk.domain.activity import EMBEDDING_SIZE, CheckpointId
from mirdesk.domain.similarity import EmbeddingSet

_LEAST_DURATION_S: Final = 1.0
_SILENCE_LUFS: Final = -70.0  # absolute gate of BS.1770-4; no loudness at all is NULL


def read_embeddings(connection: Connection, checkpoint: CheckpointId) -> EmbeddingSet:
    """Return the embedding of every track a checkpoint has heard something in, by keys."""
    # What is silent or shorter than a second has an embedding of the network's bias alone:
    # all such tracks are alike to it, and would head each other's lists.
    rows = connection.exec_driver_sql(
        """SELECT tracks.id, tracks.recording_id, artist, album, embedding
        FROM checkpoints
        JOIN analyses ON analyses.checkpoint_id = checkpoints.id
        JOIN tracks ON tracks.recording_id = analyses.recording_id
        WHERE checkpoints.name = ? AND checkpoints.version = ?
        AND analyses.duration_s >= ? AND analyses.integrated_lufs >= ?
        ORDER BY tracks.id""",
        (checkpoint.name, checkpoint.version, _LEAST_DURATION_S, _SILENCE_LUFS),
    ).cursor.fetchall()
    joined = np.frombuffer(b"".join(row[4] for row in rows), dtype="<f2")
    vectors = joined.reshape(len(rows), EMBEDDING_SIZE).astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-9))
    return EmbeddingSet(
        track_ids=np.array([row[0] for row in rows], dtype=np.int64),
        recording_ids=np.array([row[1] for row in rows], dtype=np.int64),
        artists=[row[2] for row in rows],
        albums=[row[3] for row in rows],
        vectors=vectors,
    )
