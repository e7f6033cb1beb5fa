"""Exact search: order, limits, recordings."""

import numpy as np
import pytest

from mirdesk.discovery.similar import SearchLimits, SimilarityIndex
from mirdesk.domain.similarity import EmbeddingSet


def unit_rows(rng, n):
    vectors = rng.normal(size=(n, 128)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def index_of(vectors, *, artists=None, albums=None, recordings=None):
    n = len(vectors)
    return SimilarityIndex(
        EmbeddingSet(
            track_ids=np.arange(100, 100 + n),
            recording_ids=np.arange(n) if recordings is None else np.asarray(recordings),
            artists=artists or [""] * n,
            albums=albums or [""] * n,
            vectors=vectors,
        )
    )


def test_order_equals_a_plain_sort():
    vectors = unit_rows(np.random.default_rng(1), 3000)
    index = index_of(vectors)
    found = index.nearest(vectors[7], SearchLimits(count=50), seed_row=7)
    scores = vectors @ vectors[7]
    expected = [row for row in np.argsort(-scores, kind="stable") if row != 7][:50]
    assert list(found.rows) == expected
    assert found.scores == pytest.approx([float(scores[row]) for row in expected])


def test_the_seed_and_its_copies_are_left_out():
    vectors = unit_rows(np.random.default_rng(2), 10)
    vectors[3] = vectors[0]
    index = index_of(vectors, recordings=[0, 1, 2, 0, 4, 5, 6, 7, 8, 9])
    found = index.nearest(vectors[0], SearchLimits(count=9), seed_row=0)
    assert 0 not in found.rows
    assert 3 not in found.rows
    assert found.hidden_same_recording == 1


def test_one_per_artist_and_album_whatever_the_case():
    vectors = unit_rows(np.random.default_rng(3), 6)
    index = index_of(
        vectors,
        artists=["Ann", "ANN", "Bea", "", "", "Cid"],
        albums=["one", "two", "Same", "same ", "", ""],
    )
    found = index.nearest(vectors[5], SearchLimits(count=6), seed_row=5)
    assert len(found.rows) == 3
    assert [index.artist_key(row) for row in found.rows].count("ann") == 1
    assert [index.album_key(row) for row in found.rows].count("same") == 1
    assert found.hidden_same_artist == 1
    assert found.hidden_same_album == 1


def test_no_limits_give_everything():
    vectors = unit_rows(np.random.default_rng(4), 20)
    index = index_of(vectors, artists=["A"] * 20, albums=["B"] * 20)
    limits = SearchLimits(count=50, per_artist=0, per_album=0)
    assert len(index.nearest(vectors[0], limits, seed_row=0).rows) == 19


def test_limits_look_past_the_first_few_hundred():
    rng = np.random.default_rng(5)
    vectors = unit_rows(rng, 2000)
    order = np.argsort(-(vectors @ vectors[0]))
    artists = ["same"] * 2000
    for row in order[-5:]:
        artists[row] = f"other {row}"
    index = index_of(vectors, artists=artists)
    found = index.nearest(vectors[0], SearchLimits(count=6), seed_row=0)
    assert len(found.rows) == 6
    assert found.hidden_same_artist == 1993


def test_an_empty_library_answers_with_nothing():
    index = index_of(np.zeros((0, 128), np.float32))
    assert index.nearest(np.ones(128, np.float32), SearchLimits()).rows == ()
    assert index.row_of(1) is None
