"""From a trained head to a checkpoint of the bigger ears: calibration, figures, the card."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import nn

from mirdesk.analysis.backbones import MN04
from mirdesk.analysis.cards import Card, Source, write_card
from mirdesk.analysis.reprogrammed import Reprogrammed, ReprogrammedAnalyzer, save_head
from mirdesk.domain.activity import EMBEDDING_SIZE
from mirdesk.domain.instruments import INSTRUMENTS
from mirdesk.lab.card_calibration import calibrated, uncalibrated
from mirdesk.lab.datasets.clips import Dataset
from mirdesk.lab.evaluation.documents import card_figures
from mirdesk.lab.evaluation.evaluations import evaluate
from mirdesk.lab.evaluation.hearers import AnalyzerHearer
from mirdesk.lab.evaluation.outputs import hear_dataset
from mirdesk.lab.reprogram import ReprogramRecipe
from mirdesk.lab.shipping import LICENCE, sources_of
from mirdesk.lab.stems import StemBank

ARCHITECTURE: Final = "reprogrammed"
_BACKBONE_SOURCE: Final = Source(
    "EfficientAT mn04_as (frozen; fetched apart, no part of these weights)",
    "MIT",
    "https://github.com/fschmid56/EfficientAT",
)
_WEAK_AP: Final = 0.5  # below, on held-out clips, an instrument is called experimental
# Whitening lets rare directions count; the whole of it makes noise of the rarest.
_WHITENING: Final = 0.5
_LEAST_VARIANCE: Final = 1e-6


def fit_projection(embeddings: np.ndarray) -> nn.Linear:
    """Return the layer that makes a checkpoint's embedding of a frozen network's.

    Principal components, centred and half whitened; the rest are zeros where there are fewer.

    Parameters
    ----------
    embeddings : ndarray, shape (n, size), float32
        Of many different clips.
    """
    mean = embeddings.mean(axis=0, dtype=np.float64)
    centred = embeddings - mean
    variances, directions = np.linalg.eigh(centred.T @ centred / len(centred))
    first = np.argsort(-variances)[:EMBEDDING_SIZE]
    scale = np.maximum(variances[first], _LEAST_VARIANCE) ** (-_WHITENING / 2.0)
    weight = np.zeros((EMBEDDING_SIZE, embeddings.shape[1]))
    weight[: first.size] = directions[:, first].T * scale[:, None]
    layer = nn.Linear(embeddings.shape[1], EMBEDDING_SIZE)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weight))
        layer.bias.copy_(torch.from_numpy(-weight @ mean))
    return layer


def ship(
    network: Reprogrammed,
    target: Path,
    recipe: ReprogramRecipe,
    *,
    name: str,
    version: str,
    banks: Sequence[Path],
    fitted_on: Dataset,
    measured_on: Dataset,
    facts: dict[str, Any] | None = None,
    notes: str = "",
) -> Card:
    """Write weights and card of the bigger ears into ``target`` and return the card.

    Parameters
    ----------
    network : Reprogrammed
        Trained; frozen inside is mn04.
    target : Path
    recipe : ReprogramRecipe
    name, version : str
    banks : sequence of Path
        What it was trained on, for the sources.
    fitted_on, measured_on : Dataset
        Held-out clips: for calibration and thresholds, and others for the figures.
    facts : dict, optional
        More for the recipe on the card.
    notes : str
        What a person should know before trusting it.

    Raises
    ------
    DatasetError
        A folder holds no bank.
    """
    opened = [StemBank(bank) for bank in banks]
    card = uncalibrated(
        Card(
            name=name,
            version=version,
            sha256=save_head(network.head, target),
            licence=LICENCE,
            parameters=sum(parameter.numel() for parameter in network.head.parameters()),
            network={"transform": dict(recipe.transform), **dataclasses.asdict(network.shape)},
            architecture=ARCHITECTURE,
            backbone=MN04,
            sources=(*sources_of(opened), _BACKBONE_SOURCE),
            recipe=dataclasses.asdict(recipe) | (facts or {}),
            notes=notes,
        )
    )
    heard = hear_dataset(hearer_of(network, card), fitted_on, fitted_on.clips)
    card = calibrated(card, heard)
    measured = evaluate(
        hearer_of(network, card), measured_on, has_cost=False, has_recordings=False
    )
    reached = {
        label: max(
            part.clips.labels[label].average_precision.value or 0.0
            for part in measured.parts.values()
        )
        for label in INSTRUMENTS
    }
    card = dataclasses.replace(
        card,
        experimental=tuple(label for label in INSTRUMENTS if reached[label] < _WEAK_AP),
        figures={measured.dataset: card_figures(measured)},
    )
    write_card(card, target)
    return card


def hearer_of(network: Reprogrammed, card: Card) -> AnalyzerHearer:
    """Return the network as the program runs it."""
    return AnalyzerHearer(ReprogrammedAnalyzer(network, card), card, MN04.size_bytes)
