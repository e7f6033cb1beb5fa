"""From a piece to a mastered stereo recording: fluidsynth for the parts, our own mixing."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import numpy as np
from scipy.signal import butter, fftconvolve, lfilter, sosfilt

from mirdesk.errors import ToolMissingError
from mirdesk.lab.demo.score import TAIL_S, Font, Part, Piece, write_midi

RATE_HZ: Final = 44100
PEAK_DBFS: Final = -1.0
LOUDNESS_LUFS: Final = -16.0
_REVERB_S: Final = 1.3
_PART_RMS_DB: Final = -22.0  # of a part at level 0, where it plays
_RENDER_LIMIT_S: Final = 60.0


def missing_tools() -> list[str]:
    """Return what rendering needs and this computer lacks, as text for people."""
    missing = [] if shutil.which("fluidsynth") else ["the program fluidsynth"]
    missing += [f"the SoundFont {font}" for font in Font if not Path(font).is_file()]
    return missing


def render_piece(piece: Piece) -> np.ndarray:
    """Render, mix and master a piece.

    Returns
    -------
    ndarray, shape (samples, 2), float32 in [-1, 1]
        At 44.1 kHz, about -16 LUFS, peak at most -1 dBFS, faded out.

    Raises
    ------
    ToolMissingError
        fluidsynth or a SoundFont is not installed, or fluidsynth failed.
    """
    stems = [render_part(piece, part) for part in piece.parts]
    return mastered(mixed(piece, stems))


def render_part(piece: Piece, part: Part) -> np.ndarray:
    """Render one part alone, dry.

    Returns
    -------
    ndarray, shape (samples, 2), float32
        As long as the piece.

    Raises
    ------
    ToolMissingError
        fluidsynth or a SoundFont is not installed, or fluidsynth failed.
    """
    if missing := missing_tools():
        raise ToolMissingError(
            f"The demo needs {' and '.join(missing)}. On Debian: apt install fluidsynth "
            "fluid-soundfont-gm musescore-general-soundfont"
        )
    with tempfile.TemporaryDirectory(prefix="mirdesk-demo-") as folder:
        midi, raw = Path(folder, "part.mid"), Path(folder, "part.raw")
        write_midi(piece, part, midi)
        command = ["fluidsynth", "-ni", "-q", "-R", "0", "-C", "0", "-g", "0.4"]
        command += [
            "-r",
            str(RATE_HZ),
            "-O",
            "float",
            "-T",
            "raw",
            "-E",
            "little",
            "-F",
            str(raw),
        ]
        done = subprocess.run(
            [*command, str(part.font), str(midi)],
            capture_output=True,
            text=True,
            timeout=_RENDER_LIMIT_S,
            check=False,
        )
        if done.returncode or not raw.is_file():
            raise ToolMissingError(f"fluidsynth failed: {done.stderr.strip()[:300]}")
        samples = np.fromfile(raw, "<f4").reshape(-1, 2)
    stem = np.zeros((round(piece.duration_s * RATE_HZ), 2), np.float32)
    count = min(len(stem), len(samples))
    stem[:count] = samples[:count]
    return stem


def mixed(piece: Piece, stems: list[np.ndarray]) -> np.ndarray:
    """Balance the parts by their loudness, place them left to right, add a room.

    Parameters
    ----------
    piece : Piece
    stems : list of ndarray, shape (samples, 2), float32
        In the order of the piece's parts.

    Returns
    -------
    ndarray, shape (samples, 2), float64
    """
    dry = np.zeros((len(stems[0]), 2))
    send = np.zeros(len(stems[0]))
    for part, stem in zip(piece.parts, stems, strict=True):
        gain = 10 ** ((_PART_RMS_DB + part.level_db - active_rms_db(stem)) / 20)
        middle = stem.mean(axis=1, dtype=np.float64) * gain
        side = (stem[:, 0] - stem[:, 1]).astype(np.float64) * 0.5 * gain * 0.6
        angle = (part.pan + 1) * np.pi / 4
        dry[:, 0] += np.sqrt(2) * np.cos(angle) * middle + side
        dry[:, 1] += np.sqrt(2) * np.sin(angle) * middle - side
        send += part.room * middle
    wet = np.stack([fftconvolve(send, side)[: len(send)] for side in room_response()], axis=1)
    mix: np.ndarray = dry + wet
    return mix


def room_response() -> np.ndarray:
    """Return the impulse response of a small hall, shape (2, samples): decaying noise.

    High notes die sooner than low ones: three bands with their own decay times. Energy 1.
    """
    rng = np.random.default_rng(1729)
    count = int(_REVERB_S * RATE_HZ)
    time_s = np.arange(count) / RATE_HZ
    noise = rng.standard_normal((2, count))
    response = np.zeros_like(noise)
    for band, decay_s in (
        ((150.0, 900.0), 1.2),
        ((900.0, 4000.0), 0.9),
        ((4000.0, 11000.0), 0.5),
    ):
        filtered = sosfilt(butter(2, band, "band", fs=RATE_HZ, output="sos"), noise)
        response += filtered * 10 ** (-3 * time_s / decay_s)  # -60 dB after decay_s
    response *= np.clip((time_s - 0.012) / 0.02, 0.0, 1.0)  # the sound travels first
    unit: np.ndarray = response / np.sqrt((response**2).sum(axis=1, keepdims=True))
    return unit


def active_rms_db(samples: np.ndarray) -> float:
    """Return the level of the 50 ms frames within 30 dB of the loudest, in dBFS."""
    mono = samples.mean(axis=1, dtype=np.float64)
    size = RATE_HZ // 20
    power = np.square(mono[: len(mono) // size * size]).reshape(-1, size).mean(axis=1)
    if not power.size or power.max() <= 0:
        return -120.0
    return 10 * float(np.log10(power[power > power.max() * 1e-3].mean()))


def mastered(samples: np.ndarray) -> np.ndarray:
    """Bring a mix to its loudness, hold its peaks, fade its ends.

    Returns
    -------
    ndarray, shape (samples, 2), float32 in [-1, 1]
    """
    highpass = butter(2, 28.0, "high", fs=RATE_HZ, output="sos")
    samples = sosfilt(highpass, samples, axis=0)
    gain = 10 ** ((LOUDNESS_LUFS - loudness_lufs(samples)) / 20)
    samples = _limited(samples * gain)
    fade = int(TAIL_S * RATE_HZ)
    samples[-fade:] *= (np.cos(np.linspace(0, np.pi, fade)) * 0.5 + 0.5)[:, None]
    start = RATE_HZ // 200
    samples[:start] *= np.linspace(0, 1, start)[:, None]
    return samples.astype(np.float32)


def _limited(samples: np.ndarray) -> np.ndarray:
    """Turn the sound down smoothly around peaks above the ceiling (look-ahead 5 ms)."""
    ceiling = 10 ** (PEAK_DBFS / 20)
    step = RATE_HZ // 200
    count = -(-len(samples) // step)
    peaks = np.zeros(count * step)
    peaks[: len(samples)] = np.abs(samples).max(axis=1)
    blocks = peaks.reshape(count, step).max(axis=1)
    needed = np.minimum(1.0, ceiling / np.maximum(blocks, 1e-9))
    # Each block answers for its neighbours, so that straight lines between the blocks' middles
    # never rise above what any block needs.
    wide = np.minimum(needed, np.minimum(np.r_[needed[1:], 1.0], np.r_[1.0, needed[:-1]]))
    for index in range(1, count):  # recover over about 100 ms
        wide[index] = min(wide[index], wide[index - 1] + 0.05)
    middles = (np.arange(count) + 0.5) * step
    gain = np.interp(np.arange(len(samples)), middles, wide)
    held: np.ndarray = np.clip(samples * gain[:, None], -ceiling, ceiling)
    return held


def loudness_lufs(samples: np.ndarray) -> float:
    """Return the gated loudness of a stereo recording at 44.1 kHz (ITU-R BS.1770-4).

    Parameters
    ----------
    samples : ndarray, shape (samples, 2), float
    """
    weighted = samples
    for numerator, denominator in _k_weighting():
        weighted = lfilter(numerator, denominator, weighted, axis=0)
    block, hop = int(0.4 * RATE_HZ), int(0.1 * RATE_HZ)
    sums = np.cumsum(np.r_[0.0, np.square(weighted).sum(axis=1)])
    starts = np.arange(0, len(weighted) - block + 1, hop)
    power = (sums[starts + block] - sums[starts]) / block
    power = power[power > _power_of(-70.0)]
    if not power.size:
        return -70.0
    power = power[power > power.mean() * 0.1]  # relative gate, -10 LU
    return -0.691 + 10 * float(np.log10(power.mean()))


def _power_of(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def _k_weighting() -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the shelf and the high-pass of BS.1770 at 44.1 kHz.

    Bilinear transforms of the analogue prototypes (De Man, "Evaluation of implementations of
    the EBU R128 loudness measurement",
    AES 145, 2018).
    """
    k = np.tan(np.pi * 1681.974450955533 / RATE_HZ)
    quality, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / quality + k * k
    shelf_b = [high + band * k / quality + k * k, 2 * (k * k - high)]
    shelf_b.append(high - band * k / quality + k * k)
    shelf_a = [a0, 2 * (k * k - 1), 1 - k / quality + k * k]
    k = np.tan(np.pi * 38.13547087602444 / RATE_HZ)
    quality = 0.5003270373238773
    pass_a = [1 + k / quality + k * k, 2 * (k * k - 1), 1 - k / quality + k * k]
    return [
        (np.array(shelf_b) / a0, np.array(shelf_a) / a0),
        (np.array([1.0, -2.0, 1.0]), np.array(pass_a) / pass_a[0]),
    ]
