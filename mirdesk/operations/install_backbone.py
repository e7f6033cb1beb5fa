"""Fetch the official release of a backbone, when a person asked for it, and install it.

Nothing reads the file before its size and hash are those that are pinned. It is turned into
safetensors by a child process and appears whole or not at all; whatever goes wrong, nothing
stays behind.
"""

import contextlib
import hashlib
import http.client
import os
import shutil
import stat
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from mirdesk.analysis.backbones import BackboneRecord, backbone_folder, installed_record
from mirdesk.analysis.cards import Backbone
from mirdesk.errors import CheckpointError
from mirdesk.jobs.failures import JobCancelledError, JobFailedError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.requests import CheckpointUnusable, ConvertRequest
from mirdesk.operations.tasks import CONVERT_BACKBONE

_DRAFT: Final = ".new-"
_SOURCE: Final = "release"
_CHUNK: Final = 1 << 16
_PATIENCE_S: Final = 30.0  # without a byte, before a connection counts as broken
_CONVERT_LIMIT_S: Final = 300.0
_STALE_S: Final = 3600.0
# The release, its safetensors of about the same size, and some air.
_ROOM: Final = 2.5
_SCHEMES: Final = ("https", "http", "file")  # whatever comes is held against the hash


def install_backbone(
    backbone: Backbone,
    root: Path,
    pool: Pool,
    *,
    file: Path | None = None,
    on_progress: Callable[[int], None] | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> BackboneRecord | None:
    """Install a backbone, from its official release or from a file at hand.

    Parameters
    ----------
    backbone : Backbone
        Address, size and hash.
    root : Path
        ``settings.backbones_folder()``; made when missing.
    pool : Pool
        With ``operations.tasks.HANDLER``; converts it.
    file : Path, optional
        Taken instead of being fetched, under the same checks.
    on_progress : callable, optional
        Told of the bytes that have come.
    is_cancelled : callable, optional
        Asked between pieces, and before anything is put in place.

    Returns
    -------
    BackboneRecord or None
        None when cancelled.

    Raises
    ------
    CheckpointError
        It cannot be fetched, read or written, or is not the file that was released.
    """
    here = installed_record(root, backbone)
    if here is not None:
        return here
    draft = _new_draft(root, backbone)
    try:
        source = draft / _SOURCE
        tell = on_progress or (lambda _bytes: None)
        is_given_up = is_cancelled or (lambda: False)
        if not _bring(backbone, file, source, tell, is_given_up):
            return None
        record = _convert(backbone, source, draft, pool)
        if is_given_up():
            return None
        source.unlink()
        _put_in_place(draft, backbone_folder(root, backbone))
    except OSError as error:
        raise CheckpointError(_cannot_write(root, error)) from error
    except JobCancelledError:
        return None
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # gone already when all went well
    return record


def remove_backbone(backbone: Backbone, root: Path) -> bool:
    """Remove an installed backbone; false where there was none.

    Raises
    ------
    CheckpointError
        It cannot be removed.
    """
    folder = backbone_folder(root, backbone)
    if not folder.exists():
        return False
    try:
        # Renamed first: it is gone at once, however long deleting takes.
        doomed = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=root)) / "gone"
        folder.rename(doomed)
        shutil.rmtree(doomed.parent)
    except OSError as error:
        raise CheckpointError(f"{folder}: cannot be removed ({error.strerror})") from error
    return True


