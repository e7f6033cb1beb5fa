"""What listening costs, in CPU time against peers on the same files in one run.

Run with ``pytest -m benchmark -s tests/benchmarks``. Machines and their neighbours differ, so
ratios count: measurements are interleaved and medians are compared.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
import torch
from torchaudio.transforms import MelSpectrogram

from mirdesk.analysis.analyzer import (
    KEPT_FRAMES,
    WINDOW_FRAMES,
    StudentAnalyzer,
    StudentListening,
)
from mirdesk.analysis.cards import default_checkpoint
from mirdesk.analysis.descriptors import DescriptorCollector
from mirdesk.analysis.track import analyse_track
from mirdesk.audio.decode import BLOCK_SAMPLES, decode_mono
from mirdesk.audio.loudness import LoudnessMeter
from mirdesk.audio.overview import PreviewCollector, WaveformCollector
from mirdesk.audio.pictures import write_pyramid
from mirdesk.audio.spectrogram import HOP_SAMPLES, MEL_BANDS, MEL_RATE_HZ, LogMel, log_mel

pytestmark = pytest.mark.benchmark

DURATION_S = 240
ROUNDS = 5
RATE_HZ = 44100


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four minutes of something busy as an MP3 of about 256 kbit/s."""
    path = tmp_path_factory.mktemp("songs") / "busy.mp3"
    random = np.random.default_rng(0)
    time_s = np.arange(RATE_HZ) / RATE_HZ
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libmp3lame", rate=RATE_HZ, layout="stereo")
        stream.bit_rate = 256_000
        for second in range(DURATION_S):
            hz = 110 * 2 ** (random.integers(0, 36, 4) / 12)
            tones = [np.sin(2 * np.pi * h * k * time_s) / k for h in hz for k in range(1, 9)]
            noise = random.standard_normal((2, RATE_HZ)) * np.exp(-20 * (time_s % 0.25))
            block = (0.06 * np.sum(tones, axis=0) * [[1], [0.7]] + 0.1 * noise).astype("f4")
            frame = av.AudioFrame.from_ndarray(block, "fltp", "stereo")
            frame.sample_rate, frame.pts = RATE_HZ, second * RATE_HZ
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def samples(song: Path) -> np.ndarray:
    return np.concatenate(list(decode_mono(os.fsencode(song), sample_rate_hz=MEL_RATE_HZ)))


@pytest.fixture(scope="module")
def analyzer(checkpoints_folder: Path) -> StudentAnalyzer:
    """The shipped checkpoint."""
    return StudentAnalyzer.load(default_checkpoint(checkpoints_folder))


