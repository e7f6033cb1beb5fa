"""Files that another program has open."""

import os
import subprocess
import sys

import pytest

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.writing.other_writers import require_no_writer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can tell")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(b"sound")
    return path


@pytest.fixture
def descriptor(file):
    opened = os.open(file, os.O_RDONLY)
    require_no_writer(opened)  # also tells whether this drive lets it be told
    yield opened
    os.close(opened)


def is_told(descriptor):
    try:
        require_no_writer(descriptor)
    except WriteRefusedError as error:
        return "another program" in error.reason
    return False


def test_readers_do_not_matter(file, descriptor):
    with file.open("rb"):
        require_no_writer(descriptor)


def test_one_that_writes_is_told(file, descriptor):
    with file.open("r+b"):
        if not is_told(descriptor):
            pytest.skip("this drive knows no leases")
    require_no_writer(descriptor)
    second = file.with_name("b.wav")
    second.hardlink_to(file)
    with second.open("ab"):
        assert is_told(descriptor)


def test_programs_that_open_it_meanwhile_are_not_stopped(file, descriptor):
    code = "import sys\nfor _ in range(3000): open(sys.argv[1], 'r+b').close()"
    with subprocess.Popen([sys.executable, "-c", code, str(file)]) as other:
        while other.poll() is None:
            is_told(descriptor)
    assert other.returncode == 0
