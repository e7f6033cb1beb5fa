"""The AudioSet network against the outputs its authors' code gave; widths; folding."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch

from mirdesk.analysis.mobilenet import (
    AUDIOSET_CLASSES,
    AudioSetNetwork,
    MobileTrunk,
    audioset_network,
    load_audioset_network,
)
from mirdesk.audio.decode import decode_mono
from mirdesk.audio.spectrogram import MEL_BANDS, MEL_RATE_HZ, log_mel
from mirdesk.errors import CheckpointError

SHARED = Path(__file__).parents[2].parent / "shared" / "teacher"


def official_names(network: AudioSetNetwork) -> dict[str, torch.Tensor]:
    """The state dict as the authors' release has it."""
    return {name.removeprefix("trunk."): value for name, value in network.state_dict().items()}


def test_gives_what_the_original_gives():
    if not SHARED.is_dir():
        pytest.skip("the weights of mn04 are not here")
    network = load_audioset_network(SHARED / "mn04_as_mAP_432.pt")
    network.freeze()
    with np.load(SHARED / "mn04_reference.npz") as stored:
        names = {key.split("|")[0] for key in stored.files}
        assert len(names) == 5
        for name in names:
            # The stored spectrogram is the first second only, the outputs are of all of it.
            path = os.fsencode(SHARED.parent / "realeval" / name)
            sound = np.concatenate(list(decode_mono(path, sample_rate_hz=MEL_RATE_HZ)))
            mel = torch.from_numpy(log_mel(sound).T.copy())[None, None]
            for found, what in ((network.embed(mel), "embedding"), (network(mel), "logits")):
                np.testing.assert_allclose(
                    found[0].numpy(), stored[f"{name}|{what}"], atol=1e-4
                )


@pytest.mark.parametrize("width", [0.1, 0.4, 1.0])
def test_the_width_is_read_from_the_weights(width):
    weights = official_names(AudioSetNetwork(width))
    network = audioset_network(weights)
    logits = network(torch.randn(2, 1, MEL_BANDS, 64))
    assert logits.shape == (2, AUDIOSET_CLASSES)


def test_paces_and_channels_of_mn04():
    with torch.no_grad():
        fine, middle, coarse = MobileTrunk()(torch.randn(2, 1, MEL_BANDS, 160))
    assert fine.shape == (2, 16, 16, 20)
    assert middle.shape == (2, 48, 8, 10)
    assert coarse.shape == (2, 384, 4, 5)


@torch.no_grad()
def test_freezing_changes_nothing_it_says():
    torch.manual_seed(0)
    network = AudioSetNetwork(0.1)
    for _ in range(2):
        network(torch.randn(4, 1, MEL_BANDS, 64))  # norms that have seen something
    network.eval()
    mel = torch.randn(2, 1, MEL_BANDS, 96)
    before = network(mel)
    network.freeze()
    torch.testing.assert_close(network(mel), before, atol=1e-4, rtol=1e-3)
    assert not any(parameter.requires_grad for parameter in network.parameters())
    assert not any("running_mean" in name for name in network.state_dict())


def test_other_weights_are_refused(tmp_path):
    torch.save({"x": torch.zeros(1)}, tmp_path / "x.pt")
    with pytest.raises(CheckpointError, match="not the weights"):
        load_audioset_network(tmp_path / "x.pt")
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_audioset_network(tmp_path / "gone.pt")
    (tmp_path / "junk.pt").write_bytes(b"junk")
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_audioset_network(tmp_path / "junk.pt")
    weights = official_names(AudioSetNetwork(0.1))
    weights.pop("classifier.5.bias")
    with pytest.raises(CheckpointError, match="not the weights"):
        audioset_network(weights)
