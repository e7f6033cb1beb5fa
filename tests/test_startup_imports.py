"""What each process must not load: seconds of start-up and hundreds of megabytes hang on it."""

import json
import subprocess
import sys

import pytest

WINDOW = ("torch", "torchaudio", "safetensors", "mirdesk.lab")
WORKER = ("PySide6", "torch", "torchaudio", "mirdesk.lab")


def loaded_by(module: str) -> set[str]:
    """Return the names of all modules that a fresh process holds after importing one."""
    code = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("mirdesk.ui.main_window", WINDOW),
        ("mirdesk.app", WINDOW),
        ("mirdesk.jobs.worker", WORKER),
        ("mirdesk.operations.tasks", WORKER),
    ],
)
def test_a_process_starts_light(module, forbidden):
    loaded = loaded_by(module)
    assert module in loaded
    assert [name for name in forbidden if name in loaded] == []


def test_the_check_would_notice():
    assert "PySide6" in loaded_by("mirdesk.ui.main_window")
