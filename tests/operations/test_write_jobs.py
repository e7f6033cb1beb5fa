"""One file at a time through the pool: answers, deaths, time limits, stops."""

import os
import threading

import pytest

from mirdesk.domain.file_writes import WritePlan, WriteRequest
from mirdesk.domain.jobs import FailureKind, JobFailed
from mirdesk.domain.tag_edits import TagEdit, WriteStatus
from mirdesk.jobs.failures import PoolClosedError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.write_jobs import StoppedError, WriteJobs
from mirdesk.operations.write_task import CarriedOut, NotWritten

EDIT = TagEdit({"title": ("New",)})


def request(path):
    return WriteRequest(os.fsencode(path), EDIT)


def test_planned_written_and_read(writing_pool, music, tmp_path):
    (path,) = music("a.flac")
    jobs = WriteJobs(writing_pool, bool)
    plan = jobs.plan(request(path))
    assert isinstance(plan, WritePlan)
    assert isinstance(jobs.carry_out(plan, keeps_file_date=True), CarriedOut)
    assert jobs.plan(request(path)) is None
    assert jobs.read_tags(plan.path).tags["title"] == ("New",)
    assert jobs.read_tags(os.fsencode(tmp_path / "none.flac")) is None


def test_a_reader_that_breaks_is_told_without_blame(faulty_writing_pool, music):
    (path,) = music("unplannable.mp3")
    answer = WriteJobs(faulty_writing_pool, bool).plan(request(path))
    assert isinstance(answer, NotWritten)
    assert answer.status is WriteStatus.FAILED
    assert "left as it is" in answer.reason


def test_a_writer_that_hangs_is_ended(faulty_writing_pool, music):
    (path,) = music("hangs.mp3")
    jobs = WriteJobs(faulty_writing_pool, bool, least_s=2.0)
    ended = jobs.carry_out(jobs.plan(request(path)), keeps_file_date=True)
    assert isinstance(ended, JobFailed)
    assert ended.kind is FailureKind.TIMEOUT


def test_planning_stops_when_asked(faulty_writing_pool, music):
    (path,) = music("slow.mp3")
    stop = threading.Event()
    stop.set()
    with pytest.raises(StoppedError):
        WriteJobs(faulty_writing_pool, stop.is_set).plan(request(path))


def test_a_closed_pool_takes_nothing(music):
    (path,) = music("a.mp3")
    pool = Pool("mirdesk.operations.tasks:handle")
    pool.close()
    with pytest.raises(PoolClosedError):
        WriteJobs(pool, bool).plan(request(path))
