import os
import sys
import time
import wave
from pathlib import Path

import pytest

from mirdesk.domain.tags import FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.jobs.pool import Pool
from mirdesk.operations.tag_reading import TagReading
from mirdesk.operations.tasks import HANDLER


@pytest.fixture
def hostile_pool(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    with Pool("hostile_readers:handle") as pool:
        yield pool
    sys.modules.pop("hostile_readers", None)


def make_wav(path: Path) -> FoundFile:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(16_000))
    status = path.stat()
    return FoundFile(os.fsencode(path), status.st_size, status.st_mtime_ns)


def drain(reading: TagReading, limit_s: float = 120.0) -> dict[str, FileTags | str]:
    results = {}
    until_s = time.monotonic() + limit_s
    while not reading.is_idle and not reading.is_closed:
        assert time.monotonic() < until_s, "the reading did not end"
        for file, outcome in reading.outcomes(wait_s=0.1):
            results[Path(os.fsdecode(file.path)).name] = outcome
    return results


def test_files_that_hang_crash_or_raise_cost_only_themselves(hostile_pool, tmp_path):
    reading = TagReading(hostile_pool, batch_limit_s=3.0, single_limit_s=2.0)
    names = [f"good {number}.wav" for number in range(9)]
    names[2:2] = ["hang.wav"]
    names[5:5] = ["crash.wav"]
    names[8:8] = ["bug.wav"]
    for name in names:
        reading.add(make_wav(tmp_path / name))
    results = drain(reading)
    assert set(results) == set(names)
    for name, outcome in results.items():
        assert isinstance(outcome, FileTags) == name.startswith("good"), (name, outcome)
    assert results["hang.wav"] == "reading its tags did not end within 2 s: probably damaged"
    assert str(results["crash.wav"]).startswith("reading its tags broke the reader")
    assert results["bug.wav"]


def test_more_files_than_a_batch_come_out_once_each(tmp_path):
    with Pool(HANDLER) as pool:
        reading = TagReading(pool)
        files = [make_wav(tmp_path / f"{number}.wav") for number in range(50)]
        for file in files:
            reading.add(file)
        assert not reading.is_idle
        results = drain(reading)
    assert len(results) == 50
    assert all(isinstance(outcome, FileTags) for outcome in results.values())


def test_cancelling_gives_up_what_has_not_come_out(hostile_pool, tmp_path):
    reading = TagReading(hostile_pool)
    reading.add(make_wav(tmp_path / "hang.wav"))
    assert list(reading.outcomes(wait_s=0.0)) == []
    reading.cancel()
    assert reading.is_idle
    assert list(reading.outcomes(wait_s=0.0)) == []


def test_a_closing_pool_ends_the_reading(tmp_path):
    pool = Pool(HANDLER)
    pool.close()
    reading = TagReading(pool)
    reading.add(make_wav(tmp_path / "a.wav"))
    assert list(reading.outcomes(wait_s=0.0)) == []
    assert reading.is_closed
