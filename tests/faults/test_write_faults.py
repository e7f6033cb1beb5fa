"""Every call of a write fails once, in every way; the file is whole afterwards, old or new."""

import errno
import itertools
import os
from collections import Counter

import pytest

from mirdesk.domain.tag_edits import TagEdit

EDIT = TagEdit({"title": ("Nuages",), "artist": ("Django", "Stéphane"), "genre": ("Jazz",)})
GROWING = TagEdit({"title": ("Nuages",), "comment": ("word " * 3000,)})  # beyond any padding
FORMATS = ("mp3", "flac", "ogg", "opus", "m4a", "wav", "aiff", "wma", "wv", "tta", "alac.m4a")
FOREIGN = ("ape", "mpc", "dsf", "ofr")

# As in faults.c.
FAIL, FAIL_FROM, SHORT, KILL, KILL_HALF, PAUSE = range(1, 7)
GROWS, CHANGES, READS = 1, 2, 4
FAULTS = {
    "killed before": (KILL, 0, 0),
    "killed half way": (KILL_HALF, 0, 0),
    "input/output error": (FAIL, errno.EIO, 0),
    "no space": (FAIL, errno.ENOSPC, 0),
    "interrupted": (FAIL, errno.EINTR, 0),
    "short": (SHORT, 0, 0),
    "full from then on": (FAIL_FROM, errno.ENOSPC, GROWS),
    "broken from then on": (FAIL_FROM, errno.EIO, GROWS | CHANGES | READS),
    "read-only from then on": (FAIL_FROM, errno.EROFS, GROWS | CHANGES),
}
NEVER = (FAIL, 1_000_000, 0, 0)


def calls_of(writer, song, edit) -> int:
    """Write once without a fault; return how many calls could have one."""
    outcome = writer.write(song.asked or song.path, edit, song.work_folder, fault=NEVER)
    assert outcome.outcome == "done", outcome
    assert song.check(outcome, writer.plan()) == "new"
    return outcome.calls


def fail_once(writer, song, edit, number: int, fault: str) -> tuple[str, str, str]:
    """Let one call of a write fail; return its name, the outcome, and how the file is."""
    song.reset()
    kind, error, groups = FAULTS[fault]
    outcome = writer.write(
        song.asked or song.path, edit, song.work_folder, fault=(kind, number, error, groups)
    )
    try:
        found = song.check(outcome, writer.plan())
    except AssertionError as broken:
        raise AssertionError(f"call {number}, {fault}: {outcome}: {broken}") from broken
    return outcome.name, outcome.outcome, found


def warm(writer, song, edit) -> None:
    writer.ask(warm=True, path=os.fsencode(song.path), edit=edit)


@pytest.mark.parametrize("format_key", FORMATS)
def test_every_call_fails_in_one_way(writer, song, format_key):
    """Each call fails once; which way goes round, another way round for each format."""
    made = song(format_key)
    warm(writer, made, GROWING)
    ways = itertools.cycle(FAULTS)
    for _ in range(FORMATS.index(format_key)):
        next(ways)
    for number in range(1, calls_of(writer, made, GROWING) + 1):
        fail_once(writer, made, GROWING, number, next(ways))
    assert made.seen["old"] > 0


@pytest.mark.parametrize("fault", FAULTS)
def test_every_call_fails_in_every_way(writer, song, fault):
    made = song("mp3")
    warm(writer, made, GROWING)
    for number in range(1, calls_of(writer, made, GROWING) + 1):
        fail_once(writer, made, GROWING, number, fault)


@pytest.mark.parametrize("fault", FAULTS)
def test_every_call_of_a_write_in_place_fails(writer, song, fault):
    made = song("flac", has_link=True)
    warm(writer, made, GROWING)
    for number in range(1, calls_of(writer, made, GROWING) + 1):
        fail_once(writer, made, GROWING, number, fault)


def test_the_same_faults_harm_a_file_that_is_written_as_usual(writer, song):
    made = song("mp3")
    naive = {"is_naive": True}
    whole = writer.write(made.path, EDIT, fault=NEVER, **naive)
    new = made.path.read_bytes()
    harmed = 0
    for number in range(1, whole.calls + 1):
        made.reset()
        writer.write(made.path, EDIT, fault=(KILL, number, 0, 0), **naive)
        harmed += made.path.read_bytes() not in (made.old, new)
    assert harmed > 0


@pytest.mark.slow
@pytest.mark.parametrize("format_key", [*FORMATS, *FOREIGN])
def test_every_call_of_every_format_in_every_way(writer, song, format_key, tmp_path):
    """The full figures: formats x ways to write x edits x faults x calls."""
    tally: Counter[str] = Counter()
    named: Counter[str] = Counter()
    link = tmp_path / f"link.{format_key}"
    kinds = ({}, {"has_link": True}, {"asked": link})
    for more, edit in itertools.product(kinds, (EDIT, GROWING)):
        made = song(format_key, **more)
        if made.asked and not link.is_symlink():
            link.symlink_to(made.path)
        warm(writer, made, edit)
        for number in range(1, calls_of(writer, made, edit) + 1):
            for fault in FAULTS:
                name, outcome, found = fail_once(writer, made, edit, number, fault)
                tally[f"{outcome}, {found}"] += 1
                named[name] += 1
        made.path.with_name("second name").unlink(missing_ok=True)
    print(f"\n{format_key}: {sum(tally.values())} faults, 0 damaged; {dict(tally)}")
    print(f"  calls: {dict(named)}")


@pytest.mark.parametrize("format_key", ["mp3", "m4a"])
def test_a_file_that_another_program_changes_at_any_call(writer, song, format_key):
    """What the other program wrote stays, unless it came after the very last look."""
    made = song(format_key)
    warm(writer, made, GROWING)
    total = calls_of(writer, made, GROWING)
    refused = 0
    for number in range(1, total + 1):
        made.reset()
        theirs = made.old + b"theirs"
        outcome = writer.write(made.path, GROWING, fault=(PAUSE, number, 0, 0))
        assert outcome.outcome == "paused"
        is_replaced = made.path.read_bytes() != made.old
        with made.path.open("ab") as file:
            file.write(b"theirs")
        outcome = writer.ask(resume=True)
        assert made.left_over() == []
        if outcome.outcome != "done":
            refused += 1
            assert made.path.read_bytes() == theirs
            assert "another program" in outcome.reason, outcome
        else:
            assert is_replaced or outcome.name == "rename", outcome
    assert refused >= total - 3
