"""Decoded frames to blocks of samples at one rate, mono or stereo, by FFmpeg's resampler.

PyAV's own ``AudioResampler`` asks its sink after every frame and pays an exception each time;
here the sink is asked when a block must be ready.
"""

from collections.abc import Iterator
from typing import Final

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph

_MOST_MIXED_CHANNELS: Final = 8  # 7.1; FFmpeg has layouts for all counts up to there
_MARGIN_SAMPLES: Final = 1024  # longer than the delay of the filter in the resampler


class BlockResampler:
    """FFmpeg's aresample for frames of one kind, giving blocks of a fixed size.

    Parameters
    ----------
    frame : AudioFrame
        One of the frames that will be pushed.
    sample_rate_hz : int
        Rate that comes out.
    channels : int
        1 or 2.
    block_samples : int
        Samples a block; only the last is shorter.

    Raises
    ------
    FFmpegError
        FFmpeg cannot convert such frames; pushing may raise it too.
    """

    def __init__(
        self, frame: AudioFrame, sample_rate_hz: int, channels: int, block_samples: int
    ) -> None:
        self._kind = _kind(frame)
        self._ratio = sample_rate_hz / frame.sample_rate
        self._enough = block_samples + _MARGIN_SAMPLES
        self._waiting = 0.0
        self._graph = _graph_for(frame, sample_rate_hz, channels, block_samples)

    def fits(self, frame: AudioFrame) -> bool:
        """Whether a frame is of the kind this was made for."""
        return _kind(frame) == self._kind

    def push(self, frame: AudioFrame) -> bool:
        """Take a frame; whether a block is ready for :meth:`pull`."""
        frame.pts = None
        self._graph.push(frame)
        self._waiting += frame.samples * self._ratio
        # Asking the sink too early costs an exception; the margin covers the filter's delay.
        return self._waiting >= self._enough

    def pull(self) -> Iterator[np.ndarray]:
        """Give the blocks that are complete, (channels, n), float32."""
        while self._waiting >= self._enough:
            try:
                pulled = self._graph.pull()
            except av.error.BlockingIOError:
                return
            assert isinstance(pulled, AudioFrame)
            self._waiting -= pulled.samples
            yield pulled.to_ndarray()

    def flush(self) -> Iterator[np.ndarray]:
        """Give what is left; afterwards this is spent."""
        self._graph.push(None)
        while True:
            try:
                pulled = self._graph.pull()
            except (av.error.EOFError, av.error.BlockingIOError):
                return
            assert isinstance(pulled, AudioFrame)
            yield pulled.to_ndarray()


def _kind(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _graph_for(
    frame: AudioFrame, sample_rate_hz: int, channels: int, block_samples: int
) -> Graph:
    """Build buffer, resampler and sink."""
    layout = "mono" if channels == 1 else "stereo"
    graph = Graph()
    source = graph.add(
        "abuffer",
        sample_rate=str(frame.sample_rate),
        sample_fmt=frame.format.name,
        channel_layout=frame.layout.name,
        time_base=f"1/{frame.sample_rate}",
    )
    # rematrix_maxval: without it FFmpeg's float downmix of several channels can be 3 dB
    # and more above full scale.
    resample = graph.add(
        "aresample",
        out_sample_rate=str(sample_rate_hz),
        out_chlayout=layout,
        out_sample_fmt="fltp",
        rematrix_maxval="1",
    )
    sink = graph.add("abuffersink")
    if frame.layout.nb_channels > _MOST_MIXED_CHANNELS:
        # Nobody knows where so many channels belong: the first two stand for all.
        first_two = graph.add("pan", args="stereo|c0=c0|c1=c1")
        source.link_to(first_two)
        first_two.link_to(resample)
    else:
        source.link_to(resample)
    resample.link_to(sink)
    graph.configure()
    graph.set_audio_frame_size(block_samples)
    return graph
