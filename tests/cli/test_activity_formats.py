"""The formats of activity, on an analysis made by hand."""

import csv
import io
import json

import numpy as np
import pytest

from mirdesk.analysis.cards import Card
from mirdesk.cli.activity_formats import ActivityWriter
from mirdesk.domain.activity import Activity, CheckpointId, Loudness, TrackAnalysis


@pytest.fixture
def analysis():
    values = np.zeros((30, 20), np.float32)
    values[5:25, 12] = 0.9
    return TrackAnalysis(
        payload_hash=b"x" * 16,
        checkpoint=CheckpointId("student", "1"),
        duration_s=3.0,
        activity=Activity(values, 10.0),
        clip=values.max(axis=0),
        embedding=np.ones(128, np.float32),
        passages=np.ones((1, 128), np.float32),
        passage_s=5.0,
        loudness=Loudness(-14.0, 1.0, -1.0, np.zeros(3, np.float32)),
        waveform=np.zeros((800, 2), np.int8),
        preview=np.zeros((48, 320), np.uint8),
    )


@pytest.fixture
def card():
    return Card(name="student", version="1", sha256="", licence="", parameters=0)


def test_jams_spans_have_the_times_of_the_activity(analysis, card, capsys):
    ActivityWriter("jams", card).write(b"a.flac", analysis)
    document = json.loads(capsys.readouterr().out)
    assert document["annotations"][0]["data"] == [
        {"time": 0.5, "duration": 2.0, "value": "piano", "confidence": 0.9}
    ]
    assert document["file_metadata"]["duration"] == 3.0


def test_csv_writes_one_header_for_many_files(analysis, card, capsys):
    writer = ActivityWriter("csv", card)
    writer.write(b"=evil.flac", analysis)
    writer.write(b"b.flac", analysis)
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 1 + 2 * 30
    assert rows[1][:2] == ["'=evil.flac", "0.050"]


def test_json_lines_are_one_document_a_line(analysis, card, capsys):
    writer = ActivityWriter("jsonl", card)
    writer.write(b"a.flac", analysis)
    writer.write(b"b.flac", analysis)
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["file"] for line in lines] == ["a.flac", "b.flac"]
