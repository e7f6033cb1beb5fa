"""Singing from speech: prompts taken apart by WORLD, stretched, set to melodies, put together.

Choirs of soundfonts sing vowels only; prompts have words. Debian ships prompts of several
speakers under free licences (asterisk-core-sounds-*-g722, 16 kHz).

WORLD: Morise, Yokomori and Ozawa, "WORLD: a vocoder-based high-quality speech synthesis
system for real-time applications", IEICE Transactions E99-D (2016); PyPI pyworld.
"""

import importlib
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import av
import av.error
import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.signal import butter, resample_poly, sosfilt

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.errors import DatasetError, ToolMissingError
from mirdesk.lab.manifests import Origin, package_version
from mirdesk.lab.physical.effects import delayed
from mirdesk.lab.physical.modes import hz_of
from mirdesk.lab.stems import BankWriter, Stem
from mirdesk.lab.timbre import finished

PROMPTS_FOLDER: Final = Path("/usr/share/asterisk/sounds")
SPEECH_RATE_HZ: Final = 16_000
_HOP_S: Final = 0.005  # WORLD's own
_STEM_S: Final = 20.0
_SHORTEST_S, _LONGEST_S = 1.2, 8.0  # of prompts: words and sentences, not single letters
_PROMPTS_A_STEM: Final = 8
_SCALES: Final = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 4, 7, 9))
_CHOIR_SHARE: Final = 0.2


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice of prompts and where Debian puts it."""

    name: str
    package: str
    licence: str
    lowest: int
    highest: int
    is_held_out: bool = False

    @property
    def url(self) -> str:
        """Where the package is found."""
        return f"https://packages.debian.org/bookworm/{self.package}"


# Licences from /usr/share/doc/asterisk-core-sounds-en-g722/copyright; ranges in MIDI keys.
SPEAKERS: Final = (
    Speaker("en_US_f_Allison", "asterisk-core-sounds-en-g722", "CC-BY-SA-3.0", 54, 79),
    Speaker("es_MX_f_Allison", "asterisk-core-sounds-es-g722", "CC-BY-SA-3.0", 54, 79),
    Speaker("fr_CA_f_June", "asterisk-core-sounds-fr-g722", "CC-BY-SA-3.0", 53, 77),
    Speaker("it_IT_m_Carlo", "asterisk-core-sounds-it-g722", "CC-BY-3.0", 43, 67),
    Speaker("ru_RU_f_IvrvoiceRU", "asterisk-core-sounds-ru-g722", "CC-BY-3.0", 53, 77, True),
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A prompt taken apart, a row every 5 ms.

    Attributes
    ----------
    pitch_hz : ndarray, shape (n,), float64
        0 where there is no voice.
    envelope, breath : ndarray, shape (n, bins), float64
        Power of the spectral envelope; share of noise in it.
    """

    pitch_hz: np.ndarray
    envelope: np.ndarray
    breath: np.ndarray


def synthesise_voice(
    writer: BankWriter,
    folder: Path,
    *,
    seconds_per_speaker: float,
    seed: int,
    on_progress: Callable[[str], None],
    speakers: Sequence[Speaker] = SPEAKERS,
) -> float:
    """Put singing of every speaker into a bank and return how many seconds there were.

    Raises
    ------
    DatasetError
        The folder holds no prompts.
    ToolMissingError
        pyworld is not installed.
    """
    there = [speaker for speaker in speakers if (folder / speaker.name).is_dir()]
    if not there:
        package = speakers[0].package
        raise DatasetError(f"{folder}: no prompts (Debian: apt install {package})")
    total_s = 0.0
    for speaker in there:
        version = package_version(speaker.package)
        writer.declare(
            Origin(speaker.package, speaker.licence, speaker.url, speaker.package, version)
        )
        files = sorted((folder / speaker.name).rglob("*.g722"))
        for part in range(max(1, round(seconds_per_speaker / _STEM_S))):
            name = f"voice/{speaker.name}/{seed}-{part}"
            rng = np.random.default_rng(zlib.crc32(name.encode()))
            spoken = _draw_prompts(files, rng)
            samples = finished(sing(spoken, speaker, _STEM_S, rng), rng, strength=0.4)
            total_s += writer.add(samples, _about(speaker, name))
            on_progress(f"voice: {speaker.name}, {total_s / 60:.1f} min")
    return total_s


