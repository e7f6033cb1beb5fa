"""A second start hands its folders to the first."""

import subprocess
import sys

import pytest

from mirdesk.ui.single_instance import InstanceServer, _paths_of, hand_over, server_name

pytestmark = pytest.mark.gui

_SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
app = QCoreApplication([])
from mirdesk.ui.single_instance import hand_over
print(hand_over(Path(sys.argv[1]), [b"/music/\\xff", b"/b"]))
"""


def test_nobody_listens(tmp_path, qapp):
    assert hand_over(tmp_path / "library.sqlite", [b"/x"]) is False


def test_folders_arrive_byte_for_byte(qtbot, tmp_path):
    library = tmp_path / "library.sqlite"
    server = InstanceServer(library)
    assert server.is_listening
    command = [sys.executable, "-c", _SECOND, str(library)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as second:
        with qtbot.waitSignal(server.called, timeout=15_000) as called:
            pass
        assert second.communicate(timeout=60)[0].strip() == b"True"
    assert called.args[0] == [b"/music/\xff", b"/b"]
    server.close()
    assert not server.is_listening
    assert second.returncode == 0


def test_each_library_has_its_own_name(tmp_path):
    assert server_name(tmp_path / "a") != server_name(tmp_path / "b")


def test_nonsense_is_no_folder():
    assert _paths_of(b"nonsense") == []
    assert _paths_of(b'{"add": ["zz"]}') == []
    assert _paths_of(b"[]") == []
