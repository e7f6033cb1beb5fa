"""Silence before, between and behind."""

import numpy as np
import pytest

from mirdesk.audio.silence import silence_of
from mirdesk.domain.descriptors import Silence


def test_silence_at_the_ends_and_between():
    steps = np.full(100, -20.0)
    steps[:7] = -np.inf
    steps[50:60] = -61.0
    steps[97:] = -75.0
    found = silence_of(steps, 0.1)
    assert found.share == pytest.approx(0.2)
    assert found.leading_s == pytest.approx(0.7)
    assert found.trailing_s == pytest.approx(0.3)


def test_all_silent_counts_as_leading():
    assert silence_of(np.full(30, -np.inf), 0.1) == Silence(1.0, pytest.approx(3.0), 0.0)


def test_nothing_at_all_is_silent():
    assert silence_of(np.zeros(0), 0.1) == Silence(1.0, 0.0, 0.0)


def test_quiet_music_is_no_silence():
    assert silence_of(np.full(30, -55.0), 0.1).share == 0.0
