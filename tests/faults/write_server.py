"""Writes tags into files in forks of itself that can be stopped anywhere; run by the tests.

Started with ``faults.c`` preloaded. Takes pickled commands from its input, one at a time, and
answers each with a pickled dictionary. A fork begins warm, so that thousands fit in a minute.
"""

import ctypes
import os
import pickle
import signal
import sys
import time
from pathlib import Path
from typing import Any

import mutagen
import mutagen.id3

from mirdesk.domain.file_writes import WriteRequest
from mirdesk.errors import (
    FileUnreadableError,
    WriteFailedError,
    WriteRefusedError,
    WriteUnfinishedError,
)
from mirdesk.filetags.writing.planning import plan_undo, plan_write
from mirdesk.filetags.writing.replacing import carry_out

NAMES = {
    FileUnreadableError: "unreadable",
    WriteRefusedError: "refused",
    WriteFailedError: "failed",
    WriteUnfinishedError: "unfinished",
}
calls: Any = None


def write(command: dict[str, Any], planned: int) -> dict[str, Any]:
    """Plan a write, put the plan where a journal would have it, and carry it out."""
    if "user" in command:
        os.setgroups([])
        os.setgid(command["user"])
        os.setuid(command["user"])
    if command.get("is_naive"):
        return write_in_place(command, planned)
    if "entry" in command:
        plan = plan_undo(command["entry"], command["work_folder"])
    else:
        request = WriteRequest(command["path"], command["edit"], command["work_folder"])
        plan = plan_write(request)
    journal = Path(command["journal"])
    made = journal.with_name("journal being written")
    made.write_bytes(pickle.dumps(plan))
    made.replace(journal)
    os.write(planned, b"!")
    if command.get("fault"):
        calls.faults_arm(*command["fault"])
    outcome: dict[str, Any] = {"reason": ""}
    begun_s = time.perf_counter()
    try:
        outcome["stamp"] = carry_out(plan)
        outcome["outcome"] = "done"
    except tuple(NAMES) as error:
        outcome["outcome"] = NAMES[type(error)]
        outcome["reason"] = str(error)
    outcome["took_s"] = time.perf_counter() - begun_s
    if command.get("fault"):
        outcome["calls"] = calls.faults_disarm()
        outcome["name"] = calls.faults_name().decode()
    return outcome


def write_in_place(command: dict[str, Any], planned: int) -> dict[str, Any]:
    """Write as others do, to show that these faults do harm."""
    tags = mutagen.File(os.fsdecode(command["path"]))
    tags["TIT2"] = mutagen.id3.TIT2(encoding=3, text=["Nuages " * 3000])
    os.write(planned, b"!")
    calls.faults_arm(*command["fault"])
    tags.save()
    return {"outcome": "done", "reason": "", "calls": calls.faults_disarm(), "name": ""}


def run_in_fork(command: dict[str, Any]) -> tuple[int, int]:
    """Begin a write; return its process, and where its answer will come from."""
    reading, writing = os.pipe()
    listening, planned = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        os.close(planned)
        if not command.get("is_killed_while_planning"):
            os.read(listening, 1)
        os.close(listening)
        return child, reading
    try:
        os.close(reading)
        answer = pickle.dumps(write(command, planned))
    except tuple(NAMES) as error:  # while it was planned
        answer = pickle.dumps({"outcome": NAMES[type(error)], "reason": str(error)})
    except BaseException as error:  # noqa: BLE001 - told to the test, whatever it is
        answer = pickle.dumps({"outcome": "bug", "reason": repr(error)})
    calls.faults_disarm()
    os.write(writing, answer)
    os._exit(0)


def wait_for(child: int, reading: int) -> dict[str, Any]:
    _, status = os.waitpid(child, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        return {"outcome": "paused"}
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    if os.WIFSIGNALED(status):
        return {"outcome": "killed", "reason": signal.Signals(os.WTERMSIG(status)).name}
    return pickle.loads(answer)


def main() -> None:
    global calls
    calls = ctypes.CDLL(os.environ["LD_PRELOAD"])
    calls.faults_name.restype = ctypes.c_char_p
    given, answers = sys.stdin.buffer, sys.stdout.buffer
    running = None
    while True:
        try:
            command = pickle.load(given)
        except EOFError:
            if running is not None:  # a test failed while it was paused
                os.kill(running[0], signal.SIGKILL)
            return
        if command.get("warm"):
            plan_write(WriteRequest(command["path"], command["edit"]))
            answer: dict[str, Any] = {}
        elif command.get("resume"):
            os.kill(running[0], signal.SIGCONT)
            answer = wait_for(*running)
        else:
            running = run_in_fork(command)
            if "kill_after_s" in command:
                time.sleep(command["kill_after_s"])
                os.kill(running[0], signal.SIGKILL)
            answer = wait_for(*running)
        if answer.get("outcome") != "paused":
            running = None
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    main()
