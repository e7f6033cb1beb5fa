"""Plain frozen data that may cross to another process."""

import pickle
from dataclasses import FrozenInstanceError

import pytest

from mirdesk.store.records import PendingTrack, Root


def test_records_are_frozen_and_travel() -> None:
    pending = PendingTrack(1, b"/m/\xff", 10, 20, None)
    for record in (pending, Root(b"/m", True, False)):
        assert pickle.loads(pickle.dumps(record)) == record
    with pytest.raises(FrozenInstanceError):
        pending.track_id = 2
