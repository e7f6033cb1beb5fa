import os

import pytest

from mirdesk.filetags.writing import keeping
from mirdesk.filetags.writing.keeping import (
    bring_back,
    is_half_written,
    keep_old,
    keep_paths,
    remove,
)

OLD = b"old" * 50_000
NEW = b"new!" * 60_000


@pytest.fixture
def opened(tmp_path):
    """Gives ``open_file(content)``: a descriptor."""
    descriptors: list[int] = []

    def open_file(content: bytes) -> int:
        path = tmp_path / f"opened {len(descriptors)}"
        path.write_bytes(content)
        descriptors.append(os.open(path, os.O_RDONLY))
        return descriptors[-1]

    yield open_file
    for descriptor in descriptors:
        os.close(descriptor)


def test_names_of_the_copies():
    assert keep_paths(b"/a/.mirdesk-0.tmp") == (b"/a/.mirdesk-0.keep", b"/a/.mirdesk-0.part")


def test_the_kept_copy_appears_only_when_it_is_whole(opened, tmp_path, monkeypatch):
    keep, part = os.fsencode(tmp_path / "k.keep"), os.fsencode(tmp_path / "k.part")
    synced = []
    monkeypatch.setattr(
        keeping.os, "fsync", lambda fd: synced.append((tmp_path / "k.keep").exists())
    )
    keep_old(opened(OLD), keep, part)
    assert synced[0] is False
    assert (tmp_path / "k.keep").read_bytes() == OLD
    assert not (tmp_path / "k.part").exists()


def test_a_file_gets_its_bytes_and_its_date_back(tmp_path):
    (tmp_path / "song").write_bytes(OLD[:100] + NEW)
    (tmp_path / "keep").write_bytes(OLD)
    with (tmp_path / "song").open("r+b") as song:
        paths = os.fsencode(tmp_path / "song"), os.fsencode(tmp_path / "keep")
        bring_back(song.fileno(), *paths, 77_000_000_000)
    assert (tmp_path / "song").read_bytes() == OLD
    assert (tmp_path / "song").stat().st_mtime_ns == 77_000_000_000
    assert not (tmp_path / "keep").exists()


def test_the_kept_copy_stays_when_the_file_cannot_be_written(tmp_path):
    (tmp_path / "song").write_bytes(NEW)
    (tmp_path / "keep").write_bytes(OLD)
    paths = os.fsencode(tmp_path / "song"), os.fsencode(tmp_path / "keep")
    with (tmp_path / "song").open("rb") as song, pytest.raises(OSError, match="descriptor"):
        bring_back(song.fileno(), *paths, 0)
    assert (tmp_path / "keep").read_bytes() == OLD


def test_removing_what_is_gone_is_fine(tmp_path):
    remove(os.fsencode(tmp_path / "gone"))


def test_an_interrupted_removal_goes_on(tmp_path, monkeypatch):
    (tmp_path / "copy").write_bytes(b"x")
    real, failures = os.unlink, [InterruptedError()]

    def unlink(path):
        if failures:
            raise failures.pop()
        real(path)

    monkeypatch.setattr(keeping.os, "unlink", unlink)
    remove(os.fsencode(tmp_path / "copy"))
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize(
    ("content", "is_ours"),
    [
        (OLD, True),
        (NEW, True),
        (NEW[:70_000] + OLD[70_000:], True),
        (NEW[:70_001] + OLD[70_001:] + bytes(len(NEW) - len(OLD)), True),
        (NEW[:200_000] + bytes(len(NEW) - 200_000), True),
        (NEW[:70_000] + b"?" + OLD[70_001:], False),
        (OLD[:-1], False),
        (NEW + b"x", False),
    ],
)
def test_a_mixture_of_two_versions_is_ours(opened, content, is_ours):
    assert is_half_written(opened(content), opened(OLD), opened(NEW)) is is_ours


def test_a_mixture_while_it_becomes_shorter(opened):
    assert is_half_written(opened(OLD[:1000] + NEW[1000:]), opened(NEW), opened(OLD))
