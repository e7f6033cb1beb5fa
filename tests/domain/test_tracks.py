"""Queries are values; paths are shown whatever their bytes."""

import json
import os

from mirdesk.domain.tracks import TrackQuery, shown_path


def test_paths_that_are_not_utf8_can_be_shown_and_encoded():
    shown = shown_path(b"/music/caf\xe9.mp3")
    assert shown == "/music/caf\\udce9.mp3"
    assert json.loads(json.dumps(shown)) == shown
    shown.encode("utf-8")


def test_usual_paths_are_shown_as_they_are():
    assert shown_path(os.fsencode("/music/Ö und é.flac")) == "/music/Ö und é.flac"


def test_queries_compare_by_value():
    assert TrackQuery(text="a") == TrackQuery(text="a")
    assert len({TrackQuery(), TrackQuery(), TrackQuery(text="b")}) == 2
