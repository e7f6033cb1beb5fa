"""The teacher against the outputs its authors' code gave; distance correlation by hand."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch

from mirdesk.audio.decode import decode_mono
from mirdesk.audio.spectrogram import MEL_RATE_HZ, log_mel
from mirdesk.errors import DatasetError
from mirdesk.lab.teacher import distance_correlation, load_teacher

SHARED = Path(__file__).parents[2].parent / "shared" / "teacher"


def test_gives_what_the_original_gives():
    if not SHARED.is_dir():
        pytest.skip("the weights of mn04 are not here")
    teacher = load_teacher(SHARED / "mn04_as_mAP_432.pt")
    with np.load(SHARED / "mn04_reference.npz") as stored:
        names = {key.split("|")[0] for key in stored.files}
        for name in names:
            # The stored spectrogram is the first second only, the outputs are of all of it.
            path = os.fsencode(SHARED.parent / "realeval" / name)
            sound = np.concatenate(list(decode_mono(path, sample_rate_hz=MEL_RATE_HZ)))
            mel = torch.from_numpy(log_mel(sound).T.copy())[None, None]
            for found, what in ((teacher.embed(mel), "embedding"), (teacher(mel), "logits")):
                np.testing.assert_allclose(
                    found[0].numpy(), stored[f"{name}|{what}"], atol=1e-4
                )


def test_other_weights_are_refused(tmp_path):
    torch.save({"x": torch.zeros(1)}, tmp_path / "x.pt")
    with pytest.raises(DatasetError, match="not the weights"):
        load_teacher(tmp_path / "x.pt")
    with pytest.raises(DatasetError, match="not the weights"):
        load_teacher(tmp_path / "gone.pt")


def test_distance_correlation():
    torch.manual_seed(0)
    points = torch.randn(200, 3)
    turned = points @ torch.linalg.qr(torch.randn(3, 3)).Q * 5.0 + 1.0
    assert distance_correlation(points, turned).item() == pytest.approx(1.0, abs=1e-3)
    assert distance_correlation(points, torch.randn(200, 3)).item() < 0.3
    related = distance_correlation(points, points.square() + 0.1 * torch.randn(200, 3))
    assert 0.3 < related.item() < 0.9


def test_distance_correlation_can_be_learnt():
    torch.manual_seed(0)
    target = torch.randn(40, 4)
    points = torch.randn(40, 4, requires_grad=True)
    before = distance_correlation(points, target)
    (1 - before).backward()
    assert points.grad.isfinite().all()
    with torch.no_grad():
        moved = points - 5.0 * points.grad
    assert distance_correlation(moved, target) > before
