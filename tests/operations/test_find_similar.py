"""Searches for similar tracks over a real library: order, reasons, and a fresh enough index."""

import os
import struct
from dataclasses import replace

import numpy as np
import pytest

from mirdesk.discovery.similar import SearchLimits
from mirdesk.domain.activity import Activity, CheckpointId, Loudness, TrackAnalysis
from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.domain.tags import AudioProperties, FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.operations.find_similar import SimilarFinder

CHECKPOINT = CheckpointId("student", "0.1.0")
PIANO, VIOLIN = INSTRUMENT_INDEX["piano"], INSTRUMENT_INDEX["violin"]
NO_LIMITS = SearchLimits(per_artist=0, per_album=0)


def towards(angle: float) -> np.ndarray:
    """Return an embedding; the closer two angles, the more alike."""
    vector = np.zeros(128, np.float32)
    vector[:2] = np.cos(angle), np.sin(angle)
    return vector


def analysis_of(number: int, angle: float, instrument: int) -> TrackAnalysis:
    values = np.full((200, 20), 0.05, np.float32)
    values[:, instrument] = 0.9
    return TrackAnalysis(
        payload_hash=struct.pack(">QQ", 9, number),
        checkpoint=CHECKPOINT,
        duration_s=20.0,
        activity=Activity(values, 10.0),
        clip=values.mean(axis=0),
        embedding=towards(angle),
        passages=np.repeat(towards(angle)[None], 4, axis=0),
        passage_s=5.0,
        loudness=Loudness(-14.0, 5.0, -1.0, np.full(20, -14.0, np.float32)),
        waveform=np.zeros((800, 2), np.int8),
        preview=np.zeros((48, 320), np.uint8),
    )


@pytest.fixture
def add(library):
    """Return a function that puts a track with its analysis into the library."""

    def add_one(number, angle, artist="", instrument=PIANO):
        file = FoundFile(os.fsencode(f"/music/{number}.flac"), 1000, 1_000)
        tags = {"title": (f"Track {number}",), "artist": (artist or f"Artist {number}",)}
        properties = AudioProperties("flac", "flac", 20.0, 44100, 2, 800_000, 16, "")
        library.put_found([file])
        library.put_tags([(file, FileTags(properties, tags, None))])
        track_id = library.track_id_of(file.path)
        analysis = analysis_of(number, angle, instrument)
        library.put_analysis(track_id, file, analysis, np.full(20, 0.5, np.float32))
        return track_id

    return add_one


def ids(answer):
    return [match.track_id for match in answer.matches]


def test_nearest_first_with_scores_and_reasons(library, add):
    seed, far, near = add(1, 0.0), add(2, 1.2, instrument=VIOLIN), add(3, 0.3)
    answer = SimilarFinder(library, CHECKPOINT).like_track(seed)
    assert ids(answer) == [near, far]
    scores = [match.score for match in answer.matches]
    assert scores == pytest.approx([np.cos(0.3), np.cos(1.2)], abs=0.01)
    assert answer.searched == 3
    assert "Both with piano" in answer.matches[0].reasons[0]
    assert "Differ in piano, violin" in answer.matches[1].reasons


def test_limits_hide_the_same_artist(library, add):
    seed = add(1, 0.0)
    kept, hidden = add(2, 0.1, artist="Nadia"), add(3, 0.2, artist="Nadia")
    finder = SimilarFinder(library, CHECKPOINT)
    limited = finder.like_track(seed, SearchLimits(per_artist=1, per_album=0))
    assert ids(limited) == [kept]
    assert limited.hidden_same_artist == 1
    assert ids(finder.like_track(seed, NO_LIMITS)) == [kept, hidden]


def test_a_file_from_outside(library, add):
    far, near = add(1, 1.0), add(2, 0.2)
    finder = SimilarFinder(library, CHECKPOINT)
    answer = finder.like_embedding(towards(0.0), {PIANO: 0.9}, -14.0)
    assert ids(answer) == [near, far]
    assert answer.matches[0].reasons


