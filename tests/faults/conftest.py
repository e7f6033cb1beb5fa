"""A process whose calls to the system can be made to fail, and songs in every format."""

import importlib.util
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from mirdesk.domain.file_writes import Found, JournalEntry, WritePlan
from mirdesk.domain.tag_edits import TagEdit
from mirdesk.filetags.raw.pieces import Span, unpacked
from mirdesk.filetags.writing.planning import plan_undo
from mirdesk.filetags.writing.recovering import look_after
from mirdesk.filetags.writing.replacing import carry_out

HERE = Path(__file__).parent
# Names of the recordings beside the project for formats that FFmpeg does not write.
FOREIGN = {
    "ape": "taglib/mac-399-tagged.ape",
    "mpc": "mediafile/full.mpc",
    "dsf": "mutagen/with-id3.dsf",
    "ofr": "mutagen/silence-2s-44100-16.ofr",
}
# A first edit lays a tag out, so that the second finds what most files have.
FIRST = TagEdit({"title": ("First",), "artist": ("Someone",), "mood": ("calm",)})


@dataclass
class Outcome:
    """What became of one write.

    ``calls`` is how many calls could have failed, ``name`` the one that did.
    """

    outcome: str
    reason: str = ""
    calls: int = 0
    name: str = ""
    took_s: float = 0.0
    stamp: Any = None


class Writer:
    """Talks to the process that writes."""

    def __init__(self, library: Path, folder: Path) -> None:
        self.journal = folder / "journal"
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "write_server.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "LD_PRELOAD": str(library)},
        )

    def ask(self, **command: Any) -> Outcome:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        pickle.dump(command, self._process.stdin)
        self._process.stdin.flush()
        answer = pickle.load(self._process.stdout)
        return Outcome(**{"outcome": "", **answer})

    def write(
        self, path: Path, edit: TagEdit, work_folder: Path | None = None, **more
    ) -> Outcome:
        """Write an edit with a fault; the plan stands in the journal when it was made."""
        self.journal.unlink(missing_ok=True)
        where = os.fsencode(work_folder) if work_folder else b""
        named = {"path": os.fsencode(path), "edit": edit, "work_folder": where}
        return self.ask(**named, journal=str(self.journal), **more)

    def plan(self) -> WritePlan | None:
        if not self.journal.exists():
            return None
        return pickle.loads(self.journal.read_bytes())

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)


def entry_of(plan: WritePlan, after: Any = None) -> JournalEntry:
    where = plan.path, plan.real_path, plan.way, plan.work_path, plan.before
    known = plan.undo, plan.new_size, plan.literals_digest, plan.changes
    return JournalEntry(1, 1, *where, after, *known)


