"""Stable shapes, and cells no spreadsheet runs."""

import json

import numpy as np
import pytest

from mirdesk.cli.output import (
    clip_document,
    clock,
    complain,
    counted,
    csv_cell,
    descriptors_document,
    iso_time,
    plain,
    print_json,
    print_table,
    rounded,
)
from mirdesk.domain.descriptors import Descriptors, Silence
from mirdesk.domain.instruments import INSTRUMENTS


@pytest.mark.parametrize("text", ["=1+1", "+a", "-a", "@a"])
def test_formulas_are_defused(text):
    assert csv_cell(text) == "'" + text


def test_usual_cells_stay():
    assert csv_cell("/music/a-b.flac") == "/music/a-b.flac"


def test_clip_has_all_labels():
    document = clip_document(np.linspace(0, 1, 20, dtype=np.float32))
    assert list(document) == list(INSTRUMENTS)
    assert document["voice"] == 1.0
    assert clip_document(None) is None


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (245.4, "4:05"), (3723, "1:02:03"), (None, "")]
)
def test_lengths_read_as_people_write_them(seconds, text):
    assert clock(seconds) == text


def test_what_is_no_number_becomes_null():
    assert rounded(float("-inf")) is None
    assert rounded(float("nan")) is None
    assert rounded(1.23456) == 1.235


def test_descriptors_that_are_missing_are_null():
    assert set(descriptors_document(None).values()) == {None}
    silent = Descriptors(None, None, float("-inf"), Silence(1.0, 3.0, 0.0))
    document = descriptors_document(silent)
    assert (document["tempo"], document["key"], document["true_peak_dbtp"]) == (None,) * 3
    assert document["silence"] == {"share": 1.0, "leading_s": 3.0, "trailing_s": 0.0}
    assert document["tags"] == {}


def test_tags_have_the_names_of_the_card():
    tags = np.array([0.25, 0.7511], np.float32)
    found = Descriptors(None, None, -1.0, Silence(0.0, 0.0, 0.0), tags)
    assert descriptors_document(found, ("Jazz", "Happy"))["tags"] == {
        "Jazz": 0.25,
        "Happy": 0.751,
    }
    assert descriptors_document(found, ("Jazz",))["tags"] == {}  # names of another card
    assert descriptors_document(found)["speech_share"] is None


def test_json_is_one_document(capsys):
    print_json([{"path": "ä"}])
    assert json.loads(capsys.readouterr().out) == [{"path": "ä"}]


def test_nothing_a_terminal_obeys_is_printed(capsys):
    hostile = "red \x1b[31m and \u202e backwards"
    assert plain(hostile) == "red \\x1b[31m and \\u202e backwards"
    print_table(["Title"], [[hostile]])
    complain(hostile)
    captured = capsys.readouterr()
    assert "\x1b" not in captured.out + captured.err
    assert "\u202e" not in captured.out + captured.err


def test_numbers_agree_with_their_nouns():
    assert [counted(n, "track") for n in (0, 1, 1200)] == [
        "0 tracks",
        "1 track",
        "1,200 tracks",
    ]


def test_no_column_of_a_table_vanishes(capsys):
    print_table(["Score", "Why"], [["0.98", "x" * 500]])
    lines = capsys.readouterr().out.splitlines()
    assert any("0.98" in line for line in lines)
    assert max(len(line.rstrip()) for line in lines) <= 140


def test_times_are_iso_in_utc():
    assert iso_time(0) == "1970-01-01T00:00:00+00:00"
