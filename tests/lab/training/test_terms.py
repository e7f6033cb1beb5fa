"""Each loss by itself: it falls when the network says what is wanted."""

import dataclasses

import pytest
import torch

from mirdesk.analysis.network import FrameOutputs
from mirdesk.lab.recipes.recipe import Recipe
from mirdesk.lab.training.batches import Batch
from mirdesk.lab.training.terms import TERMS, Said, weighed

COUNT = 8
NOTHING = torch.zeros(COUNT, 0)


def batch(*, has_teacher: bool = True) -> Batch:
    torch.manual_seed(0)
    labels = torch.eye(20)[: COUNT // 2].repeat(2, 1)  # one instrument each
    told = torch.randn(COUNT // 2, 6).repeat(2, 1) if has_teacher else NOTHING
    clip = labels * 8 - 4 if has_teacher else NOTHING
    return Batch(
        torch.zeros(COUNT, 128, 160),
        labels[:, None].repeat(1, 16, 1),
        labels,
        torch.where(labels == 1, 1.0, torch.nan),
        told,
        clip,
        clip[:, :4],
    )


def right(given: Batch, *, by_labels: bool = False) -> Said:
    """Say just what is wanted."""
    logits = given.clip_labels * 8 - 4
    teacher = given.teacher
    # For likenesses within the batch, that of the teacher or that of the instruments.
    near = given.clip_labels if by_labels else teacher
    unit = torch.nn.functional.normalize(near - near.mean(dim=0), dim=1)
    frames = FrameOutputs(logits[:, None].repeat(1, 16, 1), torch.zeros(COUNT, 16, 20))
    return Said(teacher[:, None], frames, logits, unit, logits[:, :4], teacher)


def wrong(given: Batch) -> Said:
    """Say anything else."""
    torch.manual_seed(1)
    return Said(
        *(
            FrameOutputs(torch.randn_like(part.logits), part.attention)
            if isinstance(part, FrameOutputs)
            else torch.nn.functional.normalize(torch.randn_like(part), dim=-1)
            for part in right(given)
        )
    )


@pytest.mark.parametrize("name", TERMS)
def test_falls_when_right(name):
    given, recipe = batch(), Recipe()
    said = right(given, by_labels=name == "relation")
    assert TERMS[name](said, given, recipe) < TERMS[name](wrong(given), given, recipe)


def test_without_a_teacher_what_needs_one_is_nothing():
    given = batch(has_teacher=False)
    said = wrong(batch())
    recipe = Recipe(teacher_weight=1, distill_weight=1, cosine_weight=1, likeness_weight=1)
    total, parts = weighed(said, given, recipe)
    plain, _ = weighed(said, given, Recipe())
    assert total == plain
    assert parts["teacher"] == parts["distill"] == parts["cosine"] == parts["likeness"] == 0


def test_weights_count():
    given = batch()
    said = wrong(given)
    only_clip = dataclasses.replace(Recipe(), frame_weight=0.0, clip_weight=2.0)
    total, parts = weighed(said, given, only_clip)
    assert total.item() == pytest.approx(2 * parts["clip"])
    assert parts["frame"] == 0
