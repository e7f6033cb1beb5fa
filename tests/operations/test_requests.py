"""Requests and answers cross the pipe unchanged."""

import dataclasses

import pytest

from mirdesk.jobs.messages import pack, unpack_plain
from mirdesk.operations.requests import AnalyseRequest, CheckpointUnusable, PictureRequest


@pytest.mark.parametrize(
    "record",
    [
        AnalyseRequest(b"/music/\xff.mp3", "/checkpoints/student-0.1.0", 240.0),
        CheckpointUnusable("damaged weights"),
        PictureRequest(b"/music/\xff.mp3", "/cache/abc", None, 10),
    ],
)
def test_they_are_frozen_plain_data(record):
    assert unpack_plain(pack(record)) == record
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, dataclasses.fields(record)[0].name, "other")