def test_no_analysis_no_answer(library, add):
    known = add(1, 0.0)
    file = FoundFile(b"/music/new.flac", 1, 1)
    library.put_found([file])
    finder = SimilarFinder(library, CHECKPOINT)
    assert finder.like_track(library.track_id_of(file.path)) is None
    assert finder.like_track(known + 1000) is None
    other = SimilarFinder(library, CheckpointId("student", "9.9.9"))
    assert other.like_track(known) is None


@pytest.fixture
def readings(library, monkeypatch):
    """Count how often the embeddings are read."""
    counted = []
    read = library.embeddings

    def counting(checkpoint):
        counted.append(checkpoint)
        return read(checkpoint)

    monkeypatch.setattr(library, "embeddings", counting)
    return counted


def test_an_unchanged_library_is_read_once(library, add, readings):
    seed = add(1, 0.0)
    finder = SimilarFinder(library, CHECKPOINT, least_gap_s=0.0)
    for _ in range(3):
        finder.like_track(seed)
    assert len(readings) == 1


def test_stored_analyses_do_not_each_cost_a_reading(library, add, readings):
    seed, other = add(1, 0.0), add(2, 0.5)
    finder = SimilarFinder(library, CHECKPOINT, least_gap_s=3600.0)
    assert ids(finder.like_track(seed, NO_LIMITS)) == [other]
    for number in range(3, 7):
        add(number, 0.1 * number)
        assert ids(finder.like_track(seed, NO_LIMITS)) == [other]
        finder.like_embedding(towards(0.0), {})
    assert len(readings) == 1


def test_new_tracks_are_found_after_the_gap(library, add, readings):
    seed = add(1, 0.0)
    finder = SimilarFinder(library, CHECKPOINT, least_gap_s=0.0)
    assert ids(finder.like_track(seed, NO_LIMITS)) == []
    new = add(2, 0.1)
    assert ids(finder.like_track(seed, NO_LIMITS)) == [new]
    assert len(readings) == 2


def test_a_seed_analysed_just_now_is_always_found(library, add, readings):
    first = add(1, 0.0)
    finder = SimilarFinder(library, CHECKPOINT, least_gap_s=3600.0)
    finder.like_track(first)
    seed = add(2, 0.2)
    assert ids(finder.like_track(seed, NO_LIMITS)) == [first]
    assert len(readings) == 2
    finder.like_track(seed)
    assert len(readings) == 2


def test_the_gap_is_set_for_the_window(library, add, readings):
    seed = add(1, 0.0)
    finder = SimilarFinder(library, CHECKPOINT)
    finder.like_track(seed)
    add(2, 0.3)
    finder.like_track(seed)
    assert len(readings) == 1


def test_two_checkpoints_never_meet(library, add):
    """Their embeddings say nothing of each other, whichever results are shown."""
    ears = CheckpointId("ears", "1.0")
    ids = [add(number, 0.1 * number) for number in range(5)]
    for number, track_id in enumerate(ids[:3]):
        # In the space of the ears the order is the other way round.
        file = FoundFile(os.fsencode(f"/music/{number}.flac"), 1000, 1_000)
        heard = replace(analysis_of(number, -0.5 * number * number, PIANO), checkpoint=ears)
        library.put_analysis(track_id, file, heard, np.full(20, 0.5, np.float32))

    def found(checkpoint, seed):
        answer = SimilarFinder(library, checkpoint).like_track(seed, NO_LIMITS)
        return None if answer is None else [match.track_id for match in answer.matches]

    for shown in (ears, CHECKPOINT, ears):
        library.show_results_of(shown)
        assert found(CHECKPOINT, ids[0]) == ids[1:]
        assert found(ears, ids[0]) == [ids[1], ids[2]]
        assert found(ears, ids[2]) == [ids[1], ids[0]]
        assert found(ears, ids[4]) is None  # the ears have not heard it
