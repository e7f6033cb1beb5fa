"""A whole evaluation."""

import dataclasses

import pytest

from mirdesk.errors import DatasetError
from mirdesk.lab.datasets.clips import MIX, unknown_truth
from mirdesk.lab.evaluation.baselines import MelStatistics
from mirdesk.lab.evaluation.evaluations import evaluate


def test_every_part_is_measured(dataset, lookup):
    told = []
    result = evaluate(lookup, dataset, has_cost=False, on_progress=told.append)
    assert told == ["lookup: 7 of 7 clips of memory"]
    assert result.parts.keys() == {"phrases", "notes"}
    assert result.parts["notes"].top_one.value == 1.0
    assert result.instrument_retrieval["notes"].mean_ap.value == 1.0
    assert result.recording_retrieval == {}  # no files
    assert result.cost is None


def test_parts_of_which_nothing_is_known_are_left_out(memory, lookup, clip_of, mel_of):
    clips = (clip_of("a", MIX, unknown_truth()),)
    result = evaluate(lookup, memory(clips, {"a": mel_of(1)}), has_cost=False)
    assert result.parts == {}
    assert result.instrument_retrieval == {}


def test_recordings_are_cut_where_there_are_files(tmp_path, memory, lookup, clip_of, mel_of):
    clips = tuple(
        clip_of(name, MIX, unknown_truth(), path=tmp_path / name) for name in ("a", "b")
    )
    data = memory(clips, {"a": mel_of(1, 2500), "b": mel_of(2, 2500)})
    found = evaluate(lookup, data, has_cost=False, baselines=[MelStatistics()])
    assert found.recording_retrieval.keys() == {"lookup", "mel statistics"}
    assert found.recording_retrieval["lookup"].mean_ap.value == 1.0
    without = evaluate(lookup, data, has_cost=False, has_recordings=False)
    assert without.recording_retrieval == {}


def test_the_test_fold_is_measured_where_there_is_one(dataset, lookup):
    folds = ["train", "train", "train", "train", "test", "test", "valid"]
    dataset.clips = tuple(
        dataclasses.replace(clip, fold=fold)
        for clip, fold in zip(dataset.clips, folds, strict=True)
    )
    result = evaluate(lookup, dataset, has_cost=False)
    assert result.fold == "test"
    assert result.parts.keys() == {"notes"}
    assert result.parts["notes"].clips.rows == 2
    everything = evaluate(lookup, dataset, fold="all", has_cost=False)
    assert everything.fold == ""
    assert everything.parts["phrases"].clips.rows == 4
    with pytest.raises(DatasetError, match="folds here: test, train, valid"):
        evaluate(lookup, dataset, fold="kazoo")


def test_cost_is_measured(dataset, lookup):
    assert evaluate(lookup, dataset).cost.speed > 0
