"""Errors nobody caught are told, also those from before the window was there."""

import sys
import threading

import pytest

from mirdesk.ui.notifications import Notifications

pytestmark = pytest.mark.gui


@pytest.fixture
def notifications(qapp, caplog):
    before = (sys.excepthook, threading.excepthook)
    made = Notifications()
    made.install()
    yield made
    made.uninstall()
    assert (sys.excepthook, threading.excepthook) == before


def raise_it():
    raise ValueError("something odd")


def test_kept_until_somebody_listens(qtbot, notifications, caplog):
    try:
        raise_it()
    except ValueError:
        sys.excepthook(*sys.exc_info())
    told: list[str] = []

    def has_told():
        told.extend(notifications.listen())
        return bool(told)

    notifications._bridge._deliver()
    assert has_told()
    assert "ValueError: something odd" in told[0]
    assert "something odd" in caplog.text


def test_threads_are_heard_too(qtbot, notifications):
    notifications.listen()
    with qtbot.waitSignal(notifications.noticed) as noticed:
        thread = threading.Thread(target=raise_it)
        thread.start()
        thread.join()
    assert noticed.args[0].startswith("MIRDesk met an error of its own and goes on")
