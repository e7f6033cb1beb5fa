"""The real tasks in real child processes."""

import os
from pathlib import Path

import numpy as np
import pytest

from mirdesk.audio.pyramid import PyramidInfo, open_pyramid
from mirdesk.domain.activity import EMBEDDING_SIZE, TrackAnalysis
from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.domain.jobs import FailureKind, Lane
from mirdesk.domain.tags import FileTags
from mirdesk.jobs.failures import JobFailedError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.requests import AnalyseRequest, CheckpointUnusable, PictureRequest
from mirdesk.operations.tasks import ANALYSE, EMBED_FILE, HANDLER, PYRAMID, READ_TAGS


def test_analyse_listens_to_a_file(pool, write_wav, tiny_checkpoint):
    file = write_wav("tone.wav", seconds=3.0)
    told = []
    request = AnalyseRequest(file.path, str(tiny_checkpoint), 3.0)
    result = pool.run(ANALYSE, request, on_progress=lambda *step: told.append(step))
    assert isinstance(result, TrackAnalysis)
    assert result.checkpoint.name == "tiny"
    assert result.duration_s == pytest.approx(3.0, abs=0.1)
    assert result.activity.values.shape[1] == INSTRUMENT_COUNT
    assert np.linalg.norm(result.embedding) == pytest.approx(1.0, abs=1e-3)
    assert told[0] == ("opening", 0.0)
    assert ("listening", 0.0) in told


def test_embed_file_gives_the_same_embedding(pool, write_wav, tiny_checkpoint):
    file = write_wav("tone.wav")
    request = AnalyseRequest(file.path, str(tiny_checkpoint))
    first, second = (pool.run(task, request).embedding for task in (ANALYSE, EMBED_FILE))
    assert first.shape == (EMBEDDING_SIZE,)
    np.testing.assert_allclose(first, second, atol=1e-6)


def test_a_bad_checkpoint_is_not_the_files_fault(pool, write_wav, tmp_path):
    request = AnalyseRequest(write_wav("tone.wav").path, str(tmp_path / "absent"))
    answer = pool.run(ANALYSE, request)
    assert isinstance(answer, CheckpointUnusable)
    assert "cannot be read" in answer.reason


def test_rubbish_is_an_expected_failure(pool, write_rubbish, tiny_checkpoint):
    request = AnalyseRequest(write_rubbish("no.mp3").path, str(tiny_checkpoint))
    with pytest.raises(JobFailedError, match=r"no\.mp3") as caught:
        pool.run(ANALYSE, request)
    assert caught.value.kind is FailureKind.EXPECTED


def test_pyramid_is_drawn_and_the_cache_kept_small(pool, write_wav, tmp_path):
    cache = tmp_path / "cache"
    old = cache / "old"
    old.mkdir(parents=True)
    (old / "level-0.u8").write_bytes(bytes(1000))
    os.utime(old, (1, 1))
    folder = cache / "new"
    request = PictureRequest(write_wav("tone.wav", 4.0).path, str(folder), 4.0, 2000)
    info = pool.run(PYRAMID, request)
    assert isinstance(info, PyramidInfo)
    pyramid = open_pyramid(folder)
    assert pyramid.info == info
    assert pyramid.level(0).shape[1] == pytest.approx(400, abs=5)
    assert not old.exists()


def test_reading_tags_loads_no_torch(write_wav):
    with Pool(HANDLER, background_workers=1) as pool:
        file = write_wav("tone.wav")
        (tags,) = pool.run(READ_TAGS, (file.path,), lane=Lane.BACKGROUND)
        assert isinstance(tags, FileTags)
        assert tags.properties.container == "wav"
        (pid,) = pool.process_ids()
        assert loaded_libraries(pid).isdisjoint({"libtorch.so", "libQt6Core.so.6"})


def loaded_libraries(pid):
    maps = Path(f"/proc/{pid}/maps")
    if not maps.exists():
        pytest.skip("needs Linux to look into another process")
    return {line.rpartition("/")[2] for line in maps.read_text().splitlines()}
