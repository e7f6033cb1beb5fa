"""Read the tags of a batch of files; runs in a child process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mirdesk.domain.tags import FileTags
from mirdesk.errors import AudioUndecodableError, FileUnreadableError, TagsUnreadableError


class ReadFailure(StrEnum):
    """What kept a file's tags from being read."""

    UNREADABLE = "unreadable"  # cannot be opened, or is no regular file
    NOT_AUDIO = "not audio"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class FailedRead:
    """A file whose tags could not be read; ``reason`` is for people."""

    kind: ReadFailure
    reason: str


def read_tags_batch(
    paths: Sequence[bytes],
    report: Callable[[str, float], None] | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> tuple[FileTags | FailedRead, ...]:
    """Return what each file says of itself, or why it cannot be read, in the order given.

    Parameters
    ----------
    paths : sequence of bytes
    report : callable or None
        Takes stage and share done.
    is_cancelled : callable or None
        Asked before each file; when it says yes the rest is left out of the result.
    """
    results: list[FileTags | FailedRead] = []
    for number, path in enumerate(paths):
        if is_cancelled is not None and is_cancelled():
            break
        results.append(_read(path))
        if report is not None:
            report("reading tags", (number + 1) / len(paths))
    return tuple(results)


def _read(path: bytes) -> FileTags | FailedRead:
    # mutagen and Pillow are loaded in the child only.
    from mirdesk.filetags.files import read_tags

    try:
        return read_tags(path)
    except AudioUndecodableError as error:
        return FailedRead(ReadFailure.NOT_AUDIO, error.reason)
    except TagsUnreadableError as error:
        return FailedRead(ReadFailure.DAMAGED, error.reason)
    except FileUnreadableError as error:
        return FailedRead(ReadFailure.UNREADABLE, error.reason)
