"""Bodies: they favour what is near their resonances and ring there."""

import numpy as np

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.lab.physical.bodies import Body, draw_body

BODY = Body(np.array([500.0]), np.array([50.0]), np.array([2.0]), 0.1)


def test_response_peaks_at_resonances():
    np.testing.assert_allclose(BODY.response(np.array([500.0])), [2.1])
    assert BODY.response(np.array([3000.0]))[0] < 0.15


def test_filtering_follows_the_response():
    time_s = np.arange(MEL_RATE_HZ) / MEL_RATE_HZ
    near, far = (np.sin(2 * np.pi * hz * time_s).astype(np.float32) for hz in (500, 3000))
    assert np.std(BODY.filtered(near)) > 10 * np.std(BODY.filtered(far))
    assert BODY.filtered(near).dtype == np.float32


def test_a_knock_rings_at_the_resonances():
    knock = BODY.knock(0.5)
    assert knock.frequencies_hz.tolist() == [500.0]
    assert knock.decays[0] == np.pi * 50.0


def test_bodies_keep_near_their_main_resonances():
    for seed in range(5):
        body = draw_body(np.random.default_rng(seed), (100, 200), more=4, highest_hz=3000)
        assert body.frequencies_hz.size == 6
        assert 50 < body.frequencies_hz[0] < 200
        assert body.frequencies_hz.max() <= 3000
