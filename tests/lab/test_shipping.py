"""From a run on oscillators to a checkpoint that loads, with its card."""

import csv
import dataclasses
import wave

import numpy as np
import pytest
import torch

from mirdesk.analysis.cards import Source, read_card
from mirdesk.analysis.checkpoints import load_checkpoint
from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.lab.recipes.catalogue import RECIPES
from mirdesk.lab.shipping import add_real_figures, make_checkpoint, sources_of
from mirdesk.lab.training.runs import train


@pytest.fixture(scope="module")
def shipped(bank_folder, tmp_path_factory):
    torch.set_num_threads(1)
    recipe = dataclasses.replace(RECIPES["tiny"], pairs=4, steps=20, check_every=20)
    run = tmp_path_factory.mktemp("run")
    target = tmp_path_factory.mktemp("shipped") / "student-9.9.9"
    train([bank_folder], run, recipe, loaders=0, validation_count=10)
    card = make_checkpoint(
        run,
        [bank_folder],
        recipe,
        target,
        name="student",
        version="9.9.9",
        mixtures=40,
    )
    return card, target


def test_the_checkpoint_loads(shipped):
    card, target = shipped
    network, read = load_checkpoint(target)
    assert read == card == read_card(target)
    with torch.no_grad():
        assert network(torch.zeros(1, 1, 128, 160))[1].shape == (1, 20)


def test_the_card_tells_where_it_comes_from(shipped):
    card, _ = shipped
    assert [(source.name, source.licence) for source in card.sources] == [
        ("oscillators", "CC0")
    ]
    assert card.recipe["steps_done"] == 20
    assert card.recipe["clips_seen"] == 160
    assert card.recipe["has_teacher"] is False
    assert card.recipe["checked_on"] == ["oscillators"]
    assert card.recipe["learning_rate"] == RECIPES["tiny"].learning_rate
    figures = card.figures["held-out"]
    assert figures["mixtures"]["clips"] == 40
    assert figures["solos"]["clips"] == 20
    assert 0 <= figures["mixtures"]["mean_ap"] <= 1
    assert figures["mixtures"]["frames"]["classes"]["flute"]["positives"] > 0
    assert set(card.recipe["thresholds"]) == {"clips", "frames"}
    assert 0 <= card.figures["held_out_pairs"]["nearest_is_partner"] <= 1
    assert "ukulele" in card.experimental  # never heard


def test_held_out_stems_are_not_named_as_sources(bank):
    held = [stem for stem in bank.stems if stem.is_held_out]

    class OnlyHeldOut:
        stems = held
        recordings = ()

    assert sources_of([OnlyHeldOut()]) == ()


def test_recordings_are_named_as_sources_with_their_address(bank):
    stem = next(stem for stem in bank.stems if not stem.is_held_out)
    music = dataclasses.replace(stem, source="album", url="https://example.org", labels=())

    class OnlyMusic:
        stems = ()
        recordings = (music,)

    assert sources_of([OnlyMusic()]) == (Source("album", "CC0", "https://example.org"),)


def test_real_figures_are_added(shipped, tmp_path):
    _, target = shipped
    folder = tmp_path / "clips"
    folder.mkdir()
    with (folder / "labels.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["file", "kind", "present", "absent"])
        writer.writerow(["a.wav", "note", "flute", "organ"])
        writer.writerow(["b.wav", "note", "organ", "flute"])
    for name in ("a.wav", "b.wav"):
        with wave.open(str(folder / name), "wb") as out:
            out.setparams((1, 2, MEL_RATE_HZ, 0, "NONE", ""))
            out.writeframes(np.zeros(MEL_RATE_HZ, "<i2").tobytes())
    card = add_real_figures(target, folder)
    assert card.figures["clips"]["notes"]["clips"] == 2
    assert "held-out" in card.figures
    # One of two clips is right by chance: average precision of at least a half.
    assert not {"flute", "organ"} & set(card.experimental)
    assert len(card.experimental) == 18
    assert read_card(target) == card
