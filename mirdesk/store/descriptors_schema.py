"""The second step of the schema: what is measured besides who plays."""

from typing import Final

DESCRIPTORS_SCHEMA: Final[tuple[str, ...]] = (
    # tonality: index of the key, 0 = C, 1 = Cm, 2 = Db ... 23 = Bm. Uncertain values are kept
    # here with their confidence; only certain ones reach the columns of tracks.
    """CREATE TABLE descriptors (
    analysis_id INTEGER PRIMARY KEY REFERENCES analyses (id) ON DELETE CASCADE,
    tempo_bpm REAL,
    tempo_confidence REAL,
    tonality INTEGER,
    tonality_confidence REAL,
    tuning_cents REAL,
    true_peak_dbtp REAL,
    silence_share REAL NOT NULL,
    leading_silence_s REAL NOT NULL,
    trailing_silence_s REAL NOT NULL,
    beats BLOB,
    tags BLOB NOT NULL,
    speech_curve BLOB,
    music_curve BLOB
) STRICT""",
    # Unknown values sort last, as those of the first schema.
    "ALTER TABLE tracks ADD COLUMN tempo_key REAL NOT NULL DEFAULT 1e12",
    "ALTER TABLE tracks ADD COLUMN tonality_key INTEGER NOT NULL DEFAULT 99",
    "CREATE INDEX tracks_by_tempo ON tracks (tempo_key, path)",
    "CREATE INDEX tracks_by_tonality ON tracks (tonality_key, path)",
)
