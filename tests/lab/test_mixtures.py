"""Mixtures: labels follow energies, unknown stays unknown, the same seed mixes the same."""

import dataclasses

import numpy as np
import pytest

from mirdesk.audio.spectrogram import MEL_BANDS, SILENCE
from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.lab.mixtures import (
    Choice,
    Mixer,
    MixtureSettings,
    clip_labels,
    frame_labels,
)
from mirdesk.lab.stems import BankWriter, StemBank

FLUTE, ORGAN, DRUMS = (INSTRUMENT_INDEX[name] for name in ("flute", "organ", "drums"))


def steps(*levels_db: float) -> np.ndarray:
    """Energy that keeps each level for one output frame."""
    return np.repeat(10.0 ** (np.array(levels_db) / 10), 10).astype(np.float32)


def test_labels_follow_the_thresholds(about):
    flute, organ = about("flute"), about("organ")
    labels = frame_labels(
        [flute, organ], [steps(0, -20, -40, -40, 0), steps(-100, -100, -100, 0, 20 + 8)]
    )
    # Loud alone; quiet alone; below its own peak but all there is; neither; drowned by organ.
    np.testing.assert_array_equal(labels[:, FLUTE], [1, 1, np.nan, 0, np.nan])
    np.testing.assert_array_equal(labels[3:, ORGAN], [1, 1])
    assert (labels[:, DRUMS] == 0).all()


def test_what_a_stem_may_count_as_is_unknown_while_it_sounds(about):
    stem = about("other", unknown=("flute", "organ"))
    labels = frame_labels([stem, about("organ")], [steps(0, -90, 0), steps(0, 0, -90)])
    np.testing.assert_array_equal(labels[:, FLUTE], [np.nan, 0, np.nan])
    np.testing.assert_array_equal(labels[:, ORGAN], [1, 1, np.nan])


def test_clip_labels():
    frames = np.zeros((10, 20), np.float32)
    frames[:3, FLUTE] = 1
    frames[:2, ORGAN] = 1
    frames[0, DRUMS] = np.nan
    labels = clip_labels(frames)
    assert labels[FLUTE] == 1
    assert np.isnan(labels[ORGAN])
    assert np.isnan(labels[DRUMS])
    assert labels[0] == 0


def test_mixtures_have_the_right_shape(bank):
    mixer = Mixer([bank], MixtureSettings(frames=200), seed=1)
    assert mixer.labels == ["drums", "flute", "organ"]
    for _ in range(20):
        mixture = mixer.mix(mixer.draw())
        assert mixture.mel.shape == (MEL_BANDS, 200)
        assert mixture.mel.dtype == np.float32
        assert np.isfinite(mixture.mel).all()
        assert mixture.mel.min() >= SILENCE - 1e-3
        assert mixture.frame_labels.shape == (20, 20)
        assert mixture.clip_labels.shape == (20,)


def test_nothing_plays_in_an_empty_mixture(bank):
    mixture = Mixer([bank], MixtureSettings(frames=100), seed=1).mix([])
    assert (mixture.frame_labels == 0).all()
    assert (mixture.clip_labels == 0).all()


def test_who_is_in_the_mixture_is_in_the_labels(bank):
    mixer = Mixer([bank], MixtureSettings(frames=300, effects=0.0), seed=2)
    for stem in bank.stems[::3]:
        mixture = mixer.mix([Choice(bank, stem, 0.0)])
        index = INSTRUMENT_INDEX[stem.labels[0]]
        assert np.nanmax(mixture.frame_labels[:, index]) == 1
        assert np.nansum(np.delete(mixture.frame_labels, index, axis=1)) == 0


def test_the_same_seed_mixes_the_same(bank):
    def first(seed):
        mixer = Mixer([bank], MixtureSettings(frames=100, stem_odds=(0, 1)), seed=seed)
        return mixer.mix(mixer.draw()).mel

    np.testing.assert_array_equal(first(3), first(3))
    assert not np.array_equal(first(3), first(4))


def test_held_out_stems_are_kept_apart(bank):
    settings = MixtureSettings(frames=100, stem_odds=(0, 1))
    for held in (False, True):
        mixer = Mixer([bank], settings, seed=0, held_out=held)
        drawn = [choice.stem for _ in range(30) for choice in mixer.draw()]
        assert {stem.is_held_out for stem in drawn} == {held}


def test_short_stems_fit(tmp_path, tone, about):
    with BankWriter(tmp_path) as writer:
        writer.add(tone("flute", 1.2, np.random.default_rng(0)), about("flute"))
    bank = StemBank(tmp_path)
    mixture = Mixer([bank], MixtureSettings(frames=400), seed=0).mix(
        [Choice(bank, bank.stems[0], 0.0)]
    )
    assert mixture.mel.shape == (MEL_BANDS, 400)
    assert 8 <= (mixture.frame_labels[:, FLUTE] == 1).sum() <= 14  # about 1.2 s of it


@pytest.mark.parametrize("gain_db", [-18.0, 0.0])
def test_level_of_a_stem_alone_does_not_change_its_label(bank, gain_db):
    mixer = Mixer([bank], MixtureSettings(frames=200), seed=9)
    mixture = mixer.mix([Choice(bank, bank.stems[0], gain_db)])
    assert mixture.clip_labels[FLUTE] == 1


def test_stems_can_be_moved_in_frequency(bank):
    stem = next(stem for stem in bank.stems if stem.labels == ("flute",))

    def loudest(warp_odds, seed):
        settings = MixtureSettings(frames=160, effects=0.0, warp_odds=warp_odds)
        mixture = Mixer([bank], settings, seed=seed).mix([Choice(bank, stem, 0.0)])
        assert mixture.clip_labels[FLUTE] == 1
        return int(mixture.mel.mean(axis=1).argmax())

    still = {loudest(0.0, seed) for seed in range(8)}
    moved = {loudest(1.0, seed) for seed in range(8)}
    assert len(moved) > len(still)


def test_recordings_are_cut_twice_and_unlabelled(tmp_path, tone, about):
    with BankWriter(tmp_path) as writer:
        sound = tone("flute", 12.0, np.random.default_rng(0))
        writer.add(sound, dataclasses.replace(about("flute"), labels=(), is_recording=True))
        writer.add(sound, about("flute"))
    mixer = Mixer([StemBank(tmp_path)], MixtureSettings(frames=160), seed=0)
    first, second = mixer.recording_pair()
    assert np.isnan(first.frame_labels).all()
    assert np.isnan(second.clip_labels).all()
    assert first.mel.shape == (MEL_BANDS, 160)
    assert not np.array_equal(first.mel, second.mel)
    assert all(choice.stem.labels for _ in range(30) for choice in mixer.draw())


def test_without_recordings_there_is_no_pair(bank):
    assert Mixer([bank], MixtureSettings(frames=160), seed=0).recording_pair() is None
