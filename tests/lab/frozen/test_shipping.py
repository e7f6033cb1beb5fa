"""A checkpoint of the bigger ears: written, read back, heard through."""

import numpy as np
import pytest
import torch

from mirdesk.analysis.cards import read_card
from mirdesk.analysis.mobilenet import AudioSetNetwork
from mirdesk.analysis.reprogrammed import build_head
from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.lab.datasets.held_out import HeldOutMixtures
from mirdesk.lab.frozen.clips import Counts, cache_clips
from mirdesk.lab.frozen.shipping import fit_projection, hearer_of, ship
from mirdesk.lab.probe import ProbeRecipe
from mirdesk.lab.reprogram import ReprogramRecipe, begin


def test_the_projection_is_centred_and_keeps_what_varies():
    rng = np.random.default_rng(0)
    mixing = rng.normal(0, 1, (5, 200))
    hidden = rng.normal(0, 1, (400, 5)) * np.array([9.0, 3.0, 1.0, 0.5, 0.2])
    embeddings = (hidden @ mixing + 7.0).astype(np.float32)
    layer = fit_projection(embeddings)
    with torch.no_grad():
        projected = layer(torch.from_numpy(embeddings)).numpy()
    assert projected.shape == (400, 128)
    assert np.abs(projected.mean(axis=0)).max() < 0.05
    spread = projected.std(axis=0)
    assert (np.diff(spread[:5]) < 0).all()
    # Half whitened: what varied forty times as much varies about six times as much.
    raw = np.sqrt(np.linalg.eigvalsh(np.cov(embeddings.T))[-5:])
    assert spread[0] / spread[4] == pytest.approx(np.sqrt(raw[4] / raw[0]), rel=0.05)


def test_small_embeddings_leave_zeros():
    embeddings = np.random.default_rng(0).normal(0, 1, (50, 96)).astype(np.float32)
    layer = fit_projection(embeddings)
    assert layer.weight.shape == (128, 96)
    assert not layer.weight[96:].any()


def test_a_checkpoint_is_written_with_all_its_card_must_say(bank_folder, tmp_path):
    torch.manual_seed(0)
    frozen = AudioSetNetwork(0.1)
    frozen.freeze()
    recipe = ReprogramRecipe(
        transform={"kind": "none"},
        inputs="pyramid",
        crop_frames=160,
        probe=ProbeRecipe(epochs=5, batch=16),
    )
    clips = cache_clips(tmp_path / "clips", [bank_folder], Counts(6, 6, 6), seed=1)
    network = begin(frozen, clips, recipe)
    held = [
        HeldOutMixtures([bank_folder], mixtures=6, solos=4, length_s=2.0, seed=seed)
        for seed in (0, 1)
    ]
    target = tmp_path / "ears-0.0.1"
    card = ship(
        network,
        target,
        recipe,
        name="ears",
        version="0.0.1",
        banks=[bank_folder],
        fitted_on=held[0],
        measured_on=held[1],
        facts={"clips": 18},
        notes="tiny",
    )
    assert read_card(target) == card
    assert card.architecture == "reprogrammed"
    assert card.backbone is not None
    assert card.backbone.licence == "MIT"
    assert card.recipe["clips"] == 18
    assert {source.licence for source in card.sources} == {"CC0", "MIT"}
    assert set(card.figures["held-out"]) >= {"mixtures", "solos"}
    assert "violin" in card.experimental  # nothing of it was ever heard
    head, shape = build_head(card, frozen)
    assert shape.inputs == "pyramid"
    heard = hearer_of(network, card).hear(np.zeros((50, 128), np.float32))
    assert heard.clip.shape == (INSTRUMENT_COUNT,)
    assert heard.embedding is not None
    assert heard.embedding.shape == (128,)
    assert head.output.weight.shape == network.head.output.weight.shape
