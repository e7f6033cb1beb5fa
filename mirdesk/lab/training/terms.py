"""The losses by name, each from what the network says of a batch.

Every one is small and alone, so that a recipe is a choice of weights (``Recipe.weights``). What
needs a teacher is nothing where there is none.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import torch

from mirdesk.analysis.network import FrameOutputs
from mirdesk.lab.losses import (
    contrast,
    cosine_distance,
    distance_correlation,
    label_likeness,
    masked_bce,
    relation,
    teacher_likeness,
)
from mirdesk.lab.recipes.recipe import Recipe
from mirdesk.lab.training.batches import Batch


class Said(NamedTuple):
    """What the network says of a batch of ``n`` cuts."""

    features: torch.Tensor  # (n, frames, size)
    frames: FrameOutputs
    clip: torch.Tensor  # logits, (n, 20)
    embedding: torch.Tensor  # (n, 128), unit length
    tags: torch.Tensor  # logits, (n, tags)
    mapped: torch.Tensor  # features in the space of the teacher; no columns if not wanted


def frame_term(said: Said, batch: Batch, recipe: Recipe) -> torch.Tensor:
    """Tell who plays in each frame."""
    return masked_bce(said.frames.logits, batch.frame_labels)


def clip_term(said: Said, batch: Batch, recipe: Recipe) -> torch.Tensor:
    """Tell who plays in each cut."""
    return masked_bce(said.clip, batch.clip_labels)


def contrast_term(said: Said, batch: Batch, recipe: Recipe) -> torch.Tensor:
    """Bring two cuts of one thing near."""
    half = len(said.embedding) // 2
    return contrast(said.embedding[:half], said.embedding[half:], recipe.temperature)


def relation_term(said: Said, batch: Batch, recipe: Recipe) -> torch.Tensor:
    """Bring cuts with the same instruments near."""
    return relation(said.embedding, label_likeness(batch.clip_labels), recipe.temperature)


def teacher_term(said: Said, batch: Batch, recipe: Recipe) -> torch.Tensor:
    """EAsT: be near where the teacher's embeddings are, by distance correlation."""
    return 1.0 - distance_correlation(said.features.mean(dim=1), batch.teacher)


def tag_term(said: Said, batch: Batch, recipe: Recipe) -> torch.Tensor:
    """Learn the teacher's tags."""
    return masked_bce(said.tags, batch.teacher_tags.sigmoid())


def pseudo_term(said: Said, batch: Batch, recipe: Recipe) -> torch.Tensor:
    """Hear what is surely heard in unlabelled recordings."""
    return masked_bce(said.clip, batch.pseudo_labels)


def distill_term(said: Said, batch: Batch, recipe: Recipe) -> torch.Tensor:
    """Say what the teacher says of the instruments, where it says little too."""
    return masked_bce(said.clip, batch.teacher_clip.sigmoid())


def cosine_term(said: Said, batch: Batch, recipe: Recipe) -> torch.Tensor:
    """EAsT: point, through a linear map, where the teacher's embeddings point."""
    return cosine_distance(said.mapped, batch.teacher)


def likeness_term(said: Said, batch: Batch, recipe: Recipe) -> torch.Tensor:
    """Find alike what the teacher finds alike."""
    wanted = teacher_likeness(batch.teacher, recipe.temperature)
    return relation(said.embedding, wanted, recipe.temperature)


Term = Callable[[Said, Batch, Recipe], torch.Tensor]
TERMS: Final[dict[str, Term]] = {
    "frame": frame_term,
    "clip": clip_term,
    "contrast": contrast_term,
    "relation": relation_term,
    "teacher": teacher_term,
    "tag": tag_term,
    "pseudo": pseudo_term,
    "distill": distill_term,
    "cosine": cosine_term,
    "likeness": likeness_term,
}
TAUGHT: Final = frozenset(("teacher", "tag", "distill", "cosine", "likeness"))


def weighed(said: Said, batch: Batch, recipe: Recipe) -> tuple[torch.Tensor, dict[str, float]]:
    """Return the sum of the weighted losses and each loss by name; 0 where it has no weight."""
    total = said.clip.new_zeros(())
    parts = dict.fromkeys(TERMS, 0.0)
    for name, weight in recipe.weights.items():
        if not weight or (name in TAUGHT and not batch.has_teacher):
            continue
        if name == "tag" and not recipe.tags:
            continue
        part = TERMS[name](said, batch, recipe)
        total = total + weight * part
        parts[name] = part.item()
    return total, parts
