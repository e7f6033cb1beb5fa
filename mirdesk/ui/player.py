"""Playing a file: Qt's media player behind a few words, with a smooth position.

QtMultimedia is loaded when sound is first asked for: it costs about 0.2 s and, on Linux, system
libraries that may be missing. Without it, or without a sound device, everything else works
and ``unavailable`` says why there is no sound.
"""

import os
import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QFile,
    QFileDevice,
    QIODevice,
    QObject,
    Qt,
    QTimer,
    QUrl,
    Signal,
    Slot,
)

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer

_TICK_MS: Final = 33  # about 30 positions a second
_PROTOCOLS: Final = "file"  # read by Qt's FFmpeg backend; safety.md on playlists that fetch
_LEAST_LOOP_S: Final = 0.1  # shorter loops would only click
_FURTHEST_GUESS_S: Final = 0.5  # the position runs on this long without word from the backend


class Player(QObject):
    """Plays one file at a time.

    Signals
    -------
    position_changed(float)
        Seconds, about 30 times a second while playing and after each seek.
    duration_changed(float)
        Seconds, once the file is open.
    state_changed(bool)
        Whether it plays now.
    loop_changed(object)
        ``(start_s, end_s)`` of the stretch that is repeated, or None.
    end_reached()
        The file was played to its end, no loop.
    unavailable(str)
        Why there is no sound, in the person's words.
    """

    position_changed = Signal(float)
    duration_changed = Signal(float)
    state_changed = Signal(bool)
    loop_changed = Signal(object)
    end_reached = Signal()
    unavailable = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path: bytes | None = None
        self.duration_s = 0.0
        self.loop: tuple[float, float] | None = None
        self.is_playing = False
        self.reason = ""  # why there is no sound, empty while nothing is known against it
        self._volume = 0.8
        self._position_s = 0.0
        self._heard_at = 0.0  # when the backend last told the position
        self._is_loaded = False
        self._wanted_s: float | None = None  # seek to do once the file is open
        self._backend: QMediaPlayer | None = None
        self._output: QAudioOutput | None = None
        self._devices: QMediaDevices | None = None
        self._file: QFile | None = None
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.setTimerType(Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._on_tick)

    # What a person does ------------------------------------------------------------------

    def load(self, path: bytes | None, duration_s: float = 0.0) -> None:
        """Take another file, stopped at its start; it is opened when it is played.

        Parameters
        ----------
        path : bytes or None
            None for no file.
        duration_s : float
            As known from its tags; corrected when the file is open.
        """
        self.stop()
        self.path = path
        self._is_loaded = False
        self._wanted_s = None
        self.set_loop(None)
        self.duration_s = duration_s
        self.duration_changed.emit(duration_s)
        self._set_position(0.0)

    def play(self) -> None:
        """Play on from the position; ``unavailable`` is sent when there is no sound."""
        if self.path is None or not self._has_sound():
            return
        if not self._is_loaded:
            self._open(self.path)
        assert self._backend is not None
        self._heard_at = time.monotonic()
        self._backend.play()

    def pause(self) -> None:
        """Stop where it is."""
        if self._backend is not None:
            self._backend.pause()

    def toggle(self) -> None:
        """Play or pause."""
        if self.is_playing:
            self.pause()
        else:
            self.play()

    def stop(self) -> None:
        """End playing and let go of the file."""
        if self._backend is not None:
            self._backend.stop()
            self._backend.setSource(QUrl())
        if self._file is not None:
            self._file.close()
            self._file = None
        self._is_loaded = False
        self._show_playing(is_playing=False)

    def seek(self, seconds: float) -> None:
        """Go to a moment, playing or not."""
        end_s = self.duration_s or seconds
        seconds = min(max(seconds, 0.0), end_s)
        if self._backend is not None and self._is_loaded and self._backend.isSeekable():
            self._backend.setPosition(round(seconds * 1000))
        else:
            self._wanted_s = seconds
        self._set_position(seconds)

    def set_loop(self, stretch: tuple[float, float] | None) -> None:
        """Repeat a stretch given in seconds; None plays on."""
        if stretch is not None and stretch[1] - stretch[0] < _LEAST_LOOP_S:
            stretch = None
        if stretch != self.loop:
            self.loop = stretch
            self.loop_changed.emit(stretch)

    def set_volume(self, volume: float) -> None:
        """Set the loudness as people hear it, 0..1."""
        self._volume = min(max(volume, 0.0), 1.0)
        if self._output is not None:
            self._output.setVolume(_linear(self._volume))

    @property
    def volume(self) -> float:
        """Loudness as people hear it, 0..1."""
        return self._volume

    @property
    def position_s(self) -> float:
        """Where it is now, in seconds."""
        return self._position_s

    def close(self) -> None:
        """Stop, and release sound device and file."""
        self.stop()
        self._tick.stop()
        for part in (self._backend, self._output, self._devices):
            if part is not None:
                part.deleteLater()
        self._backend = self._output = self._devices = None

    # The backend -------------------------------------------------------------------------

    def _has_sound(self) -> bool:
        """Make the backend and look for a device; say why where there is none."""
        # A file may be a playlist whatever its ending says: it must not reach the network.
        os.environ["QT_FFMPEG_PROTOCOL_WHITELIST"] = _PROTOCOLS
        try:
            from PySide6.QtMultimedia import QMediaDevices  # slow: see above
        except ImportError as error:
            self._refuse(self._missing_library(error))
            return False
        if self._devices is None:
            self._devices = QMediaDevices(self)
            self._devices.audioOutputsChanged.connect(self._on_devices_changed)
        if not self._has_device():
            self._refuse(
                self.tr("No sound device was found. Connect one and press play again.")
            )
            return False
        if self._backend is None:
            self._make_backend()
        self.reason = ""
        return True

    def _has_device(self) -> bool:
        from PySide6.QtMultimedia import QMediaDevices  # slow: see above

        return bool(QMediaDevices.audioOutputs())

    def _missing_library(self, error: ImportError) -> str:
        text = self.tr(
            "Sound is not available: {reason}. Install the system's sound libraries."
        )
        return text.format(reason=str(error).split(":", maxsplit=1)[0])

    def _make_backend(self) -> None:
        from PySide6.QtMultimedia import (  # slow: see above
            QAudioOutput,
            QMediaDevices,
            QMediaPlayer,
        )

        self._output = QAudioOutput(QMediaDevices.defaultAudioOutput(), self)
        self._output.setVolume(_linear(self._volume))
        backend = QMediaPlayer(self)
        backend.setAudioOutput(self._output)
        backend.positionChanged.connect(self._on_position)
        backend.durationChanged.connect(self._on_duration)
        backend.playbackStateChanged.connect(self._on_state)
        backend.mediaStatusChanged.connect(self._on_status)
        backend.errorOccurred.connect(self._on_error)
        self._backend = backend

    def _open(self, path: bytes) -> None:
        assert self._backend is not None
        if self._wanted_s is None and self._position_s > 0:
            self._wanted_s = self._position_s
        self._is_loaded = True
        try:
            name = path.decode()
        except UnicodeDecodeError:
            self._open_by_handle(path)
            return
        self._backend.setSource(QUrl.fromLocalFile(name))

    def _open_by_handle(self, path: bytes) -> None:
        """Open a file whose name Qt cannot hold: names need not be UTF-8."""
        assert self._backend is not None
        try:
            handle = os.open(path, os.O_RDONLY)
        except OSError as error:
            self._refuse(self._cannot_play(error.strerror or str(error)))
            return
        self._file = QFile(self)
        self._file.open(
            handle,
            QIODevice.OpenModeFlag.ReadOnly,
            QFileDevice.FileHandleFlag.AutoCloseHandle,
        )
        self._backend.setSourceDevice(self._file, QUrl())

    def _refuse(self, reason: str) -> None:
        self.reason = reason
        self._show_playing(is_playing=False)
        self.unavailable.emit(reason)

    def _cannot_play(self, reason: str) -> str:
        return self.tr("This file cannot be played: {reason}").format(reason=reason)

    def _set_position(self, seconds: float) -> None:
        self._position_s = seconds
        self._heard_at = time.monotonic()
        self.position_changed.emit(seconds)

    def _show_playing(self, *, is_playing: bool) -> None:
        if is_playing:
            self._heard_at = time.monotonic()
            self._tick.start()
        else:
            self._tick.stop()
        if is_playing != self.is_playing:
            self.is_playing = is_playing
            self.state_changed.emit(is_playing)

    @Slot()
    def _on_tick(self) -> None:
        """Guess the position between two words of the backend, and turn round in a loop."""
        now = time.monotonic()
        passed_s = now - self._heard_at
        if passed_s > _FURTHEST_GUESS_S:
            return
        seconds = self._position_s + passed_s
        if self.loop is not None and seconds >= self.loop[1]:
            self.seek(self.loop[0])
            return
        self.position_changed.emit(min(seconds, self.duration_s or seconds))

    @Slot("qint64")
    def _on_position(self, position_ms: int) -> None:
        if self._wanted_s is not None or not self._is_loaded:
            return  # the backend still tells of the place before a seek
        self._position_s = position_ms / 1000
        self._heard_at = time.monotonic()
        if not self.is_playing:
            self.position_changed.emit(self._position_s)

    @Slot("qint64")
    def _on_duration(self, duration_ms: int) -> None:
        if duration_ms > 0:
            self.duration_s = duration_ms / 1000
            self.duration_changed.emit(self.duration_s)

    @Slot()
    def _on_state(self) -> None:
        if self._backend is not None:
            self._show_playing(is_playing=self._backend.isPlaying())

    @Slot()
    def _on_status(self) -> None:
        from PySide6.QtMultimedia import QMediaPlayer  # slow: see above

        if self._backend is None:
            return
        status, kinds = self._backend.mediaStatus(), QMediaPlayer.MediaStatus
        if status in {kinds.LoadedMedia, kinds.BufferedMedia} and self._wanted_s is not None:
            wanted_s, self._wanted_s = self._wanted_s, None
            self.seek(wanted_s)
        elif status == kinds.EndOfMedia:
            self._on_end()

    def _on_end(self) -> None:
        if self.loop is not None:
            self.seek(self.loop[0])
            self.play()
            return
        self._show_playing(is_playing=False)
        self._set_position(self.duration_s)
        self.end_reached.emit()

    @Slot()
    def _on_error(self) -> None:
        if self._backend is not None:
            text = self._backend.errorString() or self.tr("its format is not known")
            self._is_loaded = False
            self._refuse(self._cannot_play(text))

    @Slot()
    def _on_devices_changed(self) -> None:
        """Go on with the system's new default device; pause where the last one went away."""
        from PySide6.QtMultimedia import QMediaDevices  # slow: see above

        if not self._has_device():
            if self.is_playing:
                self.pause()
                self._refuse(self.tr("The sound device is gone. Connect one and play on."))
        elif self._output is not None:
            self._output.setDevice(QMediaDevices.defaultAudioOutput())


def _linear(volume: float) -> float:
    """Return the amplitude for a loudness as people hear it; cubic, as PulseAudio has it."""
    return volume**3
