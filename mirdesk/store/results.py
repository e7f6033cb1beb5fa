"""Analyses: stored whole or not at all, shared by all files that hold the same audio."""

import math
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from mirdesk.domain.activity import Activity, CheckpointId, Loudness, TrackAnalysis
from mirdesk.store import codecs, shown_results
from mirdesk.store.descriptor_codecs import descriptor_row, descriptors_of
from mirdesk.store.presence import Presence, mask_of, presence_of, strip_of
from mirdesk.store.sort_keys import SET_DESCRIPTOR_KEYS
from mirdesk.store.tables import (
    analyses,
    analysis_data,
    checkpoints,
    descriptors,
    recordings,
    tracks,
)
from mirdesk.store.tracks import clean_text
from mirdesk.store.versions import is_same_sound


@dataclass(frozen=True, slots=True)
class EncodedAnalysis:
    """An analysis made ready for the database, outside of any transaction."""

    analysis: TrackAnalysis
    present: list[Presence]
    strip: bytes
    main: dict[str, Any]
    data: dict[str, Any]
    thresholds: np.ndarray
    descriptors: dict[str, Any] | None

    @property
    def size_bytes(self) -> int:
        """Bytes of all blobs."""
        measured = (self.descriptors or {}).values()
        values = [self.strip, *self.main.values(), *self.data.values(), *measured]
        return sum(len(value) for value in values if isinstance(value, bytes))


def encode_analysis(analysis: TrackAnalysis, thresholds: np.ndarray) -> EncodedAnalysis:
    """Return an analysis as rows and blobs; ``thresholds`` decide who plays at all."""
    loudness = analysis.loudness
    measured = analysis.descriptors
    return EncodedAnalysis(
        analysis=analysis,
        present=presence_of(analysis.activity, thresholds, analysis.duration_s),
        strip=codecs.encode_strip(strip_of(analysis.activity, thresholds)),
        main={
            "duration_s": float(analysis.duration_s),
            "is_partial": int(analysis.is_partial),
            "note": clean_text(analysis.note),
            "integrated_lufs": _finite(loudness.integrated_lufs),
            "range_lu": _finite(loudness.range_lu),
            "peak_dbfs": _finite(loudness.peak_dbfs),
            "clip": codecs.encode_vector(analysis.clip),
            "embedding": codecs.encode_vector(analysis.embedding),
        },
        data={
            "frame_rate_hz": float(analysis.activity.frame_rate_hz),
            "passage_s": float(analysis.passage_s),
            "activity": codecs.encode_activity(analysis.activity.values),
            "passages": codecs.encode_passages(analysis.passages),
            "loudness_curve": codecs.encode_curve(loudness.curve_lufs),
            "waveform": codecs.encode_waveform(analysis.waveform),
            "preview": codecs.encode_preview(analysis.preview),
        },
        thresholds=thresholds,
        descriptors=None if measured is None else descriptor_row(measured),
    )


def put_analysis(
    connection: Connection,
    track_id: int,
    size_bytes: int,
    mtime_ns: int,
    encoded: EncodedAnalysis,
    kept: Collection[CheckpointId] = (),
) -> bool:
    """Store an analysis; false if the file is not what it was when the analysis began.

    Results by other versions of its checkpoint go, but those by one that is in ``kept``.
    """
    if not is_same_sound(connection, track_id, size_bytes, mtime_ns):
        return False
    path = connection.exec_driver_sql(
        "SELECT path FROM tracks WHERE id = ?", (track_id,)
    ).scalar_one()
    checkpoint_id = _checkpoint_id(connection, encoded.analysis.checkpoint)
    shown_results.set_thresholds(connection, checkpoint_id, encoded.thresholds)
    recording_id = _put_recording(connection, checkpoint_id, encoded, kept)
    link_track(connection, track_id, recording_id)
    connection.exec_driver_sql(
        "DELETE FROM problems WHERE path = ? AND stage IN ('analysis', 'scan')", (path,)
    )
    return True


def link_recording(
    connection: Connection, track_id: int, size_bytes: int, mtime_ns: int, payload_hash: bytes
) -> bool:
    """Give a track the analysis that its audio already has; false if there is none."""
    if not is_same_sound(connection, track_id, size_bytes, mtime_ns):
        return False
    recording_id = connection.exec_driver_sql(
        "SELECT id FROM recordings WHERE payload_hash = ? AND analysis_id IS NOT NULL",
        (payload_hash,),
    ).scalar()
    if recording_id is None:
        return False
    link_track(connection, track_id, recording_id)
    return True


def read_analysis(
    connection: Connection, track_id: int, checkpoint: CheckpointId | None
) -> TrackAnalysis | None:
    """Return the analysis of a track by a checkpoint, or the one stored last."""
    statement = (
        select(recordings.c.payload_hash, checkpoints.c.name, checkpoints.c.version)
        .add_columns(*(c for c in analyses.c if c.name not in {"id", "recording_id"}))
        .add_columns(*(c for c in analysis_data.c if c.name != "analysis_id"))
        .add_columns(*(c for c in descriptors.c if c.name != "analysis_id"))
        .join_from(tracks, recordings, tracks.c.recording_id == recordings.c.id)
        .join(analyses, analyses.c.recording_id == recordings.c.id)
        .join(analysis_data, analysis_data.c.analysis_id == analyses.c.id)
        .join(checkpoints, checkpoints.c.id == analyses.c.checkpoint_id)
        .outerjoin(descriptors, descriptors.c.analysis_id == analyses.c.id)
        .where(tracks.c.id == track_id)
    )
    if checkpoint is None:
        statement = statement.where(analyses.c.id == recordings.c.analysis_id)
    else:
        statement = statement.where(
            checkpoints.c.name == checkpoint.name, checkpoints.c.version == checkpoint.version
        )
    row = connection.execute(statement).first()
    return None if row is None else _decoded(row)


