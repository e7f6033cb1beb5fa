"""Losses against hand-worked values."""

import math

import pytest
import torch

from mirdesk.lab.losses import (
    contrast,
    distance_correlation,
    label_likeness,
    masked_bce,
    relation,
)


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


def test_likeness_is_the_share_of_common_instruments():
    nan = float("nan")
    labels = torch.tensor([[1.0, 1.0, 0.0], [1.0, 0.0, nan], [0.0, 0.0, 1.0], [nan, nan, nan]])
    found = label_likeness(labels)
    expected = [[1.0, 0.5, 0.0, 0.0], [0.5, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0] * 4]
    torch.testing.assert_close(found, torch.tensor(expected))


def test_relation_of_one_alike_and_one_unlike():
    embedding = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    likeness = torch.tensor([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    # The third is like nobody and counts for nothing; for the others one of two is alike.
    expected = -math.log(math.e / (math.e + 1))
    assert relation(embedding, likeness, 1.0).item() == pytest.approx(expected, rel=1e-5)


def test_relation_of_nobody_alike_is_nothing():
    embedding = torch.nn.functional.normalize(torch.randn(4, 3), dim=1).requires_grad_()
    loss = relation(embedding, torch.eye(4), 0.2)
    loss.backward()
    assert loss.item() == 0.0
    assert embedding.grad.isfinite().all()


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
