"""Fonts: the same seed renders the same bank; what is held out is left as it is."""

import json
import shutil

import numpy as np
import pytest

from mirdesk.errors import ToolMissingError
from mirdesk.lab.fluidsynth import SOUNDFONTS, Soundfont
from mirdesk.lab.fonts import synthesise_font
from mirdesk.lab.manifests import MANIFEST_FILE
from mirdesk.lab.presets import presets
from mirdesk.lab.stems import BankWriter, StemBank

TIM = next(font for font in SOUNDFONTS if font.is_held_out)


def rendered(folder, font, **settings):
    wanted = {(0, 0), (0, 73), (8, 24)}  # the last one TimGM6mb lacks
    chosen = [preset for preset in presets() if (preset.bank, preset.program) in wanted]
    told: list[str] = []
    with BankWriter(folder, seed=3) as writer:
        seconds = synthesise_font(
            writer,
            font,
            seconds_per_preset=2.0,
            seed=3,
            on_progress=told.append,
            chosen=chosen,
            **settings,
        )
    return seconds, told


def test_a_font_is_rendered_the_same_way_twice(tmp_path):
    if shutil.which("fluidsynth") is None or not TIM.is_installed:
        pytest.skip("fluidsynth and timgm6mb-soundfont are not installed")
    seconds, told = rendered(tmp_path / "a", TIM)
    # Timbre is for training: a font that is held out stays as it is.
    rendered(tmp_path / "b", TIM, timbre=1.0)
    assert seconds > 4.0
    assert len(told) == 2
    first, second = StemBank(tmp_path / "a"), StemBank(tmp_path / "b")
    assert [stem.labels for stem in first.stems] == [("piano",), ("flute",)]
    assert all(stem.is_held_out and stem.source == "TimGM6mb" for stem in first.stems)
    np.testing.assert_array_equal(first.mel, second.mel)
    manifest = json.loads((tmp_path / "a" / MANIFEST_FILE).read_text())
    assert len(manifest["sources"][0]["sha256"]) == 64
    assert manifest["held_out_groups"] == [stem.group for stem in first.stems]


def test_timbre_changes_fonts_for_training(tmp_path):
    if shutil.which("fluidsynth") is None or not TIM.is_installed:
        pytest.skip("fluidsynth and timgm6mb-soundfont are not installed")
    font = Soundfont("again", TIM.path, TIM.package, TIM.licence, TIM.url)
    for folder, timbre in (("a", 0.0), ("b", 1.0), ("c", 1.0)):
        rendered(tmp_path / folder, font, timbre=timbre)
    plain, one, same = (StemBank(tmp_path / folder).mel for folder in "abc")
    assert not np.array_equal(plain, one)
    np.testing.assert_array_equal(one, same)


def test_a_missing_font_is_told(tmp_path):
    font = Soundfont("none", tmp_path / "none.sf2", "", "", "")
    with pytest.raises(ToolMissingError, match="not installed"):
        rendered(tmp_path / "bank", font)
