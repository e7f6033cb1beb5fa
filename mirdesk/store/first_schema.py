"""The schema of the first release, word for word; later changes are migrations, never edits.

What is wide and rarely read (all tags, blobs of an analysis) lies in tables of its own, so
that lists, counts and sorting read few pages. Each sort order of the table has an index that
ends in the path, which makes it total. Words are an FTS5 table over the columns of ``tracks``,
kept in step by triggers.
"""

from typing import Final

_TABLES: Final = (
    """CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE roots (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    is_watched INTEGER NOT NULL,
    is_offline INTEGER NOT NULL DEFAULT 0,
    added_at_s REAL NOT NULL
) STRICT""",
    """CREATE TABLE covers (
    source_hash BLOB PRIMARY KEY,
    thumbnail_jpeg BLOB NOT NULL
) STRICT""",
    """CREATE TABLE checkpoints (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    UNIQUE (name, version)
) STRICT""",
    # What the table shows of a recording is that of the analysis stored last.
    """CREATE TABLE recordings (
    id INTEGER PRIMARY KEY,
    payload_hash BLOB NOT NULL UNIQUE,
    analysis_id INTEGER REFERENCES analyses (id) DEFERRABLE INITIALLY DEFERRED,
    strip BLOB
) STRICT""",
    """CREATE TABLE analyses (
    id INTEGER PRIMARY KEY,
    recording_id INTEGER NOT NULL REFERENCES recordings (id) ON DELETE CASCADE,
    checkpoint_id INTEGER NOT NULL REFERENCES checkpoints (id),
    duration_s REAL NOT NULL,
    is_partial INTEGER NOT NULL,
    note TEXT NOT NULL,
    integrated_lufs REAL,
    range_lu REAL,
    peak_dbfs REAL,
    clip BLOB NOT NULL,
    embedding BLOB NOT NULL,
    made_at_s REAL NOT NULL,
    UNIQUE (recording_id, checkpoint_id)
) STRICT""",
    """CREATE TABLE analysis_data (
    analysis_id INTEGER PRIMARY KEY REFERENCES analyses (id) ON DELETE CASCADE,
    frame_rate_hz REAL NOT NULL,
    passage_s REAL NOT NULL,
    activity BLOB NOT NULL,
    passages BLOB NOT NULL,
    loudness_curve BLOB NOT NULL,
    waveform BLOB NOT NULL,
    preview BLOB NOT NULL
) STRICT""",
    """CREATE TABLE presence (
    recording_id INTEGER NOT NULL REFERENCES recordings (id) ON DELETE CASCADE,
    instrument INTEGER NOT NULL,
    seconds REAL NOT NULL,
    share REAL NOT NULL,
    clip REAL NOT NULL,
    PRIMARY KEY (recording_id, instrument)
) STRICT, WITHOUT ROWID""",
    # state: 0 listed, 1 analysed, 2 partial, 3 failed. instrument_mask: bit i = instrument i
    # plays, NULL before analysis. Empty texts and unknown numbers have keys that sort last.
    """CREATE TABLE tracks (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    folder BLOB NOT NULL,
    size_bytes INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    added_at_s REAL NOT NULL,
    are_tags_read INTEGER NOT NULL DEFAULT 0,
    state INTEGER NOT NULL DEFAULT 0,
    title TEXT NOT NULL,
    artist TEXT NOT NULL DEFAULT '',
    album TEXT NOT NULL DEFAULT '',
    genre TEXT NOT NULL DEFAULT '',
    year INTEGER,
    duration_s REAL,
    folder_text TEXT NOT NULL,
    file_text TEXT NOT NULL,
    title_key TEXT NOT NULL,
    artist_key TEXT NOT NULL DEFAULT '\U0010fffd',
    album_key TEXT NOT NULL DEFAULT '\U0010fffd',
    genre_key TEXT NOT NULL DEFAULT '\U0010fffd',
    year_key INTEGER NOT NULL DEFAULT 99999,
    duration_key REAL NOT NULL DEFAULT 1e12,
    cover_hash BLOB REFERENCES covers (source_hash),
    recording_id INTEGER REFERENCES recordings (id),
    checkpoint_id INTEGER REFERENCES checkpoints (id),
    instrument_mask INTEGER
) STRICT""",
    """CREATE TABLE track_tags (
    track_id INTEGER PRIMARY KEY REFERENCES tracks (id) ON DELETE CASCADE,
    tags TEXT NOT NULL,
    container TEXT NOT NULL,
    codec TEXT NOT NULL,
    sample_rate_hz INTEGER,
    channels INTEGER,
    bit_rate_bps INTEGER,
    bits_per_sample INTEGER,
    tag_format TEXT NOT NULL
) STRICT""",
    """CREATE TABLE problems (
    path BLOB NOT NULL,
    stage TEXT NOT NULL,
    reason TEXT NOT NULL,
    since_s REAL NOT NULL,
    size_bytes INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    PRIMARY KEY (path, stage)
) STRICT, WITHOUT ROWID""",
)

