"""Players: each kind of instrument sounds, each seed another recording."""

import numpy as np
import pytest

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.lab.physical.players import PLAYERS


@pytest.mark.parametrize("player", PLAYERS, ids=lambda player: player.name)
def test_players_play(player):
    sound = player.perform(3.0, np.random.default_rng(1))
    assert sound.shape == (3 * MEL_RATE_HZ,)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() > 0.01


def test_labels_are_instruments():
    for player in PLAYERS:
        assert player.labels
        assert {*player.labels, *player.unknown} <= set(INSTRUMENT_INDEX)
        assert not set(player.labels) & set(player.unknown)


def test_names_differ():
    assert len({player.name for player in PLAYERS}) == len(PLAYERS)


def test_a_seed_is_a_recording():
    perform = PLAYERS[0].perform
    first, same, other = (perform(2.0, np.random.default_rng(seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)
