"""Frozen networks as hearers, with nothing trained."""

import numpy as np
import pytest
import torch

from mirdesk.analysis.mobilenet import AudioSetNetwork
from mirdesk.audio.spectrogram import MEL_BANDS, SILENCE
from mirdesk.domain.instruments import INSTRUMENT_COUNT, INSTRUMENT_INDEX
from mirdesk.errors import DatasetError
from mirdesk.lab.frozen.mapped import (
    MappedMobileNet,
    MappedYamnet,
    load_frozen_mn04,
    mel_windows,
    top_quarter,
)


@pytest.fixture(scope="module")
def frozen() -> AudioSetNetwork:
    torch.manual_seed(0)
    network = AudioSetNetwork(0.1)
    network.freeze()
    return network


def test_short_sounds_are_one_window_with_silence_behind():
    sound = np.ones((70, MEL_BANDS), np.float32)
    (window,) = mel_windows(sound, 320, 160)
    assert window.shape == (96, MEL_BANDS)
    assert (window[:70] == 1).all()
    assert (window[70:] == np.float32(SILENCE)).all()


@pytest.mark.parametrize("length", [320, 321, 480, 1000])
def test_windows_cover_everything(length):
    sound = np.repeat(np.arange(length, dtype=np.float32)[:, None], MEL_BANDS, axis=1)
    cut = mel_windows(sound, 320, 160)
    assert all(window.shape == (320, MEL_BANDS) for window in cut)
    assert set(np.concatenate(cut)[:, 0]) == set(range(length))
    assert cut[-1][-1, 0] == length - 1


def test_the_highest_quarter_decides():
    logits = np.zeros((8, 2), np.float32)
    logits[:2, 0] = 3.0
    logits[:1, 1] = 4.0
    np.testing.assert_allclose(top_quarter(logits), [3.0, 2.0])


def test_an_outputs_class_reaches_its_instrument(frozen):
    hearer = MappedMobileNet(frozen)
    sound = np.random.default_rng(0).normal(0, 1, (300, MEL_BANDS)).astype(np.float32)
    before = hearer.hear(sound)
    assert before.clip.shape == (INSTRUMENT_COUNT,)
    assert before.frames is None
    bias = frozen.classifier[5].bias
    with torch.no_grad():
        bias[197] += 20.0  # AudioSet's saxophone
    after = hearer.hear(sound)
    with torch.no_grad():
        bias[197] -= 20.0
    assert after.clip.argmax() == INSTRUMENT_INDEX["saxophone"]
    assert after.clip[0] == pytest.approx(before.clip[0])


def test_yamnet_takes_samples_at_its_rate():
    class Quiet:
        def instrument_logits(self, samples: np.ndarray) -> np.ndarray:
            assert samples.ndim == 1
            return np.tile(np.arange(INSTRUMENT_COUNT, dtype=np.float32) - 10.0, (3, 1))

    hearer = MappedYamnet(Quiet())  # type: ignore[arg-type]  # the real one needs its runtime
    assert hearer.sample_rate_hz == 16_000
    heard = hearer.hear(np.zeros(16_000, np.float32))
    assert (np.diff(heard.clip) > 0).all()


def test_other_weights_are_not_opened(tmp_path):
    (tmp_path / "mn04.pt").write_bytes(b"junk")
    with pytest.raises(DatasetError, match="not the mn04"):
        load_frozen_mn04(tmp_path / "mn04.pt")
