"""Retrieval with embeddings whose neighbours are known."""

import numpy as np
import pytest

from mirdesk.lab.datasets.clips import MIX, NOTE, unknown_truth
from mirdesk.lab.evaluation.baselines import MelStatistics
from mirdesk.lab.evaluation.outputs import hear_dataset
from mirdesk.lab.evaluation.retrieval import crops, same_instrument, same_recording


def test_same_instrument(dataset, lookup):
    outputs = hear_dataset(lookup, dataset, dataset.clips)
    notes = same_instrument(outputs.only((NOTE,)))
    assert notes.mean_ap.value == 1.0  # the two drums find each other
    assert notes.queries == 2
    assert notes.groups == 1
    everything = same_instrument(outputs)
    assert everything.queries == 6  # the mix is no query
    assert everything.mean_ap.value < 1.0  # one piano sounds like a flute


def test_nothing_to_find(dataset, lookup):
    assert same_instrument(hear_dataset(lookup, dataset, dataset.clips[3:4])) is None
    assert same_instrument(hear_dataset(lookup, dataset, dataset.clips[:2])) is None


def test_crops_are_far_apart():
    sound = np.arange(6000)
    starts = [int(crop[0]) for crop in crops(sound, rate_hz=100)]
    assert starts == [0, 1666, 3333, 5000]
    samples = crops(np.arange(60 * 22050 + 9), rate_hz=22050)
    assert [len(crop) for crop in samples] == [220500] * 4
    halves = list(crops(sound[:700], rate_hz=100))
    assert [len(half) for half in halves] == [350, 350]
    assert halves[1][0] == 350
    assert list(crops(sound[:399], rate_hz=100)) == []


def test_same_recording(memory, clip_of):
    rng = np.random.default_rng(0)
    clips = tuple(clip_of(name, MIX, unknown_truth()) for name in "abc")
    mels = {}
    for clip in clips:
        colour = rng.normal(0, 1, 128)
        mels[clip.name] = (colour + 0.1 * rng.normal(0, 1, (3000, 128))).astype(np.float32)
    found = same_recording([MelStatistics()], memory(clips, mels), clips)["mel statistics"]
    assert found.mean_ap.value == pytest.approx(1.0)
    assert found.queries == 9
    assert found.groups == 3


def test_notes_and_unreadable_files_give_no_crops(memory, clip_of, mel_of, truth_of):
    clips = (
        clip_of("gone", MIX, unknown_truth()),
        clip_of("note", NOTE, truth_of(flute=1)),
        clip_of("short", MIX, unknown_truth()),
    )
    mels = {"note": mel_of(1, 5000), "short": mel_of(1, 300)}
    assert same_recording([MelStatistics()], memory(clips, mels), clips) == {}


def test_what_has_no_embedding_is_left_out(dataset, lookup, mel_of):
    dataset.mels["a"] = mel_of(7, 1000)
    heard = lookup.hear
    lookup.hear = lambda sound: heard(sound)._replace(embedding=None)
    assert same_recording([lookup, MelStatistics()], dataset, dataset.clips[:1]).keys() == {
        "mel statistics"
    }
    assert same_instrument(hear_dataset(lookup, dataset, dataset.clips)) is None
