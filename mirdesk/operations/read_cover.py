"""The front cover as it lies in a file, read by a child process."""

from mirdesk.jobs.failures import JobFailedError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.hear_file import unreadable
from mirdesk.operations.tasks import READ_COVER

_TIME_LIMIT_S = 60.0  # of one file, which may lie on a slow drive


def read_cover(pool: Pool, path: bytes) -> bytes:
    """Return the picture of a file as it lies in it; empty where it has none.

    Parameters
    ----------
    pool : Pool
        With ``operations.tasks.HANDLER``.
    path : bytes

    Raises
    ------
    FileUnreadableError
        The file cannot be read, or its process died or took too long.
    """
    try:
        data = pool.run(READ_COVER, path, time_limit_s=_TIME_LIMIT_S)
    except JobFailedError as error:
        raise unreadable(path, error) from error
    assert isinstance(data, bytes)
    return data
