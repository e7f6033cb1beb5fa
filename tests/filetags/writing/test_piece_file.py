import io
import os

import mutagen.flac
import pytest

from mirdesk.filetags.raw.pieces import Span
from mirdesk.filetags.writing.piece_file import open_pieces

SOURCE = bytes(range(256)) * 100
PIECES = (Span(10, 5000), b"new", b"er", Span(6000, 25_600))
WANTED = SOURCE[10:5000] + b"newer" + SOURCE[6000:]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "old"
    path.write_bytes(SOURCE)
    with path.open("rb") as source, open_pieces(source.fileno(), PIECES) as file:
        yield file


def test_it_reads_as_the_pieces_say(file):
    assert file.read() == WANTED
    assert file.read(1) == b""


@pytest.mark.parametrize("at", [0, 4989, 4990, 4992, 4994, 4995, 4996, 24_000])
def test_any_part_of_it(file, at):
    assert file.seek(at) == at
    assert file.read(300) == WANTED[at : at + 300]
    assert file.tell() == min(at + 300, len(WANTED))


def test_seeking_like_any_file(file):
    assert file.seek(0, os.SEEK_END) == len(WANTED)
    assert file.seek(-3, os.SEEK_END) == len(WANTED) - 3
    assert file.read() == WANTED[-3:]
    file.seek(5)
    assert file.seek(2, os.SEEK_CUR) == 7
    file.seek(len(WANTED) + 9)
    assert file.read(4) == b""
    with pytest.raises(OSError, match="negative"):
        file.seek(-1)


def test_it_is_for_reading_only_and_no_file_of_the_system(file):
    assert file.readable()
    assert not file.writable()
    with pytest.raises(io.UnsupportedOperation):
        file.fileno()


def test_nothing_at_all(tmp_path):
    (tmp_path / "old").write_bytes(b"")
    with (tmp_path / "old").open("rb") as source, open_pieces(source.fileno(), ()) as file:
        assert file.read() == b""


def test_mutagen_reads_it(audio_file):
    path = audio_file("flac")
    size = path.stat().st_size
    pieces = Span(0, 500), Span(500, size)
    with path.open("rb") as source, open_pieces(source.fileno(), pieces) as file:
        told = mutagen.flac.FLAC(file).info
    assert told.length == mutagen.flac.FLAC(path).info.length
