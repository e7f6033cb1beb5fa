"""All embeddings at once."""

from collections.abc import Callable

import numpy as np
import pytest

from mirdesk.domain.activity import CheckpointId, TrackAnalysis
from mirdesk.domain.tags import FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.store.library import Library

HALF = np.full(20, 0.5, np.float32)
OLD = CheckpointId("student", "0.1.0")


def test_of_each_track_of_a_checkpoint(
    library: Library, tags: Callable[..., FileTags], analysis: Callable[..., TrackAnalysis]
) -> None:
    files = [FoundFile(b"/m/%d" % i, 1, 1) for i in range(4)]
    library.put_tags([(f, tags(artist=f"A{i}", album="X")) for i, f in enumerate(files)])
    given = [analysis(1), analysis(2), analysis(1)]
    for key, item in enumerate(given, 1):
        library.put_analysis(key, files[key - 1], item, HALF)
    found = library.embeddings(OLD)
    assert found.track_ids.tolist() == [1, 2, 3]
    assert found.recording_ids[0] == found.recording_ids[2] != found.recording_ids[1]
    assert found.artists == ["A0", "A1", "A2"]
    assert found.albums == ["X"] * 3
    assert found.vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-6)
    for row, item in zip(found.vectors, given, strict=True):
        assert row @ item.embedding == pytest.approx(1, abs=1e-5)


def test_of_a_checkpoint_that_has_analysed_nothing(library: Library) -> None:
    found = library.embeddings(CheckpointId("other", "1"))
    assert found.vectors.shape == (0, 128)
    assert found.track_ids.shape == (0,)
    assert found.artists == []


def test_silence_and_what_is_too_short_sound_like_nothing(
    library: Library, tags: Callable[..., FileTags], analysis: Callable[..., TrackAnalysis]
) -> None:
    files = [FoundFile(b"/m/%d" % i, 1, 1) for i in range(4)]
    library.put_tags([(file, tags()) for file in files])
    given = [
        analysis(1, lufs=-69.0),
        analysis(2, lufs=-float("inf")),
        analysis(3, lufs=-71.0),
        analysis(4, duration_s=0.9),
    ]
    for key, item in enumerate(given, 1):
        assert library.put_analysis(key, files[key - 1], item, HALF)
    assert library.embeddings(OLD).track_ids.tolist() == [1]
