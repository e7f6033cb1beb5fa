import pytest

from mirdesk.lab.demo import jazz


def test_the_saxophone_joins_the_trio_near_eight_seconds(entries):
    first = entries(jazz.last_tram())
    assert first.pop("saxophone") == pytest.approx(7.74, abs=0.05)
    assert set(first) == {"bass", "cymbals", "drums", "piano"}
    assert max(first.values()) < 1.0


def test_the_guitar_answers_the_organ(entries):
    first = entries(jazz.streetlamp())
    assert first["organ"] < 0.1
    assert first["guitar"] > 5
    assert set(first) == {"cymbals", "drums", "guitar", "organ"}


def test_the_street_band_gathers(entries):
    first = entries(jazz.rubber_band())
    assert first["drums"] < first["trombone"] < first["clarinet"]
    assert first["trumpet"] < first["saxophone"]
