"""File paths as links that other programs understand, byte for byte, and back."""

import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

from PySide6.QtCore import QByteArray, QUrl

_IS_WINDOWS = os.name == "nt"


def file_url(path: bytes) -> QUrl:
    """Return a ``file:`` link to a path, also where its name is not UTF-8."""
    if _IS_WINDOWS:
        return QUrl.fromLocalFile(os.fsdecode(path))
    encoded = quote_from_bytes(path, safe="/")
    return QUrl.fromEncoded(QByteArray(b"file://" + encoded.encode()))


def local_path(url: QUrl) -> bytes | None:
    """Return the path a link names, or None when it is no file of this computer."""
    if not url.isLocalFile():
        return None
    if _IS_WINDOWS:
        return os.fsencode(url.toLocalFile())
    encoded = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    return unquote_to_bytes(encoded)


def local_paths(urls: Iterable[QUrl]) -> list[bytes]:
    """Return the absolute paths of the links that name files of this computer."""
    paths = (local_path(url) for url in urls)
    return [os.path.normpath(path) for path in paths if path]


def folder_url(path: bytes) -> QUrl:
    """Return a link to the folder that holds a file."""
    return file_url(os.fsencode(Path(os.fsdecode(path)).parent))
