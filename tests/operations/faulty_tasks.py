"""A handler without a network, quick to start, that some file names bring down."""

import hashlib
import os
import time
from pathlib import Path

import numpy as np

from mirdesk.domain.activity import (
    EMBEDDING_SIZE,
    PREVIEW_SHAPE,
    WAVEFORM_COLUMNS,
    Activity,
    CheckpointId,
    Loudness,
    TrackAnalysis,
)


def handle(task, payload, report, is_cancelled):
    path = Path(os.fsdecode(payload.path))
    if path.name.startswith("deadly"):
        os._exit(5)
    if path.name.startswith("endless"):
        while True:
            pass
    if path.name.startswith("slow"):
        until_s = time.monotonic() + 20
        while time.monotonic() < until_s and not is_cancelled():
            report("listening", 0.1)
            time.sleep(0.02)
    if path.name.startswith("once"):
        mark = path.with_suffix(".seen")
        if not mark.exists():
            mark.touch()
            os._exit(5)
    report("listening", 0.5)
    time.sleep(0.03)
    return plain_analysis(payload.path)


def plain_analysis(path):
    """Return a result such as the store takes, of a recording of its own for each path."""
    vector = np.full(EMBEDDING_SIZE, EMBEDDING_SIZE**-0.5, np.float32)
    return TrackAnalysis(
        payload_hash=hashlib.blake2b(path, digest_size=16).digest(),
        checkpoint=CheckpointId("tiny", "0.0.1"),
        duration_s=1.0,
        activity=Activity(np.full((10, 20), 0.5, np.float32), 10.0),
        clip=np.full(20, 0.5, np.float32),
        embedding=vector,
        passages=vector[None],
        passage_s=5.0,
        loudness=Loudness(-20.0, 0.0, -6.0, np.full(1, -20.0, np.float32)),
        waveform=np.zeros((WAVEFORM_COLUMNS, 2), np.int8),
        preview=np.zeros(PREVIEW_SHAPE, np.uint8),
    )
