"""Files to samples: streaming, block by block, as far as a damaged file goes.

Samples come out at one rate whatever the file has, mono or stereo, never a whole file at
once. FFmpeg resamples inside its own filter graph, fed and drained without an exception a
frame, which costs little more than decoding alone (``speed.md``).
"""

from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import av.error
import numpy as np
from av.audio.frame import AudioFrame

from mirdesk.audio.container import (
    SAMPLE_RATES_HZ,
    OpenAudio,
    PacketReader,
    declared_duration_s,
    is_cut_off,
    open_audio,
)
from mirdesk.audio.identity import PayloadHash
from mirdesk.audio.resampling import BlockResampler
from mirdesk.domain.tracks import shown_path
from mirdesk.errors import AudioUndecodableError

if TYPE_CHECKING:  # generic in its stubs only
    from av.audio.stream import AudioStream
    from av.packet import Packet

# Six seconds at 32 kHz: whole mel hops and loudness steps. What is done for each block, on
# cold caches, costs a fifth of a whole analysis at two seconds; beyond, little is left to gain.
BLOCK_SAMPLES: Final = 192_000
MAX_DURATION_S: Final = 4 * 3600.0  # safety.md: arrays over a file are capped at 4 h
FULL_SCALE_LIMIT: Final = 16.0  # +24 dBFS; float files may hold any number, even NaN

# A file is called partial when more than this of it is missing; less is an encoder's rounding.
_TOLERATED_LOSS: Final = 0.02
_TOLERATED_LOSS_S: Final = 1.0
_MAX_GRAPH_CHANGES: Final = 1000  # a stream that changes its format more often is noise


@dataclass(frozen=True, slots=True)
class DecodeReport:
    """How decoding went.

    Attributes
    ----------
    duration_s : float
        Of what was decoded.
    is_partial : bool
        Some of the file is missing from it.
    note : str
        What and why, in the person's words; empty when all is well.
    payload_hash : bytes
        Identity of the recording (:mod:`mirdesk.audio.identity`).
    """

    duration_s: float
    is_partial: bool
    note: str
    payload_hash: bytes


def decode_blocks(
    path: bytes,
    *,
    sample_rate_hz: int,
    block_samples: int = BLOCK_SAMPLES,
    max_duration_s: float = MAX_DURATION_S,
) -> Generator[np.ndarray, None, DecodeReport]:
    """Decode a file block by block, mono as mono and everything else as stereo.

    Parameters
    ----------
    path : bytes
        A regular file.
    sample_rate_hz : int
        Rate of the samples that come out.
    block_samples : int
        Most samples a block.
    max_duration_s : float
        What lies beyond is read for the identity of the recording but not decoded.

    Yields
    ------
    ndarray, shape (channels, n), float32, finite
        One or two channels, the same for all blocks. Full scale is 1; float files may exceed
        it, at most ``FULL_SCALE_LIMIT``.

    Returns
    -------
    DecodeReport
        As the value of ``yield from`` or of ``StopIteration``.

    Raises
    ------
    FileUnreadableError
        The file is not there, may not be read, or is no regular file.
    AudioUndecodableError
        Not one sample could be decoded.
    """
    with open_audio(path) as audio:
        decoder = _Decoder(path, audio, sample_rate_hz, block_samples, max_duration_s)
        yield from decoder.blocks()
        return decoder.report()


def decode_mono(
    path: bytes,
    *,
    sample_rate_hz: int,
    block_samples: int = BLOCK_SAMPLES,
    max_duration_s: float = MAX_DURATION_S,
) -> Generator[np.ndarray, None, DecodeReport]:
    """Decode a file block by block to the mean of its channels.

    Parameters, errors and the returned report are those of :func:`decode_blocks`.

    Yields
    ------
    ndarray, shape (n,), float32, finite
    """
    blocks = decode_blocks(
        path,
        sample_rate_hz=sample_rate_hz,
        block_samples=block_samples,
        max_duration_s=max_duration_s,
    )
    while True:
        try:
            block = next(blocks)
        except StopIteration as stop:
            report: DecodeReport = stop.value
            return report
        yield mono_of(block)


def mono_of(block: np.ndarray) -> np.ndarray:
    """Return the mean of the channels of a block.

    Parameters
    ----------
    block : ndarray, shape (1 or 2, n), float32

    Returns
    -------
    ndarray, shape (n,), float32
    """
    if block.shape[0] == 1:
        only: np.ndarray = block[0]
        return only
    mono: np.ndarray = block[0] + block[1]
    mono *= 0.5
    return mono