def sing(
    prompts: Sequence[Spoken], speaker: Speaker, length_s: float, rng: np.random.Generator
) -> np.ndarray:
    """Return prompts sung one after another, by one voice or some, shape (n,), float32.

    Parameters
    ----------
    prompts : sequence of Spoken
        Used again from the first when they are too short.
    speaker : Speaker
        Whose range the melody keeps to.
    length_s : float
    rng : numpy.random.Generator
    """
    size = 1.0 if rng.random() < 0.4 else float(np.exp(rng.uniform(-0.18, 0.15)))
    lower = -12.0 * np.log2(size) * 2.0  # a larger head sings lower
    out = np.zeros(round(length_s * MEL_RATE_HZ), np.float32)
    now, index = round(0.1 * MEL_RATE_HZ), 0
    has_choir = rng.random() < _CHOIR_SHARE
    while now < out.size - MEL_RATE_HZ:
        prompt = stretched(prompts[index % len(prompts)], rng)
        melody = draw_melody(prompt, speaker.lowest - lower, speaker.highest - lower, rng)
        sound = _voiced(prompt, melody, size, rng)
        if has_choir:
            sound = _joined(prompt, melody, size, sound, rng)
        sound = aired(sound, rng)
        part = sound[: out.size - now]
        out[now : now + part.size] += part
        now += sound.size + round(float(rng.uniform(0.0, 0.5)) * MEL_RATE_HZ)
        index += 1
    return out


