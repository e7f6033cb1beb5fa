"""Events of plain threads arrive on the window's thread, in order and in batches."""

import threading
import time

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread, Slot

from mirdesk.errors import LibraryError
from mirdesk.ui.job_bridge import Background, JobBridge

pytestmark = pytest.mark.gui


class Listener(QObject):
    def __init__(self):
        super().__init__()
        self.batches = []
        self.threads = []
        self.times = []

    @Slot(object)
    def on_batch(self, batch):
        self.batches.append(batch)
        self.threads.append(QThread.currentThread())
        self.times.append(time.monotonic())

    @property
    def events(self):
        return [event for batch in self.batches for event in batch]


def test_events_arrive_in_order_on_the_windows_thread(qtbot, qapp):
    bridge, listener = JobBridge(), Listener()
    bridge.batch_arrived.connect(listener.on_batch)

    def work():
        for number in range(2000):
            bridge.post(number)
            if number % 200 == 0:
                time.sleep(0.03)

    thread = threading.Thread(target=work)
    began_s = time.monotonic()
    thread.start()
    qtbot.waitUntil(lambda: len(listener.events) == 2000)
    thread.join()
    assert listener.events == list(range(2000))
    assert set(listener.threads) == {qapp.thread()}
    took_s = listener.times[-1] - began_s
    assert len(listener.batches) <= 1 + took_s / 0.045  # at most 20 batches a second
    bridge.close()


def test_a_closed_bridge_is_silent(qtbot):
    bridge, listener = JobBridge(), Listener()
    bridge.batch_arrived.connect(listener.on_batch)
    bridge.post(1)
    bridge.close()
    bridge.post(2)
    qtbot.wait(120)
    assert listener.batches == []


def test_background_hands_answers_over_on_the_windows_thread(qtbot, qapp, background):
    answers = []
    background.run(
        lambda: threading.current_thread().name,
        lambda name: answers.append((name, QThread.currentThread())),
    )
    assert background.is_busy
    qtbot.waitUntil(lambda: bool(answers))
    name, thread = answers[0]
    assert name.startswith("mirdesk-window")
    assert thread is qapp.thread()
    assert not background.is_busy


def test_expected_errors_have_their_own_way(qtbot, background):
    errors = []

    def fail():
        raise LibraryError("disk full")

    background.run(fail, pytest.fail, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert str(errors[0]) == "disk full"


def test_bugs_are_raised_on_the_windows_thread(qtbot, background):
    def fail():
        raise ZeroDivisionError("a bug")

    with qtbot.captureExceptions() as caught:
        background.run(fail, pytest.fail, pytest.fail)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError


def test_nobody_is_called_after_close(qtbot):
    background, answers = Background(1), []
    background.run(lambda: time.sleep(0.05), answers.append)
    background.close()
    background.run(lambda: 1, answers.append)
    qtbot.wait(100)
    assert answers == []


def test_nobody_is_called_back_for_what_is_deleted(qtbot, background):
    gone, here, told = QObject(), QObject(), []
    background.run(lambda: 1, told.append, owner=gone)
    background.run(lambda: 2, told.append, owner=here)
    shiboken6.delete(gone)
    qtbot.waitUntil(lambda: not background.is_busy)
    assert told == [2]
