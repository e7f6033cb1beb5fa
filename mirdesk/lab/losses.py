"""Losses with unknown labels, and the one that makes near embeddings mean alike."""

import torch
from torch.nn import functional


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
