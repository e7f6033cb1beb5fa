"""Drawing the picture pyramid of a recording while it streams past.

The length need not be known beforehand: the finest levels are dropped when a long recording
would outgrow its share of the disk. :mod:`mirdesk.audio.pyramid` reads what is written here.
"""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from mirdesk.audio.decode import DecodeReport, decode_mono
from mirdesk.audio.overview import CEILING_DB, FLOOR_DB, picture_bytes, picture_levels_db
from mirdesk.audio.pyramid import FORMAT_VERSION, INFO_FILE, PyramidInfo, level_file
from mirdesk.audio.spectrogram import (
    MEL_BANDS,
    MEL_FRAME_RATE_HZ,
    MEL_RATE_HZ,
    LogMel,
    band_centres_hz,
)
from mirdesk.errors import FileUnreadableError

SMALLEST_LEVEL_COLUMNS: Final = 512
# Finest level: 48 MB are 65 minutes at 100 columns a second; all levels together twice that,
# so no pyramid takes more than 96 MB, however long the recording.
MAX_LEVEL_BYTES: Final = 48_000_000
_REPORT_EVERY_S: Final = 10.0


def write_pyramid(
    path: bytes,
    folder: Path,
    on_progress: Callable[[float], None] | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> PyramidInfo | None:
    """Draw the picture pyramid of a file, whole or not at all.

    Parameters
    ----------
    path : bytes
        A regular file with sound.
    folder : Path
        Appears complete at the end, replacing what was there; its parents are made.
    on_progress : callable, optional
        Called now and then with the seconds done.
    is_cancelled : callable, optional
        Asked about every two seconds of sound.

    Returns
    -------
    PyramidInfo or None
        None when cancelled; then nothing is left behind.

    Raises
    ------
    FileUnreadableError
        The file cannot be read, or the disk cannot be written.
    AudioUndecodableError
        There is no sound in it that can be decoded.
    """
    try:
        return _write(path, folder, on_progress, is_cancelled)
    except OSError as error:
        reason = f"the picture cannot be written ({error.strerror})"
        raise FileUnreadableError(reason, str(folder)) from error


def _write(
    path: bytes,
    folder: Path,
    on_progress: Callable[[float], None] | None,
    is_cancelled: Callable[[], bool] | None,
) -> PyramidInfo | None:
    """Draw into a draft beside the folder and put it in place."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=f".{folder.name}-", dir=folder.parent, ignore_cleanup_errors=True
    ) as draft_name:
        draft = Path(draft_name) / "pyramid"
        draft.mkdir()
        levels = _LevelFiles(draft)
        try:
            report = _stream_into(levels, path, on_progress, is_cancelled)
            if report is None:
                return None
            info = levels.keep(report)
        finally:
            levels.close()
        content = {"format_version": FORMAT_VERSION, **asdict(info)}
        (draft / INFO_FILE).write_text(json.dumps(content), encoding="utf-8")
        _put_in_place(draft, folder)
    return info


def _stream_into(
    levels: "_LevelFiles",
    path: bytes,
    on_progress: Callable[[float], None] | None,
    is_cancelled: Callable[[], bool] | None,
) -> DecodeReport | None:
    """Decode a file and write its columns; None when cancelled."""
    front_end = LogMel()
    blocks = decode_mono(path, sample_rate_hz=MEL_RATE_HZ)
    done_s = told_s = 0.0
    while True:
        if is_cancelled is not None and is_cancelled():
            blocks.close()
            return None
        try:
            block = next(blocks)
        except StopIteration as stop:
            levels.push(picture_bytes(picture_levels_db(front_end.flush())))
            if levels.is_empty:  # a single sample makes no frame
                levels.push(np.zeros((1, MEL_BANDS), np.uint8))
            report: DecodeReport = stop.value
            return report
        levels.push(picture_bytes(picture_levels_db(front_end.push(block))))
        done_s += block.size / MEL_RATE_HZ
        if on_progress is not None and done_s - told_s >= _REPORT_EVERY_S:
            told_s = done_s
            on_progress(done_s)


class _LevelFiles:
    """The files of a pyramid while they grow; every level takes the mean of two columns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: list[BinaryIO | None] = []
        self._columns: list[int] = []
        self._odd: list[np.ndarray] = []
        self._dropped = 0

    @property
    def is_empty(self) -> bool:
        """Whether no column came yet."""
        return not self._columns

    def push(self, columns: np.ndarray) -> None:
        """Write the next columns of level 0, shape (n, bands), uint8, and what follows."""
        level = 0
        while columns.shape[0]:
            self._write(level, columns)
            joined = np.concatenate([self._odd[level], columns])
            even = joined.shape[0] // 2 * 2
            self._odd[level] = joined[even:].copy()
            pairs = joined[:even].reshape(-1, 2, joined.shape[1])
            columns = ((pairs[:, 0].astype(np.uint16) + pairs[:, 1] + 1) >> 1).astype(np.uint8)
            level += 1

    def keep(self, report: DecodeReport) -> PyramidInfo:
        """Leave the useful levels, finest first as level 0, and say what they are."""
        self._complete()
        last = self._dropped
        while last + 1 < len(self._columns) and self._columns[last] > SMALLEST_LEVEL_COLUMNS:
            last += 1
        kept = range(self._dropped, last + 1)
        for old in range(self._dropped, len(self._columns)):
            if old in kept:
                self._path(old).rename(self._folder / level_file(old - self._dropped))
            else:
                self._path(old).unlink()
        return PyramidInfo(
            duration_s=report.duration_s,
            bands=MEL_BANDS,
            band_centres_hz=tuple(float(hz) for hz in band_centres_hz()),
            floor_db=FLOOR_DB,
            ceiling_db=CEILING_DB,
            columns_per_s=tuple(MEL_FRAME_RATE_HZ / 2**level for level in kept),
            columns=tuple(self._columns[level] for level in kept),
            is_partial=report.is_partial,
            note=report.note,
        )

    def close(self) -> None:
        """Close every file."""
        for file in self._files:
            if file is not None:
                file.close()

    def _write(self, level: int, columns: np.ndarray) -> None:
        if level == len(self._files):
            self._files.append(self._path(level).open("wb"))
            self._columns.append(0)
            self._odd.append(np.zeros((0, columns.shape[1]), np.uint8))
        self._columns[level] += columns.shape[0]
        file = self._files[level]
        if file is None:
            return
        file.write(columns.tobytes())
        if self._columns[level] * columns.shape[1] > MAX_LEVEL_BYTES:
            file.close()
            self._path(level).unlink()
            self._files[level] = None
            self._dropped = level + 1

    def _complete(self) -> None:
        """Let a last column without a partner stand for itself in the next level."""
        for level in range(len(self._files) - 1):
            odd = self._odd[level]
            if odd.shape[0]:
                self._odd[level] = odd[:0]
                self._write(level + 1, odd)
                both = np.concatenate([self._odd[level + 1], odd])
                self._odd[level + 1] = both.mean(axis=0, keepdims=True).astype(np.uint8)
        self.close()

    def _path(self, level: int) -> Path:
        return self._folder / f"growing-{level}.u8"


def _put_in_place(draft: Path, folder: Path) -> None:
    """Replace a folder by another; a crash leaves the old one, the new one or none."""
    if folder.exists():
        shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
