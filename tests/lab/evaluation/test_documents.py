"""Evaluations as JSON."""

import json

import pytest

from mirdesk.lab.evaluation.documents import as_json, card_figures
from mirdesk.lab.evaluation.evaluations import evaluate


def test_everything_is_in_the_document(dataset, lookup):
    document = as_json(evaluate(lookup, dataset))
    json.dumps(document, allow_nan=False)
    assert document["hearer"] == "lookup"
    assert document["dataset"] == "memory"
    phrases = document["parts"]["phrases"]
    assert phrases["clips"] == phrases["groups"] == 4
    assert phrases["mean_ap"] == pytest.approx(0.75)
    assert phrases["mean_ap_interval"][0] <= 0.75 <= phrases["mean_ap_interval"][1]
    assert phrases["top_one"] == pytest.approx(0.667)
    assert phrases["top_one_clips"] == 3
    assert phrases["classes"]["flute"]["positives"] == 2
    assert phrases["classes"]["flute"]["f1"] == 0.8
    assert phrases["classes"]["ukulele"]["ap"] is None
    assert phrases["frames"]["classes"]["flute"]["f1"] == 1.0
    assert len(phrases["calibration"]["bins"]) == 10
    retrieval = document["retrieval"]
    assert retrieval["same_instrument"]["notes"]["mean_ap"] == 1.0
    assert retrieval["same_recording"] == {}
    assert document["cost"]["trained_parameters"] == 3
    assert document["cost"]["x_real_time"] > 0


def test_what_was_not_measured_is_null(dataset, lookup):
    assert as_json(evaluate(lookup, dataset, has_cost=False))["cost"] is None


def test_a_card_keeps_the_parts_by_name(dataset, lookup):
    figures = card_figures(evaluate(lookup, dataset, has_cost=False))
    assert figures["phrases"]["mean_ap"] == pytest.approx(0.75)
    assert figures.keys() == {"phrases", "notes", "retrieval"}
