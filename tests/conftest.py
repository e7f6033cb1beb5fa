"""Set up every test: no screen, no folders of the person, nothing left running."""

import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before Qt is imported anywhere: it reads these once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false;qt.multimedia.*=false")
if sys.platform == "linux":  # one that is not installed here would make Qt complain
    os.environ["LC_ALL"] = "C.UTF-8"

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True, scope="session")
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep tests away from the library, settings and caches of the person who runs them."""
    home = tmp_path_factory.mktemp("home")
    patch = pytest.MonkeyPatch()
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        patch.setenv(name, str(home / name.lower()))
    patch.setenv("MIRDESK_LIBRARY", str(home / "library.sqlite"))
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    """Fail a test that leaves a thread or a child process behind (style.md 30)."""
    threads = set(threading.enumerate())
    children = {child.pid for child in multiprocessing.active_children()}
    yield
    deadline = time.monotonic() + 30.0
    while True:
        left = [t for t in threading.enumerate() if t not in threads and not t.daemon]
        alive = [c for c in multiprocessing.active_children() if c.pid not in children]
        if not left and not alive:
            return
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    pytest.fail(f"left running: threads {left}, children {alive}")


@pytest.fixture(scope="session")
def demo_folder() -> Path:
    """Return the built-in demo collection."""
    return ROOT / "resources" / "demo"


@pytest.fixture(scope="session")
def checkpoints_folder() -> Path:
    """Return the folder of the shipped checkpoints."""
    return ROOT / "resources" / "checkpoints"


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """Return the folder of recordings beside the project; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the recordings beside the project (../shared) are not here")
    return SHARED


@pytest.fixture(scope="session")
def demo_library(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Path:
    """Return a library of the demo collection, scanned and analysed by the real program.

    Shared by the whole run: open it read-only, or copy it.
    """
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite"
    for verb in (["scan", str(demo_folder)], ["analyze", "--workers", "2"]):
        subprocess.run(
            [sys.executable, "-m", "mirdesk", "--library", str(path), *verb],
            check=True,
            cwd=ROOT,
            timeout=240,
        )
    return path


@pytest.fixture(autouse=True)
def _undressed() -> Iterator[None]:
    """Take off the look a test put on the application: the next one begins plain."""
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    application = widgets.QApplication.instance() if widgets else None
    if application is not None and application.styleSheet():
        application.setStyleSheet("")
        application.setPalette(application.style().standardPalette())
