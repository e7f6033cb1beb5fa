"""OpenMIC-2018 in miniature, laid out as published."""

import json

import numpy as np
import pytest

from mirdesk.domain.instruments import INSTRUMENT_INDEX, INSTRUMENTS
from mirdesk.errors import DatasetError
from mirdesk.lab.datasets.openmic import read_openmic

KEYS = {"train": ["000046_3840", "000135_483840"], "test": ["138485_1", "099999_0"]}
LABELS = """sample_key,instrument,relevance,num_responses
000046_3840,clarinet,0.17105,3
000046_3840,flute,0.0,3
000135_483840,bass,0.5,3
000135_483840,mallet_percussion,0.62,3
138485_1,voice,1.0,3
138485_1,trumpet,0.4999,3
"""
METADATA = (
    "track_id,artist_id,artist_name,sample_key,start_time\n"
    "46,52,Amoebic Ensemble,000046_3840,0.08\n"
    "135,52,Amoebic Ensemble,000135_483840,10.08\n"
)


@pytest.fixture
def copy(tmp_path, write_audio):
    root = tmp_path / "openmic-2018"
    (root / "partitions").mkdir(parents=True)
    for fold, keys in KEYS.items():
        (root / "partitions" / f"split01_{fold}.csv").write_text(
            "".join(f"{k}\n" for k in keys)
        )
        for key in keys[:2]:
            if key != "099999_0":
                write_audio(root / "audio" / key[:3] / f"{key}.ogg")
    classes = {name: index for index, name in enumerate(INSTRUMENTS)}
    (root / "class-map.json").write_text(json.dumps(classes))
    (root / "openmic-2018-aggregated-labels.csv").write_text(LABELS)
    (root / "openmic-2018-metadata.csv").write_text(METADATA)
    # As published: keys pickled. Never opened here.
    np.savez(root / "openmic-2018.npz", sample_key=np.array(KEYS["train"], object))
    return root


def test_clips_labels_and_folds(copy):
    dataset = read_openmic(copy)
    assert dataset.licence.startswith("CC-BY-4.0")
    clips = {clip.name: clip for clip in dataset.clips}
    assert {name: clip.fold for name, clip in clips.items()} == {
        "000046_3840": "train",
        "000135_483840": "train",
        "138485_1": "test",
    }
    first = clips["000046_3840"].truth
    assert first[INSTRUMENT_INDEX["clarinet"]] == 0
    assert np.isnan(first).sum() == 18  # masked wherever nobody was asked
    second = clips["000135_483840"].truth
    assert second[INSTRUMENT_INDEX["bass"]] == 1  # from a half on
    assert second[INSTRUMENT_INDEX["mallet_percussion"]] == 1
    assert clips["138485_1"].truth[INSTRUMENT_INDEX["trumpet"]] == 0
    assert 100 <= len(dataset.mel_of(clips["138485_1"])) < 110  # Vorbis pads


def test_clips_of_one_artist_are_one_group(copy):
    groups = [clip.group for clip in read_openmic(copy).clips]
    assert groups == ["artist 52", "artist 52", "138485_1"]
    (copy / "openmic-2018-metadata.csv").unlink()
    assert len({clip.group for clip in read_openmic(copy).clips}) == 3


def test_clips_without_audio_are_passed_over(copy):
    assert read_openmic(copy).notes == ("1 of 4 clips have no audio here and are passed over",)


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("class-map.json", None, "cannot be read"),
        ("class-map.json", "{", "not JSON"),
        ("class-map.json", '{"kazoo": 0}', "not the 20"),
        ("openmic-2018-aggregated-labels.csv", None, "cannot be read"),
        ("openmic-2018-aggregated-labels.csv", "a,b\n1,2\n", "needs the columns"),
        (
            "openmic-2018-aggregated-labels.csv",
            "sample_key,instrument,relevance\n138485_1,kazoo,1\n",
            "kazoo",
        ),
        (
            "openmic-2018-aggregated-labels.csv",
            "sample_key,instrument,relevance\n138485_1,voice,yes\n",
            "'yes' is no relevance",
        ),
        ("partitions/split01_test.csv", None, "cannot be read"),
        ("partitions/split01_test.csv", "000046_3840\n", "in train as well"),
    ],
)
def test_what_is_not_as_published_is_told(copy, name, text, complaint):
    (copy / name).unlink()
    if text is not None:
        (copy / name).write_text(text)
    with pytest.raises(DatasetError, match=complaint):
        read_openmic(copy)


def test_missing_audio_is_told(copy):
    (copy / "audio").rename(copy / "sounds")
    with pytest.raises(DatasetError, match="unpack the audio"):
        read_openmic(copy)
    (copy / "audio").mkdir()
    with pytest.raises(DatasetError, match="holds none of the clips"):
        read_openmic(copy)


def test_empty_partitions_are_told(copy):
    for fold in KEYS:
        (copy / "partitions" / f"split01_{fold}.csv").write_text("")
    with pytest.raises(DatasetError, match="partitions are empty"):
        read_openmic(copy)
