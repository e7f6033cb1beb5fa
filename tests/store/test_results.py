"""Analyses in and out, shared by files that hold the same audio."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mirdesk.domain.activity import CheckpointId, TrackAnalysis
from mirdesk.domain.descriptors import Descriptors, Key, Silence, Tempo, Tonality
from mirdesk.domain.tags import FileTags
from mirdesk.domain.tracks import (
    FoundFile,
    Problem,
    SortColumn,
    Stage,
    TrackQuery,
    TrackState,
)
from mirdesk.store.library import Library
from mirdesk.store.results import encode_analysis

HALF = np.full(20, 0.5, np.float32)
OLD = CheckpointId("student", "0.1.0")
NEW = CheckpointId("student", "0.2.0")
Analysis = Callable[..., TrackAnalysis]


@pytest.fixture
def files(library: Library) -> list[FoundFile]:
    """Return three listed files, in the order of keys 1 to 3."""
    listed = [FoundFile(b"/m/%d.mp3" % i, 10, i) for i in range(3)]
    library.put_found(listed)
    return listed


def test_an_analysis_comes_back_as_it_was(
    library: Library, files: list[FoundFile], analysis: Analysis
) -> None:
    given = analysis(1, plays={3: 30.0}, is_partial=True, note="ends early")
    assert library.put_analysis(1, files[0], given, HALF)
    back = library.analysis(1)
    assert back is not None
    for name in ("payload_hash", "checkpoint", "duration_s", "passage_s", "is_partial", "note"):
        assert getattr(back, name) == getattr(given, name)
    assert back.activity.frame_rate_hz == 10.0
    np.testing.assert_allclose(back.activity.values, given.activity.values, atol=0.0801)
    np.testing.assert_allclose(back.clip, given.clip, atol=0.0005)
    assert back.embedding @ given.embedding == pytest.approx(1, abs=1e-5)
    assert (back.passages * given.passages).sum(axis=1).min() > 0.999
    np.testing.assert_array_equal(back.waveform, given.waveform)
    np.testing.assert_allclose(back.preview, given.preview, atol=25)
    assert back.loudness.integrated_lufs == -14.0
    np.testing.assert_allclose(back.loudness.curve_lufs, given.loudness.curve_lufs, atol=0.051)


def test_silence_has_no_loudness(
    library: Library, files: list[FoundFile], analysis: Analysis
) -> None:
    library.put_analysis(1, files[0], analysis(lufs=-math.inf), HALF)
    loudness = library.analysis(1).loudness
    assert (loudness.integrated_lufs, loudness.peak_dbfs) == (-math.inf, -math.inf)
    assert library.details(1).integrated_lufs is None


def test_the_table_shows_who_plays(
    library: Library, files: list[FoundFile], analysis: Analysis
) -> None:
    library.put_analysis(1, files[0], analysis(1, plays={3: 15.0, 7: 45.0}), HALF)
    details = library.details(1)
    summary = details.summary
    assert summary.state is TrackState.ANALYSED
    assert summary.duration_s == 60.0
    assert [i for i, _ in summary.instruments] == [7, 3]
    assert [share for _, share in summary.instruments] == pytest.approx([0.75, 0.25])
    assert summary.strip.shape == (20, 48)
    assert details.clip["cello"] == pytest.approx(0.9, abs=0.001)
    assert (details.checkpoint_name, details.checkpoint_version) == ("student", "0.1.0")


def test_a_partial_analysis_says_why(
    library: Library, files: list[FoundFile], analysis: Analysis
) -> None:
    library.put_analysis(1, files[0], analysis(is_partial=True, note="ends early"), HALF)
    assert library.details(1).summary.state is TrackState.PARTIAL
    assert library.details(1).problem == "ends early"


def test_two_files_with_the_same_audio_share_one_analysis(
    library: Library, files: list[FoundFile], analysis: Analysis
) -> None:
    given = analysis(1, plays={3: 30.0})
    library.put_analysis(1, files[0], given, HALF)
    library.put_analysis(2, files[1], given, HALF)
    assert library.details(1).same_recording == (files[1].path,)
    assert library.details(2).same_recording == (files[0].path,)
    assert len(set(library.embeddings(OLD).recording_ids.tolist())) == 1
    # Analysed again through one file: both show it.
    again = analysis(2, plays={4: 30.0}, payload_hash=given.payload_hash, checkpoint=NEW)
    library.put_analysis(2, files[1], again, HALF)
    for track_id in (1, 2):
        assert [i for i, _ in library.summaries([track_id])[0].instruments] == [4]
        assert library.analysis(track_id).checkpoint == NEW
        assert library.analysis(track_id, OLD) is None  # superseded
    assert library.counts().instruments[3] == 0
    assert library.counts().instruments[4] == 2


def test_other_versions_of_a_checkpoint_are_superseded_and_other_checkpoints_kept(
    library: Library, files: list[FoundFile], analysis: Analysis
) -> None:
    other = CheckpointId("teacher", "0.1.0")
    for checkpoint in (OLD, other, NEW):
        given = analysis(1, checkpoint=checkpoint, payload_hash=b"same")
        assert library.put_analysis(1, files[0], given, HALF)
    assert library.analysis(1, OLD) is None
    assert library.analysis(1).checkpoint == library.analysis(1, NEW).checkpoint == NEW
    assert library.analysis(1, other).checkpoint == other
    assert len(library.embeddings(OLD).track_ids) == 0
    # Of another recording the old result is still there.
    library.put_analysis(2, files[1], analysis(2, checkpoint=OLD), HALF)
    assert library.analysis(2).checkpoint == OLD


def test_storing_again_replaces(
    library: Library, files: list[FoundFile], analysis: Analysis
) -> None:
    given = analysis(1, plays={3: 30.0})
    for _ in range(3):
        library.put_analysis(1, files[0], given, HALF)
    other = replace(analysis(2, plays={5: 10.0}), payload_hash=given.payload_hash)
    library.put_analysis(1, files[0], other, HALF)
    assert [i for i, _ in library.summaries([1])[0].instruments] == [5]
    assert len(library.embeddings(OLD).track_ids) == 1


def test_results_of_a_file_that_changed_meanwhile_are_not_stored(
    library: Library, files: list[FoundFile], analysis: Analysis
) -> None:
    library.put_found([replace(files[0], mtime_ns=99)])
    assert not library.put_analysis(1, files[0], analysis(), HALF)
    assert not library.put_analysis(77, files[0], analysis(), HALF)
    assert library.analysis(1) is None
    assert library.counts().analysed == 0


def test_a_changed_file_loses_its_analysis_and_finds_it_again_by_its_audio(
    library: Library, files: list[FoundFile], analysis: Analysis, tags: Callable[..., FileTags]
) -> None:
    given = analysis(1, plays={3: 30.0})
    library.put_analysis(1, files[0], given, HALF)
    changed = replace(files[0], mtime_ns=99)
    library.put_tags([(changed, tags(title="retagged"))])
    assert library.summaries([1])[0].state is TrackState.LISTED
    assert library.summaries([1])[0].instruments == ()
    assert list(library.track_ids(TrackQuery(with_instruments=frozenset({3})))) == []
    assert not library.link_recording(1, changed, b"other audio")
    assert not library.link_recording(1, files[0], given.payload_hash)
    assert library.link_recording(1, changed, given.payload_hash)
    assert library.summaries([1])[0].state is TrackState.ANALYSED
    assert list(library.track_ids(TrackQuery(with_instruments=frozenset({3})))) == [1]


def test_tags_read_again_keep_the_analysis(
    library: Library, files: list[FoundFile], analysis: Analysis, tags: Callable[..., FileTags]
) -> None:
    library.put_analysis(1, files[0], analysis(1, plays={3: 30.0}), HALF)
    library.put_tags([(files[0], tags(title="same file"))])
    library.put_found([files[0]])
    assert library.summaries([1])[0].state is TrackState.ANALYSED
    assert library.analysis(1) is not None


def test_a_result_ends_the_problem(
    library: Library, files: list[FoundFile], analysis: Analysis
) -> None:
    library.put_problem(Problem(files[0].path, Stage.ANALYSIS, "died", 5.0, 10, 0))
    library.put_analysis(1, files[0], analysis(), HALF)
    assert library.problems() == []
    assert library.summaries([1])[0].state is TrackState.ANALYSED


def test_four_minutes_take_at_most_twenty_kilobytes(analysis: Analysis) -> None:
    given = analysis(1, duration_s=240.0, descriptors=measured(123.4, 19))
    rng = np.random.default_rng(5)
    logits = np.where(np.arange(20) % 4 == 0, 2.0, -4.0) + np.zeros((2400, 20))
    for instrument in range(20):  # on and off about every ten seconds, soft edges, noise
        flips = np.cumsum(rng.random(2400) < 0.01) % 2
        noise = np.convolve(rng.normal(0, 0.6, 2400), np.hanning(9), "same") / 2
        edges = np.convolve(flips, np.ones(11) / 11, "same")
        logits[:, instrument] = logits[:, instrument] - 4 * edges + noise
    values = (1 / (1 + np.exp(-logits))).astype(np.float32)
    given = replace(given, activity=replace(given.activity, values=values))
    assert encode_analysis(given, HALF).size_bytes < 20_000


def test_an_unknown_track_has_no_analysis(library: Library) -> None:
    assert library.analysis(5) is None


def measured(bpm: float, index: int, confidence: float = 0.9) -> Descriptors:
    return Descriptors(
        Tempo(bpm, confidence, np.arange(0.1, 60.0, 60.0 / bpm).astype(np.float32)),
        Tonality(Key.of_index(index), confidence),
        -0.7,
        Silence(0.1, 2.0, 4.0),
    )


def test_descriptors_come_back_and_certain_ones_reach_the_table(
    library: Library, files: list[FoundFile], analysis: Analysis
) -> None:
    given = measured(123.4, 19)
    library.put_analysis(1, files[0], analysis(1, descriptors=given), HALF)
    library.put_analysis(2, files[1], analysis(2, descriptors=measured(88.0, 3, 0.3)), HALF)
    library.put_analysis(3, files[2], analysis(3), HALF)
    first, second, third = library.summaries([1, 2, 3])
    assert (first.tempo_bpm, first.key) == (123.4, Key(9, True))
    assert (second.tempo_bpm, second.key) == (None, None)
    assert (third.tempo_bpm, third.key) == (None, None)
    for found in (library.details(1).descriptors, library.analysis(1).descriptors):
        assert found.tonality == given.tonality
        assert found.true_peak_dbtp == -0.7
        np.testing.assert_allclose(found.tempo.beats_s, given.tempo.beats_s, atol=0.006)
    assert library.details(2).descriptors.tempo.confidence == 0.3
    assert library.analysis(3).descriptors is None
    assert library.details(3).descriptors is None
    assert library.details(1).range_lu == 5.0


def test_sorting_by_tempo_and_key_puts_unknown_ones_last(
    library: Library, files: list[FoundFile], analysis: Analysis
) -> None:
    library.put_analysis(1, files[0], analysis(1, descriptors=measured(140.0, 4)), HALF)
    library.put_analysis(3, files[2], analysis(3, descriptors=measured(90.0, 7)), HALF)
    for column, orders in (
        (SortColumn.TEMPO, ([3, 1, 2], [1, 3, 2])),
        (SortColumn.TONALITY, ([1, 3, 2], [3, 1, 2])),
    ):
        for is_descending, order in enumerate(orders):
            query = TrackQuery(sort=column, is_descending=bool(is_descending))
            assert library.track_ids(query).tolist() == order


def test_a_changed_file_has_no_tempo_until_it_is_heard_again(
    library: Library, files: list[FoundFile], analysis: Analysis
) -> None:
    given = analysis(1, descriptors=measured(140.0, 4))
    library.put_analysis(1, files[0], given, HALF)
    changed = replace(files[0], mtime_ns=99)
    library.put_found([changed])
    assert library.summaries([1])[0].tempo_bpm is None
    assert library.summaries([1])[0].key is None
    assert library.link_recording(1, changed, given.payload_hash)
    assert library.summaries([1])[0].tempo_bpm == 140.0


def test_another_result_takes_the_descriptors_of_the_first_away(
    library: Library, files: list[FoundFile], analysis: Analysis
) -> None:
    given = analysis(1, descriptors=measured(140.0, 4))
    library.put_analysis(1, files[0], given, HALF)
    library.put_analysis(1, files[0], replace(given, descriptors=None, checkpoint=NEW), HALF)
    assert library.summaries([1])[0].tempo_bpm is None
    assert library.details(1).descriptors is None
