"""Evaluations to read."""

from mirdesk.lab.evaluation.evaluations import evaluate
from mirdesk.lab.evaluation.texts import as_text


def test_the_table_tells_what_matters(dataset, lookup):
    text = as_text(evaluate(lookup, dataset))
    assert text.startswith("lookup on memory\n")
    assert "phrases: 4 clips in 4 groups: mAP 0.750 (" in text
    assert "  top-1 0.667 (" in text
    assert "phrases, 10 frames in 1 groups" in text
    assert "piano" in text
    assert "ukulele" not in text.partition("frames")[0]  # nothing is known of it there
    assert "same instrument, notes: mAP 1.000 (1.00-1.00) of 2 queries" in text
    assert "x real time a core: mel" in text
    assert "3 trained parameters, 0.00 MB" in text


def test_only_what_was_measured_is_told(dataset, lookup):
    text = as_text(evaluate(lookup, dataset, has_cost=False))
    assert "x real time" not in text
    assert not text.endswith("\n")
