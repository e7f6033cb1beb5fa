"""The real tasks of writing, with children that die, hang or look around, by file name."""

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from mirdesk.operations import tasks


def handle(task, payload, report, is_cancelled):
    if task == tasks.CARRY_OUT:
        return carry_out(task, payload, report, is_cancelled)
    name = Path(os.fsdecode(getattr(payload, "path", b""))).name
    if task == tasks.PLAN_WRITE and name.startswith("unplannable"):
        os._exit(5)
    if task == tasks.PLAN_WRITE and name.startswith("slow"):
        while not is_cancelled():
            time.sleep(0.01)
    if task == tasks.LOOK_AFTER and name.startswith("hopeless"):
        os._exit(5)
    return tasks.handle(task, payload, report, is_cancelled)


def carry_out(task, payload, report, is_cancelled):
    path = Path(os.fsdecode(payload.plan.path))
    if path.name.startswith(("dies-before", "hopeless")):
        os._exit(5)
    if path.name.startswith("hangs"):
        path.with_name("hangs").touch()
        time.sleep(600)
    if path.name.startswith("looks"):
        path.with_suffix(".seen").write_text(str(noted(path.parents[1] / "library.sqlite")))
    result = tasks.handle(task, payload, report, is_cancelled)
    if path.name.startswith("dies-after"):
        os._exit(5)
    return result


def noted(library):
    """Return how many unfinished writes the journal has, as another program sees it."""
    with closing(sqlite3.connect(f"file:{library}?mode=ro", uri=True)) as connection:
        statement = "SELECT count(*) FROM write_entries WHERE after IS NULL AND undo <> ''"
        return connection.execute(statement).fetchone()[0]
