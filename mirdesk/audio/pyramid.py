"""Opening the picture pyramid of a recording: 8-bit mel spectrograms at halving resolutions.

The window does this, so nothing here needs more than numpy; :mod:`mirdesk.audio.pictures`
writes what is read here, in a child process.

On disk a pyramid is a folder: ``info.json`` and one raw file a level, a row of bytes for each
column of the picture in the order of time.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from mirdesk.errors import FileUnreadableError

INFO_FILE: Final = "info.json"
FORMAT_VERSION: Final = 1  # changes with anything that makes older pyramids look different


@dataclass(frozen=True, slots=True)
class PyramidInfo:
    """What a pyramid holds.

    Attributes
    ----------
    duration_s : float
        Of the recording as far as it was decoded.
    bands : int
        Rows of the picture.
    band_centres_hz : tuple of float
        Centre frequency of each band, low to high.
    floor_db, ceiling_db : float
        Levels shown as 0 and 255, linear between them; 0 dB is about a full-scale sine.
    columns_per_s : tuple of float
        Of each level, finest first; each half of the one before.
    columns : tuple of int
        Of each level. Column ``i`` covers ``i / columns_per_s`` to ``(i + 1) / columns_per_s``
        seconds.
    is_partial : bool
        The file could be decoded only in part.
    note : str
        Why, in the person's words.
    """

    duration_s: float
    bands: int
    band_centres_hz: tuple[float, ...]
    floor_db: float
    ceiling_db: float
    columns_per_s: tuple[float, ...]
    columns: tuple[int, ...]
    is_partial: bool = False
    note: str = ""

    @property
    def levels(self) -> int:
        """How many resolutions there are."""
        return len(self.columns)


class Pyramid:
    """An open pyramid; levels are mapped into memory when they are first asked for.

    Parameters
    ----------
    folder : Path
    info : PyramidInfo
    """

    def __init__(self, folder: Path, info: PyramidInfo) -> None:
        self.folder = folder
        self.info = info
        self._maps: dict[int, np.ndarray] = {}

    @property
    def duration_s(self) -> float:
        """Length of the recording."""
        return self.info.duration_s

    def columns_per_s(self, level: int) -> float:
        """Return the resolution of a level in time."""
        return self.info.columns_per_s[level]

    def level(self, level: int) -> np.ndarray:
        """Return a level as a picture.

        Parameters
        ----------
        level : int
            0 is the finest.

        Returns
        -------
        ndarray, shape (bands, columns), uint8
            A read-only view of the file, low bands first; a slice of columns reads only
            their bytes.
        """
        if level not in self._maps:
            shape = (self.info.columns[level], self.info.bands)
            path = self.folder / level_file(level)
            self._maps[level] = np.memmap(path, np.uint8, "r", shape=shape).T
        return self._maps[level]

    def level_for(self, columns_per_s: float) -> int:
        """Return the coarsest level with at least this resolution, else the finest."""
        fine_enough = [
            level for level, rate in enumerate(self.info.columns_per_s) if rate >= columns_per_s
        ]
        return fine_enough[-1] if fine_enough else 0

    def close(self) -> None:
        """Let go of the files; pictures handed out before stay valid."""
        self._maps.clear()


def open_pyramid(folder: Path) -> Pyramid:
    """Open a pyramid.

    Parameters
    ----------
    folder : Path
        As given to :func:`mirdesk.audio.pictures.write_pyramid`.

    Returns
    -------
    Pyramid

    Raises
    ------
    FileUnreadableError
        There is none, it is damaged, or an older version wrote it: make it again.
    """
    try:
        content = json.loads((folder / INFO_FILE).read_text(encoding="utf-8"))
        if content.pop("format_version") != FORMAT_VERSION:
            raise FileUnreadableError("the picture was made by another version", str(folder))
        info = _info_of(content)
        sizes = [(folder / level_file(level)).stat().st_size for level in range(info.levels)]
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise FileUnreadableError("the picture is missing or damaged", str(folder)) from error
    if not sizes or sizes != [columns * info.bands for columns in info.columns]:
        raise FileUnreadableError("the picture is damaged", str(folder))
    return Pyramid(folder, info)


def level_file(level: int) -> str:
    """Return the file name of a level."""
    return f"level-{level}.u8"


def _info_of(content: dict[str, Any]) -> PyramidInfo:
    for name in ("band_centres_hz", "columns_per_s", "columns"):
        content[name] = tuple(content[name])
    return PyramidInfo(**content)
