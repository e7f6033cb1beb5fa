"""Pseudo-labels of recordings: written, read, one-sided, drawn."""

import numpy as np
import pytest

from mirdesk.errors import DatasetError
from mirdesk.lab.mixtures import Mixer, MixtureSettings
from mirdesk.lab.pseudo_labels import PseudoLabels, fused, label_recordings
from mirdesk.lab.stems import BankWriter, Stem, StemBank

FRAMES = 160


@pytest.fixture
def recordings(tmp_path):
    """One recording, quiet in its first half."""
    folder = tmp_path / "recordings"
    rng = np.random.default_rng(0)
    sound = rng.normal(0, 0.1, 8 * 32_000).astype(np.float32)
    sound[: sound.size // 2] *= 0.001
    with BankWriter(folder) as writer:
        about = Stem(
            *(0, 0, (), (), "noise", "real/one", "CC0"), is_held_out=False, is_recording=True
        )
        writer.add(sound, about)
    return folder


def listener(mel):
    """Hear a flute where it is loud, and hardly anything else."""
    logits = np.full((len(mel), 20), -9.0, np.float32)
    logits[:, 7] = mel.mean(dim=(1, 2)).numpy() * 4
    return logits


def test_what_is_heard_is_present_and_nothing_absent(recordings, tmp_path):
    path = tmp_path / "labels.npz"
    count = label_recordings([recordings], path, [listener], frames=FRAMES, quantile=0.5)
    labels = PseudoLabels(path, [recordings], [StemBank(recordings)])
    assert count == labels.present.sum() > 0
    assert set(np.flatnonzero(labels.present.any(axis=0))) == {7}  # the rest is no claim
    heard = [labels.labels(row) for row in range(len(labels.places))]
    assert {float(x) for row in heard for x in row[~np.isnan(row)]} == {1.0}
    loud = [place[2] for place, row in zip(labels.places, heard, strict=True) if row[7] == 1]
    assert min(loud) > 250  # mel frames: the louder half


def test_draws_pairs_of_one_recording(recordings, tmp_path):
    path = tmp_path / "labels.npz"
    label_recordings([recordings], path, [listener], frames=FRAMES, quantile=0.5)
    banks = [StemBank(recordings)]
    labels = PseudoLabels(path, [recordings], banks)
    mixer = Mixer(banks, MixtureSettings(frames=FRAMES), seed=0)
    drawn = [labels.draw(mixer) for _ in range(20)]
    assert all(cut.mel.shape == (128, FRAMES) for cuts, _ in drawn for cut in cuts)
    assert all(np.isnan(cut.clip_labels).all() for cuts, _ in drawn for cut in cuts)
    assert sum((first[7] == 1) for _, (first, _) in drawn) > 5


def test_files_and_banks_that_do_not_fit(recordings, bank_folder, tmp_path):
    with pytest.raises(DatasetError, match="no unlabelled recordings"):
        label_recordings(
            [bank_folder], tmp_path / "x.npz", [listener], frames=160, quantile=0.9
        )
    with pytest.raises(DatasetError, match="no pseudo-labels"):
        PseudoLabels(tmp_path / "none.npz", [recordings], [StemBank(recordings)])
    path = tmp_path / "labels.npz"
    label_recordings([recordings], path, [listener], frames=FRAMES, quantile=0.5)
    with pytest.raises(DatasetError, match="other banks"):
        PseudoLabels(path, [bank_folder], [StemBank(bank_folder)])


def test_fused_scores_rank_by_all():
    logits = np.zeros((2, 3, 20))
    logits[0, :, 0] = [0, 1, 2]
    logits[1, :, 0] = [0, 30, 20]  # bolder, yet of no more weight
    scores = fused(logits)[:, 0]
    assert scores[0] < scores[1]
    assert scores[1] == pytest.approx(scores[2], abs=0.3)
