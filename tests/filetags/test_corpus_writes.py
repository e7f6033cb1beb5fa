"""Tags written into every recording of ../shared/corpus, and taken back again.

By default each file takes one of four edits; all of them with ``-m slow``, which prints the
figures. Sound is compared after decoding, by a library that the writing does not use.
"""

import csv
import hashlib
import io
import os
import random
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from mirdesk.audio.decode import decode_blocks
from mirdesk.domain.file_writes import JournalEntry, WriteRequest
from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.domain.tags import TAG_FIELDS, FieldKind
from mirdesk.errors import FileUnreadableError, WriteRefusedError
from mirdesk.filetags.files import read_tags
from mirdesk.filetags.writing.planning import plan_undo, plan_write
from mirdesk.filetags.writing.replacing import carry_out
from mirdesk.filetags.writing.verifying import look_at

MOST_REFUSED = 0.05
RATE_HZ = 44_100


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(out, "JPEG")
    return out.getvalue()


USUAL = TagEdit(
    {
        "title": ("Nuages",),
        "artist": ("Django Reinhardt", "AC/DC"),
        "album": ("Ünïcode 日本",),
        "genre": (),
        "track": ("7",),
        "tracktotal": ("9",),
        "date": ("1940-12-13",),
        "comment": ("one line",),
    }
)
GROWING = TagEdit(
    {"lyrics": (("la la " * 2000).strip(),), "mood": ("calm", "blue")},
    CoverEdit(_picture(), "image/jpeg"),
)
RARE = TagEdit(
    {
        "mirdesk_instruments": ("saxophone", "piano"),
        "my own field": ("x", "y"),
        "bpm": ("120",),
        "rating": ("4",),
        "compilation": ("1",),
        "composer": ("Ich",),
    }
)


def edits_for(path: Path) -> dict[str, TagEdit]:
    """Return the edits a file takes; the last removes all that it shows."""
    shown = read_tags(os.fsencode(path))
    cover = CoverEdit(b"") if shown.cover else None
    clearing = TagEdit(dict.fromkeys(shown.tags, ()), cover)
    return {"usual": USUAL, "growing": GROWING, "rare": RARE, "clearing": clearing}


def sound_of(path: Path) -> str:
    """Return a hash of all samples; empty where there is no sound."""
    digest, samples = hashlib.blake2b(digest_size=16), 0
    try:
        for block in decode_blocks(os.fsencode(path), sample_rate_hz=RATE_HZ):
            digest.update(block.tobytes())
            samples += block.shape[1]
    except FileUnreadableError:
        return ""
    return f"{samples} {digest.hexdigest()}"


def untouched_units(path: Path, edit: TagEdit) -> list[bytes]:
    with path.open("rb") as file:
        units = look_at(file, os.fsencode(path)).editor.units
        return [unit.raw for unit in units if unit.fields.isdisjoint(edit.fields)]


def entry_of(plan, after) -> JournalEntry:
    where = plan.path, plan.real_path, plan.way, plan.work_path, plan.before
    known = plan.undo, plan.new_size, plan.literals_digest, plan.changes
    return JournalEntry(1, 1, *where, after, *known)


def write_and_undo(path: Path, edit: TagEdit, sound: str) -> tuple[str, int]:
    """Write an edit and take it back; return what came of it and how many units it kept."""
    old = path.read_bytes()
    try:
        plan = plan_write(WriteRequest(os.fsencode(path), edit))
        if plan is None:
            return "unchanged", 0
        kept = untouched_units(path, plan.edit)
        after = carry_out(plan)
    except WriteRefusedError as error:
        assert path.read_bytes() == old
        return f"refused: {error.reason}", 0
    assert untouched_units(path, plan.edit) == kept
    assert sound_of(path) == sound, "the sound differs"
    shown = read_tags(os.fsencode(path)).tags
    for change in plan.changes:
        if change.field != "cover":
            assert shown.get(change.field, ()) == change.new
    carry_out(plan_undo(entry_of(plan, after)))
    assert path.read_bytes() == old, "the undo brought other bytes back"
    return "written", len(kept)


