"""A file from disk to result in one pass, with random weights."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
import torch

from mirdesk.analysis.analyzer import StudentAnalyzer
from mirdesk.analysis.cards import Card
from mirdesk.analysis.network import Student
from mirdesk.analysis.track import analyse_track
from mirdesk.audio.identity import payload_hash_of
from mirdesk.errors import AudioUndecodableError

RATE_HZ = 44100


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    """As in the program's workers; several threads only disturb tests that run beside."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def encode(path: Path, seconds: Iterator[np.ndarray], encoder: str) -> Path:
    """Write blocks of samples, shape (2, n), float32."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(encoder, rate=RATE_HZ, layout="stereo")
        resampler = av.AudioResampler(stream.codec_context.format.name, "stereo", RATE_HZ)
        position = 0
        for block in seconds:
            frame = av.AudioFrame.from_ndarray(block, "fltp", "stereo")
            frame.sample_rate, frame.pts = RATE_HZ, position
            position += block.shape[1]
            for part in resampler.resample(frame):
                container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


def chord(duration_s: int) -> Iterator[np.ndarray]:
    """A sound that rings anew each second, louder on the left."""
    time_s = np.arange(RATE_HZ) / RATE_HZ
    for second in range(duration_s):
        wave = sum(np.sin(2 * np.pi * hz * time_s) for hz in (220, 277 + second, 330))
        ringing = 0.2 * wave * np.exp(-3 * time_s)
        yield np.stack([ringing, 0.5 * ringing]).astype(np.float32)


@pytest.fixture(scope="module")
def analyzer() -> StudentAnalyzer:
    torch.manual_seed(0)
    network = Student()
    network.fold()
    card = Card(name="test", version="1", sha256="", licence="", parameters=0)
    return StudentAnalyzer(network, card)


@pytest.mark.parametrize("encoder", ["mp3", "flac"])
def test_everything_is_there(tmp_path: Path, analyzer: StudentAnalyzer, encoder: str):
    codec = "libmp3lame" if encoder == "mp3" else "flac"
    path = encode(tmp_path / f"chord.{encoder}", chord(17), codec)
    result = analyse_track(os.fsencode(path), analyzer)
    assert result is not None
    assert result.payload_hash == payload_hash_of(os.fsencode(path))
    assert result.checkpoint == analyzer.checkpoint
    assert result.duration_s == pytest.approx(17, abs=0.1)
    assert result.activity.values.shape[0] == pytest.approx(170, abs=1)
    assert result.clip.shape == (20,)
    assert result.embedding.shape == (128,)
    assert result.passages.shape == (4, 128)
    assert result.passage_s == 5.0
    assert -30 < result.loudness.integrated_lufs < -10
    assert result.loudness.curve_lufs.shape == (17,)
    # Both channels at half their sum: 0.75 of the left one's peak.
    assert result.waveform.shape == (800, 2)
    assert result.waveform.max() == pytest.approx(127 * 0.75 * 0.55, abs=12)
    assert result.preview.shape == (48, 320)
    assert result.preview.max() > 150
    assert result.descriptors is not None
    assert result.descriptors.tempo is not None  # rings anew each second
    assert 60 / result.descriptors.tempo.bpm == pytest.approx(1.0, abs=0.01)
    assert result.descriptors.true_peak_dbtp >= result.loudness.peak_dbfs
    assert result.descriptors.silence.share < 0.1
    assert not result.is_partial
    assert result.note == ""


def test_cut_off_files_are_analysed_as_far_as_they_go(
    tmp_path: Path, analyzer: StudentAnalyzer
):
    path = encode(tmp_path / "chord.flac", chord(20), "flac")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    result = analyse_track(os.fsencode(path), analyzer)
    assert result is not None
    assert 8 < result.duration_s < 12
    assert result.activity.values.shape[0] == pytest.approx(result.duration_s * 10, abs=1)
    assert result.is_partial
    assert "cut off" in result.note


@pytest.mark.parametrize("count", [64, 300, 5000, 30_000])
def test_very_short_recordings(tmp_path: Path, analyzer: StudentAnalyzer, count: int):
    block = np.full((2, count), 0.25, np.float32)
    path = encode(tmp_path / "short.wav", iter([block]), "pcm_s16le")
    result = analyse_track(os.fsencode(path), analyzer)
    assert result is not None
    assert result.duration_s == pytest.approx(count / RATE_HZ, abs=1e-3)
    assert result.activity.values.shape[0] == max(1, -(-count // (RATE_HZ // 10)))
    assert result.passages.shape == (1, 128)
    assert np.isfinite(result.embedding).all()
    assert result.waveform.max() > 0


def test_silence(tmp_path: Path, analyzer: StudentAnalyzer):
    path = encode(
        tmp_path / "silence.flac", iter([np.zeros((2, RATE_HZ * 3), np.float32)]), "flac"
    )
    result = analyse_track(os.fsencode(path), analyzer)
    assert result is not None
    assert result.loudness.integrated_lufs == -np.inf
    assert not result.waveform.any()
    assert not result.preview.any()
    assert np.isfinite(result.activity.values).all()
    assert np.isfinite(result.embedding).all()


def test_progress_and_cancelling(tmp_path: Path, analyzer: StudentAnalyzer):
    path = os.fsencode(encode(tmp_path / "chord.flac", chord(25), "flac"))
    told: list[float] = []
    assert analyse_track(path, analyzer, on_progress=told.append) is not None
    assert len(told) == 2
    assert 10 <= told[0] < told[-1] <= 25
    told.clear()
    stopped = analyse_track(
        path, analyzer, on_progress=told.append, is_cancelled=lambda: len(told) >= 1
    )
    assert stopped is None
    assert len(told) == 1


def test_files_without_sound(tmp_path: Path, analyzer: StudentAnalyzer):
    path = tmp_path / "letter.mp3"
    path.write_text("Dear diary")
    with pytest.raises(AudioUndecodableError, match=r"letter\.mp3"):
        analyse_track(os.fsencode(path), analyzer)


PROGRAM = """
import resource, sys, torch
from mirdesk.analysis.analyzer import StudentAnalyzer
from mirdesk.analysis.cards import Card
from mirdesk.analysis.network import Student
from mirdesk.analysis.track import analyse_track
torch.set_num_threads(1)
network = Student()
network.fold()
card = Card(name="test", version="1", sha256="", licence="", parameters=0)
result = analyse_track(sys.argv[1].encode(), StudentAnalyzer(network, card))
print(result.duration_s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def peak_memory_mb(path: Path) -> tuple[float, int]:
    """Analyse in a process of its own; seconds analysed and most memory it held."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)], capture_output=True, text=True, check=True
    )
    seconds, megabytes = done.stdout.split()
    return float(seconds), int(megabytes)


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kilobytes on Linux only")
def test_memory_does_not_grow_with_the_recording(tmp_path: Path):
    silence = np.zeros((2, RATE_HZ), np.float32)
    short = encode(tmp_path / "short.flac", (silence for _ in range(60)), "flac")
    long = encode(tmp_path / "long.flac", (silence for _ in range(300)), "flac")
    _, short_mb = peak_memory_mb(short)
    duration_s, long_mb = peak_memory_mb(long)
    assert duration_s == pytest.approx(300)
    assert long_mb < 1000
    assert long_mb - short_mb < 50  # as arrays, the difference would be 100 MB and more


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kilobytes on Linux only")
def test_memory_of_an_hour(tmp_path: Path):
    path = encode(tmp_path / "hour.mp3", chord(3600), "libmp3lame")
    duration_s, megabytes = peak_memory_mb(path)
    assert duration_s == pytest.approx(3600, abs=1)
    assert megabytes < 1000
