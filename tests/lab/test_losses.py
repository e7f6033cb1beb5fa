"""Losses against hand-worked values."""

import math

import pytest
import torch

from mirdesk.lab.losses import contrast, masked_bce


def test_unknown_labels_count_for_nothing():
    logits = torch.tensor([[0.0, 100.0], [0.0, -100.0]])
    labels = torch.tensor([[1.0, float("nan")], [0.0, float("nan")]])
    assert masked_bce(logits, labels).item() == pytest.approx(math.log(2))


def test_gradients_of_unknown_labels_are_zero():
    logits = torch.zeros(3, requires_grad=True)
    masked_bce(logits, torch.tensor([1.0, float("nan"), 0.0])).backward()
    torch.testing.assert_close(logits.grad, torch.tensor([-0.25, 0.0, 0.25]))


def test_nothing_known_costs_nothing():
    assert masked_bce(torch.ones(4), torch.full((4,), float("nan"))).item() == 0.0


def test_contrast_of_two_orthogonal_pairs():
    first = second = torch.eye(2)
    # Of the three others, one is the partner (likeness 1) and two are unlike (0).
    expected = -math.log(math.e / (math.e + 2))
    assert contrast(first, second, 1.0).item() == pytest.approx(expected, rel=1e-5)


def test_contrast_falls_as_partners_come_nearer():
    torch.manual_seed(0)
    first = torch.nn.functional.normalize(torch.randn(8, 16), dim=1)
    other = torch.nn.functional.normalize(torch.randn(8, 16), dim=1)
    between = torch.nn.functional.normalize(first + other, dim=1)
    apart, near, same = (contrast(first, x, 0.2).item() for x in (other, between, first))
    assert apart > near > same
