import pytest

from mirdesk.lab.demo.drumming import KICK, SNARE, beat


def test_signs_set_time_and_strength():
    hits = beat("x.Xo", SNARE, step=0.5, velocity=80, start_beats=4)
    assert [hit.start_beats for hit in hits] == [4, 5, 5.5]
    assert hits[1].velocity > hits[0].velocity > hits[2].velocity
    assert {hit.pitch for hit in hits} == {SNARE}


def test_other_signs_are_refused():
    with pytest.raises(ValueError, match=r"not \['y'\]"):
        beat("xy", KICK, step=1, velocity=80)
