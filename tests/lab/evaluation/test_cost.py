"""Speed and size."""

import time

import numpy as np
import pytest
import torch

from mirdesk.lab.evaluation.cost import cost, recording


def test_speed_of_both_together_is_the_slower_part(lookup):
    heard = lookup.hear

    def slow(sound):
        until = time.process_time() + 0.05
        while time.process_time() < until:
            pass
        return heard(sound)

    lookup.hear = slow
    threads = torch.get_num_threads()
    measured = cost(lookup, length_s=2.0)
    assert torch.get_num_threads() == threads
    assert measured.network_speed == pytest.approx(2.0 / 0.05, rel=0.3)
    together = 1 / (1 / measured.network_speed + 1 / measured.mel_speed)
    assert measured.speed == pytest.approx(together)
    assert measured.trained_parameters == 3
    assert measured.size_bytes == 12


def test_what_takes_samples_gets_them_at_its_rate(lookup):
    seen = []
    lookup.sample_rate_hz = 16000
    heard = lookup.hear
    lookup.hear = lambda sound: seen.append(sound.shape) or heard(np.zeros((10, 1)))
    assert cost(lookup, length_s=2.0).mel_speed is None
    assert set(seen) == {(32000,)}


def test_the_recording_is_music_enough():
    sound = recording(3.0, 16000)
    assert sound.dtype == np.float32
    assert 0.1 < np.abs(sound).max() < 1.0
    np.testing.assert_array_equal(sound, recording(3.0, 16000))
