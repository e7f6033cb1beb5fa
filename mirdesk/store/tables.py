"""The tables as SQLAlchemy sees them, for queries; migrations make them (a test compares)."""

from typing import Any, Final

from sqlalchemy import REAL, Column, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.types import TypeEngine

from mirdesk.domain.tracks import SortColumn, TrackState

METADATA: Final = MetaData()


def _table(table_name: str, /, **columns: type[TypeEngine[Any]]) -> Table:
    return Table(table_name, METADATA, *(Column(key, kind()) for key, kind in columns.items()))


roots: Final = _table(
    "roots",
    id=Integer,
    path=LargeBinary,
    is_watched=Integer,
    is_offline=Integer,
    added_at_s=REAL,
)
covers: Final = _table("covers", source_hash=LargeBinary, thumbnail_jpeg=LargeBinary)
checkpoints: Final = _table(
    "checkpoints", id=Integer, name=Text, version=Text, frame_thresholds=LargeBinary
)
recordings: Final = _table(
    "recordings", id=Integer, payload_hash=LargeBinary, analysis_id=Integer, strip=LargeBinary
)
analyses: Final = _table(
    "analyses",
    id=Integer,
    recording_id=Integer,
    checkpoint_id=Integer,
    duration_s=REAL,
    is_partial=Integer,
    note=Text,
    integrated_lufs=REAL,
    range_lu=REAL,
    peak_dbfs=REAL,
    clip=LargeBinary,
    embedding=LargeBinary,
    made_at_s=REAL,
)
analysis_data: Final = _table(
    "analysis_data",
    analysis_id=Integer,
    frame_rate_hz=REAL,
    passage_s=REAL,
    activity=LargeBinary,
    passages=LargeBinary,
    loudness_curve=LargeBinary,
    waveform=LargeBinary,
    preview=LargeBinary,
)
descriptors: Final = _table(
    "descriptors",
    analysis_id=Integer,
    tempo_bpm=REAL,
    tempo_confidence=REAL,
    tonality=Integer,
    tonality_confidence=REAL,
    tuning_cents=REAL,
    true_peak_dbtp=REAL,
    silence_share=REAL,
    leading_silence_s=REAL,
    trailing_silence_s=REAL,
    beats=LargeBinary,
    tags=LargeBinary,
    speech_curve=LargeBinary,
    music_curve=LargeBinary,
)
presence: Final = _table(
    "presence", recording_id=Integer, instrument=Integer, seconds=REAL, share=REAL, clip=REAL
)
shelved: Final = _table("shelved", analysis_id=Integer, strip=LargeBinary, presence=Text)
tracks: Final = _table(
    "tracks",
    id=Integer,
    path=LargeBinary,
    folder=LargeBinary,
    size_bytes=Integer,
    mtime_ns=Integer,
    added_at_s=REAL,
    are_tags_read=Integer,
    state=Integer,
    title=Text,
    artist=Text,
    album=Text,
    genre=Text,
    year=Integer,
    duration_s=REAL,
    folder_text=Text,
    file_text=Text,
    title_key=Text,
    artist_key=Text,
    album_key=Text,
    genre_key=Text,
    year_key=Integer,
    duration_key=REAL,
    cover_hash=LargeBinary,
    recording_id=Integer,
    checkpoint_id=Integer,
    instrument_mask=Integer,
    tempo_key=REAL,
    tonality_key=Integer,
)
track_tags: Final = _table(
    "track_tags",
    track_id=Integer,
    tags=Text,
    container=Text,
    codec=Text,
    sample_rate_hz=Integer,
    channels=Integer,
    bit_rate_bps=Integer,
    bits_per_sample=Integer,
    tag_format=Text,
)
problems: Final = _table(
    "problems",
    path=LargeBinary,
    stage=Text,
    reason=Text,
    since_s=REAL,
    size_bytes=Integer,
    mtime_ns=Integer,
)
pending_edits: Final = _table(
    "pending_edits", track_id=Integer, field=Text, new=Text, base=Text
)
pending_pictures: Final = _table(
    "pending_pictures", digest=LargeBinary, data=LargeBinary, mime_type=Text
)
pending_covers: Final = _table(
    "pending_covers", track_id=Integer, digest=LargeBinary, base=LargeBinary
)
write_batches: Final = _table(
    "write_batches", id=Integer, made_at_s=REAL, title=Text, depth=Integer
)
write_entries: Final = _table(
    "write_entries",
    id=Integer,
    batch_id=Integer,
    path=LargeBinary,
    real_path=LargeBinary,
    way=Text,
    work_path=LargeBinary,
    before=Text,
    after=Text,
    new_size=Integer,
    literals_digest=LargeBinary,
    changes=Text,
    recording_id=Integer,
    undoes=Integer,
    undone_by=Integer,
    undo_bytes=Integer,
    undo=LargeBinary,
)
move_batches: Final = _table(
    "move_batches", id=Integer, made_at_s=REAL, title=Text, undoes=Integer
)
moves: Final = _table(
    "moves",
    id=Integer,
    batch_id=Integer,
    old_path=LargeBinary,
    new_path=LargeBinary,
    state=Integer,
)
words: Final = _table("words", rowid=Integer, words=Text)  # FTS5; ``words`` names it in MATCH

STATE_CODES: Final[dict[TrackState, int]] = {
    TrackState.LISTED: 0,
    TrackState.ANALYSED: 1,
    TrackState.PARTIAL: 2,
    TrackState.FAILED: 3,
}
STATES: Final[tuple[TrackState, ...]] = tuple(STATE_CODES)

SORT_KEYS: Final[dict[SortColumn, Column[object]]] = {
    SortColumn.TITLE: tracks.c.title_key,
    SortColumn.ARTIST: tracks.c.artist_key,
    SortColumn.ALBUM: tracks.c.album_key,
    SortColumn.GENRE: tracks.c.genre_key,
    SortColumn.YEAR: tracks.c.year_key,
    SortColumn.DURATION: tracks.c.duration_key,
    SortColumn.STATE: tracks.c.state,
    SortColumn.ADDED: tracks.c.added_at_s,
    SortColumn.PATH: tracks.c.path,
    SortColumn.TEMPO: tracks.c.tempo_key,
    SortColumn.TONALITY: tracks.c.tonality_key,
}
