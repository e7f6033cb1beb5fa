"""Rows of the table read from the library a page at a time, and kept while they are near."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from mirdesk.domain.tracks import TrackSummary

PAGE_ROWS: Final = 64  # two screens at most, so that a jump reads one or two pages
KEPT_PAGES: Final = 48


class SummaryPages:
    """Summaries of a list of track ids, read when first asked for.

    Parameters
    ----------
    read : callable
        Gives the summaries of some ids, in the order asked.
    """

    def __init__(self, read: Callable[[Sequence[int]], Sequence[TrackSummary]]) -> None:
        self._read = read
        self._pages: OrderedDict[int, dict[int, TrackSummary]] = OrderedDict()
        self.ids = np.empty(0, dtype=np.int64)

    def replace(self, ids: np.ndarray) -> None:
        """Take another list of ids, shape (n,), int64; what was read is forgotten."""
        self.ids = ids
        self._pages.clear()

    def forget(self) -> None:
        """Read every page again when it is asked for next."""
        self._pages.clear()

    def summary(self, row: int) -> TrackSummary | None:
        """Return a row, or None when its track has left the library meanwhile."""
        number = row // PAGE_ROWS
        page = self._pages.get(number)
        if page is None:
            wanted = self.ids[number * PAGE_ROWS : (number + 1) * PAGE_ROWS]
            found = self._read([int(track_id) for track_id in wanted])
            page = {item.track_id: item for item in found}
            self._pages[number] = page
            if len(self._pages) > KEPT_PAGES:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page.get(int(self.ids[row]))
