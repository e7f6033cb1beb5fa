"""Mixtures of stems with exact labels, made while training, in the power domain.

A mixture is a sum of powers of stems, each with its own gain and equaliser; then room, noise,
band limits and level for the whole. Who plays in a frame follows from the stems' own energies.
"""

import functools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from scipy.signal import lfilter

from mirdesk.analysis.network import FRAME_STRIDE
from mirdesk.audio.spectrogram import (
    LOG_FLOOR,
    LOG_SCALE,
    LOG_SHIFT,
    MEL_BANDS,
    MEL_FRAME_RATE_HZ,
    MEL_RATE_HZ,
    PRE_EMPHASIS,
    band_centres_hz,
)
from mirdesk.domain.instruments import INSTRUMENT_COUNT, INSTRUMENT_INDEX
from mirdesk.lab.stems import Stem, StemBank

# ears.md: on above -30 dB of the stem's own peak and -25 dB of the mixture, masked between.
OWN_PEAK_DB: Final = -30.0
MIXTURE_DB: Final = -25.0
_STEM_ODDS: Final = (0.03, 0.38, 0.21, 0.16, 0.11, 0.07, 0.04)  # 0 to 6 stems
_OTHER_SHARE: Final = 0.12  # of draws that take something outside the 20
_NOISE_FRAMES: Final = 6000
_FEWEST_FRAMES: Final = 20
_WARP_SEMITONES: Final = 3.0
_PHYSICAL_SHARE: Final = 0.35
_NEVER_ALONE: Final = 3  # frames that must be on before a clip counts as having it


@dataclass(frozen=True, slots=True)
class MixtureSettings:
    """How mixtures are drawn.

    Attributes
    ----------
    frames : int
        Length in mel frames, a multiple of ``FRAME_STRIDE``.
    stem_odds : tuple of float
        Odds of 0, 1, 2 ... stems.
    effects : float
        0 for none, 1 for the full strength of equaliser, room, noise and level.
    sample_share : float
        How much likelier a stem from real recordings is than one from a soundfont.
    warp_odds : float
        Share of stems that are moved in frequency by up to three semitones.
    """

    frames: int = 400
    stem_odds: tuple[float, ...] = _STEM_ODDS
    effects: float = 1.0
    sample_share: float = 1.0
    warp_odds: float = 0.0


class Mixture(NamedTuple):
    """One example.

    Attributes
    ----------
    mel : ndarray, shape (MEL_BANDS, frames), float32
        Log-mel as ``LogMel`` gives it, transposed.
    frame_labels : ndarray, shape (frames / FRAME_STRIDE, 20), float32
        1 on, 0 off, NaN unknown.
    clip_labels : ndarray, shape (20,), float32
        As above for the whole.
    """

    mel: np.ndarray
    frame_labels: np.ndarray
    clip_labels: np.ndarray


class Choice(NamedTuple):
    """A stem in a mixture and its level in dB."""

    bank: StemBank
    stem: Stem
    gain_db: float


