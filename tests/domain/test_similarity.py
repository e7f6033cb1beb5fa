"""Answers to a search for similar tracks are plain values."""

from mirdesk.domain.similarity import SimilarTrack, SimilarTracks


def test_answers_compare_by_value():
    match = SimilarTrack(3, 0.9, ("Both with piano 90 % / 80 % of the time",))
    assert SimilarTracks((match,)) == SimilarTracks((SimilarTrack(3, 0.9, match.reasons),))
