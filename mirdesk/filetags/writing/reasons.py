"""Why the system did not let a file be written, in the person's words."""

import errno
from typing import Final

_SHARING_VIOLATION: Final = (
    32,
    33,
)  # ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION (winerror.h)
_BUSY: Final = (errno.EBUSY, errno.ETXTBSY, errno.EDEADLK, errno.EAGAIN)
_REASONS: Final[dict[int, str]] = {
    errno.ENOSPC: "there is not enough room on its drive",
    getattr(errno, "EDQUOT", -1): "your share of its drive is used up",
    errno.EROFS: "its drive is read-only",
    errno.EACCES: "writing it is not permitted",
    errno.EPERM: "writing it is not permitted, or it is protected from changes",
    errno.EIO: "its drive reports an error; it may be failing",
    errno.EFBIG: "it would become too large for its drive",
    errno.ENAMETOOLONG: "its path leaves no room for the name of a copy",
    errno.ENOENT: "it is no longer there",
    errno.ENOTDIR: "its folder is no longer there",
    errno.ESTALE: "it became shorter while it was copied",
    errno.ELOOP: "it has become a link",
    **dict.fromkeys(_BUSY, "another program is using it"),
}


def write_reason(error: OSError) -> str:
    """Return why writing failed.

    Parameters
    ----------
    error : OSError
    """
    if getattr(error, "winerror", None) in _SHARING_VIOLATION:
        return "another program is using it"
    known = _REASONS.get(error.errno or 0)
    return known or f"the system could not write it ({error.strerror or type(error).__name__})"
