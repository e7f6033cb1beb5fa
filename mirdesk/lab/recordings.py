"""Whole recordings of real music, unlabelled: for pseudo-labels, likeness and retrieval.

Every label of them is unknown. A recording is a group of its own, a tenth is held out.
"""

import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

import numpy as np

from mirdesk.audio.decode import decode_mono
from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.domain.instruments import INSTRUMENTS
from mirdesk.errors import DatasetError, MirdeskError
from mirdesk.lab.manifests import Origin, package_version
from mirdesk.lab.stems import BankWriter, Stem

SUFFIXES: Final = frozenset((".ogg", ".opus", ".mp3", ".flac", ".wav", ".m4a"))
LONGEST_S: Final = 360.0
_SHORTEST_S: Final = 20.0  # two crops of one recording must not overlap
_HELD_OUT_SHARE: Final = 10
_PAGE: Final = "https://packages.debian.org/bookworm/"


@dataclass(frozen=True, slots=True)
class MusicPackage:
    """A Debian package of music.

    Attributes
    ----------
    name : str
    path : Path
        Folder, or archive in the format of zip (Quake's .pk3).
    licence : str
        As in its ``/usr/share/doc/<name>/copyright``.
    """

    name: str
    path: Path
    licence: str

    @property
    def is_installed(self) -> bool:
        """Whether it is there."""
        return self.path.exists()


_GAMES: Final = Path("/usr/share/games")
MUSIC_PACKAGES: Final = (
    MusicPackage(
        "wesnoth-1.16-music", _GAMES / "wesnoth/1.16/data/core/music", "GPL-2.0-or-later"
    ),
    MusicPackage(
        "ufoai-music",
        _GAMES / "ufoai/base/0music.pk3",
        "GPL-2.0-or-later, CC-BY-3.0, CC-BY-SA-3.0 or public domain, by file",
    ),
    MusicPackage("warzone2100-music", _GAMES / "warzone2100/music", "GPL-2.0-or-later"),
    MusicPackage("nexuiz-music", _GAMES / "nexuiz/data/music.pk3", "GPL-2.0-or-later"),
    MusicPackage("singularity-music", _GAMES / "singularity/music", "CC-BY-SA-3.0"),
    MusicPackage(
        "drascula-music", Path("/usr/share/scummvm/drascula/audio"), "Drascula-License (DFSG)"
    ),
    MusicPackage("asc-music", _GAMES / "asc/music", "GPL-2.0-or-later"),
    MusicPackage("lincity-ng-data", _GAMES / "lincity-ng/music", "GPL-2.0-or-later"),
)


def add_package(
    writer: BankWriter, package: MusicPackage, *, on_progress: Callable[[str], None]
) -> float:
    """Put the music of an installed package into a bank; see ``add_recordings``."""
    origin = Origin(
        name=package.name,
        licence=package.licence,
        url=_PAGE + package.name,
        package=package.name,
        version=package_version(package.name),
    )
    return add_recordings(writer, package.path, origin, on_progress=on_progress)


def add_recordings(
    writer: BankWriter, path: Path, origin: Origin, *, on_progress: Callable[[str], None]
) -> float:
    """Put whole recordings into a bank and return how many seconds there were.

    Parameters
    ----------
    writer : BankWriter
    path : Path
        A folder, looked through to the bottom, or a zip archive.
    origin : Origin
    on_progress : callable
        Told of every file, also of those that cannot be read: they are left out.

    Raises
    ------
    DatasetError
        There is no such folder or archive.
    """
    writer.declare(origin)
    total_s = 0.0
    with _folder_of(path) as folder:
        found = sorted(each for each in folder.rglob("*") if each.suffix.lower() in SUFFIXES)
        for file in found:
            name = PurePosixPath(file.relative_to(folder)).as_posix()
            try:
                samples = decode_start(file, LONGEST_S)
            except MirdeskError as error:
                on_progress(str(error))
                continue
            if samples.size >= _SHORTEST_S * MEL_RATE_HZ:
                total_s += writer.add(samples, _about(name, origin))
            on_progress(f"{origin.name}: {name}, {total_s / 60:.0f} min")
    return total_s


def decode_start(file: Path, length_s: float) -> np.ndarray:
    """Return the start of a file, shape (n,), float32, mono at ``MEL_RATE_HZ``.

    Raises
    ------
    MirdeskError
        It cannot be decoded.
    """
    blocks: list[np.ndarray] = [np.zeros(0, np.float32)]
    wanted = round(length_s * MEL_RATE_HZ)
    for block in decode_mono(os.fsencode(file), sample_rate_hz=MEL_RATE_HZ):
        blocks.append(block)
        wanted -= block.size
        if wanted <= 0:
            break
    return np.concatenate(blocks)[: round(length_s * MEL_RATE_HZ)]


def _about(name: str, origin: Origin) -> Stem:
    """Describe a recording by its path below its folder."""
    group = f"real/{origin.name}/{name}"
    return Stem(
        start=0,
        frames=0,
        labels=(),
        unknown=INSTRUMENTS,
        source=origin.name,
        group=group,
        licence=origin.licence,
        is_held_out=zlib.crc32(group.encode()) % _HELD_OUT_SHARE == 0,
        url=origin.url,
        is_recording=True,
    )


@contextmanager
def _folder_of(path: Path) -> Generator[Path, None, None]:
    """Give a folder as it is and an archive unpacked for the while."""
    if path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="mirdesk-lab-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                archive.extractall(folder)
        except (OSError, zipfile.BadZipFile) as error:
            raise DatasetError(f"{path}: neither a folder nor a zip archive") from error
        yield Path(folder)
