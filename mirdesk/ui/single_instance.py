"""One window a library: a second start hands its folders to the first."""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_CONNECT_MS: Final = 500
_ANSWER_MS: Final = 3000
_LONGEST: Final = 1 << 20  # bytes; a longer message is none of ours


def server_name(library: Path) -> str:
    """Return the name under which the window of a library listens, for this user only."""
    key = os.fsencode(library.resolve()) + str(Path.home()).encode()
    return "mirdesk-" + hashlib.blake2b(key, digest_size=10).hexdigest()


def hand_over(library: Path, paths: Sequence[bytes]) -> bool:
    """Give folders to the window that has the library open; False when there is none."""
    socket = QLocalSocket()
    socket.connectToServer(server_name(library))
    if not socket.waitForConnected(_CONNECT_MS):
        return False
    message = json.dumps({"add": [path.hex() for path in paths]}).encode() + b"\n"
    socket.write(message)
    socket.flush()
    is_heard = socket.waitForReadyRead(_ANSWER_MS)
    socket.disconnectFromServer()
    return is_heard


class InstanceServer(QObject):
    """Listens for later starts on the same library.

    Parameters
    ----------
    library : Path

    Signals
    -------
    called(object)
        List of paths (bytes) that a later start was given; it wants this window in front.
    """

    called = Signal(object)

    def __init__(self, library: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        name = server_name(library)
        if not self._server.listen(name):
            # Left over from a window that was killed; we hold the library's lock.
            QLocalServer.removeServer(name)
            self._server.listen(name)

    @property
    def is_listening(self) -> bool:
        """Whether later starts can reach this one."""
        return self._server.isListening()

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    @Slot()
    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(self._on_message)
        socket.disconnected.connect(socket.deleteLater)

    @Slot()
    def _on_message(self) -> None:
        socket = self.sender()
        assert isinstance(socket, QLocalSocket)
        if socket.bytesAvailable() > _LONGEST:
            socket.abort()
            return
        if not socket.canReadLine():
            return
        paths = _paths_of(bytes(socket.readLine().data()))
        socket.write(b"ok\n")
        socket.flush()
        self.called.emit(paths)


def _paths_of(message: bytes) -> list[bytes]:
    """Return the paths of a message; none where it is not understood."""
    try:
        content = json.loads(message)
        return [bytes.fromhex(path) for path in content["add"]]
    except (ValueError, KeyError, TypeError):
        return []
