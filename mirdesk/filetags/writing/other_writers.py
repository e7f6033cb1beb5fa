"""Whether another program has a file open for writing: a recording or download under way."""

import errno
import sys
import time
from typing import Final

from mirdesk.errors import WriteRefusedError

_TAKEN: Final = "another program has it open to write into it"
_TRIES: Final = 4
_PAUSE_S: Final = 0.02  # some programs open a file just to see whether they could write it


def require_no_writer(descriptor: int) -> None:
    """Make sure that nobody has a file open for writing, where the system can tell.

    What such a program writes from then on would go into the old version, which has no name
    any more once another has taken its place.

    Parameters
    ----------
    descriptor : int
        Open for reading only. This process must not have the file open for writing either.

    Raises
    ------
    WriteRefusedError
    """
    for number in range(1, _TRIES + 1):
        if not _has_writer(descriptor):
            return
        if number < _TRIES:
            time.sleep(_PAUSE_S)
    raise WriteRefusedError(_TAKEN)


def keep_others_out(descriptor: int) -> None:
    """Let no other MIRDesk write a file in place as long as it is open here.

    Parameters
    ----------
    descriptor : int
        Closing it ends the lock.

    Raises
    ------
    WriteRefusedError
        Another one is writing it.
    """
    if sys.platform == "win32":
        return
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise WriteRefusedError(_TAKEN) from error
    except OSError:  # a drive without locks
        return


def _has_writer(descriptor: int) -> bool:
    """Ask for a read lease, which Linux gives only where nobody writes (fcntl(2), F_SETLEASE).

    It is given back at once. A program that opens the file in between waits for that; the
    signal that tells us of it is one that is ignored unless asked for.
    """
    if sys.platform != "linux":
        return False
    import fcntl
    import signal

    try:
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:  # else not the owner, or a drive without leases: nobody knows
        return error.errno == errno.EAGAIN
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False
