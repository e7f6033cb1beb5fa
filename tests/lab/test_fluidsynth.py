"""Rendering with the real program and a real font."""

import shutil

import numpy as np
import pytest

from mirdesk.errors import ToolMissingError
from mirdesk.lab.fluidsynth import SOUNDFONTS, presets_in, render
from mirdesk.lab.presets import presets
from mirdesk.lab.scores import score


@pytest.fixture
def font():
    smallest = next(font for font in SOUNDFONTS if font.is_held_out)
    if shutil.which("fluidsynth") is None or not smallest.is_installed:
        pytest.skip("fluidsynth and timgm6mb-soundfont are not installed")
    return smallest


def test_renders_sound(font):
    midi = score(presets()[0], 4.0, np.random.default_rng(0))
    samples = render(midi, font.path, sample_rate_hz=32_000)
    assert samples.dtype == np.float32
    assert samples.size > 3 * 32_000
    assert 0.01 < np.abs(samples).max() <= 1.0


def test_presets_of_a_font(font, tmp_path):
    found = presets_in(font.path)
    assert len(found) == 136
    assert {(0, 0), (0, 127), (128, 0)} <= found
    assert (8, 24) not in found  # no ukulele: fluidsynth would play a guitar instead
    with pytest.raises(ToolMissingError, match="not installed"):
        presets_in(tmp_path / "x.sf2")
    (tmp_path / "x.sf2").write_bytes(b"RIFF, but no more")
    with pytest.raises(ToolMissingError, match="no soundfont"):
        presets_in(tmp_path / "x.sf2")


def test_a_missing_font_is_told(tmp_path):
    if shutil.which("fluidsynth") is None:
        pytest.skip("fluidsynth is not installed")
    with pytest.raises(ToolMissingError, match="not installed"):
        render(
            score(presets()[0], 1.0, np.random.default_rng(0)),
            tmp_path / "x.sf2",
            sample_rate_hz=32_000,
        )


def test_a_missing_program_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissingError, match="apt install fluidsynth"):
        render(
            score(presets()[0], 1.0, np.random.default_rng(0)), tmp_path, sample_rate_hz=8000
        )


def test_one_font_is_held_out():
    assert [font.name for font in SOUNDFONTS if font.is_held_out] == ["TimGM6mb"]
