"""Where things lie on this computer, and what the person has chosen."""

import json
import os
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Final

import platformdirs

LIBRARY_VARIABLE: Final = "MIRDESK_LIBRARY"
_APP: Final = "MIRDesk"


class Speed(StrEnum):
    """How hard the analysis works (window.md 8)."""

    GENTLE = "gentle"  # one process at the lowest priority
    NORMAL = "normal"  # half the processors
    FULL = "full"  # all of them


def worker_count(speed: Speed) -> int:
    """Return how many processes analyse in the background at a speed."""
    cores = os.cpu_count() or 2
    if speed is Speed.GENTLE:
        return 1
    return max(1, cores // 2) if speed is Speed.NORMAL else cores


def worker_niceness(speed: Speed) -> int:
    """Return how far background processes step back: 0 not at all, 19 the most."""
    return 19 if speed is Speed.GENTLE else 10


def default_library() -> Path:
    """Return the library named by MIRDESK_LIBRARY, else the one in the user's data folder."""
    named = os.environ.get(LIBRARY_VARIABLE)
    if named:
        return Path(named).expanduser()
    return data_folder() / "library.sqlite"


def data_folder() -> Path:
    """Return the user's data folder."""
    return Path(platformdirs.user_data_dir(_APP, appauthor=False))


def checkpoints_folder() -> Path:
    """Return where checkpoints lie that did not come with the program."""
    return data_folder() / "checkpoints"


def backbones_folder() -> Path:
    """Return where frozen networks lie that some checkpoints build on."""
    return data_folder() / "backbones"


def cache_folder(library: Path) -> Path:
    """Return where pictures of a library are kept; everything in it can be made again."""
    if library == data_folder() / "library.sqlite":
        return Path(platformdirs.user_cache_dir(_APP, appauthor=False))
    return library.with_name(library.name + ".cache")


def resources_folder() -> Path:
    """Return the folder of checkpoints, icons and the demo collection.

    Inside the package in an installed wheel, beside it in a checkout.
    """
    package = Path(__file__).parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


@dataclass
class Settings:
    """What the person has chosen; kept as JSON in the user's configuration folder.

    Attributes
    ----------
    speed : Speed
        How hard the analysis works.
    theme : str
        ``system``, ``light`` or ``dark``.
    colour_map : str
        Of the spectrogram: ``magma``, ``viridis``, ``cividis`` or ``grey``.
    cache_limit_mb : int
        Pictures beyond this are dropped, oldest use first.
    checkpoint : str
        Who listens: ``NAME@VERSION``; empty for the one that ships with the program.
    """

    speed: Speed = Speed.NORMAL
    theme: str = "system"
    colour_map: str = "magma"
    cache_limit_mb: int = 2000
    checkpoint: str = ""

    @classmethod
    def load(cls, path: Path | None = None) -> "Settings":
        """Read the settings; what is missing, unknown or damaged falls back to the defaults."""
        settings = cls()
        try:
            stored = json.loads((path or settings_file()).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return settings
        if not isinstance(stored, dict):
            return settings
        for item in fields(cls):
            value = stored.get(item.name)
            if item.name == "speed" and value in list(Speed):
                settings.speed = Speed(value)
            elif item.name != "speed" and type(value) is type(getattr(settings, item.name)):
                setattr(settings, item.name, value)
        return settings

    def save(self, path: Path | None = None) -> None:
        """Write the settings whole or not at all."""
        target = path or settings_file()
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".new")
        draft.write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")
        draft.replace(target)


def settings_file() -> Path:
    """Return where the settings are kept."""
    return Path(platformdirs.user_config_dir(_APP, appauthor=False)) / "settings.json"