def _new_draft(root: Path, backbone: Backbone) -> Path:
    """Return an empty folder beside the place of the backbone, after looking for room."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        _sweep(root)
        free = shutil.disk_usage(root).free
        needed = int(backbone.size_bytes * _ROOM)
        if free < needed:
            raise CheckpointError(
                f"There is too little room in {root}: {_mb(needed)} are needed, "
                f"{_mb(free)} are free"
            )
        return Path(tempfile.mkdtemp(prefix=_DRAFT, dir=root))
    except OSError as error:
        raise CheckpointError(_cannot_write(root, error)) from error


def _sweep(root: Path) -> None:
    """Remove what a killed installation left."""
    for folder in root.glob(f"{_DRAFT}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > _STALE_S:
                shutil.rmtree(folder, ignore_errors=True)


def _bring(
    backbone: Backbone,
    file: Path | None,
    target: Path,
    tell: Callable[[int], None],
    is_cancelled: Callable[[], bool],
) -> bool:
    """Copy or download the release and verify it; false when cancelled."""
    if file is not None:
        where = str(file)
        try:
            stream = _open_file(file)
        except OSError as error:
            raise CheckpointError(f"{where}: cannot be read ({error.strerror})") from error
    else:
        where = backbone.url
        stream = _open_url(where)
    with stream, target.open("wb") as out:
        digest = hashlib.sha256()
        done = 0
        while piece := _next_piece(stream, where):
            if is_cancelled():
                return False
            done += len(piece)
            if done > backbone.size_bytes:
                break
            digest.update(piece)
            out.write(piece)
            tell(done)
        out.flush()
        os.fsync(out.fileno())
    _verify(backbone, where, done, digest.hexdigest())
    return True


def _verify(backbone: Backbone, where: str, size_bytes: int, sha256: str) -> None:
    """Refuse anything but the file that is pinned."""
    if size_bytes < backbone.size_bytes:
        raise CheckpointError(
            f"{where}: ended after {size_bytes:,} of {backbone.size_bytes:,} bytes; "
            "nothing was installed, try again"
        )
    if size_bytes > backbone.size_bytes or sha256 != backbone.sha256:
        raise CheckpointError(
            f"{where}: not the file that was released as {backbone.name} (size or SHA-256 "
            "differ); nothing was installed"
        )


def _open_file(file: Path) -> BinaryIO:
    if not stat.S_ISREG(file.stat().st_mode):  # a pipe would wait for ever
        raise CheckpointError(f"{file}: no regular file")
    return file.open("rb")


def _open_url(url: str) -> BinaryIO:
    if urllib.parse.urlsplit(url).scheme not in _SCHEMES:
        raise CheckpointError(f"{url}: no address that can be fetched")
    request = urllib.request.Request(url, headers={"User-Agent": "MIRDesk"})  # noqa: S310 - checked above
    try:
        stream: BinaryIO = urllib.request.urlopen(request, timeout=_PATIENCE_S)  # noqa: S310 - checked above
    except urllib.error.HTTPError as error:
        error.close()
        raise CheckpointError(f"{url}: the server says {error.code} {error.reason}") from error
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        raise CheckpointError(
            f"{url}: cannot be reached ({reason}). With the file at hand, from another "
            "computer for instance: mirdesk models install NAME --from FILE"
        ) from error
    return stream


def _next_piece(stream: BinaryIO, where: str) -> bytes:
    try:
        return stream.read(_CHUNK)
    except (http.client.HTTPException, OSError) as error:
        raise CheckpointError(
            f"{where}: the connection broke ({error}); nothing was installed, try again"
        ) from error


def _convert(backbone: Backbone, source: Path, folder: Path, pool: Pool) -> BackboneRecord:
    """Have a child turn the release into safetensors."""
    request = ConvertRequest(str(source), str(folder), backbone)
    try:
        answer = pool.run(CONVERT_BACKBONE, request, time_limit_s=_CONVERT_LIMIT_S)
    except JobFailedError as error:
        raise CheckpointError(f"{backbone.name} could not be installed: {error}") from error
    if isinstance(answer, CheckpointUnusable):
        raise CheckpointError(answer.reason)
    assert isinstance(answer, BackboneRecord)
    return answer


def _put_in_place(draft: Path, folder: Path) -> None:
    """Give the finished folder its name; a damaged one that stands there gives way."""
    if folder.exists():
        shutil.rmtree(folder)
    draft.chmod(0o755)  # mkdtemp makes folders for the owner alone
    draft.replace(folder)


def _cannot_write(root: Path, error: OSError) -> str:
    return f"{root}: cannot be written ({error.strerror or error}); nothing was installed"


def _mb(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"
