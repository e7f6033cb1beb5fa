"""AST around which transform and output are trained: tiny, with random weights."""

import importlib.util
import sys

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from mirdesk.errors import DatasetError, ToolMissingError
from mirdesk.lab.frozen.registry import AST
from mirdesk.lab.frozen.spectrogram_transformer import (
    BANDS,
    RATE_HZ,
    WINDOW_FRAMES,
    ReprogrammedTransformer,
    build_ast,
    filter_bank,
    load_ast,
)
from mirdesk.lab.losses import masked_bce

TINY = {
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 16,
    "max_length": 64,
    "num_labels": 527,
}
needs_transformers = pytest.mark.skipif(
    importlib.util.find_spec("transformers") is None, reason="transformers is not installed"
)


def test_what_it_hears_of_a_tone():
    time_s = np.arange(2 * RATE_HZ) / RATE_HZ
    low, high = (
        filter_bank(np.sin(2 * np.pi * hz * time_s).astype(np.float32)) for hz in (200, 4000)
    )
    assert low.shape == (1, BANDS, WINDOW_FRAMES)
    assert low[0, :, :190].mean(dim=1).argmax() < high[0, :, :190].mean(dim=1).argmax()
    # Frames behind the end: zero before standardising, as the release has it.
    assert low[0, :, 300:].std() == 0.0
    assert float(low[0, 0, -1]) == pytest.approx(4.2677393 / (2 * 4.5689974))


@needs_transformers
def test_only_transform_and_output_are_trained():
    torch.manual_seed(0)
    frozen = build_ast(**TINY)
    before = {name: value.clone() for name, value in frozen.state_dict().items()}
    network = ReprogrammedTransformer(frozen, {"kind": "unet"})
    trained = sum(parameter.numel() for parameter in network.parameters())
    assert trained < 20_000
    assert {name.split(".")[0] for name in network.state_dict()} == {"transform", "output"}
    banks = torch.randn(4, 1, BANDS, 64)
    labels = torch.zeros(4, 20)
    labels[:2, 3] = 1.0
    optimiser = torch.optim.AdamW(network.parameters(), 0.02)
    losses = []
    for _ in range(8):
        loss = masked_bce(network(banks), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.8 * losses[0]
    after = frozen.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())


@needs_transformers
def test_the_published_size_is_the_default():
    with torch.device("meta"):
        network = build_ast()
    assert sum(parameter.numel() for parameter in network.parameters()) == 86_594_063
    assert network.config.num_labels == 527


@needs_transformers
def test_another_file_is_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    save_file({"x": torch.zeros(1)}, path)
    with pytest.raises(DatasetError, match="not the ast that is expected"):
        load_ast(path)


def test_missing_transformers_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(ToolMissingError, match="pip install transformers"):
        build_ast()


def test_the_release_is_a_fixed_revision():
    assert "/resolve/main/" not in AST.url
