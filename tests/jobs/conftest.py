"""Pools for the tests, and the folder of their handlers on the path of the children."""

import sys
from pathlib import Path

import pytest

from mirdesk.jobs.pool import Pool


@pytest.fixture(autouse=True)
def handlers_on_path(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    yield
    sys.modules.pop("dying_handlers", None)


@pytest.fixture
def make_pool():
    """Return a factory of pools that are closed, childless, at the end of the test."""
    pools = []

    def make(handler="dying_handlers:handle", **options):
        pools.append(Pool(handler, **options))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()
        assert pool.process_ids() == []


@pytest.fixture
def pool(make_pool):
    return make_pool(background_workers=2)
