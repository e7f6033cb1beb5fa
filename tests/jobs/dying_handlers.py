"""Handlers that children run in tests: honest work, and every way to go wrong."""

import ctypes
import os
import signal
import sys
import time

import numpy as np

from mirdesk.errors import AudioUndecodableError


def handle(task, payload, report, is_cancelled):
    return globals()[f"do_{task}"](payload, report, is_cancelled)


def do_echo(payload, report, is_cancelled):
    return payload


def do_sleep(payload, report, is_cancelled):
    time.sleep(payload)
    return os.getpid()


def do_patient(payload, report, is_cancelled):
    """Works in chunks of 10 ms and gives up when asked."""
    chunks = int(payload * 100)
    for chunk in range(chunks):
        if is_cancelled():
            return "gave up"
        report("working", chunk / chunks)
        time.sleep(0.01)
    return os.getpid()


def do_stages(payload, report, is_cancelled):
    for stage in payload:
        report(stage, 0.5)
    return len(payload)


def do_deaf(payload, report, is_cancelled):
    """An endless loop that asks nobody."""
    while True:
        pass


def do_expected(payload, report, is_cancelled):
    raise AudioUndecodableError("holds no audio", "song.mp3")


def do_bug(payload, report, is_cancelled):
    return {}["absent"]


def do_no_memory(payload, report, is_cancelled):
    raise MemoryError


def do_lambda(payload, report, is_cancelled):
    return lambda: None


def do_function(payload, report, is_cancelled):
    return os.system  # picklable, yet not plain data


def do_array(payload, report, is_cancelled):
    return np.arange(payload, dtype=np.float32)


def do_exit(payload, report, is_cancelled):
    os._exit(payload)


def do_sys_exit(payload, report, is_cancelled):
    sys.exit(payload)


def do_kill(payload, report, is_cancelled):
    os.kill(os.getpid(), signal.SIGKILL)


def do_crash(payload, report, is_cancelled):
    ctypes.string_at(0)


def do_hoard(payload, report, is_cancelled):
    """Takes ``payload`` MB, a bit at a time."""
    hoard = []
    for _ in range(payload // 10):
        hoard.append(np.ones(10_000_000, np.uint8))
        time.sleep(0.01)
    return len(hoard)


_KEPT = []


def do_swell(payload, report, is_cancelled):
    """Takes ``payload`` MB and keeps them after the job."""
    _KEPT.append(np.ones(payload * 1_000_000, np.uint8))
    return os.getpid()


def do_print(payload, report, is_cancelled):
    print("printed by a child")
    os.write(1, b"written by a child\n")
    return True


def do_process(payload, report, is_cancelled):
    """What this process is like."""
    return {
        "pid": os.getpid(),
        "nice": os.nice(0),
        "threads": os.environ["OMP_NUM_THREADS"],
        "modules": [name for name in payload if name in sys.modules],
        "main": hasattr(sys.modules["__main__"], "__file__"),
        "ignores_interrupt": signal.getsignal(signal.SIGINT) is signal.SIG_IGN,
    }
