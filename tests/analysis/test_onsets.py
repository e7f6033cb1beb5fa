"""Strokes show as peaks, steady sound as nothing."""

from types import SimpleNamespace

import numpy as np
import pytest

from mirdesk.analysis.onsets import ONSET_RATE_HZ, OnsetCollector
from mirdesk.audio.spectrogram import MEL_BANDS, SILENCE, log_mel

RATE_HZ = 32_000


def curve(mel: np.ndarray, block: int = 10_000) -> np.ndarray:
    collector = OnsetCollector()
    for start in range(0, mel.shape[0], block):
        collector.push(mel[start : start + block])
    return collector.finish()


def test_strokes_are_where_they_fall(render: SimpleNamespace):
    onsets = curve(log_mel(render.drums(120.0, 6.0, pattern="s...")))
    strokes = [round(ONSET_RATE_HZ * k) for k in range(1, 6)]
    for frame in strokes:
        near = onsets[frame - 10 : frame + 11]
        assert abs(int(near.argmax()) - 10) <= 3
    quiet = np.delete(onsets, [f + d for f in [0, *strokes] for d in range(-5, 10)])
    assert quiet.max() < 0.2 * onsets[100:].max()


def test_a_held_note_with_vibrato_has_one_onset():
    time_s = np.arange(2 * RATE_HZ) / RATE_HZ
    swing = 0.05 * np.sin(2 * np.pi * 6 * time_s)
    note = 0.3 * np.sin(2 * np.pi * 440 * (time_s + swing / (2 * np.pi * 6)))
    note[: RATE_HZ // 2] = 0.0
    onsets = curve(log_mel(note.astype(np.float32)))
    assert abs(int(onsets.argmax()) - 50) <= 3
    assert onsets[70:190].max() < 0.1 * onsets.max()


@pytest.mark.parametrize("block", [1, 7, 200])
def test_blocks_leave_no_trace(render: SimpleNamespace, block: int):
    mel = log_mel(np.concatenate([render.tone(60, 1.0), render.tone(64, 1.0)]))
    np.testing.assert_allclose(curve(mel, block), curve(mel), atol=1e-3)


def test_silence_and_nothing():
    assert curve(np.zeros((0, MEL_BANDS), np.float32)).shape == (0,)
    silent = curve(np.full((300, MEL_BANDS), SILENCE, np.float32))
    assert silent.shape == (300,)
    assert not silent.any()


def test_hi_hats_do_not_drown_the_kick(render: SimpleNamespace):
    onsets = curve(log_mel(render.drums(100.0, 8.0, pattern="kh")))
    kicks = [onsets[round(60 * k) - 5 : round(60 * k) + 6].max() for k in range(2, 12)]
    hats = [onsets[round(60 * k) + 25 : round(60 * k) + 36].max() for k in range(2, 12)]
    assert np.median(kicks) > np.median(hats)
