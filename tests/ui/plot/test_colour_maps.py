"""Colour maps."""

import numpy as np
import pytest

from mirdesk.ui.plot.colour_maps import MAP_NAMES, colour_table, stretched


def _lightness(table: np.ndarray) -> np.ndarray:
    red, green, blue = (table >> shift & 255 for shift in (16, 8, 0))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", MAP_NAMES)
def test_louder_always_looks_louder(name: str) -> None:
    table = colour_table(name)
    assert table.shape == (256,)
    assert (table >> 24 == 255).all()
    lightness = np.convolve(_lightness(table), np.ones(8) / 8, "valid")
    assert (np.diff(lightness) > -0.3).all()
    assert lightness[-1] - lightness[0] > 100


def test_known_ends() -> None:
    assert colour_table("magma")[0] == 0xFF000004
    assert colour_table("viridis")[255] == 0xFFFDE725
    assert (colour_table("no such map") == colour_table("magma")).all()


def test_grey_turns_round_on_paper() -> None:
    dark, light = colour_table("grey"), colour_table("grey", is_dark=False)
    assert (dark[::-1] == light).all()


def test_stretching_spends_all_colours_between_two_levels() -> None:
    table = colour_table("magma")
    made = stretched(table, 50, 100)
    assert made[50] == table[0] == made[0]
    assert made[100] == table[255] == made[255]
    assert made[75] == table[128]
