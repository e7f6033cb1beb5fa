from mirdesk.lab.demo import modern
from mirdesk.lab.demo.score import spans


def test_the_clarinet_breathes_over_mallets(entries):
    first = entries(modern.rosewood())
    assert first["clarinet"] > 4 > first["mallet_percussion"]


def test_the_machines_enter_one_by_one(entries):
    first = entries(modern.orbital_mail())
    assert sorted(first, key=first.get) == ["synthesizer", "bass", "cymbals", "drums"]


def test_the_guitar_is_alone_before_the_band_falls_in(entries):
    first = entries(modern.concrete_weather())
    assert first.pop("guitar") < 0.1
    assert set(first) == {"bass", "cymbals", "drums"}
    assert min(first.values()) > 3


def test_the_drummer_keeps_the_cymbals_for_later(entries):
    assert entries(modern.five_doors())["cymbals"] > 4


def test_the_drums_leave_before_the_synthesizer_ends():
    found = spans(modern.orbital_mail())
    assert found["drums"][-1][1] < found["synthesizer"][-1][1] - 1
