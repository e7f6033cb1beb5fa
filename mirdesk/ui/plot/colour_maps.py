"""Colour maps of the spectrogram: even in lightness, so that louder always looks louder.

Source: magma and viridis by N. J. Smith, S. van der Walt and E. Firing (matplotlib, CC0);
cividis by J. R. Nunez, C. R. Anderton and R. S. Renslow (PLOS ONE 2018, CC0). Every eighth
colour of their 256 is kept here and the rest is interpolated, at most 5/255 off.
"""

from functools import lru_cache
from typing import Final

import numpy as np

MAP_NAMES: Final = ("magma", "viridis", "cividis", "grey")

_ANCHORS: Final[dict[str, str]] = {
    "magma": (
        "000004 030312 0a0822 130d34 1d1147 29115a 36106b 440f76 50127c 5d177f 691c81 "
        "762181 822681 8f2a81 9c2e7f a9337d b6367a c33b75 cf4070 db476a e65164 ee5c5e "
        "f46a5c f9785d fb8861 fd9668 fea571 feb47b fec287 fed194 fde0a1 fceeb0 fcfdbf"
    ),
    "viridis": (
        "440154 470d60 48186a 482374 472d7b 453781 424086 3e4989 3b528b 375b8d 33638d "
        "2f6b8e 2c728e 297a8e 26828e 23898e 21908c 1f978b 1f9f88 21a685 27ad81 31b57b "
        "3ebc74 4dc26c 5cc863 6ece58 82d34d 95d840 aadc32 c0df25 d5e21a eae51a fde725"
    ),
    "cividis": (
        "00204d 00265a 002c69 00306f 05366e 1f3c6d 2d426c 38486b 414d6b 4a536b 52596c "
        "595f6d 61646f 686a71 6f7073 767676 7c7c78 848179 8b8779 938e78 9b9477 a39a76 "
        "aca174 b4a872 bcaf6f c5b56c cebc68 d7c463 e0cb5e e9d358 f2da50 fbe248 ffea46"
    ),
    "grey": "0c0d0f f4f5f7",
}


@lru_cache(maxsize=8)
def colour_table(name: str, *, is_dark: bool = True) -> np.ndarray:
    """Return 256 colours from silence to loud.

    Parameters
    ----------
    name : str
        One of ``MAP_NAMES``; anything else gives magma.
    is_dark : bool
        Grey turns round on a light background: loud is ink on paper.

    Returns
    -------
    ndarray, shape (256,), uint32
        ``0xffRRGGBB``, as QImage's RGB32 wants them.
    """
    codes = _ANCHORS.get(name, _ANCHORS["magma"]).split()
    anchors = np.array([list(bytes.fromhex(code)) for code in codes], dtype=np.float64)
    if name == "grey" and not is_dark:
        anchors = anchors[::-1]
    at = np.linspace(0, len(anchors) - 1, 256)
    channels = [np.interp(at, np.arange(len(anchors)), anchors[:, k]) for k in range(3)]
    red, green, blue = (np.round(channel).astype(np.uint32) for channel in channels)
    table = np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue
    table.flags.writeable = False
    return table


def stretched(table: np.ndarray, darkest: int, brightest: int) -> np.ndarray:
    """Return the table with all its colours spent between two 8-bit levels.

    Parameters
    ----------
    table : ndarray, shape (256,), uint32
        As ``colour_table`` gives it.
    darkest, brightest : int
        Levels in 0..255 shown as the first and the last colour.
    """
    span = max(brightest - darkest, 1)
    levels = (np.arange(256) - darkest) * 255.0 / span
    picked: np.ndarray = table[np.clip(np.round(levels), 0, 255).astype(np.intp)]
    return picked
