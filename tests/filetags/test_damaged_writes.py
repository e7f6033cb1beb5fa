"""Edits of files with damaged bytes: refused, or written, read and taken back like any other.

Each round damages a song at random and edits it at random; the seed tells which.
"""

import os
import random
from collections import Counter
from pathlib import Path

import pytest

from mirdesk.audio.decode import decode_blocks
from mirdesk.domain.file_writes import JournalEntry, WriteRequest
from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import FileUnreadableError
from mirdesk.filetags.files import read_tags
from mirdesk.filetags.writing.planning import plan_undo, plan_write
from mirdesk.filetags.writing.replacing import carry_out

FORMATS = ("mp3", "flac", "ogg", "opus", "m4a", "wav", "aiff", "wma", "wv", "tta", "aac")
FIRST = TagEdit(
    {"title": ("First",), "artist": ("Someone",), "track": ("3",), "mood": ("calm",)}
)
VALUES = ("Nuages", "AC/DC", "Ünï 日本", "x" * 6000, "12", "line\nbreak", "a; b")
FIELDS = ("title", "artist", "album", "mood", "lyrics", "label", "my own", "isrc")
HEAD_BYTES = 3000


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return a file with one to three damages, mostly where tags are."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3))):
        at = chance.choice(
            (
                chance.randrange(min(len(out), HEAD_BYTES)),
                len(out) - 1 - chance.randrange(min(len(out), HEAD_BYTES)),
                chance.randrange(len(out)),
            )
        )
        some = out[at : at + chance.randrange(1, 60)]
        kind = chance.choice(("flip", "zeros", "ones", "cut", "insert", "repeat", "end"))
        if kind == "flip":
            out[at] ^= 1 << chance.randrange(8)
        elif kind in ("zeros", "ones"):
            out[at : at + 4] = (b"\0" if kind == "zeros" else b"\xff") * len(out[at : at + 4])
        elif kind == "cut":
            del out[at : at + len(some)]
        elif kind == "end" and at > len(out) // 2:
            del out[at:]
        else:
            out[at:at] = some if kind == "repeat" else chance.randbytes(len(some))
    return bytes(out)


def any_edit(chance: random.Random) -> TagEdit:
    fields = chance.sample(FIELDS, chance.choice((1, 2, 4)))
    counts = {field: chance.choice((0, 1, 1, 2)) for field in fields}
    return TagEdit({f: tuple(chance.sample(VALUES, n)) for f, n in counts.items()})


def samples_of(path: Path) -> list[bytes]:
    try:
        return [b.tobytes() for b in decode_blocks(os.fsencode(path), sample_rate_hz=48_000)]
    except FileUnreadableError:
        return []


def entry_of(plan, after) -> JournalEntry:
    where = plan.path, plan.real_path, plan.way, plan.work_path, plan.before
    known = plan.undo, plan.new_size, plan.literals_digest, plan.changes
    return JournalEntry(1, 1, *where, after, *known)


def edit_damaged(path: Path, data: bytes, edit: TagEdit) -> str:
    """Edit a damaged file; return what came of it."""
    path.write_bytes(data)
    try:
        plan = plan_write(WriteRequest(os.fsencode(path), edit))
        sound = samples_of(path)
        after = None if plan is None else carry_out(plan)
    except FileUnreadableError as error:
        assert path.read_bytes() == data
        return "refused" if error.reason else "refused for nothing"
    if plan is None:
        return "unchanged"
    # Where FFmpeg found nothing before, it may find something now: it guesses.
    assert not sound or samples_of(path) == sound, "the sound differs"
    shown = read_tags(os.fsencode(path)).tags
    assert all(shown.get(c.field, ()) == c.new for c in plan.changes)
    carry_out(plan_undo(entry_of(plan, after)))
    assert path.read_bytes() == data, "the undo brought other bytes back"
    return "written"


def edit_many(path: Path, rounds: int) -> Counter[str]:
    carry_out(plan_write(WriteRequest(os.fsencode(path), FIRST)))
    whole = path.read_bytes()
    tally: Counter[str] = Counter()
    for number in range(rounds):
        chance = random.Random(f"{path.suffix} {number}")
        data, edit = damaged(whole, chance), any_edit(chance)
        try:
            tally[edit_damaged(path, data, edit)] += 1
        except AssertionError as error:
            raise AssertionError(f"{path.suffix}, round {number}: {error}") from error
    assert [p for p in path.parent.iterdir() if p.name.startswith(".")] == []
    return tally


@pytest.mark.parametrize("format_key", FORMATS)
def test_a_few_damages(audio_file, format_key):
    tally = edit_many(audio_file(format_key, duration_s=0.2), 15)
    assert tally["written"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("format_key", FORMATS)
def test_many_damages(audio_file, format_key):
    tally = edit_many(audio_file(format_key, duration_s=0.2), 500)
    print(f"\n{format_key}: {dict(tally)}")
    assert tally["written"] > tally["refused"] / 10
