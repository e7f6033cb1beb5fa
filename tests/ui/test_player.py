"""Playing files: with Qt's real backend, whose clock runs on without a sound device."""

import math
import os
import socket
import wave
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from mirdesk.ui.player import Player

pytestmark = pytest.mark.gui


def quietly(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that really plays: Qt and PulseAudio may complain, and it is a slow one.

    Slow, because Qt's FFmpeg backend was once seen to wait for ever in ``stop()`` (6.11.3, no
    sound device, a lock of Qt against the interpreter's); no time limit can end that.
    """
    sounds = ("pa_context_connect", "No audio device detected", "symbolsresolver")
    marked: Callable[..., None] = pytest.mark.slow(pytest.mark.qt_log_ignore(*sounds)(test))
    return marked


class _AlwaysPlaying(Player):
    """Plays into nothing where there is no sound device: the backend still keeps time."""

    def _has_device(self) -> bool:
        return True


def _write_tone(path: Path, seconds: float = 1.2) -> bytes:
    samples = np.sin(np.arange(int(8000 * seconds)) * (2 * math.pi * 440 / 8000)) * 9000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(samples.astype("<i2").tobytes())
    return os.fsencode(path)


@pytest.fixture
def player(qtbot: QtBot):
    made = _AlwaysPlaying()
    yield made
    made.close()
    made.deleteLater()


@quietly
def test_nothing_loaded_plays_nothing(player: Player) -> None:
    player.play()
    player.toggle()
    assert not player.is_playing
    assert player.reason == ""


@quietly
def test_position_runs_smoothly_and_the_end_is_told(
    qtbot: QtBot, player: Player, tmp_path: Path
) -> None:
    path = _write_tone(tmp_path / "tone.wav")
    positions: list[float] = []
    player.position_changed.connect(positions.append)
    player.load(path)
    with qtbot.waitSignal(player.end_reached, timeout=8000):
        player.play()
    assert not player.is_playing
    assert player.duration_s == pytest.approx(1.2, abs=0.05)
    assert positions[-1] == pytest.approx(player.duration_s)
    assert len(positions) > 15  # about 30 a second
    steps = np.diff(positions[1:])
    assert steps.min() > -0.12  # never jumps back further than a buffer


@quietly
def test_pause_keeps_the_place_and_seek_moves_it(
    qtbot: QtBot, player: Player, tmp_path: Path
) -> None:
    player.load(_write_tone(tmp_path / "tone.wav", 3.0))
    with qtbot.waitSignal(player.state_changed, timeout=5000) as started:
        player.play()
    assert started.args == [True]
    qtbot.waitUntil(lambda: player.position_s > 0.1, timeout=5000)
    player.pause()
    qtbot.waitUntil(lambda: not player.is_playing, timeout=5000)
    player.seek(2.0)
    assert player.position_s == pytest.approx(2.0)
    player.seek(99.0)
    assert player.position_s == pytest.approx(player.duration_s)


@quietly
def test_seek_before_the_file_is_open_starts_there(
    qtbot: QtBot, player: Player, tmp_path: Path
) -> None:
    player.load(_write_tone(tmp_path / "tone.wav", 4.0), 4.0)
    player.seek(3.0)
    player.play()
    qtbot.waitUntil(lambda: player.position_s > 3.05, timeout=5000)
    assert player.position_s < 4.0


@quietly
def test_loop_turns_round(qtbot: QtBot, player: Player, tmp_path: Path) -> None:
    player.load(_write_tone(tmp_path / "tone.wav", 3.0), 3.0)
    player.set_loop((1.0, 1.3))
    positions: list[float] = []
    player.seek(1.0)
    player.position_changed.connect(positions.append)
    player.play()

    def has_turned() -> bool:
        turns = sum(b < a - 0.15 for a, b in pairwise(positions))
        return turns >= 2

    qtbot.waitUntil(has_turned, timeout=8000)
    assert max(positions) < 1.5
    assert player.is_playing


@quietly
def test_too_short_a_loop_is_none(player: Player) -> None:
    player.set_loop((1.0, 1.01))
    assert player.loop is None


@quietly
def test_file_that_is_no_audio_gives_a_reason(
    qtbot: QtBot, player: Player, tmp_path: Path
) -> None:
    path = tmp_path / "broken.ogg"
    path.write_bytes(b"this is no sound at all" * 100)
    player.load(os.fsencode(path))
    with qtbot.waitSignal(player.unavailable, timeout=5000) as refused:
        player.play()
    assert "cannot be played" in refused.args[0]
    assert not player.is_playing


@quietly
def test_missing_file_gives_a_reason(qtbot: QtBot, player: Player, tmp_path: Path) -> None:
    player.load(os.fsencode(tmp_path / "gone.wav"))
    with qtbot.waitSignal(player.unavailable, timeout=5000):
        player.play()
    assert not player.is_playing


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode on Windows")
@quietly
def test_name_that_is_not_utf8_plays(qtbot: QtBot, player: Player, tmp_path: Path) -> None:
    named = os.path.join(os.fsencode(tmp_path), b"caf\xe9.wav")  # noqa: PTH118  # bytes path
    try:
        os.rename(_write_tone(tmp_path / "tone.wav", 2.0), named)  # noqa: PTH104  # bytes path
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    player.load(named)
    player.play()
    qtbot.waitUntil(lambda: player.position_s > 0.1, timeout=5000)


@quietly
def test_playlist_in_disguise_does_not_reach_the_network(
    qtbot: QtBot, player: Player, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.ts"
        lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:5", "#EXTINF:5,", address, "#EXT-X-ENDLIST"]
        path = tmp_path / "song.m3u8"
        path.write_text("\n".join(lines) + "\n")
        player.load(os.fsencode(path))
        player.play()
        qtbot.wait(700)
        with pytest.raises(BlockingIOError):
            server.accept()


@quietly
def test_without_a_device_the_reason_is_said_and_nothing_breaks(
    qtbot: QtBot, tmp_path: Path
) -> None:
    from PySide6.QtMultimedia import QMediaDevices

    if QMediaDevices.audioOutputs():
        pytest.skip("this machine has a sound device")
    player = Player()
    player.load(_write_tone(tmp_path / "tone.wav"), 1.2)
    with qtbot.waitSignal(player.unavailable) as refused:
        player.play()
    assert "sound device" in refused.args[0]
    assert player.reason == refused.args[0]
    player.seek(0.5)
    player.pause()
    assert player.position_s == pytest.approx(0.5)
    player.close()


@quietly
def test_volume_is_kept_within_bounds(player: Player) -> None:
    player.set_volume(1.7)
    assert player.volume == 1.0
    player.set_volume(-1)
    assert player.volume == 0.0
