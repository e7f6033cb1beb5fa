import pytest

from mirdesk.lab.demo import folk


def test_the_breakdown_grows_from_the_banjo(entries):
    first = entries(folk.hollow_creek())
    assert sorted(first, key=first.get) == ["banjo", "bass", "mandolin", "guitar"]


def test_the_clarinet_joins_the_wedding(entries):
    first = entries(folk.mill_street())
    assert first["clarinet"] == pytest.approx(8 * 60 / 126, abs=0.05)
    assert set(first) == {"accordion", "bass", "clarinet"}
