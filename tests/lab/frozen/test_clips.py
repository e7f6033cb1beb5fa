"""Clips mixed once: deterministic, labelled, lone notes with silence behind."""

import numpy as np
import pytest

from mirdesk.audio.spectrogram import MEL_BANDS, SILENCE
from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.errors import DatasetError
from mirdesk.lab.frozen.clips import CLIP_FRAMES, Counts, cache_clips, open_clips

COUNTS = Counts(notes=8, solos=4, mixtures=6)


@pytest.fixture(scope="module")
def folder(bank_folder, tmp_path_factory):
    path = tmp_path_factory.mktemp("clips")
    cache_clips(path, [bank_folder], COUNTS, seed=3)
    return path


def test_shapes_and_kinds(folder):
    clips = open_clips(folder)
    assert len(clips) == sum(COUNTS)
    assert clips.codes.shape == (18, CLIP_FRAMES, MEL_BANDS)
    assert clips.frame_labels.shape == (18, CLIP_FRAMES // 10, 20)
    assert [str(kind) for kind in clips.kinds] == ["note"] * 8 + ["solo"] * 4 + ["mix"] * 6
    assert set(np.unique(clips.clip_labels[~np.isnan(clips.clip_labels)])) <= {0.0, 1.0}


def test_only_what_the_bank_has_is_ever_there(folder):
    clips = open_clips(folder)
    there = {INSTRUMENT_INDEX[label] for label in ("flute", "organ", "drums")}
    present = set(np.flatnonzero((clips.clip_labels == 1).any(axis=0)).tolist())
    assert present
    assert present <= there


def test_silence_follows_a_lone_note(folder):
    clips = open_clips(folder)
    mel = clips.mel(np.array([0, 1, 2, 3]))  # 160, 240, 320 and 480 frames
    assert mel.shape == (4, MEL_BANDS, CLIP_FRAMES)
    for row, length in enumerate((160, 240, 320)):
        assert mel[row, :, length:] == pytest.approx(SILENCE, abs=1e-6)
        assert not clips.frame_labels[row, length // 10 :].any()
        assert mel[row, :, :length].max() > SILENCE + 0.5


def test_the_same_seed_gives_the_same_clips(folder, bank_folder, tmp_path):
    again = cache_clips(tmp_path / "a", [bank_folder], COUNTS, seed=3)
    other = cache_clips(tmp_path / "b", [bank_folder], COUNTS, seed=4)
    first = open_clips(folder)
    assert np.array_equal(first.codes, again.codes)
    assert np.array_equal(first.clip_labels, again.clip_labels, equal_nan=True)
    assert not np.array_equal(first.codes, other.codes)


def test_no_clips_is_told(tmp_path):
    with pytest.raises(DatasetError, match="no cached clips here"):
        open_clips(tmp_path)
