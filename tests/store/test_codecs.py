"""Round trips within the errors the codecs promise, also at the edges."""

from collections.abc import Callable

import numpy as np
import pytest

from mirdesk.errors import LibraryError
from mirdesk.store import codecs


@pytest.mark.parametrize("frames", [1, 2, 37, 2400])
def test_activity_is_off_by_its_tolerance_at_most(frames: int) -> None:
    rng = np.random.default_rng(frames)
    walk = np.clip(0.5 + np.cumsum(rng.normal(0, 0.03, (frames, 20)), axis=0), 0, 1)
    values = walk.astype(np.float32)
    back = codecs.decode_activity(codecs.encode_activity(values))
    assert back.shape == values.shape
    assert back.dtype == np.float32
    allowed = codecs.activity_tolerance(np.maximum(back, values))
    assert (np.abs(back - values) <= allowed + 1e-6).all()
    seen = values >= 0.25
    assert np.abs(back - values)[seen].max(initial=0) <= codecs.ACTIVITY_TOLERANCE + 1e-6
    assert back.min() >= 0
    assert back.max() <= 1


def test_activity_keeps_zero_and_one_and_clips_the_rest() -> None:
    values = np.array([[0.0, 1.0, -0.1, 1.2] * 5], np.float32)
    back = codecs.decode_activity(codecs.encode_activity(values))
    assert back[0, :4].tolist() == [0.0, 1.0, 0.0, 1.0]


def test_silent_activity_takes_next_to_nothing() -> None:
    assert len(codecs.encode_activity(np.zeros((2400, 20), np.float32))) < 100


def test_no_frames_survive_as_no_frames() -> None:
    assert codecs.decode_activity(codecs.encode_activity(np.zeros((0, 20)))).shape == (0, 20)
    assert codecs.decode_passages(codecs.encode_passages(np.zeros((0, 128)))).shape == (0, 128)
    assert codecs.decode_curve(codecs.encode_curve(np.zeros(0))).shape == (0,)


def test_passages_point_where_they_did() -> None:
    vectors = np.random.default_rng(1).normal(size=(48, 128))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    back = codecs.decode_passages(codecs.encode_passages(vectors))
    assert (back * vectors).sum(axis=1).min() > 0.999
    np.testing.assert_allclose(np.linalg.norm(back, axis=1), 1, atol=1e-6)


def test_a_passage_along_one_axis_survives() -> None:
    vectors = np.eye(128, dtype=np.float32)[:3] * -1
    np.testing.assert_allclose(codecs.decode_passages(codecs.encode_passages(vectors)), vectors)


def test_vectors_are_off_by_half_a_thousandth() -> None:
    values = np.random.default_rng(2).uniform(-1, 1, 20)
    back = codecs.decode_vector(codecs.encode_vector(values))
    assert back.dtype == np.float32
    assert np.abs(back - values).max() <= 0.0005
    unit = codecs.decode_unit_vector(codecs.encode_vector(values / np.linalg.norm(values)))
    assert np.linalg.norm(unit) == pytest.approx(1, abs=1e-6)


def test_the_loudness_curve_is_off_by_half_a_tenth() -> None:
    curve = np.random.default_rng(3).uniform(-70, 5, 240)
    back = codecs.decode_curve(codecs.encode_curve(curve))
    assert np.abs(back - curve).max() <= 0.0501


def test_silence_in_the_curve_becomes_its_floor() -> None:
    curve = np.array([-np.inf, np.nan, -80.0, np.inf])
    back = codecs.decode_curve(codecs.encode_curve(curve))
    np.testing.assert_allclose(back, [-70, -70, -70, 30], atol=1e-4)


def test_the_waveform_is_exact() -> None:
    rng = np.random.default_rng(4)
    extremes = rng.integers(-128, 128, (800, 2)).astype(np.int8)
    back = codecs.decode_waveform(codecs.encode_waveform(extremes))
    np.testing.assert_array_equal(back, extremes)
    assert back.dtype == np.int8


@pytest.mark.parametrize("kind", ["smooth", "noise", "black", "white"])
def test_the_preview_is_off_by_a_few_levels(kind: str) -> None:
    rng = np.random.default_rng(5)
    rows, columns = np.mgrid[0:48, 0:320]
    picture = {
        "smooth": 128 + 100 * np.sin(columns / 20) * np.cos(rows / 9),
        "noise": rng.integers(0, 256, (48, 320)),
        "black": np.zeros((48, 320)),
        "white": np.full((48, 320), 255),
    }[kind].astype(np.uint8)
    back = codecs.decode_preview(codecs.encode_preview(picture))
    assert back.shape == (48, 320)
    assert back.dtype == np.uint8
    error = back.astype(float) - picture
    assert np.sqrt((error**2).mean()) <= 3.6


def test_the_strip_is_exact() -> None:
    strip = np.random.default_rng(6).integers(0, 256, (20, 48)).astype(np.uint8)
    np.testing.assert_array_equal(codecs.decode_strip(codecs.encode_strip(strip)), strip)


@pytest.mark.parametrize(
    "decode",
    [
        codecs.decode_activity,
        codecs.decode_passages,
        codecs.decode_curve,
        codecs.decode_waveform,
        codecs.decode_preview,
        codecs.decode_strip,
    ],
)
@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x07abc", b"\x01\xff\xff\xff", b"x" * 50])
def test_damaged_blobs_say_so(decode: Callable[[bytes], np.ndarray], blob: bytes) -> None:
    with pytest.raises(LibraryError, match="damaged"):
        decode(blob)
