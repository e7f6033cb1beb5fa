"""MagnaTagATune in miniature, laid out as published."""

import csv

import numpy as np
import pytest

from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.errors import DatasetError
from mirdesk.lab.datasets.magnatagatune import known_tags, read_magnatagatune, truth_of_tags

CLIPS = {
    "f/american_bach_soloists-j_s_bach_solo_cantatas-01-bwv54-0-29.mp3": ("2", "violin"),
    "f/american_bach_soloists-j_s_bach_solo_cantatas-01-bwv54-30-59.mp3": ("6", "no voice"),
    "c/lvx_nova-lvx_nova-01-contessa-0-29.mp3": ("10", "synth"),
    "6/norine_braun-now_and_zen-08-gently-117-146.mp3": ("35644", "guitar"),  # empty, as there
    "0/gone-gone-01-gone-0-29.mp3": ("4", "sitar"),
}


def write_annotations(path, clips, tags):
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream, delimiter="\t", quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(["clip_id", *tags, "mp3_path"])
        for name, (clip_id, tag) in clips.items():
            writer.writerow([clip_id, *(int(tag == other) for other in tags), name])


def all_tags():
    tags = sorted(known_tags() | {"sitar", "strings", "bass"})
    return tags + [f"mood {i}" for i in range(188 - len(tags))]


@pytest.fixture
def copy(tmp_path, write_audio):
    write_annotations(tmp_path / "annotations_final.csv", CLIPS, all_tags())
    names = list(CLIPS)
    for name in names[:3]:
        write_audio(tmp_path / name)
    (tmp_path / "6").mkdir()
    (tmp_path / names[3]).touch()
    return tmp_path


def test_clips_labels_and_folds(copy):
    dataset = read_magnatagatune(copy)
    assert "NC" in dataset.licence
    first, second, third = dataset.clips
    assert [clip.fold for clip in dataset.clips] == ["test", "test", "valid"]
    assert first.truth[INSTRUMENT_INDEX["violin"]] == 1
    assert np.isnan(first.truth).sum() == 19  # what nobody typed is unknown
    assert second.truth[INSTRUMENT_INDEX["voice"]] == 0
    assert third.truth[INSTRUMENT_INDEX["synthesizer"]] == 1
    assert first.group == second.group != third.group  # two cuts of one recording
    assert dataset.mel_of(third).shape[1] == 128


def test_empty_and_missing_clips_are_passed_over(copy):
    missing, empty = read_magnatagatune(copy).notes
    assert missing == "1 of 5 clips have no audio here and are passed over"
    assert empty.startswith("6/norine_braun")


def test_audio_may_lie_in_a_folder_of_its_own(copy):
    (copy / "mp3").mkdir()
    for shard in "fc6":
        (copy / shard).rename(copy / "mp3" / shard)
    assert len(read_magnatagatune(copy).clips) == 3


def test_tags_that_may_mean_several_things_say_nothing():
    vague = {"strings", "bass", "male", "percussion", "keyboard", "horn", "wind", "opera"}
    assert np.isnan(truth_of_tags(vague)).all()


def test_absence_and_contradiction():
    truth = truth_of_tags({"no strings", "cello", "no drums", "choir"})
    assert truth[INSTRUMENT_INDEX["violin"]] == 0
    assert np.isnan(truth[INSTRUMENT_INDEX["cello"]])
    assert truth[INSTRUMENT_INDEX["drums"]] == 0
    assert truth[INSTRUMENT_INDEX["voice"]] == 1


def test_what_is_not_as_published_is_told(copy):
    path = copy / "annotations_final.csv"
    write_annotations(path, CLIPS, all_tags()[:-1])
    with pytest.raises(DatasetError, match="187 tags"):
        read_magnatagatune(copy)
    write_annotations(path, CLIPS, [tag for tag in all_tags() if tag != "fiddle"])
    with pytest.raises(DatasetError, match="'fiddle'"):
        read_magnatagatune(copy)
    path.write_text(path.read_text().replace("\t", ","))
    with pytest.raises(DatasetError, match="needs the columns clip_id, mp3_path"):
        read_magnatagatune(copy)


def test_missing_audio_is_told(copy):
    path = copy / "annotations_final.csv"
    write_annotations(path, {"7/a-b-01-c-0-29.mp3": ("1", "flute")}, all_tags())
    with pytest.raises(DatasetError, match="no folders 0 to f"):
        read_magnatagatune(copy)
    write_annotations(path, {"f/a-b-01-c-0-29.mp3": ("1", "flute")}, all_tags())
    with pytest.raises(DatasetError, match="holds none of the clips"):
        read_magnatagatune(copy)
    (copy / "x").mkdir()
    (copy / "x" / "a-0-29.mp3").write_bytes(b"x")
    write_annotations(path, {"x/a-0-29.mp3": ("1", "flute")}, all_tags())
    with pytest.raises(DatasetError, match="none of the folders"):
        read_magnatagatune(copy)
