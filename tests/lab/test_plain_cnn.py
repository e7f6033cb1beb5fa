"""The plain CNN has the outputs of a student."""

import pytest
import torch

from mirdesk.analysis.network import parameter_count
from mirdesk.domain.activity import EMBEDDING_SIZE
from mirdesk.lab.plain_cnn import PlainCnn


def test_outputs():
    network = PlainCnn(16).eval()
    with torch.no_grad():
        frames, clip, embedding = network(torch.zeros(2, 1, 128, 160))
    assert frames.logits.shape == (2, 16, 20)
    assert clip.shape == (2, 20)
    assert embedding.shape == (2, EMBEDDING_SIZE)
    assert embedding.norm(dim=1).tolist() == pytest.approx([1.0, 1.0])


def test_folding_changes_nothing():
    torch.manual_seed(0)
    network = PlainCnn(16).eval()
    mel = torch.randn(1, 1, 128, 40)
    with torch.no_grad():
        before = network(mel).clip
        network.fold_norms()
        torch.testing.assert_close(network(mel).clip, before, atol=1e-5, rtol=1e-4)


def test_is_small():
    assert parameter_count(PlainCnn()) < 120_000