_INDEXES: Final = (
    *(
        f"CREATE INDEX tracks_by_{name} ON tracks ({column}, path)"
        for name, column in (
            ("title", "title_key"),
            ("artist", "artist_key"),
            ("album", "album_key"),
            ("genre", "genre_key"),
            ("year", "year_key"),
            ("duration", "duration_key"),
            ("state", "state"),
            ("added", "added_at_s"),
        )
    ),
    "CREATE INDEX tracks_by_folder ON tracks (folder)",
    # Covers the counts of the sidebar, and finds the tracks of a recording.
    """CREATE INDEX tracks_by_recording ON tracks
    (recording_id, state, checkpoint_id, instrument_mask, duration_s)""",
    # Grouping by what plays, for the counts of instruments, then needs no sorting.
    "CREATE INDEX tracks_by_instruments ON tracks (instrument_mask)",
    # Deleting an analysis looks for recordings that point to it.
    "CREATE INDEX recordings_by_analysis ON recordings (analysis_id)",
    "CREATE INDEX presence_by_instrument ON presence (instrument, seconds)",
    "CREATE INDEX analyses_by_checkpoint ON analyses (checkpoint_id, recording_id)",
)

_WORD_COLUMNS: Final = "title, artist, album, genre, folder_text, file_text"
_NEW: Final = "new.title, new.artist, new.album, new.genre, new.folder_text, new.file_text"
_OLD: Final = "old.title, old.artist, old.album, old.genre, old.folder_text, old.file_text"
_ADD_WORDS: Final = f"INSERT INTO words (rowid, {_WORD_COLUMNS}) VALUES (new.id, {_NEW});"  # noqa: S608 constants only
_DROP_WORDS: Final = (
    f"INSERT INTO words (words, rowid, {_WORD_COLUMNS}) VALUES ('delete', old.id, {_OLD});"  # noqa: S608 constants only
)

_WORDS: Final = (
    # Accents fold (remove_diacritics 2 also takes apart letters with several marks); prefix
    # indexes serve search as you type; columnsize=0 as nothing is ranked.
    f"""CREATE VIRTUAL TABLE words USING fts5(
    {_WORD_COLUMNS},
    content='tracks', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2', prefix='1 2 3', columnsize=0
)""",
    f"CREATE TRIGGER words_added AFTER INSERT ON tracks BEGIN {_ADD_WORDS} END",
    f"CREATE TRIGGER words_gone AFTER DELETE ON tracks BEGIN {_DROP_WORDS} END",
    f"""CREATE TRIGGER words_changed AFTER UPDATE OF {_WORD_COLUMNS} ON tracks
    WHEN ({_NEW}) IS NOT ({_OLD})
    BEGIN {_DROP_WORDS} {_ADD_WORDS} END""",
)

FIRST_SCHEMA: Final[tuple[str, ...]] = (*_TABLES, *_INDEXES, *_WORDS)
