"""Losses with unknown labels, and those that make near embeddings mean alike."""

from typing import Final

import torch
from torch.nn import functional

_EMPTY: Final = 1e-9


def masked_bce(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return binary cross-entropy over known labels.

    Parameters
    ----------
    logits, labels : Tensor, same shape
        Labels 1, 0, or NaN for unknown, which counts for nothing.
    """
    known = ~labels.isnan()
    each = functional.binary_cross_entropy_with_logits(
        logits.float(), labels.nan_to_num(0.0), reduction="none"
    )
    return (each * known).sum() / known.sum().clamp(min=1)


def contrast(first: torch.Tensor, second: torch.Tensor, temperature: float) -> torch.Tensor:
    """Return NT-Xent: two cuts of one mixture are nearer than cuts of different ones.

    Source: Chen et al., "A simple framework for contrastive learning", ICML 2020.

    Parameters
    ----------
    first, second : Tensor, shape (pairs, size), unit length
    temperature : float
    """
    both = torch.cat([first, second]).float()  # (2 pairs, size)
    likeness = both @ both.T / temperature
    likeness.fill_diagonal_(-1e9)
    pairs = first.shape[0]
    partner = torch.arange(2 * pairs, device=both.device).roll(pairs)
    return functional.cross_entropy(likeness, partner)


def relation(
    embedding: torch.Tensor, likeness: torch.Tensor, temperature: float
) -> torch.Tensor:
    """Return how far an embedding's likenesses within the batch are from given ones.

    Each row of ``likeness`` is a distribution over who is alike; the cross-entropy with it
    generalises contrast to degrees of likeness. Sources: Park et al., "Relational knowledge
    distillation", CVPR 2019; Khosla et al., "Supervised contrastive learning", 2020.

    Parameters
    ----------
    embedding : Tensor, shape (batch, size), unit length
    likeness : Tensor, shape (batch, batch), >= 0
        Need not add up to one; the diagonal and rows without anything count for nothing.
    temperature : float
    """
    scores = (embedding @ embedding.T).float() / temperature
    scores = scores - torch.eye(len(scores), device=scores.device) * 1e9
    wanted = likeness.clone().fill_diagonal_(0.0)
    total = wanted.sum(dim=1)
    each = -(wanted * scores.log_softmax(dim=1)).sum(dim=1) / total.clamp(min=_EMPTY)
    is_told = total > _EMPTY
    return (each * is_told).sum() / is_told.sum().clamp(min=1)


def label_likeness(labels: torch.Tensor) -> torch.Tensor:
    """Return the share of instruments two clips have in common (Jaccard), (batch, batch).

    Parameters
    ----------
    labels : Tensor, shape (batch, classes)
        1 present, 0 absent, NaN unknown, which counts as absent here.
    """
    present = (labels == 1).float()
    common = present @ present.T
    counts = present.sum(dim=1)
    return common / (counts[:, None] + counts[None] - common).clamp(min=1.0)


def distance_correlation(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """Return how alike the distances within two batches are, 0..1.

    Source: Szekely et al., 2007; as a loss between embeddings, Ding and Lerch, "Audio
    embeddings as teachers for music classification", ISMIR 2023 (EAsT).

    Parameters
    ----------
    first, second : Tensor, shape (batch, any size)
    """
    a, b = _centred(first.float()), _centred(second.float())
    covariance = (a * b).mean()
    spread = (a.square().mean() * b.square().mean()).clamp(min=1e-12).sqrt()
    return (covariance.clamp(min=0.0) / spread + 1e-8).sqrt()


def _centred(points: torch.Tensor) -> torch.Tensor:
    """Distances between points, with the means of rows and columns taken out."""
    squares = points.square().sum(dim=1)
    squared = (squares[:, None] + squares[None] - 2.0 * points @ points.T).clamp(min=0.0)
    distance = (squared + 1e-6).sqrt()  # a gradient at zero distance would be infinite
    rows, columns = distance.mean(dim=0, keepdim=True), distance.mean(dim=1, keepdim=True)
    return distance - rows - columns + distance.mean()


def teacher_likeness(embedding: torch.Tensor, temperature: float) -> torch.Tensor:
    """Return whom of the batch a teacher finds each one to resemble, (batch, batch).

    A softmax over cosines of embeddings, the mean of the batch taken out: what all music has
    in common tells nobody apart. To be given to :func:`relation`.

    Parameters
    ----------
    embedding : Tensor, shape (batch, size)
    temperature : float
    """
    centred = embedding.float() - embedding.float().mean(dim=0)
    unit = functional.normalize(centred, dim=1)
    scores = (unit @ unit.T / temperature).fill_diagonal_(-1e9)
    return scores.softmax(dim=1)


def cosine_distance(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """Return one minus the mean cosine of rows of two batches of the same shape, 0..2."""
    return 1.0 - functional.cosine_similarity(first.float(), second.float(), dim=1).mean()
