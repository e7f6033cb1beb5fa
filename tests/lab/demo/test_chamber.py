import pytest

from mirdesk.lab.demo import chamber


def test_the_waltz_is_for_piano_alone(entries):
    assert set(entries(chamber.paper_boat())) == {"piano"}


def test_the_violin_enters_after_the_cello(entries):
    assert entries(chamber.two_herons()) == {
        "cello": pytest.approx(0, abs=0.05),
        "violin": pytest.approx(5, abs=0.05),
    }


def test_slow_water_is_for_cello_alone(entries):
    assert set(entries(chamber.slow_water())) == {"cello"}


def test_the_flute_enters_after_the_guitar(entries):
    first = entries(chamber.garden_letters())
    assert first["flute"] == pytest.approx(4.8, abs=0.05)
    assert set(first) == {"flute", "guitar"}


def test_the_violin_enters_over_the_piano(entries):
    first = entries(chamber.porcelain())
    assert first["violin"] == pytest.approx(4 * 60 / 84, abs=0.05)
    assert set(first) == {"piano", "violin"}
