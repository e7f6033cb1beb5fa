"""Edits are kept in order; one that fails does not stop the others; none is lost."""

import threading

import pytest

from mirdesk.errors import LibraryError
from mirdesk.ui.job_bridge import Background
from mirdesk.ui.tagging.edit_lane import EditLane

pytestmark = pytest.mark.gui


def test_in_order_and_one_by_one(qtbot, background):
    lane, seen = EditLane(background), []
    with qtbot.waitSignal(lane.done):
        for number in range(20):
            lane.add(lambda number=number: seen.append(number))
        assert lane.is_busy
    assert seen == list(range(20))
    assert not lane.is_busy


def test_an_answer_is_handed_over(qtbot, background):
    lane, got = EditLane(background), []
    with qtbot.waitSignal(lane.done):
        lane.add(lambda: 7, got.append)
    assert got == [7]


def test_a_failure_is_told_and_the_rest_goes_on(qtbot, background):
    def fail():
        raise LibraryError("disk full")

    lane, told, seen = EditLane(background), [], []
    lane.failed.connect(told.append)
    with qtbot.waitSignal(lane.done):
        lane.add(fail)
        lane.add(lambda: seen.append(1))
    assert told == ["disk full"]
    assert seen == [1]


def test_closing_loses_nothing_and_keeps_the_order(qtbot, background):
    began, gate, seen = threading.Event(), threading.Event(), []

    def first():
        began.set()
        gate.wait(5)
        seen.append(1)

    lane = EditLane(background)
    lane.add(first)
    lane.add(lambda: seen.append(2))
    began.wait(5)
    threading.Timer(0.05, gate.set).start()
    lane.close()
    assert seen == [1, 2]
    qtbot.waitUntil(lambda: not background.is_busy)


def test_closing_before_anything_began(qtbot):
    asleep = Background(1)
    gate, seen = threading.Event(), []
    asleep.run(gate.wait, seen.append)  # its only thread is taken
    lane = EditLane(asleep)
    lane.add(lambda: seen.append(1))
    lane.close()
    assert seen == [1]
    gate.set()
    asleep.close()
