#!/usr/bin/env python3
"""From a bare machine to a running MIRDesk, or to a whole check of it, in one command.

    python3 packaging/bootstrap.py run [FOLDER...]    make the environment, open the window
    python3 packaging/bootstrap.py test [ARG...]      make it, run every check (ARGs: pytest's)

The same script serves Linux, macOS and Windows. It needs Python 3.11 or later and nothing else:
it makes .venv beside the project, and asks Debian for Qt's libraries where it may.
"""

from __future__ import annotations

import argparse
import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"

TORCH = "torch==2.13.0"
TORCHAUDIO = "torchaudio==2.11.0"
# PyTorch's own index of CPU builds (https://pytorch.org/get-started/locally/). It is asked only
# where plain pip would choose a CUDA build, which is several gigabytes larger.
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"

# What PySide6's wheels expect of the system: shared library -> Debian package.
QT_LIBRARIES = {
    "EGL": "libegl1",
    "GL": "libgl1",
    "xkbcommon": "libxkbcommon0",
    "xkbcommon-x11": "libxkbcommon-x11-0",
    "dbus-1": "libdbus-1-3",
    "fontconfig": "libfontconfig1",
    "glib-2.0": "libglib2.0-0",
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-image": "libxcb-image0",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-randr": "libxcb-randr0",
    "xcb-render-util": "libxcb-render-util0",
    "xcb-shape": "libxcb-shape0",
    "xcb-xinerama": "libxcb-xinerama0",
    "xcb-xkb": "libxcb-xkb1",
    "pulse": "libpulse0",
}
FONT_PACKAGE = "fonts-dejavu-core"
# Programs that some tests use and skip without.
TEST_PACKAGES = {"fluidsynth": "fluidsynth"}
TEST_FILES = {"/usr/share/sounds/sf2/TimGM6mb.sf2": "timgm6mb-soundfont"}


class SetupError(Exception):
    """The set-up cannot go on; the text says what to do."""


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(text, flush=True)


