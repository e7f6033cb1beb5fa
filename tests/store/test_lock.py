"""One writer a library, also across processes, and none left behind by the dead."""

import subprocess
import sys
from pathlib import Path

import pytest

from mirdesk.errors import LibraryBusyError, LibraryError
from mirdesk.store.lock import LibraryLock

HOLD = """
import sys, time
from pathlib import Path
from mirdesk.store.lock import LibraryLock
lock = LibraryLock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_holder_is_refused_until_the_first_lets_go(path: Path) -> None:
    first = LibraryLock(path)
    with pytest.raises(LibraryBusyError, match="Another MIRDesk"):
        LibraryLock(path)
    first.release()
    first.release()
    LibraryLock(path).release()


def test_the_system_frees_the_lock_of_a_killed_process(path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(LibraryBusyError):
            LibraryLock(path)
        child.kill()
    LibraryLock(path).release()


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="cannot be locked"):
        LibraryLock(tmp_path / "file" / "library.sqlite")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs Linux's /proc")
def test_a_folder_in_which_no_file_can_be_made_is_no_busy_library() -> None:
    with pytest.raises(LibraryError, match="cannot be locked") as raised:
        LibraryLock(Path("/proc/x.sqlite"))
    assert not isinstance(raised.value, LibraryBusyError)