def _decoded(row: Any) -> TrackAnalysis:
    """Return the analysis of a row."""
    activity = Activity(codecs.decode_activity(row.activity), row.frame_rate_hz)
    loudness = Loudness(
        integrated_lufs=-math.inf if row.integrated_lufs is None else row.integrated_lufs,
        range_lu=row.range_lu or 0.0,
        peak_dbfs=-math.inf if row.peak_dbfs is None else row.peak_dbfs,
        curve_lufs=codecs.decode_curve(row.loudness_curve),
    )
    return TrackAnalysis(
        payload_hash=row.payload_hash,
        checkpoint=CheckpointId(row.name, row.version),
        duration_s=row.duration_s,
        activity=activity,
        clip=codecs.decode_vector(row.clip),
        embedding=codecs.decode_unit_vector(row.embedding),
        passages=codecs.decode_passages(row.passages),
        passage_s=row.passage_s,
        loudness=loudness,
        waveform=codecs.decode_waveform(row.waveform),
        preview=codecs.decode_preview(row.preview),
        is_partial=bool(row.is_partial),
        note=row.note,
        descriptors=descriptors_of(row),
    )


def _checkpoint_id(connection: Connection, checkpoint: CheckpointId) -> int:
    """Return the key of a checkpoint, new if need be."""
    key = (checkpoint.name, checkpoint.version)
    connection.exec_driver_sql(
        "INSERT INTO checkpoints (name, version) VALUES (?, ?) ON CONFLICT DO NOTHING", key
    )
    found = connection.exec_driver_sql(
        "SELECT id FROM checkpoints WHERE name = ? AND version = ?", key
    )
    return int(found.scalar_one())


def _put_recording(
    connection: Connection,
    checkpoint_id: int,
    encoded: EncodedAnalysis,
    kept: Collection[CheckpointId],
) -> int:
    """Store recording, analysis, blobs and presence; return the key of the recording."""
    payload_hash = encoded.analysis.payload_hash
    connection.exec_driver_sql(
        "INSERT INTO recordings (payload_hash) VALUES (?) ON CONFLICT DO NOTHING",
        (payload_hash,),
    )
    recording_id = int(
        connection.exec_driver_sql(
            "SELECT id FROM recordings WHERE payload_hash = ?", (payload_hash,)
        ).scalar_one()
    )
    shown_results.shelve(connection, recording_id)
    connection.exec_driver_sql(
        "UPDATE recordings SET analysis_id = NULL WHERE id = ?", (recording_id,)
    )
    shown_results.drop_superseded(connection, recording_id, encoded.analysis.checkpoint, kept)
    main = {
        "recording_id": recording_id,
        "checkpoint_id": checkpoint_id,
        "made_at_s": time.time(),
        **encoded.main,
    }
    result = connection.execute(analyses.insert().values(main))
    analysis_id = result.lastrowid
    connection.execute(analysis_data.insert().values(analysis_id=analysis_id, **encoded.data))
    if encoded.descriptors is not None:
        measured = {"analysis_id": analysis_id, **encoded.descriptors}
        connection.execute(descriptors.insert().values(measured))
    connection.exec_driver_sql(
        "UPDATE recordings SET analysis_id = ?, strip = ? WHERE id = ?",
        (analysis_id, encoded.strip, recording_id),
    )
    _put_presence(connection, recording_id, encoded)
    return recording_id


def _put_presence(connection: Connection, recording_id: int, encoded: EncodedAnalysis) -> None:
    """Replace who plays in a recording."""
    connection.exec_driver_sql("DELETE FROM presence WHERE recording_id = ?", (recording_id,))
    clip = encoded.analysis.clip
    rows = [
        (recording_id, item.instrument, item.seconds, item.share, float(clip[item.instrument]))
        for item in encoded.present
    ]
    if rows:
        connection.exec_driver_sql("INSERT INTO presence VALUES (?, ?, ?, ?, ?)", rows)


def link_track(connection: Connection, track_id: int, recording_id: int) -> None:
    """Point a track at its recording; all tracks of it show what was stored last."""
    connection.exec_driver_sql(
        "UPDATE tracks SET recording_id = ? WHERE id = ?", (recording_id, track_id)
    )
    instruments = connection.exec_driver_sql(
        "SELECT instrument, seconds, share FROM presence WHERE recording_id = ?",
        (recording_id,),
    )
    mask = mask_of([Presence(*row) for row in instruments])
    connection.exec_driver_sql(
        f"""UPDATE tracks SET instrument_mask = ?, checkpoint_id = analyses.checkpoint_id,
            state = 1 + analyses.is_partial,
            {SET_DESCRIPTOR_KEYS},
            duration_key = coalesce(tracks.duration_s, analyses.duration_s),
            duration_s = coalesce(tracks.duration_s, analyses.duration_s)
        FROM recordings JOIN analyses ON analyses.id = recordings.analysis_id
        WHERE recordings.id = ? AND tracks.recording_id = recordings.id""",  # noqa: S608 constants only
        (mask, recording_id),
    )


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
