"""What may be opened, and what must not be."""

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from mirdesk.audio.container import (
    AUDIO_FORMATS,
    PacketReader,
    declared_duration_s,
    open_audio,
    probe,
    require_regular_file,
)
from mirdesk.errors import AudioUndecodableError, FileUnreadableError


def test_every_listed_format_exists():
    known = {part for name in av.formats_available for part in name.split(",")}
    # Younger than the oldest FFmpeg that is supported.
    young = {"iamf", "qoa", "osq", "bonk", "rka", "wavarc", "loas", "latm", "xwma"}
    assert set(AUDIO_FORMATS) - known <= young


@pytest.mark.parametrize(
    "name", ["hls", "concat", "sdp", "rtsp", "dash", "image2", "lavfi", "s16le", "imf", "tty"]
)
def test_dangerous_formats_are_left_out(name: str):
    assert name not in AUDIO_FORMATS


def test_folders_are_refused(tmp_path: Path):
    with pytest.raises(FileUnreadableError, match="is a folder"):
        require_regular_file(os.fsencode(tmp_path))


def test_missing_and_empty_files_are_refused(tmp_path: Path):
    with pytest.raises(FileUnreadableError, match=r"missing\.mp3: there is no such file$"):
        require_regular_file(os.fsencode(tmp_path / "missing.mp3"))
    empty = tmp_path / "empty.mp3"
    empty.touch()
    with pytest.raises(FileUnreadableError, match="empty"):
        require_regular_file(os.fsencode(empty))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_pipes_are_refused_without_opening_them(tmp_path: Path):
    path = tmp_path / "pipe.flac"
    os.mkfifo(path)
    with pytest.raises(FileUnreadableError, match="is a pipe"), open_audio(os.fsencode(path)):
        pytest.fail("opened")


@pytest.mark.skipif(os.name != "posix", reason="needs sockets and devices in folders")
def test_sockets_and_devices_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)  # names of sockets must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.mp3")
        with pytest.raises(FileUnreadableError, match="is a socket"):
            require_regular_file(b"socket.mp3")
    (tmp_path / "zero.wav").symlink_to("/dev/zero")
    with pytest.raises(FileUnreadableError, match="is a device"):
        require_regular_file(os.fsencode(tmp_path / "zero.wav"))


def test_zero_bytes_in_names_are_refused():
    with pytest.raises(FileUnreadableError):
        require_regular_file(b"a\0b.mp3")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_forbidden_files_are_refused(make_file: Callable[..., Path]):
    path = make_file("flac")
    path.chmod(0)
    with pytest.raises(FileUnreadableError, match="not permitted"):
        probe(os.fsencode(path))


def test_links_to_files_are_followed(make_file: Callable[..., Path], tmp_path: Path):
    link = tmp_path / "link.flac"
    link.symlink_to(make_file("flac"))
    assert probe(os.fsencode(link)).container == "flac"


def test_playlists_fetch_nothing(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/sound.ts"
        visits: list[object] = []

        def wait() -> None:
            with contextlib.suppress(TimeoutError):
                visits.append(server.accept())

        listening = threading.Thread(target=wait)
        listening.start()
        for name, text in {
            "list.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{address}\n",
            "list.mp3": f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{address}\n",
            "list.ffconcat": f"ffconcat version 1.0\nfile '{address}'\n",
            "call.sdp": "v=0\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n",
        }.items():
            path = tmp_path / name
            path.write_text(text)
            with pytest.raises(AudioUndecodableError):
                probe(os.fsencode(path))
        listening.join()
    assert visits == []


def test_text_and_pictures_are_no_sound(tmp_path: Path):
    for name, data in {
        "text.mp3": b"Dear diary, " * 500,
        "picture.flac": b"\x89PNG\r\n\x1a\n" + bytes(500),
        "noise.ogg": np.random.default_rng(0).bytes(20000),
    }.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(AudioUndecodableError):
            probe(os.fsencode(path))


@pytest.mark.parametrize(
    ("name", "container", "codec"),
    [
        ("mp3", "mp3", "mp3"),
        ("flac", "flac", "flac"),
        ("ogg", "ogg", "vorbis"),
        ("opus", "opus", "opus"),
        ("m4a", "m4a", "aac"),
        ("alac", "m4a", "alac"),
        ("wav", "wav", "pcm_s16le"),
        ("aiff", "aiff", "pcm_s16be"),
        ("wavpack", "wavpack", "wavpack"),
        ("wma", "wma", "wmav2"),
    ],
)
def test_probe(make_file: Callable[..., Path], name: str, container: str, codec: str):
    properties = probe(os.fsencode(make_file(name)))
    assert (properties.container, properties.codec) == (container, codec)
    assert properties.duration_s == pytest.approx(3.0, abs=0.15)
    assert properties.sample_rate_hz == (48000 if name == "opus" else 44100)
    assert properties.channels == 2
    assert (properties.bits_per_sample == 16) == codec.startswith("pcm")


@pytest.mark.parametrize("name", ["mp3", "flac", "m4a", "wav", "aiff", "wavpack"])
def test_declared_durations(make_file: Callable[..., Path], name: str):
    path = os.fsencode(make_file(name))
    with open_audio(path) as audio:
        assert declared_duration_s(audio, path) == pytest.approx(3.0, abs=0.1)


def test_guessed_durations_are_not_declared(make_file: Callable[..., Path]):
    path = os.fsencode(make_file("aac"))
    with open_audio(path) as audio:
        assert declared_duration_s(audio, path) is None


def test_reader_counts_what_it_could_not_read(make_file: Callable[..., Path]):
    with open_audio(os.fsencode(make_file("flac"))) as audio:
        reader = PacketReader(audio)
        packets = sum(1 for packet in reader if packet.size)
    assert packets > 25
    assert reader.failures == 0
