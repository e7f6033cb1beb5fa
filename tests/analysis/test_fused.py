"""Fused convolutions say what the modules they replace say."""

import copy

import pytest
import torch
from torch import nn

from mirdesk.analysis.fused import FusedConvolution, fuse_convolutions
from mirdesk.analysis.mobilenet import ConvNorm, MobileTrunk

pytestmark = pytest.mark.skipif(
    not torch.backends.mkldnn.is_available(), reason="this torch has no oneDNN"
)


def trunk() -> MobileTrunk:
    torch.manual_seed(0)
    made = MobileTrunk(0.2).eval()
    for module in made.modules():
        if isinstance(module, nn.BatchNorm2d):  # as if trained: levels stay near 1
            module.running_var.fill_(0.2)
    made.fold()
    return made.requires_grad_(requires_grad=False)


@torch.inference_mode()
@pytest.mark.parametrize(("batch", "frames"), [(2, 160), (1, 320)])
def test_the_same_comes_out(batch: int, frames: int):
    plain = trunk()
    fused = copy.deepcopy(plain)
    assert fuse_convolutions(fused, torch.zeros(2, 1, 128, 160))
    assert not any(isinstance(module, ConvNorm) for module in fused.modules())
    mel = torch.randn(batch, 1, 128, frames)
    for expected, found in zip(plain(mel), fused(mel), strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-5)


def test_only_folded_ones():
    with pytest.raises(ValueError, match="not folded"):
        FusedConvolution(ConvNorm(3, 8), [1, 3, 16, 16])
