"""Real files in a real library, and the lane that writes into them with a real pool."""

import os
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mirdesk.domain.tags import AudioProperties, FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.jobs.pool import Pool
from mirdesk.operations.tasks import HANDLER
from mirdesk.store.library import Library
from mirdesk.ui.write_lane import WriteLane


@dataclass
class Music:
    """A library of short silent files, all without tags."""

    library: Library
    folder: Path
    ids: list[int]

    def path(self, number: int) -> Path:
        """Return where a file lies, by its place in ``ids``."""
        return Path(os.fsdecode(self.library.path_of(self.ids[number])))


def write_silence(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\0\0" * 800)


@pytest.fixture
def make_music(tmp_path: Path) -> Iterator[Callable[[int], Music]]:
    """Make libraries of so many files; those that were made are closed after the test."""
    opened = []

    def make(count: int = 3) -> Music:
        folder = tmp_path / "music"
        folder.mkdir()
        library = Library.open(tmp_path / "music.sqlite")
        opened.append(library)
        library.add_root(os.fsencode(folder))
        items = []
        for number in range(count):
            path = folder / f"{number:04}.wav"
            write_silence(path)
            stat = path.stat()
            found = FoundFile(os.fsencode(path), stat.st_size, stat.st_mtime_ns)
            items.append((found, FileTags(AudioProperties("wav", duration_s=0.1))))
        library.put_tags(items)
        ids = [library.track_id_of(file.path) for file, _tags in items]
        return Music(library, folder, ids)

    yield make
    for library in opened:
        library.close()


@pytest.fixture
def music(make_music: Callable[[int], Music]) -> Music:
    """A library of three files."""
    return make_music(3)


@pytest.fixture(scope="session")
def shared_pool() -> Iterator[Pool]:
    """One pool for all: a child needs a second to start."""
    pool = Pool(HANDLER, background_workers=1)
    yield pool
    pool.close()


@pytest.fixture
def make_lane(qapp, shared_pool: Pool) -> Iterator[Callable[[Library], WriteLane]]:
    """Make lanes over libraries; they are closed before the libraries are."""
    made = []

    def make(library: Library) -> WriteLane:
        lane = WriteLane(library, shared_pool)
        made.append(lane)
        return lane

    yield make
    for lane in made:
        lane.close()


@pytest.fixture
def lane(music: Music, make_lane: Callable[[Library], WriteLane]) -> WriteLane:
    """The lane over ``music``."""
    return make_lane(music.library)
