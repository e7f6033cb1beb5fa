"""One recording from file to result, in one pass and with bounded memory."""

from collections.abc import Callable

import numpy as np

from mirdesk.analysis.analyzer import Analyzer, Heard
from mirdesk.analysis.descriptors import DescriptorCollector
from mirdesk.analysis.tagging import tagged
from mirdesk.audio.decode import DecodeReport, decode_blocks, mono_of
from mirdesk.audio.loudness import LoudnessMeter
from mirdesk.audio.overview import PreviewCollector, WaveformCollector
from mirdesk.audio.spectrogram import MEL_RATE_HZ, LogMel
from mirdesk.domain.activity import TrackAnalysis

_REPORT_EVERY_S = 10.0


def analyse_track(
    path: bytes,
    analyzer: Analyzer,
    *,
    on_progress: Callable[[float], None] | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> TrackAnalysis | None:
    """Listen to a file and return everything that is stored for it.

    Parameters
    ----------
    path : bytes
        A regular file.
    analyzer : Analyzer
        Stays loaded between calls.
    on_progress : callable, optional
        Called about every ten seconds of sound with the seconds listened to.
    is_cancelled : callable, optional
        Asked about every six seconds of sound, a fiftieth of a second of work.

    Returns
    -------
    TrackAnalysis or None
        None when cancelled.

    Raises
    ------
    FileUnreadableError
        The file is not there, may not be read, or is no regular file.
    AudioUndecodableError
        There is no sound in it that can be decoded.
    """
    passing = _Passing(analyzer)
    blocks = decode_blocks(path, sample_rate_hz=MEL_RATE_HZ)
    done_s = told_s = 0.0
    while True:
        if is_cancelled is not None and is_cancelled():
            blocks.close()  # closes the file
            return None
        try:
            block = next(blocks)
        except StopIteration as stop:
            return passing.finish(stop.value)
        passing.push(block)
        done_s += block.shape[1] / MEL_RATE_HZ
        if on_progress is not None and done_s - told_s >= _REPORT_EVERY_S:
            told_s = done_s
            on_progress(done_s)


class _Passing:
    """All that listens while the blocks of one file go by."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._listening = analyzer.listen()
        self._front_end = LogMel()
        self._loudness = LoudnessMeter(MEL_RATE_HZ)
        self._waveform = WaveformCollector()
        self._preview = PreviewCollector()
        self._descriptors = DescriptorCollector()

    def push(self, block: np.ndarray) -> None:
        """Take a block, shape (channels, n), float32."""
        self._loudness.push(block)
        mono = mono_of(block)
        self._waveform.push(mono)
        self._descriptors.push(block, mono)
        self._push_mel(self._front_end.push(mono))

    def finish(self, report: DecodeReport) -> TrackAnalysis:
        """Put the result together."""
        self._push_mel(self._front_end.flush())
        heard: Heard = self._listening.finish()
        measured = self._descriptors.finish(self._loudness.step_lufs())
        return TrackAnalysis(
            payload_hash=report.payload_hash,
            checkpoint=self._analyzer.checkpoint,
            duration_s=report.duration_s,
            activity=heard.activity,
            clip=heard.clip,
            embedding=heard.embedding,
            passages=heard.passages,
            passage_s=heard.passage_s,
            loudness=self._loudness.finish(),
            waveform=self._waveform.finish(),
            preview=self._preview.finish(),
            is_partial=report.is_partial,
            note=report.note,
            descriptors=tagged(measured, heard, self._analyzer.tags, report.duration_s),
        )

    def _push_mel(self, mel: np.ndarray) -> None:
        self._listening.push(mel)
        self._preview.push(mel)
        self._descriptors.push_mel(mel)