class Mixer:
    """Draws mixtures from banks; the same seed gives the same mixtures.

    Parameters
    ----------
    banks : sequence of StemBank
    settings : MixtureSettings
    seed : int
    held_out : bool
        Draw only from stems that are held out for validation, else only from the others.
    """

    def __init__(
        self,
        banks: Sequence[StemBank],
        settings: MixtureSettings,
        *,
        seed: int,
        held_out: bool = False,
    ) -> None:
        self.settings = settings
        self.rng = np.random.default_rng(seed)
        # Drawn once: random numbers by the million would cost more than all the rest.
        flutter = self.rng.standard_gamma(2.0, (_NOISE_FRAMES, MEL_BANDS)) / 2.0
        self._flutter = flutter.astype(np.float32)
        self._recordings = [
            (bank, stem)
            for bank in banks
            for stem in bank.recordings
            if stem.is_held_out == held_out
        ]
        # label -> group -> stems: every label as likely as another, and every group within.
        pools: dict[str, dict[str, list[tuple[StemBank, Stem]]]] = {}
        for bank in banks:
            for stem in bank.stems:
                if stem.is_held_out == held_out and stem.frames >= _FEWEST_FRAMES:
                    for label in stem.labels or ("other",):
                        groups = pools.setdefault(label, defaultdict(list))
                        groups[stem.group].append((bank, stem))
        self._pools = {label: list(groups.values()) for label, groups in pools.items()}
        self._odds = {
            label: _group_odds(groups, settings.sample_share)
            for label, groups in self._pools.items()
        }
        self._labels = sorted(label for label in self._pools if label != "other")

    @property
    def labels(self) -> list[str]:
        """Instruments there are stems of."""
        return self._labels

    def draw(self) -> list[Choice]:
        """Choose the stems of a mixture; instruments differ."""
        rng = self.rng
        odds = np.array(self.settings.stem_odds)
        count = int(rng.choice(odds.size, p=odds / odds.sum()))
        labels = list(rng.permutation(self._labels)[:count])
        labels = ["other" if rng.random() < _OTHER_SHARE else label for label in labels]
        choices = []
        for label in labels:
            if label not in self._pools:
                continue
            groups = self._pools[label]
            group = groups[rng.choice(len(groups), p=self._odds[label])]
            bank, stem = group[rng.integers(len(group))]
            choices.append(Choice(bank, stem, float(rng.uniform(-18, 0))))
        return choices

    def mix(self, choices: Sequence[Choice]) -> Mixture:
        """Mix a random crop of each stem with random effects."""
        frames = self.settings.frames
        total = np.zeros((frames, MEL_BANDS), np.float32)
        energies = []
        for choice in choices:
            power = self._cropped(choice)
            energies.append(_energy(power))
            total += power
        silent = np.zeros((frames // FRAME_STRIDE, INSTRUMENT_COUNT), np.float32)
        stems = [choice.stem for choice in choices]
        labels = frame_labels(stems, energies) if stems else silent
        return Mixture(self._finished(total), labels, clip_labels(labels))

    def recording_pair(self) -> tuple[Mixture, Mixture] | None:
        """Return two cuts of one unlabelled recording, far apart; all labels unknown.

        None where the banks hold no recordings.
        """
        if not self._recordings:
            return None
        rng, frames = self.rng, self.settings.frames
        bank, stem = self._recordings[rng.integers(len(self._recordings))]
        reach = max(1, stem.frames - frames)
        first = int(rng.integers(reach))
        second = int((first + rng.uniform(0.2, 0.8) * reach) % reach)
        return self.recording_cut(bank, stem, first), self.recording_cut(bank, stem, second)

    def recording_cut(self, bank: StemBank, stem: Stem, first: int) -> Mixture:
        """Return a cut of an unlabelled recording with random effects; all unknown."""
        frames = self.settings.frames
        unknown = np.full((frames // FRAME_STRIDE, INSTRUMENT_COUNT), np.nan, np.float32)
        power = np.zeros((frames, MEL_BANDS), np.float32)
        part = bank.crop(stem, first, frames)
        power[: len(part)] = part
        return Mixture(self._finished(power), unknown, clip_labels(unknown))

    def _cropped(self, choice: Choice) -> np.ndarray:
        """Cut a stretch in which the stem sounds, level it and colour it."""
        rng, frames = self.rng, self.settings.frames
        power = np.zeros((frames, MEL_BANDS), np.float32)
        part = power
        for _ in range(4):  # a stretch of silence teaches little: try again, at most 4 times
            first = int(rng.integers(max(1, choice.stem.frames - frames)))
            part = choice.bank.crop(choice.stem, first, frames)
            if float(part[::10].mean()) > 0.02 * choice.bank.mean_power(choice.stem):
                break
        start = int(rng.integers(frames - len(part) + 1))  # short stems lie anywhere
        power[start : start + len(part)] = self._warped(part)
        if rng.random() < 0.2:  # enters later or leaves early
            edge = int(rng.integers(frames))
            power[slice(0, edge) if rng.random() < 0.5 else slice(edge, frames)] = 0.0
        loudest = float(np.percentile(_energy(power), 95))
        level = 10.0 ** (choice.gain_db / 10.0) / max(loudest, 1e-3)
        gain = level * self._equaliser(0.7)
        power *= gain.astype(np.float32)
        return power

    def _warped(self, power: np.ndarray) -> np.ndarray:
        """Move a stem up or down in frequency, formants with it, as another size would."""
        if self.rng.random() > self.settings.warp_odds:
            return power
        semitones = float(self.rng.uniform(-_WARP_SEMITONES, _WARP_SEMITONES))
        below, share = _warp(round(semitones, 1))
        result: np.ndarray = power[:, below] * (1.0 - share) + power[:, below + 1] * share
        return result

    def _equaliser(self, strength: float) -> np.ndarray:
        """Return a smooth random gain in power per band."""
        amount = strength * self.settings.effects
        position = np.linspace(0.0, 1.0, MEL_BANDS)
        curve_db = np.zeros(MEL_BANDS)
        for bumps in (0.5, 1.0, 2.0, 3.5):
            depth_db = self.rng.normal(0, 4.0 / (1.0 + bumps)) * amount
            curve_db += depth_db * np.cos(np.pi * bumps * position + self.rng.uniform(0, 6.28))
        return 10.0 ** (curve_db / 10.0)

    def _finished(self, power: np.ndarray) -> np.ndarray:
        """Room, noise, band limits, level; then the logarithm. Returns (bands, frames)."""
        rng, effects = self.rng, self.settings.effects
        if rng.random() < 0.45 * effects:
            power = self._room(power)
        power *= self._equaliser(1.0)
        peak = max(float(power.sum(axis=1).max()), 1e-6)
        if rng.random() < 0.5 * effects:
            power += peak * 10.0 ** (rng.uniform(-70, -18) / 10.0) * self._noise(len(power))
        if rng.random() < 0.35 * effects:
            power *= self._band_limits()
        # Loudest frame between a quiet recording and full scale, as power after pre-emphasis.
        ln_level = rng.uniform(-1.0, 9.5) if effects else 7.0
        power *= np.float32(np.exp(ln_level) / peak) if power.any() else np.float32(1.0)
        mel: np.ndarray = (np.log(power + LOG_FLOOR) + LOG_SHIFT) / LOG_SCALE
        return np.ascontiguousarray(mel.T, dtype=np.float32)

    def _room(self, power: np.ndarray) -> np.ndarray:
        """Add reverberation: exponentially decaying power, faster for high bands."""
        decay_s = float(self.rng.uniform(0.15, 1.6))  # 60 dB
        wet = float(10.0 ** (self.rng.uniform(-20, -3) / 10.0))
        keep = 10.0 ** (-6.0 / (decay_s * MEL_FRAME_RATE_HZ))
        tail = lfilter([wet * (1.0 - keep)], [1.0, -keep], power, axis=0)
        damping = np.linspace(1.0, float(self.rng.uniform(0.1, 1.0)), MEL_BANDS)
        result: np.ndarray = power + (tail * damping).astype(np.float32)
        return result

    def _noise(self, frames: int) -> np.ndarray:
        """Return coloured noise of about unit power a frame, shape (frames, bands)."""
        colour = self._equaliser(2.0) * np.exp(self.rng.uniform(-4, 2) * np.linspace(0, 1, 128))
        first = int(self.rng.integers(_NOISE_FRAMES - frames))
        flutter = self._flutter[first : first + frames]
        result: np.ndarray = flutter * (colour / colour.sum()).astype(np.float32)
        return result

    def _band_limits(self) -> np.ndarray:
        """Return gains of a low-pass (codecs) or high-pass (small loudspeakers)."""
        centres_hz = band_centres_hz()
        if self.rng.random() < 0.7:
            return np.where(centres_hz > self.rng.uniform(4_000, 15_000), 1e-5, 1.0)
        return np.minimum(1.0, (centres_hz / self.rng.uniform(60, 300)) ** 4)


def frame_labels(stems: Sequence[Stem], energies: Sequence[np.ndarray]) -> np.ndarray:
    """Return who plays in each output frame.

    Parameters
    ----------
    stems : sequence of Stem
        At least one.
    energies : sequence of ndarray, shape (frames,), float32
        Energy of each stem as it sounds in the mixture.

    Returns
    -------
    ndarray, shape (frames / FRAME_STRIDE, 20), float32
        1 on, 0 off, NaN unknown. An instrument is on above both of ``OWN_PEAK_DB`` and
        ``MIXTURE_DB``, unknown above one of them.
    """
    pooled = np.stack([energy.reshape(-1, FRAME_STRIDE).mean(axis=1) for energy in energies])
    mixture = pooled.sum(axis=0)
    labels = np.zeros((pooled.shape[1], INSTRUMENT_COUNT), np.float32)
    masked = np.zeros(labels.shape, bool)
    for stem, energy in zip(stems, pooled, strict=True):
        sounds = energy > 10.0 ** (OWN_PEAK_DB / 10.0) * max(float(energy.max()), 1e-9)
        audible = energy > 10.0 ** (MIXTURE_DB / 10.0) * np.maximum(mixture, 1e-9)
        for label in stem.labels:
            index = INSTRUMENT_INDEX[label]
            labels[:, index] = np.maximum(labels[:, index], sounds & audible)
            masked[:, index] |= sounds ^ audible
        for label in stem.unknown:
            masked[:, INSTRUMENT_INDEX[label]] |= sounds | audible
    labels[masked & (labels == 0)] = np.nan
    return labels


def clip_labels(frames: np.ndarray) -> np.ndarray:
    """Return labels of the whole from labels of frames, shape (20,), float32.

    On where at least three frames (0.3 s) are on, off where all are off, else unknown.
    """
    on_count = (frames == 1).sum(axis=0)
    labels = np.full(INSTRUMENT_COUNT, np.nan, np.float32)
    labels[on_count >= _NEVER_ALONE] = 1.0
    labels[(frames == 0).all(axis=0)] = 0.0
    return labels


@functools.cache
def _warp(semitones: float) -> tuple[np.ndarray, np.ndarray]:
    """Return, for each band, the lower of the two bands to read and the share of the upper."""
    centres_hz = band_centres_hz()
    wanted_hz = centres_hz / 2.0 ** (semitones / 12.0)
    places = np.interp(wanted_hz, centres_hz, np.arange(MEL_BANDS))
    below = np.minimum(places.astype(int), MEL_BANDS - 2)
    return below, (places - below).astype(np.float32)


def _energy(power: np.ndarray) -> np.ndarray:
    """Energy a frame, with half of the pre-emphasis undone: nearer to what is heard.

    Undone wholly, a bass would mask every cymbal; not at all, the other way round.
    """
    energy: np.ndarray = power @ _ENERGY_WEIGHTS
    return energy


def _energy_weights() -> np.ndarray:
    angle = 2.0 * np.pi * np.maximum(band_centres_hz(), 40.0) / MEL_RATE_HZ
    gain = 1.0 + PRE_EMPHASIS**2 - 2.0 * PRE_EMPHASIS * np.cos(angle)
    weights: np.ndarray = (1.0 / np.sqrt(gain)).astype(np.float32)
    return weights


_ENERGY_WEIGHTS: Final = _energy_weights()


def _share_of(group: str, sample_share: float) -> float:
    """Return how much likelier a group is than one of a soundfont.

    Physical instruments are many and each is a group of its own: they should not outweigh the
    few real recordings of a label.
    """
    if group.startswith("physical/"):
        return _PHYSICAL_SHARE
    return sample_share if group.startswith("samples/") else 1.0


def _group_odds(
    groups: Sequence[Sequence[tuple[StemBank, Stem]]], sample_share: float
) -> np.ndarray:
    """Return the odds of each group: the square root of its length, samples favoured."""
    weights = np.array(
        [
            np.sqrt(sum(stem.frames for _, stem in group))
            * _share_of(group[0][1].group, sample_share)
            for group in groups
        ]
    )
    odds: np.ndarray = weights / weights.sum()
    return odds