def aired(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return singing with breath above 7 kHz, where 16 kHz prompts end.

    It follows what sounds from 3.5 kHz on, as sibilants do: else a network learns that
    voices are what has no treble.
    """
    band = butter(2, (3500, 7000), "band", fs=MEL_RATE_HZ, output="sos")
    level = np.abs(sosfilt(band, samples))
    follow = butter(1, 30.0, fs=MEL_RATE_HZ, output="sos")
    air = sosfilt(
        butter(2, 6500, "high", fs=MEL_RATE_HZ, output="sos"), rng.normal(0, 1, samples.size)
    )
    gain = 10.0 ** (rng.uniform(-8, 4) / 20.0)
    result: np.ndarray = samples + gain * np.maximum(sosfilt(follow, level), 0.0) * air
    return result.astype(np.float32)


def stretched(spoken: Spoken, rng: np.random.Generator) -> Spoken:
    """Return a prompt with its voiced sounds drawn out, as words are when they are sung."""
    is_voiced = spoken.pitch_hz > 0
    drawn = float(rng.uniform(1.3, 3.5))
    pace = np.where(is_voiced, drawn, float(rng.uniform(0.9, 1.3)))
    # Syllables are not drawn out evenly.
    wander = gaussian_filter1d(rng.normal(0, 1, pace.size), 25) * 5.0
    ends = np.cumsum(pace * np.exp(np.clip(0.5 * wander, -0.7, 0.9) * is_voiced))
    places = np.interp(np.arange(int(ends[-1])), ends, np.arange(pace.size))
    low = np.floor(places).astype(int)
    share = (places - low)[:, None]
    high = np.minimum(low + 1, pace.size - 1)
    envelope = spoken.envelope[low] ** (1 - share) * spoken.envelope[high] ** share
    breath = spoken.breath[low] * (1 - share) + spoken.breath[high] * share
    return Spoken(spoken.pitch_hz[low], envelope, breath)


def draw_melody(
    spoken: Spoken, lowest: float, highest: float, rng: np.random.Generator
) -> np.ndarray:
    """Return a pitch for every row, in Hz, 0 where there is no voice, shape (n,), float64."""
    count = spoken.pitch_hz.size
    scale = np.array(_SCALES[rng.integers(len(_SCALES))])
    keys = np.arange(int(np.ceil(lowest)), int(highest) + 1)
    keys = keys[np.isin((keys - rng.integers(12)) % 12, scale)]
    at = int(rng.integers(keys.size))
    beat_s = 60.0 / float(rng.uniform(60, 150))
    steps, now = np.zeros(count), 0
    while now < count:
        hold = int(float(rng.choice([0.5, 0.5, 1.0, 1.0, 2.0, 4.0])) * beat_s / _HOP_S)
        steps[now : now + hold] = keys[at]
        at = int(np.clip(at + rng.choice([-3, -2, -1, -1, 0, 1, 1, 2, 3]), 0, keys.size - 1))
        now += hold
    glide = gaussian_filter1d(steps, float(rng.uniform(0.015, 0.06)) / _HOP_S)
    time_s = np.arange(count) * _HOP_S
    vibrato = np.sin(2 * np.pi * rng.uniform(4.5, 6.8) * time_s + rng.uniform(0, 6.3))
    depth = rng.choice([0.0, 0.2, 0.5, 0.8]) * gaussian_filter1d(rng.random(count), 100)
    drift = gaussian_filter1d(rng.normal(0, 1, count), 10) * 0.3
    tuned = glide + depth * vibrato + 0.15 * drift
    pitch_hz = hz_of(0.0) * 2.0 ** (tuned / 12.0)
    return np.where(_filled(spoken.pitch_hz > 0), pitch_hz, 0.0)


def take_apart(samples: np.ndarray) -> Spoken:
    """Return pitch, envelope and breath of speech at ``SPEECH_RATE_HZ``.

    Raises
    ------
    ToolMissingError
        pyworld is not installed.
    """
    world = _world()
    sound = samples.astype(np.float64)
    rough_hz, times_s = world.dio(sound, SPEECH_RATE_HZ, frame_period=_HOP_S * 1000)
    pitch_hz = world.stonemask(sound, rough_hz, times_s, SPEECH_RATE_HZ)
    envelope = world.cheaptrick(sound, pitch_hz, times_s, SPEECH_RATE_HZ)
    breath = world.d4c(sound, pitch_hz, times_s, SPEECH_RATE_HZ)
    return Spoken(pitch_hz, envelope, breath)


def read_prompt(path: Path) -> np.ndarray:
    """Return a prompt in G.722, mono at 16 kHz, shape (n,), float32.

    Raises
    ------
    DatasetError
        It cannot be read.
    """
    try:
        with av.open(str(path), format="g722") as container:
            frames = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
    except (OSError, av.error.FFmpegError) as error:
        raise DatasetError(f"{path}: cannot be read ({error})") from error
    samples: np.ndarray = np.concatenate([np.zeros(0, np.int16), *frames])
    return samples.astype(np.float32) / np.float32(32768.0)


def _draw_prompts(files: Sequence[Path], rng: np.random.Generator) -> list[Spoken]:
    """Read and take apart some prompts that are neither letters nor speeches."""
    prompts: list[Spoken] = []
    for index in rng.permutation(len(files)):
        samples = read_prompt(files[index])
        if _SHORTEST_S <= samples.size / SPEECH_RATE_HZ <= _LONGEST_S:
            spoken = take_apart(samples)
            if (spoken.pitch_hz > 0).mean() > 0.3:  # tones and hiss are among the files
                prompts.append(spoken)
        if len(prompts) == _PROMPTS_A_STEM:
            break
    if not prompts:
        raise DatasetError("no prompts of a second or more")
    return prompts


def _voiced(
    spoken: Spoken, melody_hz: np.ndarray, size: float, rng: np.random.Generator
) -> np.ndarray:
    """Put a prompt together again: other pitch, other size of head, steadier level."""
    bins = np.arange(spoken.envelope.shape[1])
    nearest = np.clip(bins * size, 0, bins[-1])
    low = np.floor(nearest).astype(int)
    share = nearest - low
    high = np.minimum(low + 1, bins[-1])
    envelope = spoken.envelope[:, low] ** (1 - share) * spoken.envelope[:, high] ** share
    breath = spoken.breath[:, low] * (1 - share) + spoken.breath[:, high] * share
    level = envelope.sum(axis=1) + 1e-9
    steady = (gaussian_filter1d(level, 20) / level.max() + 1e-3) ** float(rng.uniform(-0.5, 0))
    breath = np.clip(breath ** float(rng.uniform(0.6, 1.5)), 0.0, 1.0)
    sound = _world().synthesize(
        np.ascontiguousarray(melody_hz),
        np.ascontiguousarray(envelope * steady[:, None]),
        np.ascontiguousarray(breath),
        SPEECH_RATE_HZ,
        _HOP_S * 1000,
    )
    samples: np.ndarray = resample_poly(sound, MEL_RATE_HZ // SPEECH_RATE_HZ, 1)
    peak = float(np.abs(samples).max(initial=0.0))
    return (samples * (0.5 / max(peak, 1e-6))).astype(np.float32)


def _joined(
    spoken: Spoken,
    melody_hz: np.ndarray,
    size: float,
    first: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Add other voices: in unison, thirds, octaves, never quite together."""
    total = first.copy()
    for _ in range(int(rng.integers(2, 5))):
        interval = float(rng.choice([0, 0, 0, -12, 3, 4, 7]))
        other = size * float(np.exp(rng.normal(0, 0.06)))
        cents = rng.normal(0, 15)
        sound = _voiced(spoken, melody_hz * 2.0 ** (interval / 12 + cents / 1200), other, rng)
        time_s = np.arange(sound.size) / MEL_RATE_HZ
        wander_s = 0.02 * np.sin(2 * np.pi * rng.uniform(0.1, 0.4) * time_s + rng.uniform(0, 6))
        late = delayed(sound, rng.uniform(0.03, 0.06) + wander_s)
        total[: late.size] += late[: total.size]
    return total


def _filled(is_voiced: np.ndarray) -> np.ndarray:
    """Close gaps of less than 30 ms: the singer goes on."""
    smooth: np.ndarray = gaussian_filter1d(is_voiced.astype(float), 3) > 0.5
    return smooth


def _world() -> Any:
    """Return pyworld.

    Raises
    ------
    ToolMissingError
        It is not installed.
    """
    try:
        return importlib.import_module("pyworld")
    except ImportError as error:
        message = "singing needs pyworld (pip install pyworld 'setuptools<81')"
        raise ToolMissingError(message) from error


def _about(speaker: Speaker, name: str) -> Stem:
    """Describe a stem."""
    return Stem(
        start=0,
        frames=0,
        labels=("voice",),
        unknown=(),
        source=speaker.package,
        group=name,
        licence=speaker.licence,
        is_held_out=speaker.is_held_out,
        url=speaker.url,
    )