def corpus(shared_folder: Path) -> dict[str, bool]:
    """Return the files by name, and whether their tags and their sound are whole."""
    with (shared_folder / "corpus" / "manifest.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {r["file"]: r["tags_readable"] == r["decodable"] == "yes" for r in rows}


def tally_of(shared_folder: Path, folder: Path, *, is_full: bool) -> Counter[str]:
    """Write into copies of all files that can be read; return what came of it."""
    tally: Counter[str] = Counter()
    damaged: list[str] = []
    for number, (name, is_whole) in enumerate(corpus(shared_folder).items()):
        path = folder / Path(name).name
        path.write_bytes((shared_folder / "corpus" / name).read_bytes())
        try:
            edits = list(edits_for(path).items())
        except FileUnreadableError:
            continue
        sound, refused = sound_of(path), False
        for label, edit in edits if is_full else [edits[number % len(edits)]]:
            try:
                came, kept = write_and_undo(path, edit, sound)
            except (AssertionError, FileUnreadableError) as error:
                damaged.append(f"{name}, {label}: {error}")
                continue
            tally[came.partition(":")[0]] += 1
            tally["units kept"] += kept
            if came.startswith("refused"):
                refused = True
                tally[f"{name}: {came}"] += 1
        if is_whole:
            tally["whole files"] += 1
            tally["whole files refused"] += refused
        path.unlink()
    assert damaged == [], "\n".join(damaged)
    return tally


def test_one_edit_each(shared_folder, tmp_path):
    tally = tally_of(shared_folder, tmp_path, is_full=False)
    assert tally["written"] > 80
    assert tally["whole files refused"] <= MOST_REFUSED * tally["whole files"], tally


@pytest.mark.slow
def test_every_edit_in_every_file(shared_folder, tmp_path):
    tally = tally_of(shared_folder, tmp_path, is_full=True)
    for what, count in tally.items():
        print(f"{count:6d}  {what}")
    assert tally["written"] > 350
    assert tally["whole files refused"] <= MOST_REFUSED * tally["whole files"], tally


VALUES = {
    FieldKind.NUMBER: ("1", "7", "299"),
    FieldKind.DECIMAL: ("120", "99.5", "128.25"),
    FieldKind.DATE: ("1999", "2001-02", "1987-06-05"),
    FieldKind.FLAG: ("1",),
    FieldKind.STARS: ("0", "3", "5"),
}
TEXTS = (
    "Nuages",
    "AC/DC",
    "Ünï 日本 🎷",
    "a; b",
    "x" * 300,
    "=",
    "C:\\path",
    "line\nbreak",
    "%s",
)
FREE = ("free one", "Weird/Name", "mirdesk_x")


def any_edit(chance: random.Random) -> TagEdit:
    values: dict[str, tuple[str, ...]] = {}
    for name in chance.sample([*TAG_FIELDS, *FREE], chance.choice((1, 1, 2, 3, 8))):
        known = TAG_FIELDS.get(name)
        offered = VALUES.get(known.kind, TEXTS) if known else TEXTS
        most = min(3, len(offered)) if known is None or known.has_many else 1
        values[name] = tuple(chance.sample(offered, chance.randrange(most + 1)))
    pictures = (CoverEdit(b""), CoverEdit(_picture(), "image/jpeg"))
    return TagEdit(values, chance.choice((None, None, None, *pictures)))


def edit_in_a_row(path: Path, chance: random.Random, count: int) -> Counter[str]:
    """Write random edits one after the other, then take all of them back."""
    tally: Counter[str] = Counter()
    done: list[tuple[JournalEntry, bytes]] = []
    sound = sound_of(path)
    for _ in range(count):
        before = path.read_bytes()
        try:
            plan = plan_write(WriteRequest(os.fsencode(path), any_edit(chance)))
        except WriteRefusedError:
            tally["refused"] += 1
            continue
        if plan is not None:
            done.append((entry_of(plan, carry_out(plan)), before))
            tally["written"] += 1
    assert sound_of(path) == sound, path.name
    while done:
        entry, before = done.pop()
        carry_out(plan_undo(entry))
        assert path.read_bytes() == before, path.name
    return tally


@pytest.mark.slow
def test_many_edits_in_a_row(shared_folder, tmp_path):
    tally: Counter[str] = Counter()
    for name, is_whole in corpus(shared_folder).items():
        if is_whole:
            path = tmp_path / Path(name).name
            path.write_bytes((shared_folder / "corpus" / name).read_bytes())
            tally += edit_in_a_row(path, random.Random(name), 12)
    print(dict(tally))
    assert tally["written"] > 1000
