"""The order in which jobs wait."""

from mirdesk.domain.jobs import Lane
from mirdesk.jobs.child import Job
from mirdesk.jobs.lanes import LaneQueue


def job(job_id):
    return Job(job_id, Lane.BACKGROUND, 1.0, b"", lambda event: None)


def filled(*priorities):
    queue = LaneQueue()
    jobs = [job(i) for i in range(len(priorities))]
    for item, priority in zip(jobs, priorities, strict=True):
        queue.push(item, priority)
    return queue, jobs


def test_lowest_number_first_then_oldest():
    queue, _ = filled(2, 1, 2, 1)
    assert [item.job_id for item in queue.drain()] == [1, 3, 0, 2]
    assert queue.pop() is None


def test_cancelled_jobs_are_passed_over():
    queue, jobs = filled(0, 1, 2, 3)
    jobs[0].is_cancelled = jobs[2].is_cancelled = True
    assert queue.waiting(at_most=9) == 2
    assert [item.job_id for item in queue.drain()] == [1, 3]


def test_waiting_counts_no_further_than_asked():
    queue, _ = filled(*range(100))
    assert queue.waiting(at_most=3) == 3
    assert queue.waiting(at_most=0) == 0
    assert LaneQueue().waiting(at_most=3) == 0