@dataclass
class Song:
    """A file in a folder of its own, and how it was before a write."""

    path: Path
    old: bytes
    has_link: bool = False
    work_folder: Path | None = None
    asked: Path | None = None  # a link to it, where it is asked for by one
    date_ns: int = 1_700_000_000_123_456_789
    keeps_date: bool = True
    seen: dict[str, int] = field(default_factory=dict)

    def reset(self) -> None:
        """Bring back how it was, should it be otherwise."""
        if not self.path.exists() or self.path.read_bytes() != self.old:
            for beside in self.path.parent.iterdir():
                if beside != self.path and not beside.is_symlink():
                    beside.unlink()
            self.path.unlink(missing_ok=True)
            self.path.write_bytes(self.old)
        second = self.path.with_name("second name")
        if self.has_link and not second.exists():
            second.hardlink_to(self.path)
        os.utime(self.path, ns=(self.date_ns, self.date_ns))

    def left_over(self) -> list[str]:
        folders = [self.path.parent, *([self.work_folder] if self.work_folder else [])]
        return [p.name for folder in folders for p in folder.iterdir() if p.name[:1] == "."]

    def check(self, outcome: Outcome, plan: WritePlan | None) -> str:
        """Make sure that the file is old or new, that nothing is left, and undo brings it back.

        Returns
        -------
        str
            How the file was found: ``old`` or ``new``, as of ``Found``.
        """
        assert outcome.outcome != "bug", outcome
        if plan is None:
            assert outcome.outcome in ("killed", "refused", "failed"), outcome
            assert self._is_old(), "changed before it was planned"
            assert self.left_over() == []
            return "not planned"
        new = built(self.old, plan)
        found = None
        if outcome.outcome in ("killed", "unfinished"):
            found = look_after(entry_of(plan))
            assert found in (Found.OLD, Found.NEW, Found.RESTORED), (found, outcome)
        elif outcome.outcome in ("failed", "refused"):
            found = Found.OLD
            assert outcome.reason
        else:
            found = Found.NEW
        assert self.left_over() == [], (found, outcome)
        if found is Found.NEW:
            assert self.path.read_bytes() == new, (found, outcome)
            undo = plan_undo(entry_of(plan, outcome.stamp), self._work())
            carry_out(undo)
        assert self._is_old(), (found, outcome)
        assert self.left_over() == []
        self.seen[found.value] = self.seen.get(found.value, 0) + 1
        return found.value

    def _work(self) -> bytes:
        return os.fsencode(self.work_folder) if self.work_folder else b""

    def _is_old(self) -> bool:
        status = self.path.stat()
        is_linked = not self.has_link or self.path.samefile(self.path.with_name("second name"))
        return (
            self.path.read_bytes() == self.old
            and (status.st_mtime_ns == self.date_ns or not self.keeps_date)
            and is_linked
        )


def built(old: bytes, plan: WritePlan) -> bytes:
    return b"".join(
        old[p.start : p.stop] if isinstance(p, Span) else p for p in unpacked(plan.pieces)
    )


@pytest.fixture(scope="session")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    """Return the process that writes; skips where faults cannot be put under it."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("faults are injected by a C library: this needs Linux and a compiler")
    folder = tmp_path_factory.mktemp("faults")
    library = folder / "faults.so"
    source = str(HERE / "faults.c")
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), source, "-ldl"]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"the compiler here cannot make a library: {made.stderr[:200]}")
    writer = Writer(library, folder)
    yield writer
    writer.close()


def _encoder() -> ModuleType:
    path = HERE.parent / "filetags" / "conftest.py"
    spec = importlib.util.spec_from_file_location("encoded_songs", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def song_bytes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """Gives the bytes of a short song of a format, with a tag."""
    folder = tmp_path_factory.mktemp("songs")
    encoder = _encoder()
    shared = HERE.parent.parent.parent / "shared" / "corpus"
    made: dict[str, bytes] = {}

    def of(format_key: str) -> bytes:
        if format_key not in made:
            path = folder / f"song.{format_key}"
            if format_key in FOREIGN:
                if not (shared / FOREIGN[format_key]).exists():
                    pytest.skip(f"no {format_key} file is here")
                shutil.copyfile(shared / FOREIGN[format_key], path)
            else:
                encoder._encode(path, format_key, 0.2)
            carry_out(_plan(path, FIRST))
            made[format_key] = path.read_bytes()
        return made[format_key]

    return of


def _plan(path: Path, edit: TagEdit) -> WritePlan:
    from mirdesk.domain.file_writes import WriteRequest
    from mirdesk.filetags.writing.planning import plan_write

    plan = plan_write(WriteRequest(os.fsencode(path), edit))
    assert plan is not None
    return plan


@pytest.fixture
def song(tmp_path: Path, song_bytes: Callable[[str], bytes]) -> Callable[..., Song]:
    """Gives ``make(format_key, has_link=...)``: a song in a folder of its own."""

    def make(format_key: str, **more: Any) -> Song:
        folder = tmp_path / format_key
        folder.mkdir(exist_ok=True)
        made = Song(folder / f"song.{format_key}", song_bytes(format_key), **more)
        made.reset()
        return made

    return make
