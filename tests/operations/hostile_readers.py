"""A handler that does what a file's name says, and reads tags else."""

import os
import time

import mirdesk.filetags.files  # noqa: F401 - not while the clock of a file runs
from mirdesk.operations.read_tags_task import read_tags_batch


def handle(task, payload, report, is_cancelled):
    assert task == "read_tags"
    for path in payload:
        name = path.rpartition(b"/")[2]
        if name.startswith(b"hang"):
            time.sleep(60)
        if name.startswith(b"crash"):
            os._exit(3)
        if name.startswith(b"bug"):
            raise ZeroDivisionError
    return read_tags_batch(payload, report, is_cancelled)
