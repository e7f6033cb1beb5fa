"""A bounded folder of picture pyramids, found by file and its state; oldest use goes first."""

import contextlib
import hashlib
import os
import shutil
import time
from pathlib import Path
from typing import Final

from mirdesk.audio.pyramid import FORMAT_VERSION, INFO_FILE

_STALE_DRAFT_S: Final = 3600.0  # a draft this old was left by a process that was killed


def picture_folder(cache: Path, path: bytes, size_bytes: int, mtime_ns: int) -> Path:
    """Return where the pyramid of this version of a file is, or would be."""
    key = hashlib.blake2b(digest_size=16)
    key.update(f"{FORMAT_VERSION}:{size_bytes}:{mtime_ns}:".encode())
    key.update(path)
    return cache / key.hexdigest()


def is_drawn(folder: Path) -> bool:
    """Tell whether a pyramid is there; if so, count this as a use."""
    try:
        os.utime(folder / INFO_FILE)
    except OSError:
        return False
    return True


def prune(cache: Path, limit_bytes: int, *, keep: Path) -> int:
    """Drop pyramids, oldest use first, until the rest is within the limit.

    Parameters
    ----------
    cache : Path
        Holds one folder a pyramid.
    limit_bytes : int
        For all of them together.
    keep : Path
        This one stays whatever its size.

    Returns
    -------
    int
        Bytes that are left.
    """
    found: list[tuple[float, int, Path]] = []
    total_bytes = 0
    for folder in cache.iterdir():
        used_s, size_bytes = _use_and_size(folder)
        if folder.name.startswith("."):
            if used_s < time.time() - _STALE_DRAFT_S:
                shutil.rmtree(folder, ignore_errors=True)
            continue
        total_bytes += size_bytes
        if folder != keep:
            found.append((used_s, size_bytes, folder))
    for _, size_bytes, folder in sorted(found):
        if total_bytes <= limit_bytes:
            break
        # Without its card it is no pyramid any more, even if a file of it cannot be removed
        # because the window still shows it (Windows).
        with contextlib.suppress(OSError):
            (folder / INFO_FILE).unlink()
        shutil.rmtree(folder, ignore_errors=True)
        total_bytes -= size_bytes
    return total_bytes


def _use_and_size(folder: Path) -> tuple[float, int]:
    """Return the moment of the last use (epoch seconds) and the bytes of all files."""
    used_s, size_bytes = 0.0, 0
    with contextlib.suppress(OSError):
        used_s = folder.stat().st_mtime
        for entry in os.scandir(folder):
            status = entry.stat()
            size_bytes += status.st_size
            if entry.name == INFO_FILE:
                used_s = status.st_mtime
    return used_s, size_bytes
