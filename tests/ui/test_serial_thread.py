"""Work one after the other, its end, and what a bug costs."""

import threading
import time

import pytest

from mirdesk.ui.serial_thread import SerialThread

PATIENCE_S = 60.0


@pytest.fixture
def thread():
    made = SerialThread("test")
    yield made
    made.close()


def test_work_is_done_in_order_on_one_thread(thread):
    done, is_over = [], threading.Event()
    for number in range(5):
        thread.add(lambda n=number: done.append((n, threading.current_thread().name)))
    thread.add(is_over.set)
    assert is_over.wait(PATIENCE_S)
    assert done == [(number, "test") for number in range(5)]


def test_closing_waits_for_what_is_done_and_drops_the_rest(thread):
    began, done = threading.Event(), []

    def long_work():
        began.set()
        while not thread.is_closing:
            time.sleep(0.001)
        done.append("ended early")

    thread.add(long_work)
    thread.add(lambda: done.append("never"))
    assert began.wait(PATIENCE_S)
    thread.close()
    assert done == ["ended early"]
    thread.add(lambda: done.append("never"))
    assert done == ["ended early"]


def test_closing_what_never_began(thread):
    thread.close()
    assert thread.is_closing


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_after_a_bug_the_next_piece_is_done(thread):
    is_over = threading.Event()

    def stumble():
        raise ZeroDivisionError

    thread.add(stumble)
    thread._thread.join(PATIENCE_S)
    thread.add(is_over.set)
    assert is_over.wait(PATIENCE_S)
