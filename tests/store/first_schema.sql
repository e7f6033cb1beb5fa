-- A library with two tracks as the first release wrote it; never edit.
CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at_s REAL NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO migrations VALUES ('0001_first_schema', 1.0);
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('is_open', '0');
CREATE TABLE roots (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    is_watched INTEGER NOT NULL,
    is_offline INTEGER NOT NULL DEFAULT 0,
    added_at_s REAL NOT NULL
) STRICT;
INSERT INTO roots VALUES (1, X'2F6D', 1, 0, 1.0);
CREATE TABLE covers (
    source_hash BLOB PRIMARY KEY,
    thumbnail_jpeg BLOB NOT NULL
) STRICT;
CREATE TABLE checkpoints (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    UNIQUE (name, version)
) STRICT;
CREATE TABLE recordings (
    id INTEGER PRIMARY KEY,
    payload_hash BLOB NOT NULL UNIQUE,
    analysis_id INTEGER REFERENCES analyses (id) DEFERRABLE INITIALLY DEFERRED,
    strip BLOB
) STRICT;
CREATE TABLE analyses (
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
) STRICT;
CREATE TABLE analysis_data (
    analysis_id INTEGER PRIMARY KEY REFERENCES analyses (id) ON DELETE CASCADE,
    frame_rate_hz REAL NOT NULL,
    passage_s REAL NOT NULL,
    activity BLOB NOT NULL,
    passages BLOB NOT NULL,
    loudness_curve BLOB NOT NULL,
    waveform BLOB NOT NULL,
    preview BLOB NOT NULL
) STRICT;
CREATE TABLE presence (
    recording_id INTEGER NOT NULL REFERENCES recordings (id) ON DELETE CASCADE,
    instrument INTEGER NOT NULL,
    seconds REAL NOT NULL,
    share REAL NOT NULL,
    clip REAL NOT NULL,
    PRIMARY KEY (recording_id, instrument)
) STRICT, WITHOUT ROWID;
CREATE TABLE tracks (
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
    artist_key TEXT NOT NULL DEFAULT '􏿽',
    album_key TEXT NOT NULL DEFAULT '􏿽',
    genre_key TEXT NOT NULL DEFAULT '􏿽',
    year_key INTEGER NOT NULL DEFAULT 99999,
    duration_key REAL NOT NULL DEFAULT 1e12,
    cover_hash BLOB REFERENCES covers (source_hash),
    recording_id INTEGER REFERENCES recordings (id),
    checkpoint_id INTEGER REFERENCES checkpoints (id),
    instrument_mask INTEGER
) STRICT;
INSERT INTO tracks VALUES (1, X'2F6D2FFF2E6D7033', X'2F6D', 10, 20, 1.0, 1, 0, 'So What', 'Miles', '', '', NULL, 9.0, 'm', '\udcff.mp3', 'so what', 'miles', '􏿽', '􏿽', 99999, 9.0, NULL, NULL, NULL, NULL);
INSERT INTO tracks VALUES (2, X'2F6D2F622E6D7033', X'2F6D', 11, 21, 1.0, 1, 0, 'Étude', '', '', '', NULL, NULL, 'm', 'b.mp3', 'etude', '􏿽', '􏿽', '􏿽', 99999, 1000000000000.0, NULL, NULL, NULL, NULL);
CREATE TABLE track_tags (
    track_id INTEGER PRIMARY KEY REFERENCES tracks (id) ON DELETE CASCADE,
    tags TEXT NOT NULL,
    container TEXT NOT NULL,
    codec TEXT NOT NULL,
    sample_rate_hz INTEGER,
    channels INTEGER,
    bit_rate_bps INTEGER,
    bits_per_sample INTEGER,
    tag_format TEXT NOT NULL
) STRICT;
INSERT INTO track_tags VALUES (1, '{"title":["So What"],"artist":["Miles"]}', 'mp3', '', NULL, NULL, NULL, NULL, '');
INSERT INTO track_tags VALUES (2, '{"title":["\u00c9tude"]}', 'mp3', '', NULL, NULL, NULL, NULL, '');
CREATE TABLE problems (
    path BLOB NOT NULL,
    stage TEXT NOT NULL,
    reason TEXT NOT NULL,
    since_s REAL NOT NULL,
    size_bytes INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    PRIMARY KEY (path, stage)
) STRICT, WITHOUT ROWID;
CREATE INDEX tracks_by_title ON tracks (title_key, path);
CREATE INDEX tracks_by_artist ON tracks (artist_key, path);
CREATE INDEX tracks_by_album ON tracks (album_key, path);
CREATE INDEX tracks_by_genre ON tracks (genre_key, path);
CREATE INDEX tracks_by_year ON tracks (year_key, path);
CREATE INDEX tracks_by_duration ON tracks (duration_key, path);
CREATE INDEX tracks_by_state ON tracks (state, path);
CREATE INDEX tracks_by_added ON tracks (added_at_s, path);
CREATE INDEX tracks_by_folder ON tracks (folder);
CREATE INDEX tracks_by_recording ON tracks
    (recording_id, state, checkpoint_id, instrument_mask, duration_s);
CREATE INDEX tracks_by_instruments ON tracks (instrument_mask);
CREATE INDEX recordings_by_analysis ON recordings (analysis_id);
CREATE INDEX presence_by_instrument ON presence (instrument, seconds);
CREATE INDEX analyses_by_checkpoint ON analyses (checkpoint_id, recording_id);
CREATE VIRTUAL TABLE words USING fts5(
    title, artist, album, genre, folder_text, file_text,
    content='tracks', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2', prefix='1 2 3', columnsize=0
);
CREATE TRIGGER words_added AFTER INSERT ON tracks BEGIN INSERT INTO words (rowid, title, artist, album, genre, folder_text, file_text) VALUES (new.id, new.title, new.artist, new.album, new.genre, new.folder_text, new.file_text); END;
CREATE TRIGGER words_gone AFTER DELETE ON tracks BEGIN INSERT INTO words (words, rowid, title, artist, album, genre, folder_text, file_text) VALUES ('delete', old.id, old.title, old.artist, old.album, old.genre, old.folder_text, old.file_text); END;
CREATE TRIGGER words_changed AFTER UPDATE OF title, artist, album, genre, folder_text, file_text ON tracks
    WHEN (new.title, new.artist, new.album, new.genre, new.folder_text, new.file_text) IS NOT (old.title, old.artist, old.album, old.genre, old.folder_text, old.file_text)
    BEGIN INSERT INTO words (words, rowid, title, artist, album, genre, folder_text, file_text) VALUES ('delete', old.id, old.title, old.artist, old.album, old.genre, old.folder_text, old.file_text); INSERT INTO words (rowid, title, artist, album, genre, folder_text, file_text) VALUES (new.id, new.title, new.artist, new.album, new.genre, new.folder_text, new.file_text); END;
