"""All descriptors of one recording, measured while it streams past."""

from typing import Final

import numpy as np

from mirdesk.analysis.beats import steady_bpm, track_beats
from mirdesk.analysis.chroma import ChromaCollector
from mirdesk.analysis.onsets import ONSET_RATE_HZ, OnsetCollector
from mirdesk.analysis.tempo import find_pulse
from mirdesk.analysis.tonality import find_tonality
from mirdesk.audio.loudness import STEPS_A_SECOND
from mirdesk.audio.silence import silence_of
from mirdesk.audio.true_peak import TruePeakMeter
from mirdesk.domain.descriptors import Descriptors, Tempo

_AGREEING: Final = 0.03


class DescriptorCollector:
    """Tempo, key, true peak and silence of a stream; memory is 1 kB a second."""

    def __init__(self) -> None:
        self._onsets = OnsetCollector()
        self._chroma = ChromaCollector()
        self._true_peak = TruePeakMeter()

    def push(self, block: np.ndarray, mono: np.ndarray) -> None:
        """Take the next samples at ``MEL_RATE_HZ``, finite.

        Parameters
        ----------
        block : ndarray, shape (channels, n), float32
        mono : ndarray, shape (n,), float32
            The same, mixed.
        """
        self._true_peak.push(block)
        self._chroma.push(mono)

    def push_mel(self, mel: np.ndarray) -> None:
        """Take the next mel frames, shape (n, MEL_BANDS), float32."""
        self._onsets.push(mel)

    def finish(self, step_lufs: np.ndarray) -> Descriptors:
        """Return the descriptors.

        Parameters
        ----------
        step_lufs : ndarray, shape (n,)
            As ``LoudnessMeter.step_lufs`` gives it.
        """
        return Descriptors(
            tempo=_tempo(self._onsets.finish()),
            tonality=find_tonality(self._chroma.finish()),
            true_peak_dbtp=self._true_peak.finish(),
            silence=silence_of(step_lufs, 1.0 / STEPS_A_SECOND),
        )


def _tempo(accents: np.ndarray) -> Tempo | None:
    """Return tempo and beats of a curve of accents; None where nothing repeats."""
    pulse = find_pulse(accents)
    if pulse is None:
        return None
    beats_s = track_beats(accents, pulse)
    bpm = 60.0 * ONSET_RATE_HZ / pulse.period_frames
    # Beats tell the tempo more finely, unless they fall where they like.
    steady = steady_bpm(beats_s)
    if steady is not None and abs(steady / bpm - 1.0) <= _AGREEING:
        bpm = steady
    return Tempo(bpm, pulse.confidence, beats_s)
