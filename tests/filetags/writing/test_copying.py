import errno
import os

import pytest

from mirdesk.filetags.raw.pieces import Span
from mirdesk.filetags.writing import copying
from mirdesk.filetags.writing.copying import (
    copy_span,
    holds_pieces,
    overwrite,
    read_some,
    same_bytes,
    same_files,
    write_all,
    write_pieces,
)

SOURCE = bytes(range(256)) * 4096  # 1 MiB


@pytest.fixture
def files(tmp_path):
    """Gives ``open_file(content)``: a descriptor for reading and writing."""
    opened: list[int] = []

    def open_file(content: bytes = b"") -> int:
        path = tmp_path / str(len(opened))
        path.write_bytes(content)
        opened.append(os.open(path, os.O_RDWR))
        return opened[-1]

    yield open_file
    for descriptor in opened:
        os.close(descriptor)


def content_of(descriptor: int) -> bytes:
    return os.pread(descriptor, os.fstat(descriptor).st_size + 1, 0)


PIECES = (b"head", Span(0, 100), b"", Span(100, 900_000), b"x" * 300, Span(900_100, 900_101))
WANTED = b"head" + SOURCE[:900_000] + b"x" * 300 + SOURCE[900_100:900_101]


def test_pieces_become_a_file(files):
    source, target = files(SOURCE), files()
    assert write_pieces(source, PIECES, target) == len(WANTED)
    assert content_of(target) == WANTED
    assert holds_pieces(source, PIECES, target)


@pytest.mark.parametrize("number", [errno.EXDEV, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL])
def test_where_the_kernel_cannot_copy_it_is_done_by_hand(files, monkeypatch, number):
    def refuse(*_):
        raise OSError(number, "no")

    monkeypatch.setattr(copying.os, "copy_file_range", refuse, raising=False)
    source, target = files(SOURCE), files()
    write_pieces(source, (Span(0, 900_000), b"end"), target)
    assert content_of(target) == SOURCE[:900_000] + b"end"


@pytest.mark.parametrize("size", [1, 100, 4095, 4096, 70_000, 600_000])
@pytest.mark.parametrize("shift", [0, 1, 4095, 4096, 5000])
def test_spans_that_move_within_a_page(files, size, shift):
    source, target = files(SOURCE), files(bytes(shift))
    assert copy_span(source, Span(7, 7 + size), target, shift) == shift + size
    assert content_of(target) == bytes(shift) + SOURCE[7 : 7 + size]


def test_other_errors_of_the_kernel_come_out(files, monkeypatch):
    def fail(*_):
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(copying.os, "copy_file_range", fail, raising=False)
    with pytest.raises(OSError, match="no"):
        write_pieces(files(SOURCE), (Span(0, 900_000),), files())


def test_without_the_calls_of_linux(files, monkeypatch):
    for name in ("copy_file_range", "pread", "pwrite", "preadv", "posix_fallocate"):
        monkeypatch.delattr(copying.os, name, raising=False)
    source, target, other = files(SOURCE), files(), files(b"old")
    write_pieces(source, PIECES, target)
    assert holds_pieces(source, PIECES, target)
    overwrite(target, other)
    assert same_files(target, other)
    monkeypatch.undo()
    assert content_of(other) == WANTED


def test_short_writes_go_on(files, monkeypatch):
    real = os.pwrite
    monkeypatch.setattr(copying.os, "pwrite", lambda fd, data, at: real(fd, data[:7], at))
    target = files()
    assert write_all(target, SOURCE[:1000], 3) == 1003
    assert content_of(target)[3:] == SOURCE[:1000]


def test_a_source_that_became_shorter_is_an_error(files):
    source, target = files(b"short"), files()
    for pieces in ((Span(0, 50),), (Span(0, 100_000),)):
        with pytest.raises(OSError, match="shorter"):
            write_pieces(source, pieces, target)
    with pytest.raises(OSError, match="shorter"):
        copy_span(source, Span(2, 9), target, 0)


@pytest.mark.parametrize("at", [0, 50, 200_000, 900_002, 900_303])
def test_one_wrong_byte_is_seen(files, at):
    source, target = files(SOURCE), files()
    write_pieces(source, PIECES, target)
    os.pwrite(target, bytes((WANTED[at] ^ 1,)), at)
    assert not holds_pieces(source, PIECES, target)
    assert not same_bytes(target, at, files(WANTED), at, 1)


def test_bytes_too_many_or_too_few_are_seen(files):
    source, target = files(SOURCE), files()
    size = write_pieces(source, PIECES, target)
    os.ftruncate(target, size + 1)
    assert not holds_pieces(source, PIECES, target)
    os.ftruncate(target, size - 1)
    assert not holds_pieces(source, PIECES, target)
    assert not same_bytes(source, 0, target, 0, 2 * len(SOURCE))


@pytest.mark.parametrize("old", [b"", b"tiny", SOURCE + b"tail", SOURCE[:5000] + b"X" * 9])
def test_a_file_is_made_to_hold_the_bytes_of_another(files, old):
    source, target = files(SOURCE), files(old)
    overwrite(source, target)
    assert content_of(target) == SOURCE
    assert same_files(source, target)


def test_only_what_differs_is_written(files, monkeypatch):
    changed = SOURCE[:500_000] + b"?" + SOURCE[500_001:]
    source, target = files(SOURCE), files(changed)
    written = []
    real = copying.copy_span
    monkeypatch.setattr(
        copying,
        "copy_span",
        lambda s, span, t, at: written.append(span) or real(s, span, t, at),
    )
    overwrite(source, target)
    assert len(written) == 1
    assert content_of(target) == SOURCE


def test_reading_at_the_end_gives_nothing(files):
    assert read_some(files(b"abc"), 10, 1) == b"bc"
    assert read_some(files(b"abc"), 10, 3) == b""
