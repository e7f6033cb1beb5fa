import os
import stat
from pathlib import Path

import pytest

from mirdesk.domain.file_writes import JournalEntry, WriteRequest, WriteWay
from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.errors import (
    AudioUndecodableError,
    FileUnreadableError,
    WriteFailedError,
    WriteRefusedError,
)
from mirdesk.filetags.raw.pieces import Span, size_of, unpacked
from mirdesk.filetags.writing import planning
from mirdesk.filetags.writing.planning import is_same_date, plan_undo, plan_write
from mirdesk.filetags.writing.records import undo_pieces
from mirdesk.filetags.writing.replacing import carry_out

EDIT = TagEdit({"title": ("Nuages",), "artist": ("Django", "Stéphane"), "genre": ("Jazz",)})


def plan_for(path, edit=EDIT, **more):
    return plan_write(WriteRequest(os.fsencode(path), edit, **more))


def entry_of(plan, after=None) -> JournalEntry:
    where = plan.path, plan.real_path, plan.way, plan.work_path, plan.before
    known = plan.undo, plan.new_size, plan.literals_digest, plan.changes
    return JournalEntry(1, 1, *where, after, *known)


def copy_of(plan) -> Path:
    return Path(os.fsdecode(plan.work_path))


def built(source: bytes, pieces) -> bytes:
    return b"".join(source[p.start : p.stop] if isinstance(p, Span) else p for p in pieces)


def test_a_plan_tells_the_new_file_and_the_way_back(audio_file):
    path = audio_file("flac")
    old = path.read_bytes()
    plan = plan_for(path)
    new = built(old, unpacked(plan.pieces))
    assert (plan.way, plan.new_size) == (WriteWay.REPLACE, len(new))
    assert built(new, undo_pieces(entry_of(plan))) == old
    assert {c.field: c.new for c in plan.changes} == EDIT.values
    assert plan.before.size_bytes == size_of((Span(0, len(old)),))
    assert copy_of(plan).parent == path.parent


def test_planning_writes_nothing(audio_file):
    path = audio_file("flac")
    before = path.read_bytes(), path.stat()
    plan_for(path)
    assert (path.read_bytes(), path.stat()) == before
    assert list(path.parent.iterdir()) == [path]


def test_what_a_file_shows_already_needs_no_plan(audio_file):
    path = audio_file("flac")
    carry_out(plan_for(path))
    assert plan_for(path) is None
    assert plan_for(path, TagEdit({"title": (" Nuages ", "")})) is None
    assert plan_for(path, TagEdit({"mood": ()}, CoverEdit(b""))) is None


def test_only_what_differs_is_in_the_plan(audio_file):
    path = audio_file("flac")
    carry_out(plan_for(path))
    plan = plan_for(path, TagEdit({**EDIT.values, "mood": ("calm",)}))
    assert plan.edit == TagEdit({"mood": ("calm",)})
    assert [c.field for c in plan.changes] == ["mood"]


def test_a_cover_is_told_in_words(audio_file, picture):
    path = audio_file("flac")
    plan = plan_for(path, TagEdit(cover=CoverEdit(picture("JPEG"), "image/jpeg")))
    (change,) = plan.changes
    assert (change.field, change.old) == ("cover", ())
    assert change.new[0].startswith("JPEG, 600 × 400, ")


def test_links_are_followed_to_the_file(audio_file, tmp_path):
    path = audio_file("flac")
    (tmp_path / "other").mkdir()
    link = tmp_path / "other" / "link.flac"
    link.symlink_to(path)
    plan = plan_for(link)
    assert (plan.path, plan.real_path) == (os.fsencode(link), os.fsencode(path))
    assert copy_of(plan).parent == path.parent


def test_a_file_with_two_names_is_written_in_place(audio_file, tmp_path):
    path = audio_file("flac")
    (tmp_path / "second.flac").hardlink_to(path)
    assert plan_for(path).way is WriteWay.IN_PLACE


def test_a_file_of_another_person_is_written_in_place(audio_file, monkeypatch):
    path = audio_file("flac")
    monkeypatch.setattr(planning, "can_keep_owner", lambda _: False)
    plan = plan_for(path)
    assert plan.way is WriteWay.IN_PLACE
    assert copy_of(plan).parent == path.parent