class _Decoder:
    """State of one file on its way through FFmpeg."""

    def __init__(
        self,
        path: bytes,
        audio: OpenAudio,
        sample_rate_hz: int,
        block_samples: int,
        max_duration_s: float,
    ) -> None:
        self._path = path
        self._audio = audio
        self._rate_hz = sample_rate_hz
        self._block_samples = block_samples
        self._limit = int(max_duration_s * sample_rate_hz)
        self._reader = PacketReader(audio)
        self._payload = PayloadHash(path, audio)
        self._resampler: BlockResampler | None = None
        self._channels = 0
        self._changes = 0
        self._samples = 0
        self._packets = 0
        self._lost = 0

    def blocks(self) -> Iterator[np.ndarray]:
        """Every block of the file; at most the limit."""
        # A song has ten thousand packets: what is done for each tells, even a generator.
        for packet in self._reader:
            self._payload.update(packet)
            if self._samples >= self._limit:
                continue
            for frame in self._frames(packet):
                if self._resampler is None or not self._resampler.fits(frame):
                    yield from self._flushed()
                    self._resampler = self._resampler_for(frame)
                if self._push(frame):
                    yield from self._pulled()
        yield from self._flushed()
        if self._samples == 0:
            raise AudioUndecodableError(
                "it holds no sound that can be decoded", shown_path(self._path)
            )

    def report(self) -> DecodeReport:
        """How it went, once all blocks are out."""
        duration_s = self._samples / self._rate_hz
        note = self._note(duration_s)
        return DecodeReport(duration_s, bool(note), note, self._payload.digest())

    def _frames(self, packet: "Packet[AudioStream]") -> list[AudioFrame]:
        self._packets += 1
        try:
            frames = packet.decode()
        except (av.error.FFmpegError, ValueError):
            self._lost += 1
            return []
        sound = [f for f in frames if f.samples and f.sample_rate in SAMPLE_RATES_HZ]
        self._lost += len(frames) - len(sound)
        return sound

    def _resampler_for(self, frame: AudioFrame) -> BlockResampler | None:
        """Begin with frames of another kind; the number of channels stays."""
        self._changes += 1
        self._channels = self._channels or min(2, frame.layout.nb_channels)
        if self._changes <= _MAX_GRAPH_CHANGES:
            with suppress(av.error.FFmpegError, ValueError):
                return BlockResampler(frame, self._rate_hz, self._channels, self._block_samples)
        self._lost += 1
        return None

    def _push(self, frame: AudioFrame) -> bool:
        """Resample a frame; whether blocks are ready."""
        try:
            return self._resampler is not None and self._resampler.push(frame)
        except (av.error.FFmpegError, ValueError):
            self._lost += 1
            return False

    def _pulled(self) -> Iterator[np.ndarray]:
        assert self._resampler is not None
        try:
            yield from self._counted(self._resampler.pull())
        except (av.error.FFmpegError, ValueError):
            self._lost += 1

    def _flushed(self) -> Iterator[np.ndarray]:
        if self._resampler is not None:
            yield from self._counted(self._resampler.flush())
            self._resampler = None

    def _counted(self, blocks: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
        """Cut at the limit, and free of numbers that are none."""
        for block in blocks:
            wanted = block[:, : max(0, self._limit - self._samples)]
            if wanted.shape[1]:
                self._samples += wanted.shape[1]
                yield _finite(wanted)

    def _note(self, duration_s: float) -> str:
        if self._samples >= self._limit:
            return f"Only the first {_clock(duration_s)} were analysed: the file is longer."
        declared_s = declared_duration_s(self._audio, self._path)
        if declared_s is not None and _is_short(duration_s, declared_s):
            return (
                f"Only {_clock(duration_s)} of {_clock(declared_s)} could be decoded: "
                "the file is damaged or cut off."
            )
        if is_cut_off(self._audio, self._path):
            return f"The file ends abruptly after {_clock(duration_s)}: it was cut off."
        bad = self._lost + self._reader.failures
        if bad > max(1.0, _TOLERATED_LOSS * self._packets):
            return f"{bad} of {self._packets} parts of the file are damaged and were skipped."
        return ""


def _finite(block: np.ndarray) -> np.ndarray:
    """Return a block without NaN and infinities, and within the limit."""
    highest, lowest = float(block.max()), float(block.min())
    # Comparisons with NaN are false, so this passes only sound blocks.
    if highest <= FULL_SCALE_LIMIT and lowest >= -FULL_SCALE_LIMIT:
        return block
    cleaned = np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)
    limited: np.ndarray = np.clip(cleaned, -FULL_SCALE_LIMIT, FULL_SCALE_LIMIT)
    return limited


def _is_short(duration_s: float, declared_s: float) -> bool:
    missing_s = declared_s - duration_s
    return missing_s > max(_TOLERATED_LOSS_S, _TOLERATED_LOSS * declared_s) or (
        missing_s > _TOLERATED_LOSS_S / 10 and duration_s < declared_s / 2
    )


def _clock(seconds: float) -> str:
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
