"""Guitars out of real songs: the games' songs that Debian ships keep them in a file apart.

Packages fretsonfire-songs-muldjord and fretsonfire-songs-sectoid: a folder a song, with the
lead guitar in ``guitar.ogg`` and everyone else in ``song.ogg``. Only the guitar is used: who
of the others plays when is not known.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.errors import DatasetError
from mirdesk.lab.manifests import Origin, package_version
from mirdesk.lab.recordings import LONGEST_S, decode_start
from mirdesk.lab.stems import BankWriter, Stem
from mirdesk.lab.timbre import finished

SONGS_FOLDER: Final = Path("/usr/share/games/fretsonfire/data/songs")
HELD_OUT_SONGS: Final = frozenset(("War of freedom",))
_STEM_S: Final = 30.0
_VARIATIONS: Final = 2  # as it is, then with another timbre
_QUIET: Final = 0.01  # of the song's peak: stretches in which the guitar waits


@dataclass(frozen=True, slots=True)
class Band:
    """Whose songs they are; licences from /usr/share/doc/<package>/copyright."""

    folder: str
    package: str
    licence: str

    @property
    def url(self) -> str:
        """Where the package is found."""
        return f"https://packages.debian.org/bookworm/{self.package}"


BANDS: Final = (
    Band("muldjord", "fretsonfire-songs-muldjord", "CC-BY-SA-3.0"),
    Band("sectoid", "fretsonfire-songs-sectoid", "CC-BY-SA-3.0"),
)


def add_guitar_tracks(
    writer: BankWriter, folder: Path, *, seed: int, on_progress: Callable[[str], None]
) -> float:
    """Put the guitars of all songs into a bank and return how many seconds there were.

    Parameters
    ----------
    writer : BankWriter
    folder : Path
        With a folder a band and in it a folder a song.
    seed : int
    on_progress : callable

    Raises
    ------
    DatasetError
        There are no songs.
    AudioUndecodableError
        A song cannot be decoded.
    """
    there = [band for band in BANDS if (folder / band.folder).is_dir()]
    if not there:
        packages = " ".join(band.package for band in BANDS)
        raise DatasetError(f"{folder}: no songs (Debian: apt install {packages})")
    total_s = 0.0
    for band in there:
        version = package_version(band.package)
        writer.declare(Origin(band.package, band.licence, band.url, band.package, version))
        for file in sorted((folder / band.folder).rglob("guitar.ogg")):
            sound = decode_start(file, LONGEST_S)
            for variation in range(_VARIATIONS):
                total_s += _add_parts(writer, sound, band, file.parent.name, seed, variation)
            on_progress(f"guitars: {file.parent.name}, {total_s / 60:.0f} min")
    return total_s


def _add_parts(
    writer: BankWriter, sound: np.ndarray, band: Band, song: str, seed: int, variation: int
) -> float:
    """Add a song in parts in which the guitar plays."""
    size = round(_STEM_S * MEL_RATE_HZ)
    peak = float(np.abs(sound).max(initial=0.0))
    total_s = 0.0
    for part, start in enumerate(range(0, sound.size - size // 3, size)):
        piece = sound[start : start + size]
        if float(np.sqrt(np.mean(piece**2))) < _QUIET * peak:
            continue
        if variation:
            name = f"{seed}/{band.folder}/{song}/{part}/{variation}"
            rng = np.random.default_rng(zlib.crc32(name.encode()))
            piece = finished(piece, rng, strength=0.7)
        total_s += writer.add(piece, _about(band, song))
    return total_s


def _about(band: Band, song: str) -> Stem:
    """Describe a part of a song."""
    return Stem(
        start=0,
        frames=0,
        labels=("guitar",),
        unknown=(),
        source=band.package,
        group=f"guitar-tracks/{band.folder}/{song}",
        licence=band.licence,
        is_held_out=song in HELD_OUT_SONGS,
        url=band.url,
    )
