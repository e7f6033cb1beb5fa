"""What is told of five-second passages becomes a value a second."""

import numpy as np
import pytest

from mirdesk.analysis.analyzer import Heard
from mirdesk.analysis.tagging import tagged
from mirdesk.domain.activity import Activity
from mirdesk.domain.descriptors import Descriptors, Silence

NAMES = ("jazz", "music", "speech")
MEASURED = Descriptors(None, None, -1.0, Silence(0.0, 0.0, 0.0))
PASSAGE_TAGS = np.array([[0.5, 0.9, 0.1], [0.4, 0.2, 0.8], [0.3, 0.1, 0.7]], np.float32)


def heard(passage_tags: np.ndarray) -> Heard:
    return Heard(
        activity=Activity(np.zeros((1, 20), np.float32), 10.0),
        clip=np.zeros(20, np.float32),
        embedding=np.zeros(128, np.float32),
        passages=np.zeros((len(passage_tags), 128), np.float32),
        passage_s=5.0,
        tags=passage_tags.mean(axis=0),
        passage_tags=passage_tags,
    )


@pytest.mark.parametrize(
    ("duration_s", "lengths"),
    [(11.9, (5, 5, 2)), (15.0, (5, 5, 5)), (15.8, (5, 5, 6))],  # 0.8 s is no passage
)
def test_curves_have_a_value_a_second(duration_s, lengths):
    found = tagged(MEASURED, heard(PASSAGE_TAGS), NAMES, duration_s)
    np.testing.assert_allclose(found.speech_curve, np.repeat([0.1, 0.8, 0.7], lengths))
    np.testing.assert_allclose(found.music_curve, np.repeat([0.9, 0.2, 0.1], lengths))
    assert found.speech_curve.dtype == np.float32
    np.testing.assert_allclose(found.tags, [0.4, 0.4, 8 / 15], atol=1e-6)
    assert found.true_peak_dbtp == -1.0  # what was measured stays
    assert found.speech_share == pytest.approx(1 - 5 / sum(lengths))


def test_a_moment_has_one_value():
    found = tagged(MEASURED, heard(PASSAGE_TAGS[:1]), NAMES, 0.01)
    np.testing.assert_allclose(found.speech_curve, [0.1])


def test_no_curve_without_its_tag():
    found = tagged(MEASURED, heard(PASSAGE_TAGS), ("jazz", "music", "blues"), 15.0)
    assert found.speech_curve is None
    assert found.speech_share is None
    assert found.music_curve.shape == (15,)


def test_networks_without_tags_tell_nothing():
    found = tagged(MEASURED, heard(np.zeros((3, 0), np.float32)), (), 15.0)
    assert found.tags.size == 0
    assert found.speech_curve is found.music_curve is None