def test_a_folder_that_takes_no_files(audio_file, tmp_path, monkeypatch):
    path = audio_file("flac")
    monkeypatch.setattr(planning.os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(WriteRefusedError, match="folder is read-only"):
        plan_for(path)
    with pytest.raises(WriteRefusedError, match="folder is read-only"):
        plan_for(path, work_folder=os.fsencode(tmp_path / "work"))
    (tmp_path / "work").mkdir()
    plan = plan_for(path, work_folder=os.fsencode(tmp_path / "work"))
    assert plan.way is WriteWay.IN_PLACE
    assert copy_of(plan).parent == tmp_path / "work"


def test_a_read_only_file_is_left_alone(audio_file):
    path = audio_file("flac")
    path.chmod(0o444)
    with pytest.raises(WriteRefusedError, match=r"tone\.flac: it is protected"):
        plan_for(path)
    path.chmod(0o644)
    carry_out(plan_for(path))
    path.chmod(0o444)
    assert plan_for(path) is None  # nothing to write, nothing to refuse


def test_what_the_system_forbids_is_told(audio_file, monkeypatch):
    path = audio_file("flac")

    def forbid(_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(planning, "open_for_writing", forbid)
    with pytest.raises(WriteFailedError, match="protected from changes"):
        plan_for(path)


def test_what_is_no_audio_file(tmp_path):
    for name, content in (("a.txt", b"words" * 50), ("b.flac", b"")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(FileUnreadableError):
            plan_for(tmp_path / name)
    with pytest.raises(FileUnreadableError, match="no longer there"):
        plan_for(tmp_path / "gone.flac")
    os.mkfifo(tmp_path / "pipe.flac")
    with pytest.raises(FileUnreadableError, match="it is a pipe"):
        plan_for(tmp_path / "pipe.flac")
    with pytest.raises(AudioUndecodableError, match="empty"):
        plan_for(tmp_path / "b.flac")


def test_kinds_that_are_only_read(audio_file):
    with pytest.raises(WriteRefusedError, match="can be read, but not written"):
        plan_for(audio_file("mka"))


def test_an_editor_that_stumbles_is_a_refusal(audio_file, monkeypatch):
    from mirdesk.filetags.raw import flac

    def stumble(*_):
        raise IndexError("list index out of range")

    path = audio_file("flac")
    monkeypatch.setattr(flac.FlacEditor, "rewritten", stumble)
    with pytest.raises(WriteRefusedError, match="not fully understood"):
        plan_for(path)


@pytest.mark.parametrize("date_ns", [None, 0])  # 0: as unpacked from some archives
def test_an_undo_brings_every_byte_back(audio_file, date_ns):
    path = audio_file("flac")
    if date_ns is not None:
        os.utime(path, ns=(date_ns, date_ns))
    old, status = path.read_bytes(), path.stat()
    plan = plan_for(path)
    after = carry_out(plan, keeps_file_date=False)
    undo = plan_undo(entry_of(plan, after))
    assert {c.field: c.old for c in undo.changes} == EDIT.values
    assert not undo.edit
    carry_out(undo)
    assert path.read_bytes() == old
    assert path.stat().st_mtime_ns == status.st_mtime_ns


def test_an_undo_can_be_undone(audio_file):
    path = audio_file("flac")
    plan = plan_for(path)
    after = carry_out(plan)
    new = path.read_bytes()
    undo = plan_undo(entry_of(plan, after))
    undone = carry_out(undo)
    carry_out(plan_undo(entry_of(undo, undone)))
    assert path.read_bytes() == new


@pytest.mark.parametrize("change", ["date", "tag byte", "size", "back again"])
def test_what_another_program_changed_is_not_undone(audio_file, change):
    path = audio_file("flac")
    plan = plan_for(path)
    after = carry_out(plan)
    data, date_ns = path.read_bytes(), path.stat().st_mtime_ns
    at = data.index(b"Nuages")
    if change == "date":
        os.utime(path, ns=(1, 1))
    elif change == "tag byte":
        path.write_bytes(data[:at] + b"M" + data[at + 1 :])
        os.utime(path, ns=(date_ns, date_ns))
    elif change == "size":
        path.write_bytes(data + b"x")
    if change != "back again":
        with pytest.raises(WriteRefusedError, match="another program has changed it since"):
            plan_undo(entry_of(plan, after))
        return
    path.unlink()
    path.write_bytes(data)  # another inode, as after copying it back from a backup
    os.utime(path, ns=(date_ns, date_ns))
    assert plan_undo(entry_of(plan, after)).new_size == plan.before.size_bytes


def test_without_a_stamp_the_bytes_decide(audio_file):
    path = audio_file("flac")
    plan = plan_for(path)
    carry_out(plan)
    os.utime(path, ns=(1, 1))
    assert plan_undo(entry_of(plan, None)).changes


def test_dates_of_coarse_drives():
    assert is_same_date(1_500_000_007, 1_500_000_007)
    assert is_same_date(1_000_000_000, 1_999_999_999)
    assert not is_same_date(1_000_000_001, 1_999_999_999)
    assert not is_same_date(4_000_000_000, 1_999_999_999)


def test_the_copy_has_a_name_that_nobody_else_gives(audio_file):
    path = audio_file("flac")
    names = {copy_of(plan_for(path)).name for _ in range(5)}
    assert len(names) == 5
    assert all(n.startswith(".mirdesk-") and n.endswith(".tmp") for n in names)
    assert stat.S_ISREG(path.stat().st_mode)