def cpu_s(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def compare(title: str, works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Measure interleaved, print a table against the last entry, return medians."""
    for work in works.values():
        work()  # caches, lazy imports
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            times[name].append(cpu_s(work))
    medians = {name: statistics.median(values) for name, values in times.items()}
    *_, peer = medians.values()
    print(f"\n{title}: {DURATION_S} s of sound, CPU time, medians of {ROUNDS}")
    for name, median in medians.items():
        print(
            f"  {name:42} {1000 * median:7.0f} ms {DURATION_S / median:7.0f} x"
            f" {median / peer:6.2f}"
        )
    return medians


def exhaust(blocks: Iterator[np.ndarray]) -> None:
    for _ in blocks:
        pass


def pyav_frame_by_frame(path: Path) -> None:
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            frame.to_ndarray()


def pyav_resampler(path: Path) -> None:
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("flt", "mono", MEL_RATE_HZ, 65536)
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                part.to_ndarray()


def test_decode(song: Path):
    path = os.fsencode(song)
    medians = compare(
        "decode an MP3 to 32 kHz",
        {
            "decode_mono": lambda: exhaust(decode_mono(path, sample_rate_hz=MEL_RATE_HZ)),
            "PyAV frame by frame, not resampled": lambda: pyav_frame_by_frame(song),
            "PyAV AudioResampler": lambda: pyav_resampler(song),
        },
    )
    assert medians["decode_mono"] < 1.25 * medians["PyAV AudioResampler"]


def test_mel(samples: np.ndarray):
    peer = MelSpectrogram(
        MEL_RATE_HZ, n_fft=1024, win_length=800, hop_length=HOP_SAMPLES, n_mels=MEL_BANDS
    )

    def ours() -> None:
        front_end = LogMel()
        for start in range(0, samples.size, BLOCK_SAMPLES):
            front_end.push(samples[start : start + BLOCK_SAMPLES])
        front_end.flush()

    medians = compare(
        "log-mel",
        {
            "LogMel in blocks": ours,
            "torchaudio MelSpectrogram": lambda: peer(torch.from_numpy(samples)).log(),
        },
    )
    assert medians["LogMel in blocks"] < 0.5 * medians["torchaudio MelSpectrogram"]


def test_network_and_mel(analyzer: StudentAnalyzer, samples: np.ndarray):
    network = analyzer.network
    mel = log_mel(samples)

    def listen() -> None:
        listening = analyzer.listen()
        for start in range(0, len(mel), 600):
            listening.push(mel[start : start + 600])
        listening.finish()

    def listen_from_samples() -> None:
        front_end, listening = LogMel(), analyzer.listen()
        for start in range(0, samples.size, BLOCK_SAMPLES):
            listening.push(front_end.push(samples[start : start + BLOCK_SAMPLES]))
        listening.push(front_end.flush())
        listening.finish()

    @torch.inference_mode()
    def plain() -> None:
        for start in range(0, len(mel) - WINDOW_FRAMES + 1, KEPT_FRAMES):
            window = mel[start : start + WINDOW_FRAMES]
            network(torch.from_numpy(window.T.copy())[None, None])

    medians = compare(
        f"network ({analyzer.precision})",
        {
            "mel and network": listen_from_samples,
            "StudentAnalyzer": listen,
            "network, float32, window by window": plain,
        },
    )
    assert medians["StudentAnalyzer"] < medians["network, float32, window by window"]
    # Issue 3 asks for 600; this guards what a machine shared with others reaches.
    assert medians["mel and network"] < DURATION_S / 400


def test_whole_track_against_bliss(song: Path, analyzer: StudentAnalyzer, tmp_path: Path):
    bliss_audio = pytest.importorskip("bliss_audio")
    path = os.fsencode(song)
    medians = compare(
        "whole track",
        {
            "of it: decode": lambda: exhaust(decode_mono(path, sample_rate_hz=MEL_RATE_HZ)),
            "picture pyramid (on demand)": lambda: write_pyramid(path, tmp_path / "picture"),
            "analyse_track": lambda: analyse_track(path, analyzer),
            "bliss-audio": lambda: bliss_audio.Song(str(song)),
        },
    )
    # speed.md: 0.85 is the goal; this guards what is reached, with room for noise.
    assert medians["analyse_track"] < 1.6 * medians["bliss-audio"]


def test_stages_of_a_track(
    song: Path, analyzer: StudentAnalyzer, monkeypatch: pytest.MonkeyPatch
):
    """Where the time of one pass goes; stages cost more together than alone, on cold caches."""
    spent_s: dict[str, list[float]] = {}
    for stage, kind, names in STAGES:
        for name in names:
            monkeypatch.setattr(kind, name, timed(stage, getattr(kind, name), spent_s))
    analyse_track(os.fsencode(song), analyzer)
    spent_s.clear()
    whole_s = cpu_s(lambda: analyse_track(os.fsencode(song), analyzer))
    sums_s = {stage: sum(values) for stage, values in spent_s.items()}
    sums_s["decode, hash and the rest"] = whole_s - sum(sums_s.values())
    print(f"\nstages of {DURATION_S} s of sound, CPU time, in the order of cost")
    for stage, stage_s in sorted(sums_s.items(), key=lambda item: -item[1]):
        print(f"  {stage:42} {1000 * stage_s:7.0f} ms {100 * stage_s / whole_s:6.1f} %")
    assert all(stage_s > 0 for stage_s in sums_s.values())


STAGES: list[tuple[str, type, tuple[str, ...]]] = [
    ("log-mel", LogMel, ("push", "flush")),
    ("network", StudentListening, ("push", "finish")),
    ("loudness", LoudnessMeter, ("push", "finish")),
    ("waveform", WaveformCollector, ("push", "finish")),
    ("preview", PreviewCollector, ("push", "finish")),
    ("descriptors", DescriptorCollector, ("push", "push_mel", "finish")),
]


def timed(
    stage: str, work: Callable[..., object], spent_s: dict[str, list[float]]
) -> Callable[..., object]:
    """Return the same work, which also notes its CPU time."""

    def noting(*arguments: object) -> object:
        start = time.thread_time()
        try:
            return work(*arguments)
        finally:
            spent_s.setdefault(stage, []).append(time.thread_time() - start)

    return noting
