"""Covers of the demo albums: abstract pictures, drawn here."""

import io
import math
from collections.abc import Callable
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

COVER_SIDE: Final = 500
_SIDE: Final = 2 * COVER_SIDE  # drawn twice as large, for smooth edges
_QUALITY: Final = 78

Colour = tuple[int, int, int]


def cover_jpeg(album_slug: str) -> bytes:
    """Return the cover of an album: JPEG, 500 x 500.

    Raises
    ------
    KeyError
        No cover is drawn for this album.
    """
    picture = _DRAWINGS[album_slug]().resize((COVER_SIDE, COVER_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def _gradient(top: Colour, bottom: Colour) -> Image.Image:
    share = np.linspace(0.0, 1.0, _SIDE)[:, None, None]
    rows = np.array(top) * (1 - share) + np.array(bottom) * share
    pixels = np.broadcast_to(rows, (_SIDE, _SIDE, 3))
    return Image.fromarray(np.ascontiguousarray(pixels.round().astype(np.uint8)))


def _glow(
    picture: Image.Image,
    draw_light: Callable[[ImageDraw.ImageDraw], None],
    colour: Colour,
    blur: int,
) -> Image.Image:
    """Lay soft light over a picture where ``draw_light`` paints white on a mask."""
    mask = Image.new("L", picture.size, 0)
    draw_light(ImageDraw.Draw(mask))
    mask = mask.filter(ImageFilter.GaussianBlur(blur))
    return Image.composite(Image.new("RGB", picture.size, colour), picture, mask)


def _rooms_with_windows() -> Image.Image:
    """Evening sun through a window falls on a wall."""
    wall = _gradient((196, 108, 82), (128, 60, 66))

    def panes(draw: ImageDraw.ImageDraw) -> None:
        for column in range(2):
            for row in range(3):
                x, y = 250 + 215 * column, 130 + 205 * row
                lean = 70
                corners = [(x, y + lean), (x + 190, y), (x + 190, y + 180), (x, y + 180 + lean)]
                draw.polygon(corners, fill=235)

    lit = _glow(wall, panes, (255, 214, 140), 5)
    draw = ImageDraw.Draw(lit)
    draw.rectangle((0, 880, _SIDE, _SIDE), fill=(74, 38, 52))
    draw.rectangle((0, 872, _SIDE, 882), fill=(226, 150, 110))
    for index, height in enumerate((150, 210, 120, 180)):
        x = 770 + 34 * index
        draw.line((x, 880, x + 22 * (index - 1.5), 880 - height), fill=(52, 62, 54), width=9)
        tip = x + 22 * (index - 1.5)
        draw.ellipse((tip - 28, 830 - height, tip + 28, 900 - height), fill=(72, 98, 78))
    return lit


def _last_tram() -> Image.Image:
    """Wires, rails and street lamps at night."""
    night = _gradient((14, 20, 52), (58, 34, 84))
    rng = np.random.default_rng(5)
    for _ in range(26):
        x, y = (int(value) for value in rng.integers(40, _SIDE - 40, 2))
        radius = int(rng.integers(14, 64))
        colour = [(255, 190, 92), (255, 120, 110), (120, 190, 255)][int(rng.integers(3))]
        strength = int(rng.integers(50, 150))

        def light(
            draw: ImageDraw.ImageDraw,
            x: int = x,
            y: int = y // 2 + 120,
            radius: int = radius,
            strength: int = strength,
        ) -> None:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=strength)

        night = _glow(night, light, colour, 4)
    draw = ImageDraw.Draw(night)
    vanishing = (560, 640)
    draw.polygon(
        [(0, _SIDE), (0, 760), vanishing, (_SIDE, 730), (_SIDE, _SIDE)], fill=(22, 18, 44)
    )
    for start in (180, 330, 700, 850):
        draw.line([(start, _SIDE), vanishing], fill=(236, 190, 120), width=8)
    for start in (0, 220, 760):
        draw.line([(start, 0), vanishing], fill=(150, 150, 190), width=4)
    return night


def _hill_and_harbour() -> Image.Image:
    """Draw a sun, hills, and water."""
    sky = _gradient((250, 214, 150), (240, 140, 110))
    sky = _glow(
        sky, lambda draw: draw.ellipse((590, 180, 830, 420), fill=255), (255, 246, 214), 4
    )
    draw = ImageDraw.Draw(sky)
    layers = [
        (520, 70, 1.1, 0.3, (214, 128, 108)),
        (600, 60, 1.7, 2.1, (160, 104, 108)),
        (690, 55, 1.3, 4.0, (92, 92, 108)),
        (770, 36, 2.1, 1.0, (44, 84, 96)),
    ]
    for base, height, turns, phase, colour in layers:
        ridge = [
            (x, base - height * math.sin(turns * 2 * math.pi * x / _SIDE + phase))
            for x in range(0, _SIDE + 1, 10)
        ]
        draw.polygon([*ridge, (_SIDE, _SIDE), (0, _SIDE)], fill=colour)
    draw.rectangle((0, 850, _SIDE, _SIDE), fill=(28, 58, 80))
    for row in range(6):
        width = 250 - 32 * row
        y = 868 + 22 * row
        draw.rounded_rectangle(
            (710 - width // 2, y, 710 + width // 2, y + 8), 4, fill=(248, 196, 140)
        )
    return sky


def _city_patterns() -> Image.Image:
    """Quarter circles on a grid."""
    palette = [(30, 40, 60), (232, 92, 70), (246, 196, 84), (60, 140, 150), (240, 232, 214)]
    rng = np.random.default_rng(11)
    picture = Image.new("RGB", (_SIDE, _SIDE), palette[0])
    draw = ImageDraw.Draw(picture)
    cell = _SIDE // 5
    for row in range(5):
        for column in range(5):
            ground, shape, dot = rng.permutation(5)[:3]
            turn = int(rng.integers(4))
            x, y = column * cell, row * cell
            draw.rectangle((x, y, x + cell, y + cell), fill=palette[ground])
            cx, cy = x + cell * (turn % 2), y + cell * (turn // 2)
            for radius, colour in ((cell, shape), (cell * 0.55, dot)):
                box = (cx - radius, cy - radius, cx + radius, cy + radius)
                start = {0: 0, 1: 90, 2: 270, 3: 180}[turn]
                draw.pieslice(box, start, start + 90, fill=palette[colour])
    return picture


def _stone_and_air() -> Image.Image:
    """Arches within arches, light at their end."""
    picture = _gradient((40, 52, 76), (24, 30, 48))
    draw = ImageDraw.Draw(picture)
    for index in range(9):
        share = index / 8
        half = 440 * (1 - share) + 60 * share
        top = 60 + 330 * share
        colour = tuple(
            round(a * (1 - share) + b * share)
            for a, b in zip((52, 68, 98), (252, 236, 196), strict=True)
        )
        draw.ellipse((500 - half, top, 500 + half, top + 2 * half), fill=colour)
        draw.rectangle((500 - half, top + half, 500 + half, _SIDE - 40 * share), fill=colour)
    return _glow(
        picture, lambda d: d.ellipse((380, 380, 620, 900), fill=150), (255, 250, 232), 60
    )


_DRAWINGS: Final[dict[str, Callable[[], Image.Image]]] = {
    "rooms-with-windows": _rooms_with_windows,
    "after-the-last-tram": _last_tram,
    "hill-and-harbour": _hill_and_harbour,
    "city-patterns": _city_patterns,
    "stone-and-air": _stone_and_air,
}
