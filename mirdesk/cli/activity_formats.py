"""Per-frame activity as CSV, JSON lines and JAMS."""

import csv
import sys
from typing import Any

import numpy as np

from mirdesk.analysis.cards import Card
from mirdesk.cli.output import clip_document, csv_cell, json_path, print_json, rounded
from mirdesk.domain.activity import TrackAnalysis, spans_of
from mirdesk.domain.instruments import INSTRUMENTS

FORMATS = ("csv", "jsonl", "jams")


class ActivityWriter:
    """Writes the activity of one file after the other on standard output.

    Parameters
    ----------
    form : str
        One of ``FORMATS``.
    card : Card
        Of the checkpoint; its thresholds make the spans of JAMS.
    """

    def __init__(self, form: str, card: Card) -> None:
        self._write = {"csv": self._csv, "jsonl": self._jsonl, "jams": self._jams}[form]
        self._card = card
        self._has_header = False

    def write(self, path: bytes, analysis: TrackAnalysis) -> None:
        """Write one file."""
        self._write(json_path(path), analysis)

    def _csv(self, name: str, analysis: TrackAnalysis) -> None:
        """Write a row a frame: file, time of the frame's centre in seconds, 20 values."""
        rows = csv.writer(sys.stdout, lineterminator="\n")
        if not self._has_header:
            rows.writerow(["file", "time_s", *INSTRUMENTS])
            self._has_header = True
        rate_hz = analysis.activity.frame_rate_hz
        cell = csv_cell(name.encode("utf-8", "backslashreplace").decode())
        for index, values in enumerate(analysis.activity.values):
            time_s = f"{(index + 0.5) / rate_hz:.3f}"
            rows.writerow([cell, time_s, *(f"{value:.4f}" for value in values)])

    def _jsonl(self, name: str, analysis: TrackAnalysis) -> None:
        """Write one JSON document in one line; its shape is part of the contract."""
        print_json(
            {
                "file": name,
                "duration_s": rounded(analysis.duration_s),
                "frame_rate_hz": analysis.activity.frame_rate_hz,
                "labels": list(INSTRUMENTS),
                "activity": np.round(analysis.activity.values.astype(float), 4).tolist(),
                "clip": clip_document(analysis.clip),
                "is_partial": analysis.is_partial,
                "note": analysis.note,
                "model": {
                    "name": analysis.checkpoint.name,
                    "version": analysis.checkpoint.version,
                },
            },
            indent=None,
        )

    def _jams(self, name: str, analysis: TrackAnalysis) -> None:
        """Write one JAMS document in one line: spans as ``tag_open`` (jams.readthedocs.io)."""
        spans = spans_of(analysis.activity, self._card.frame_threshold_array)
        data = [
            {
                "time": round(span.start_s, 3),
                "duration": round(span.end_s - span.start_s, 3),
                "value": INSTRUMENTS[span.instrument],
                "confidence": round(span.mean, 4),
            }
            for span in sorted(spans, key=lambda span: (span.start_s, span.instrument))
        ]
        print_json(
            {
                "file_metadata": {
                    "title": name,
                    "artist": "",
                    "release": "",
                    "duration": rounded(analysis.duration_s),
                    "identifiers": {},
                    "jams_version": "0.3.4",
                },
                "annotations": [_annotation(data, analysis)],
                "sandbox": {"file": name},
            },
            indent=None,
        )


def _annotation(data: list[dict[str, Any]], analysis: TrackAnalysis) -> dict[str, Any]:
    checkpoint = analysis.checkpoint
    return {
        "namespace": "tag_open",
        "data": data,
        "time": 0.0,
        "duration": rounded(analysis.duration_s),
        "annotation_metadata": {
            "curator": {"name": "", "email": ""},
            "annotator": {},
            "version": checkpoint.version,
            "corpus": "",
            "annotation_tools": f"MIRDesk, checkpoint {checkpoint.name}",
            "annotation_rules": "activity at or above the instrument's threshold",
            "validation": "",
            "data_source": "program",
        },
        "sandbox": {},
    }
