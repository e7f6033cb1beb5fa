"""The picture of what the person looks at, and no other."""

import queue
import time

import pytest

from mirdesk.audio.pyramid import open_pyramid
from mirdesk.jobs.pool import Pool
from mirdesk.operations.make_picture import PictureFailed, PictureMaker, PictureReady
from mirdesk.operations.tasks import HANDLER


@pytest.fixture
def events():
    return queue.SimpleQueue()


@pytest.fixture
def maker(pool, tmp_path, events):
    maker = PictureMaker(pool, tmp_path / "cache", limit_mb=10, on_event=events.put)
    yield maker
    maker.forget()


def ask(maker, file, duration_s=None):
    return maker.ask(file.path, file.size_bytes, file.mtime_ns, duration_s)


def next_of(events, *kinds, timeout_s=120.0):
    deadline_s = time.monotonic() + timeout_s
    while True:
        event = events.get(timeout=max(0.01, deadline_s - time.monotonic()))
        if isinstance(event, kinds):
            return event


def test_a_picture_is_drawn_once(maker, events, write_wav):
    file = write_wav("a.wav", 3.0)
    request = ask(maker, file, 3.0)
    ready = next_of(events, PictureReady, PictureFailed)
    assert (ready.request_id, ready.path) == (request, file.path)
    assert open_pyramid(ready.folder).duration_s == pytest.approx(3.0, abs=0.1)
    again = ask(maker, file, 3.0)
    assert again != request
    assert events.get_nowait() == PictureReady(again, file.path, ready.folder)


def test_only_the_latest_request_is_answered(maker, events, write_wav):
    long = write_wav("long.wav", 600.0, sample_rate_hz=4000)
    first = ask(maker, long)
    assert ask(maker, long) == first  # the same picture is not begun twice
    second = ask(maker, write_wav("short.wav", 1.0))
    ready = next_of(events, PictureReady, PictureFailed)
    assert ready.request_id == second
    with pytest.raises(queue.Empty):
        next_of(events, PictureReady, PictureFailed, timeout_s=0.3)
    ask(maker, long)
    maker.forget()
    with pytest.raises(queue.Empty):
        next_of(events, PictureReady, PictureFailed, timeout_s=0.3)


def test_a_failure_says_why_without_the_path(maker, events, write_rubbish):
    file = write_rubbish("rubbish.mp3")
    request = ask(maker, file)
    failed = next_of(events, PictureReady, PictureFailed)
    assert isinstance(failed, PictureFailed)
    assert (failed.request_id, failed.path) == (request, file.path)
    assert failed.reason
    assert "rubbish.mp3" not in failed.reason


def test_closing_the_pool_tells_nothing(tmp_path, events, write_wav):
    with Pool(HANDLER) as pool:
        maker = PictureMaker(pool, tmp_path / "cache", limit_mb=10, on_event=events.put)
        ask(maker, write_wav("a.wav", 1.0))
    assert events.empty()
