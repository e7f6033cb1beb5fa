"""Signals of the system arrive while Qt waits for events; the second is not held back."""

import os
import signal
import sys

import pytest

from mirdesk.ui.stop_signals import StopSignals

pytestmark = [
    pytest.mark.gui,
    pytest.mark.skipif(sys.platform == "win32", reason="os.kill ends the process there"),
]


def test_a_signal_is_told_once_and_handlers_are_given_back(qtbot):
    before = signal.getsignal(signal.SIGTERM)
    signals = StopSignals()
    try:
        with qtbot.waitSignal(signals.asked, timeout=3000):
            os.kill(os.getpid(), signal.SIGTERM)
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        assert signal.getsignal(signal.SIGINT) is not signal.SIG_DFL
    finally:
        signals.close()
    assert signal.getsignal(signal.SIGTERM) is before
    signals.close()  # twice does no harm


def test_other_signals_end_nothing(qtbot):
    heard = []
    child_before = signal.signal(signal.SIGCHLD, lambda *_args: heard.append(1))
    signals = StopSignals()
    try:
        with qtbot.assertNotEmitted(signals.asked, wait=100):
            os.kill(os.getpid(), signal.SIGCHLD)
        assert heard
    finally:
        signals.close()
        signal.signal(signal.SIGCHLD, child_before)
