"""Jobs that wait, in the order in which they will run."""

import heapq
import itertools

from mirdesk.jobs.child import Job


class LaneQueue:
    """Waiting jobs of one lane, lowest priority number first, then oldest.

    Not safe to use from two threads at once; the supervisor guards it.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Job]] = []
        self._order = itertools.count()

    def push(self, job: Job, priority: int) -> None:
        """Add a job."""
        heapq.heappush(self._heap, (priority, next(self._order), job))

    def pop(self) -> Job | None:
        """Remove and return the next job that was not cancelled meanwhile, or None."""
        self._drop_cancelled()
        return heapq.heappop(self._heap)[2] if self._heap else None

    def drain(self) -> list[Job]:
        """Remove and return all jobs, in order."""
        jobs = []
        while (job := self.pop()) is not None:
            jobs.append(job)
        return jobs

    def waiting(self, at_most: int) -> int:
        """Return how many jobs wait, counting no further than ``at_most``."""
        self._drop_cancelled()
        live = (not job.is_cancelled for _, _, job in self._heap)
        return sum(itertools.islice((1 for is_live in live if is_live), at_most))

    def _drop_cancelled(self) -> None:
        while self._heap and self._heap[0][2].is_cancelled:
            heapq.heappop(self._heap)