def main() -> int:
    """Run the command; return the exit status."""
    parser = argparse.ArgumentParser(
        description="Make MIRDesk's environment beside the project, then run or check it."
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    run = verbs.add_parser("run", help="open the window (the demo collection without FOLDER)")
    run.add_argument("folders", nargs="*", metavar="FOLDER", help="folders of music to add")
    test = verbs.add_parser("test", help="ruff, mypy, import-linter, pytest")
    test.add_argument("pytest_arguments", nargs=argparse.REMAINDER, metavar="ARG")
    arguments = parser.parse_args()
    try:
        if arguments.verb == "run":
            prepare(extras="")
            return run_program([str(Path(folder).resolve()) for folder in arguments.folders])
        prepare(extras="[dev,lab]")
        return run_checks(arguments.pytest_arguments)
    except SetupError as error:
        print(f"\nMIRDesk could not be set up.\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# ---------------------------------------------------------------------------- environment


def prepare(extras: str) -> None:
    """Make or renew the environment; an environment that is current costs milliseconds."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts it may have an older one
        raise SetupError(
            f"MIRDesk needs Python 3.11 or later; this is {sys.version.split()[0]}.\n"
            "Start this script with a newer one: python3.12 packaging/bootstrap.py run"
        )
    stamp = ENVIRONMENT / "mirdesk-environment"
    wanted = fingerprint()
    known = stamp.read_text(encoding="utf-8").splitlines() if stamp.is_file() else []
    if known and known[0] == wanted and (extras in known[1:] or not extras):
        return  # what is there for the tests serves the window too
    started = time.monotonic()
    say("Setting up MIRDesk (once; the next start takes no time)")
    say("[1/5] Libraries of the system")
    install_system_libraries(for_tests=bool(extras))
    say(f"[2/5] Environment in {ENVIRONMENT}")
    make_environment()
    say(f"[3/5] {TORCH} for the processor (about 200 MB)")
    install_torch()
    say("[4/5] MIRDesk and what it builds on")
    pip("install", "--constraint", str(CONSTRAINTS), "--editable", f"{ROOT}{extras}")
    say("[5/5] Trying it")
    try_imports()
    done = [extras] if not known or known[0] != wanted else [*known[1:], extras]
    stamp.write_text("\n".join([wanted, *done]) + "\n", encoding="utf-8")
    say(f"Ready after {time.monotonic() - started:.0f} s\n")


def fingerprint() -> str:
    """Return what the environment depends on, as one hash."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for source in (Path(__file__), CONSTRAINTS, ROOT / "pyproject.toml"):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def python() -> Path:
    """Return the environment's interpreter."""
    windows = ENVIRONMENT / "Scripts" / "python.exe"
    return windows if os.name == "nt" else ENVIRONMENT / "bin" / "python"


def make_environment() -> None:
    """Make .venv, with Debian's python3-venv where that is missing."""
    if python().is_file() and call([python(), "-m", "pip", "--version"], quiet=True) == 0:
        return
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    command = [sys.executable, "-m", "venv", ENVIRONMENT]
    if call(command, quiet=True) == 0:
        return
    install_debian(["python3-venv"], why="to make Python environments")
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    if call(command) != 0:
        raise SetupError(f"This command failed: {shown(command)}")


def install_torch() -> None:
    """Install torch for the CPU, and torchaudio so that it imports beside it."""
    if installed_version("torch") != TORCH.partition("==")[2]:
        index = [] if resolves_to_cpu() else ["--extra-index-url", TORCH_CPU_INDEX]
        wanted = f"{TORCH}+cpu" if index else TORCH
        pip("install", "--constraint", str(CONSTRAINTS), *index, wanted, "numpy")
    pip("install", "--no-deps", TORCHAUDIO)
    if call([python(), "-c", "import torchaudio"], quiet=True) == 0:
        return
    # The wheel's compiled half is linked to CUDA; without it torchaudio works in pure Python.
    script = (
        "import importlib.util, pathlib, torch\n"
        "assert torch.version.cuda is None, 'torchaudio does not fit this torch'\n"
        "folder = pathlib.Path(importlib.util.find_spec('torchaudio').origin).parent / 'lib'\n"
        "[half.unlink() for half in folder.glob('*.so')]\n"
        "import torchaudio\n"
    )
    if call([python(), "-c", script]) != 0:
        raise SetupError("torchaudio does not import beside this build of torch.")


def resolves_to_cpu() -> bool:
    """Tell whether plain pip would take a build of torch without CUDA packages."""
    if sys.platform != "linux":
        return True
    report = subprocess.run(
        [python(), "-m", "pip", "install", "--dry-run", "--quiet", "--report", "-", TORCH],
        capture_output=True,
        text=True,
        check=False,
    )
    return report.returncode == 0 and not any(
        f'"name": "{package}' in report.stdout for package in ("nvidia-", "cuda-")
    )


def installed_version(package: str) -> str:
    """Return the public version of a package in the environment, empty where it is missing."""
    code = f"import importlib.metadata as m; print(m.version('{package}').partition('+')[0])"
    answer = subprocess.run([python(), "-c", code], capture_output=True, text=True, check=False)
    return answer.stdout.strip()


def pip(*arguments: str) -> None:
    """Run pip, telling in one line each what it fetches and installs."""
    command = [python(), "-m", "pip", *arguments, "--disable-pip-version-check"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith(("Collecting ", "Installing collected", "Building wheel")):
                say("      " + line.strip().partition(" (from")[0][:90])
    if process.returncode != 0:
        tail = "".join(lines[-15:])
        raise SetupError(f"{tail}\nThis command failed: {shown(command)}")


def try_imports() -> None:
    """Import what MIRDesk stands on; explain what is missing."""
    code = (
        "import torch, torchaudio, av, mutagen, sqlalchemy, pyqtgraph\n"
        "from PySide6 import QtMultimedia, QtSvg, QtWidgets"
    )
    answer = subprocess.run(
        [python(), "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    if answer.returncode == 0:
        return
    packages = [*QT_LIBRARIES.values(), FONT_PACKAGE] if sys.platform == "linux" else []
    hint = (
        f"A library of the system is missing. On Debian and Ubuntu:\n  {apt_line(packages)}\n"
        "On other systems install the packages of the same libraries."
        if packages
        else ""
    )
    raise SetupError(f"{answer.stderr.strip().splitlines()[-1]}\n{hint}")


# ------------------------------------------------------------------------- system packages


def install_system_libraries(*, for_tests: bool) -> None:
    """Install what Qt needs from Debian, or tell the command that does."""
    if sys.platform != "linux":
        return
    missing = [
        package
        for library, package in QT_LIBRARIES.items()
        if ctypes.util.find_library(library) is None
    ]
    if not any(Path("/usr/share/fonts").rglob("*.[to]tf")):
        missing.append(FONT_PACKAGE)
    install_debian(missing, why="for Qt")
    if for_tests and os.name == "posix" and may_install():
        wanted = [p for program, p in TEST_PACKAGES.items() if not shutil.which(program)]
        wanted += [p for file, p in TEST_FILES.items() if not Path(file).exists()]
        install_debian(wanted, why="for the tests of the synthesis", is_needed=False)


def may_install() -> bool:
    """Tell whether this is a Debian where packages can be installed without asking."""
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def install_debian(packages: list[str], *, why: str, is_needed: bool = True) -> None:
    """Install Debian packages where that is allowed, else say how."""
    if not packages:
        return
    if not may_install():
        # ctypes needs a compiler or ldconfig to find libraries: the try at the end decides.
        say(f"      Perhaps missing {why}; if MIRDesk does not start, type:")
        say(f"        {apt_line(packages)}")
        return
    say(f"      installing {', '.join(packages)} {why}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    call(["apt-get", "update", "-qq"], quiet=True, env=quiet)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    if call(command, quiet=True, env=quiet) != 0 and is_needed:
        raise SetupError(f"This command failed: {shown(command)}")


def apt_line(packages: list[str]) -> str:
    """Return the command a person types to install packages."""
    return "sudo apt-get install --no-install-recommends " + " ".join(packages)


# ------------------------------------------------------------------------- run and check


def run_program(folders: list[str]) -> int:
    """Open the window, or work on the command line where there is no display."""
    if has_display():
        chosen = folders or ["--demo"]
        return call([python(), "-m", "mirdesk", *chosen])
    return run_without_display(folders)


def has_display() -> bool:
    """Tell whether windows can be shown here."""
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run_without_display(folders: list[str]) -> int:
    """Analyse a collection on the command line and draw the window into a picture."""
    sources = folders or [str(ROOT / "resources" / "demo")]
    what = ", ".join(folders) if folders else "the built-in demo collection"
    picture = Path.cwd() / "mirdesk-window.png"
    library = ROOT / "build" / ("library.sqlite" if folders else "demo.sqlite")
    library.parent.mkdir(exist_ok=True)
    say(f"There is no display here: MIRDesk analyses {what} on the command line instead,")
    say(f"and draws its window into {picture}\n")
    mirdesk = [python(), "-m", "mirdesk", "--library", str(library)]
    status = 0
    for verb in (["scan", *sources], ["analyze"], ["list"], ["screenshot", "-o", str(picture)]):
        status = max(status, call([*mirdesk, *verb]))
    if picture.is_file():
        say(f"\nThe window: {picture}")
    return status


def run_checks(pytest_arguments: list[str]) -> int:
    """Run every check, all of them even when one fails; pytest's own summary comes last."""
    checks: list[tuple[str, list[str | Path]]] = [
        ("ruff check", [python(), "-m", "ruff", "check", "."]),
        ("ruff format", [python(), "-m", "ruff", "format", "--check", "--quiet", "."]),
        ("mypy", [python(), "-m", "mypy"]),
        ("import-linter", [python().with_name("lint-imports"), "--no-cache"]),
        ("pytest", [python(), "-m", "pytest", *pytest_arguments]),
    ]
    failed = []
    for name, command in checks:
        say(f"== {name}")
        if call(command, env={**os.environ, "PYTHONUTF8": "1"}) != 0:
            failed.append(name)
    if failed:
        print(f"FAILED: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def call(
    command: list[str | Path], *, quiet: bool = False, env: dict[str, str] | None = None
) -> int:
    """Run a command in the project's folder; return its exit status."""
    sink = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.run(
            command, cwd=ROOT, stdout=sink, stderr=sink, env=env, check=False
        ).returncode
    except FileNotFoundError:
        return 127


def shown(command: list[str | Path]) -> str:
    """Return a command as a person would type it."""
    return " ".join(str(part) for part in command)


if __name__ == "__main__":
    raise SystemExit(main())
