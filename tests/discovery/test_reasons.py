"""Reasons: every sentence must be true of both tracks."""

from mirdesk.discovery.reasons import why_similar
from mirdesk.domain.instruments import INSTRUMENT_INDEX

PIANO = INSTRUMENT_INDEX["piano"]
FLUTE = INSTRUMENT_INDEX["flute"]
DRUMS = INSTRUMENT_INDEX["drums"]


def test_shared_instruments_are_named_with_both_shares():
    reasons = why_similar({PIANO: 0.71, FLUTE: 0.05}, {PIANO: 0.66})
    assert reasons[0] == "Both with piano 71 % / 66 % of the time"
    assert "flute" not in " ".join(reasons)


def test_what_plays_in_only_one_is_told():
    reasons = why_similar({PIANO: 0.9, FLUTE: 0.8}, {PIANO: 0.7, DRUMS: 0.6})
    assert "Differ in drums, flute" in reasons


def test_loudness_is_told_only_when_it_is_close():
    near = why_similar({PIANO: 1.0}, {PIANO: 1.0}, seed_lufs=-14.2, match_lufs=-15.1)
    far = why_similar({PIANO: 1.0}, {PIANO: 1.0}, seed_lufs=-14.2, match_lufs=-20.0)
    assert any("equally loud (-14 / -15 LUFS)" in text for text in near)
    assert not any("loud" in text for text in far)


def test_without_a_shared_instrument_it_says_so():
    reasons = why_similar({}, {DRUMS: 0.2})
    assert reasons == ("Alike in overall sound; no instrument is sure in both",)
