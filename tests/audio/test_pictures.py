"""Writing pyramids: complete, bounded, or not there."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mirdesk.audio import pictures
from mirdesk.audio.overview import picture_bytes, picture_levels_db
from mirdesk.audio.pictures import write_pyramid
from mirdesk.audio.pyramid import open_pyramid
from mirdesk.audio.spectrogram import MEL_BANDS, log_mel
from mirdesk.errors import AudioUndecodableError, FileUnreadableError


def sweep(duration_s: float) -> np.ndarray:
    time_s = np.arange(round(duration_s * 32000)) / 32000
    hz = 200 + 5000 * time_s / duration_s
    return (0.5 * np.sin(2 * np.pi * np.cumsum(hz) / 32000)).astype(np.float32)[None]


def test_levels_are_the_spectrogram_and_its_halves(
    make_file: Callable[..., Path], tmp_path: Path
):
    samples = sweep(30.0)
    source = make_file("float_wav", samples, rate_hz=32000)
    folder = tmp_path / "cache" / "ab" / "cd"
    info = write_pyramid(os.fsencode(source), folder)
    pyramid = open_pyramid(folder)
    assert pyramid.info == info
    assert info.duration_s == pytest.approx(30.0)
    assert info.columns_per_s == (100.0, 50.0, 25.0, 12.5)
    expected = picture_bytes(picture_levels_db(log_mel(samples[0]))).T
    finest = pyramid.level(0)
    assert finest.shape == expected.shape == (MEL_BANDS, 3000)
    assert np.abs(finest.astype(int) - expected).max() <= 1
    for level in range(1, info.levels):
        finer, coarser = pyramid.level(level - 1).astype(int), pyramid.level(level)
        assert coarser.shape[1] == (finer.shape[1] + 1) // 2
        even = finer.shape[1] // 2
        means = (finer[:, : 2 * even : 2] + finer[:, 1 : 2 * even : 2] + 1) // 2
        np.testing.assert_array_equal(coarser[:, :even], means)
    assert info.columns[-1] <= 512 < info.columns[-2]
    # The sweep rises: so do the loudest bands.
    assert finest[:, 200].argmax() < finest[:, 1500].argmax() < finest[:, 2800].argmax()


def test_nothing_else_is_left(make_file: Callable[..., Path], tmp_path: Path):
    cache = tmp_path / "cache"
    info = write_pyramid(os.fsencode(make_file("mp3")), cache / "one")
    assert [path.name for path in cache.iterdir()] == ["one"]
    names = {path.name for path in (cache / "one").iterdir()}
    assert names == {"info.json"} | {f"level-{n}.u8" for n in range(info.levels)}


def test_writing_again_replaces(make_file: Callable[..., Path], tmp_path: Path):
    folder = tmp_path / "one"
    write_pyramid(os.fsencode(make_file("wav", sweep(2.0), rate_hz=32000)), folder)
    write_pyramid(os.fsencode(make_file("wav", sweep(4.0), rate_hz=32000)), folder)
    assert open_pyramid(folder).duration_s == pytest.approx(4.0)


def test_cancelled_and_failed_pictures_leave_nothing(
    make_file: Callable[..., Path], tmp_path: Path
):
    cache = tmp_path / "cache"
    calls = []

    def is_cancelled() -> bool:
        calls.append(None)
        return len(calls) > 2

    source = os.fsencode(make_file("wav", sweep(20.0), rate_hz=32000))
    assert write_pyramid(source, cache / "one", is_cancelled=is_cancelled) is None
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(b"no sound " * 100)
    with pytest.raises(AudioUndecodableError):
        write_pyramid(os.fsencode(broken), cache / "two")
    assert list(cache.iterdir()) == []


def test_progress(make_file: Callable[..., Path], tmp_path: Path):
    told: list[float] = []
    source = make_file("wav", sweep(45.0), rate_hz=32000)
    write_pyramid(os.fsencode(source), tmp_path / "one", told.append)
    assert len(told) in (3, 4)  # every ten seconds, as blocks end
    assert told == sorted(told)
    assert 10 <= told[0] < told[-1] <= 45


def test_long_recordings_lose_their_finest_levels(
    make_file: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pictures, "MAX_LEVEL_BYTES", 1200 * MEL_BANDS)
    samples = sweep(40.0)
    source = os.fsencode(make_file("wav", samples, rate_hz=32000))
    info = write_pyramid(source, tmp_path / "one")
    assert info.columns_per_s == (25.0, 12.5)
    assert info.columns == (1000, 500)
    pyramid = open_pyramid(tmp_path / "one")
    size = sum(path.stat().st_size for path in pyramid.folder.glob("*.u8"))
    assert size <= 2 * 1200 * MEL_BANDS
    whole = picture_bytes(picture_levels_db(log_mel(samples[0]))).astype(float)
    blurred = whole.reshape(-1, 4, MEL_BANDS).mean(axis=1).T
    assert np.abs(pyramid.level(0) - blurred).max() <= 3


@pytest.mark.parametrize("count", [1, 2, 319, 321, 1000])
def test_very_short_recordings(make_file: Callable[..., Path], tmp_path: Path, count: int):
    source = make_file("float_wav", np.full((1, count), 0.1, np.float32), rate_hz=32000)
    info = write_pyramid(os.fsencode(source), tmp_path / "one")
    assert info.levels == 1
    assert open_pyramid(tmp_path / "one").level(0).shape == (MEL_BANDS, info.columns[0])


def test_partial_files_say_so(make_file: Callable[..., Path], tmp_path: Path):
    source = make_file("flac", np.random.default_rng(0).random((2, 441000), np.float32) * 0.1)
    source.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    write_pyramid(os.fsencode(source), tmp_path / "one")
    info = open_pyramid(tmp_path / "one").info
    assert info.is_partial
    assert "cut off" in info.note


def test_a_place_that_cannot_be_written(make_file: Callable[..., Path], tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(FileUnreadableError, match="cannot be written"):
        write_pyramid(os.fsencode(make_file("wav")), blocked / "one")
