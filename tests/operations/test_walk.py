import os
import socket
from pathlib import Path

import pytest

from mirdesk.domain.tracks import FoundFile
from mirdesk.operations.walk import Ignored, Trouble, Walk

WAV_HEAD = b"RIFF\x24\0\0\0WAVEfmt "


@pytest.fixture
def tree(tmp_path):
    def make(*names, content=b"x"):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return tmp_path

    return make


def walk(root, walker=None):
    return list((walker or Walk()).root(os.fsencode(root)))


def found(met, root):
    start = len(os.fsencode(root)) + 1
    return [item.path[start:].decode() for item in met if isinstance(item, FoundFile)]


def test_audio_endings_are_found_in_the_order_of_names_with_size_and_mtime(tree):
    root = tree("b/2.MP3", "b/1.flac", "a.ogg", content=b"12345")
    met = walk(root)
    assert found(met, root) == ["a.ogg", "b/1.flac", "b/2.MP3"]
    assert met[0] == FoundFile(
        os.fsencode(root / "a.ogg"), 5, (root / "a.ogg").stat().st_mtime_ns
    )


def test_companions_and_hidden_things_are_passed_over(tree):
    root = tree("a.mp3", "cover.jpg", "list.m3u8", ".Trash/gone.mp3", "._a.mp3", "@eaDir/a.mp3")
    met = walk(root)
    assert found(met, root) == ["a.mp3"]
    assert sorted(m.ending for m in met if isinstance(m, Ignored)) == [
        b".jpg",
        b".m3u8",
        b".mp3",
    ]


def test_files_of_unknown_ending_are_known_by_their_first_bytes(tree):
    root = tree("recording", "take.xyz", content=WAV_HEAD + bytes(50))
    tree("notes.xyz", content=b"just words")
    tree("module.bin", content=b"Extended Module: tune")
    met = walk(root)
    assert found(met, root) == ["module.bin", "recording", "take.xyz"]


def test_a_file_that_is_named_is_taken_whatever_it_is(tree):
    root = tree("letter.txt")
    assert found(walk(root / "letter.txt"), root) == ["letter.txt"]


def test_a_root_that_is_not_there_raises(tmp_path):
    with pytest.raises(FileNotFoundError):
        walk(tmp_path / "gone")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a POSIX system")
def test_pipes_sockets_and_dead_links_are_troubles_and_never_opened(tree):
    root = tree("a.mp3")
    os.mkfifo(root / "pipe.flac")
    os.mkfifo(root / "pipe")  # claims nothing: ignored, not opened
    (root / "dead.mp3").symlink_to(root / "nowhere.mp3")
    (root / "zero.wav").symlink_to("/dev/zero")
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(str(root / "s.ogg"))
        met = walk(root)
    finally:
        listener.close()
    reasons = {m.path.rpartition(b"/")[2]: m.reason for m in met if isinstance(m, Trouble)}
    assert reasons == {
        b"dead.mp3": "it is a link to a file that is not there",
        b"pipe.flac": "it is a pipe, not a file",
        b"s.ogg": "it is a socket, not a file",
        b"zero.wav": "it is a device, not a file",
    }
    assert found(met, root) == ["a.mp3"]


def test_links_in_a_circle_end_and_real_places_win(tree):
    root = tree("z real/a.mp3")
    (root / "a link").symlink_to(root / "z real")
    (root / "z real" / "back").symlink_to(root)
    assert found(walk(root), root) == ["z real/a.mp3"]


def test_a_linked_folder_outside_is_followed(tree, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "far.mp3").write_bytes(b"x")
    root = tree("near.mp3")
    (root / "link").symlink_to(outside)
    assert found(walk(root), root) == ["near.mp3", "link/far.mp3"]


def test_a_folder_named_like_a_song_is_a_folder(tree):
    root = tree("album.mp3/song.flac")
    assert found(walk(root), root) == ["album.mp3/song.flac"]


def test_names_that_are_not_utf8(tmp_path):
    path = os.fsencode(tmp_path) + b"/caf\xe9.mp3"
    Path(os.fsdecode(path)).touch()
    assert [item.path for item in walk(tmp_path)] == [path]


def test_overlapping_roots_meet_each_file_once(tree):
    root = tree("sub/a.mp3", "b.mp3")
    walker = Walk()
    assert len(found(walk(root, walker), root)) == 2
    assert walk(root / "sub", walker) == []
    assert walker.entries == 1  # seen, so not taken for an unmounted disk


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind root"
)
def test_an_unreadable_folder_is_a_trouble_and_the_walk_goes_on(tree):
    root = tree("locked/a.mp3", "open/b.mp3")
    (root / "locked").chmod(0)
    try:
        met = walk(root)
    finally:
        (root / "locked").chmod(0o755)
    assert found(met, root) == ["open/b.mp3"]
    troubles = [m for m in met if isinstance(m, Trouble)]
    assert troubles[0].reason == "this folder cannot be read: reading it is not permitted"


def test_a_folder_that_vanishes_during_the_walk_is_a_trouble(tree):
    root = tree("a/1.mp3", "b/2.mp3")
    met = []
    for item in Walk().root(os.fsencode(root)):
        met.append(item)
        if len(met) == 1:
            (root / "b" / "2.mp3").unlink()
            (root / "b").rmdir()
    assert found(met, root) == ["a/1.mp3"]
    assert isinstance(met[1], Trouble)
    assert met[1].is_folder
    assert met[1].reason == "this folder cannot be read: it is no longer there"


def test_a_link_that_leads_nowhere_is_met_once(tree):
    root = tree("sub/a.mp3", "list.m3u")
    (root / "sub" / "dead.ogg").symlink_to(root / "nowhere")
    walker = Walk()
    troubles = [m for m in walk(root, walker) if isinstance(m, Trouble)]
    assert [(t.path, t.is_folder) for t in troubles] == [
        (os.fsencode(root / "sub" / "dead.ogg"), False)
    ]
    assert walk(root / "sub", walker) == []
    assert walker.has_met(troubles[0].path)
    assert walker.has_met(os.fsencode(root / "sub" / "a.mp3"))
    assert not walker.has_met(os.fsencode(root / "list.m3u"))
