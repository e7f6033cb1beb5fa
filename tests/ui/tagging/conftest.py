"""Real files in a real library, the lane that writes into them, and tags for the editors."""

import os
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage

from mirdesk.domain.jobs import Lane
from mirdesk.domain.tags import AudioProperties, FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.jobs.pool import Pool
from mirdesk.operations.tasks import HANDLER, READ_TAGS
from mirdesk.store.library import Library
from mirdesk.ui.tagging.completion import KnownValues
from mirdesk.ui.tagging.edited_values import EditedValues, FieldValues, TaggedTrack
from mirdesk.ui.write_lane import WriteLane

_WHOLE_RUN_S = 3600.0


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
    """One pool for all, with a child that is there before the tests: it needs a second."""
    pool = Pool(
        HANDLER, background_workers=1, with_focus_worker=False, idle_limit_s=_WHOLE_RUN_S
    )
    pool.run(READ_TAGS, [], lane=Lane.BACKGROUND)
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


@pytest.fixture
def values() -> EditedValues:
    """Three tracks of one album by two artists."""
    shared = {"album": ("Hill",), "date": ("2015",), "genre": ("Folk",)}
    return EditedValues(
        [
            TaggedTrack(1, b"/m/Menders - Hill/01 creek.mp3", {"title": ("creek",), **shared}),
            TaggedTrack(
                2,
                b"/m/Menders - Hill/02 street.mp3",
                {"title": ("street",), "artist": ("Menders",), **shared},
            ),
            TaggedTrack(
                3,
                b"/m/Menders - Hill/03 letters.mp3",
                {"title": ("letters",), "artist": ("Ren", "Menders"), **shared},
            ),
        ]
    )


@pytest.fixture
def known(library, background) -> KnownValues:
    """Values of the made-up library."""
    return KnownValues(library.field_values, background)


@pytest.fixture
def field():
    """Give a field of one track with some values, edited or not."""

    def make(name, *now, old=None) -> FieldValues:
        values = EditedValues([TaggedTrack(1, b"/m/1.mp3", {name: old if old else now})])
        values.put(name, now, [1])
        return values.field(name, [1])

    return make


@pytest.fixture
def picture():
    """Give a picture file's bytes."""

    def make(kind="PNG", width=60, height=40, colour="#335577") -> bytes:
        image = QImage(width, height, QImage.Format.Format_ARGB32)
        image.fill(QColor(colour))
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        assert image.save(buffer, kind)
        return bytes(data.data())

    return make
