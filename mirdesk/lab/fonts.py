"""Soundfonts into a bank: every preset alone, playing random music."""

import zlib
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.lab.fluidsynth import Soundfont, presets_in, render
from mirdesk.lab.manifests import Origin, package_version, sha256_of
from mirdesk.lab.presets import Playing, Preset, presets
from mirdesk.lab.scores import score
from mirdesk.lab.stems import BankWriter, Stem
from mirdesk.lab.timbre import finished

_RESAMPLE: Final = 0.87, 1.15  # read back at another rate: +-2.4 semitones, formants with it
_SEGMENT_S: Final = 120.0  # loading a font costs up to 2 s: long segments


def synthesise_font(
    writer: BankWriter,
    font: Soundfont,
    *,
    seconds_per_preset: float,
    seed: int,
    on_progress: Callable[[str], None],
    chosen: Iterable[Preset] | None = None,
    timbre: float = 0.0,
) -> float:
    """Render the presets a font has into a bank and return how many seconds there were.

    Instruments with few presets get more seconds each, those outside the 20 half.

    Parameters
    ----------
    writer : BankWriter
    font : Soundfont
    seconds_per_preset : float
    seed : int
    on_progress : callable
    chosen : iterable of Preset, optional
        All of them by default.
    timbre : float
        Strength of random timbre, with rooms and codecs; 0 for the font as it is. A font
        that is held out is always left as it is.

    Raises
    ------
    ToolMissingError
        fluidsynth or the font is not installed.
    """
    there = presets_in(font.path)
    writer.declare(_origin(font))
    wanted = presets() if chosen is None else chosen
    chosen = [preset for preset in wanted if (preset.bank, preset.program) in there]
    total_s = 0.0
    for count, preset in enumerate(chosen):
        seconds = seconds_per_preset * _share(preset, chosen)
        segment_s = _SEGMENT_S if font.is_held_out or not timbre else _SEGMENT_S / 4
        for part in range(max(1, round(seconds / segment_s))):
            name = f"{seed}/{font.name}/{preset.name}/{part}"
            rng = np.random.default_rng(zlib.crc32(name.encode()))
            samples = _render_part(preset, font, min(seconds, segment_s), rng)
            if timbre and not font.is_held_out:
                samples = finished(samples, rng, strength=timbre)
            total_s += writer.add(samples, _about(font, preset))
        on_progress(
            f"{font.name}: {count + 1} of {len(chosen)} presets, {total_s / 60:.0f} min"
        )
    return total_s


def _origin(font: Soundfont) -> Origin:
    """Tell all there is to tell of a font."""
    return Origin(
        name=font.name,
        licence=font.licence,
        url=font.url,
        package=font.package,
        version=package_version(font.package),
        sha256=sha256_of(font.path),
    )


def _about(font: Soundfont, preset: Preset) -> Stem:
    """Describe a stretch of a preset."""
    return Stem(
        start=0,
        frames=0,
        labels=preset.labels,
        unknown=preset.unknown,
        source=font.name,
        group=f"{font.name}/{preset.name}",
        licence=font.licence,
        is_held_out=font.is_held_out,
        url=font.url,
    )


def _render_part(
    preset: Preset, font: Soundfont, seconds: float, rng: np.random.Generator
) -> np.ndarray:
    """Render random music, resampled by a random amount (drums too: other sizes of drum)."""
    rate_hz = round(MEL_RATE_HZ * rng.uniform(*_RESAMPLE))
    midi = score(preset, seconds, rng)
    has_effects = bool(rng.random() < 0.3)
    return render(midi, font.path, sample_rate_hz=rate_hz, has_effects=has_effects)


def _share(preset: Preset, chosen: list[Preset]) -> float:
    """Return how much of ``seconds_per_preset`` a preset gets."""
    if not preset.labels:
        return 0.5 if preset.playing is not Playing.HAND_PERCUSSION else 2.0
    alike = sum(preset.labels[0] in other.labels for other in chosen)
    return float(np.clip(8.0 / alike, 0.75, 4.0))
