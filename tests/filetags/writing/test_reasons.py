import errno

import pytest

from mirdesk.filetags.writing.reasons import write_reason


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "not enough room"),
        (errno.EROFS, "drive is read-only"),
        (errno.EACCES, "not permitted"),
        (errno.EPERM, "protected from changes"),
        (errno.EIO, "may be failing"),
        (errno.EBUSY, "another program is using it"),
        (errno.ETXTBSY, "another program is using it"),
        (errno.ENOENT, "no longer there"),
    ],
)
def test_reasons_are_in_the_persons_words(number, words):
    assert words in write_reason(OSError(number, "jargon"))
    assert "jargon" not in write_reason(OSError(number, "jargon"))


def test_what_is_not_known_is_told_as_the_system_says_it():
    assert "Value too large" in write_reason(OSError(errno.EOVERFLOW, "Value too large"))
    assert "OSError" in write_reason(OSError("no number"))


def test_a_file_that_windows_holds_open():
    error = OSError(errno.EACCES, "denied")
    error.winerror = 32
    assert write_reason(error) == "another program is using it"
