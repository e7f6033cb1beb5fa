"""What became of saving, undoing and renaming, in words a person can act on."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from mirdesk.domain.tag_edits import WriteStatus
from mirdesk.operations.rename_files import RenameReport
from mirdesk.operations.write_reports import WriteReport

_GOOD = {WriteStatus.WRITTEN, WriteStatus.RESTORED, WriteStatus.UNCHANGED}


def _tr(text: str) -> str:
    return QCoreApplication.translate("TagResults", text)


@dataclass(frozen=True, slots=True)
class FailedFile:
    """A file that stayed as it was, and why."""

    path: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch.

    Attributes
    ----------
    words : str
        One line, e.g. ``811 saved, 1 not saved: ...``.
    failed : tuple of FailedFile
    """

    words: str
    failed: tuple[FailedFile, ...] = ()


def _counted(count: int, one: str, many: str) -> str:
    return (one if count == 1 else many).format(count=count)


def saved(report: WriteReport) -> Outcome:
    """Return what became of a save."""
    failed = _failed(report)
    good = report.count(WriteStatus.WRITTEN) + report.count(WriteStatus.UNCHANGED)
    words = [_counted(good, _tr("1 file saved"), _tr("{count:,} files saved"))]
    if failed:
        words.append(_tr("{count:,} not saved").format(count=len(failed)))
    return Outcome(_joined(words, failed, was_stopped=report.was_stopped), failed)


def undone(report: WriteReport) -> Outcome:
    """Return what became of an undo."""
    failed = _failed(report)
    good = sum(file.status in _GOOD for file in report.files)
    words = [
        _counted(good, _tr("1 file is as before"), _tr("{count:,} files are as before")),
    ]
    if failed:
        words.append(_tr("{count:,} left alone").format(count=len(failed)))
    return Outcome(_joined(words, failed, was_stopped=report.was_stopped), failed)


def renamed(report: RenameReport) -> Outcome:
    """Return what became of renaming, or of taking it back."""
    failed = tuple(FailedFile(file.old, file.reason) for file in report.failed)
    good = len(report.files) - len(failed)
    one, many = _tr("1 file renamed"), _tr("{count:,} files renamed")
    if report.is_undo:
        one = _tr("1 file has its earlier name")
        many = _tr("{count:,} files have their earlier names")
    words = [_counted(good, one, many)]
    if failed:
        words.append(_tr("{count:,} not renamed").format(count=len(failed)))
    return Outcome(_joined(words, failed, was_stopped=report.was_stopped), failed)


def _failed(report: WriteReport) -> tuple[FailedFile, ...]:
    bad = (WriteStatus.REFUSED, WriteStatus.FAILED)
    return tuple(FailedFile(f.path, f.reason) for f in report.files if f.status in bad)


def _joined(words: Sequence[str], failed: Sequence[FailedFile], *, was_stopped: bool) -> str:
    text = ", ".join(words)
    reasons = {file.reason for file in failed}
    if len(reasons) == 1:  # one reason for all needs no list to be understood
        text += f": {reasons.pop().rstrip('.')}"
    text += "."
    if was_stopped:
        text += " " + _tr("Stopped; the rest is as it was.")
    return text
