"""What the tasks of the child processes are asked, and the answers that are theirs alone."""

from dataclasses import dataclass

from mirdesk.analysis.cards import Backbone


@dataclass(frozen=True, slots=True)
class AnalyseRequest:
    """Listen to one file.

    Attributes
    ----------
    path : bytes
        The file.
    checkpoint_folder : str
        Holds card and weights; kept loaded in the child between jobs.
    duration_s : float or None
        If known, progress can be told as a share.
    """

    path: bytes
    checkpoint_folder: str
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class CheckpointUnusable:
    """Answer of the analyse task when the weights, not the file, are at fault."""

    reason: str


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """Draw the picture pyramid of one file.

    Attributes
    ----------
    path : bytes
        The file.
    folder : str
        Where the pyramid appears, whole or not at all.
    duration_s : float or None
        If known, progress can be told as a share.
    cache_limit_bytes : int or None
        Of all pyramids beside it; those used longest ago are dropped afterwards.
    """

    path: bytes
    folder: str
    duration_s: float | None = None
    cache_limit_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class ConvertRequest:
    """Turn the official release of a backbone into safetensors.

    Attributes
    ----------
    source : str
        The file of the release.
    folder : str
        Gets weights and record.
    backbone : Backbone
        Says what the file must be.
    """

    source: str
    folder: str
    backbone: Backbone
