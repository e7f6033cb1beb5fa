"""What child processes do: the handler the pool runs, one function a task.

Everything heavy is imported when a task first needs it, so that a process that reads tags
never loads torch. Expected errors go to the pool as they are.
"""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mirdesk.errors import CheckpointError
from mirdesk.operations.requests import (
    AnalyseRequest,
    CheckpointUnusable,
    ConvertRequest,
    PictureRequest,
)
from mirdesk.settings import backbones_folder

if TYPE_CHECKING:
    from mirdesk.analysis.analyzer import Analyzer
    from mirdesk.analysis.backbones import BackboneRecord
    from mirdesk.audio.pyramid import PyramidInfo
    from mirdesk.domain.activity import TrackAnalysis

HANDLER: Final = "mirdesk.operations.tasks:handle"  # for ``Pool``

READ_TAGS: Final = "read_tags"
ANALYSE: Final = "analyse"
PYRAMID: Final = "pyramid"
EMBED_FILE: Final = "embed_file"
CONVERT_BACKBONE: Final = "convert_backbone"
READ_COVER: Final = "read_cover"
PLAN_WRITE: Final = "plan_write"
PLAN_UNDO: Final = "plan_undo"
CARRY_OUT: Final = "carry_out"
LOOK_AFTER: Final = "look_after"

Report = Callable[[str, float], None]
IsCancelled = Callable[[], bool]


def handle(task: str, payload: Any, report: Report, is_cancelled: IsCancelled) -> Any:
    """Do one job in a child process.

    Parameters
    ----------
    task : str
        ``read_tags``: what ``read_tags_task`` says. ``analyse`` and ``embed_file``:
        ``AnalyseRequest`` to ``TrackAnalysis`` (None when cancelled) or ``CheckpointUnusable``.
        ``pyramid``: ``PictureRequest`` to ``PyramidInfo`` (None when cancelled).
        ``convert_backbone``: ``ConvertRequest`` to ``BackboneRecord`` or
        ``CheckpointUnusable``. ``read_cover``: a path to the bytes of the front cover, empty
        for none. ``plan_write``, ``plan_undo``, ``carry_out`` and
        ``look_after``: what ``write_task`` says.
    payload : object
        The request.
    report : callable
        Takes stage and share done.
    is_cancelled : callable
        Tells whether to give up.

    Returns
    -------
    object
        Plain data.
    """
    return _TASKS[task](payload, report, is_cancelled)


def _read_tags(payload: Any, report: Report, is_cancelled: IsCancelled) -> Any:
    from mirdesk.operations.read_tags_task import read_tags_batch

    return read_tags_batch(payload, report, is_cancelled)


def _analyse(
    request: AnalyseRequest, report: Report, is_cancelled: IsCancelled
) -> "TrackAnalysis | CheckpointUnusable | None":
    from mirdesk.analysis.track import analyse_track

    report("opening", 0.0)
    try:
        analyzer = _analyzer(request.checkpoint_folder)
    except CheckpointError as error:
        return CheckpointUnusable(str(error))
    report("listening", 0.0)
    return analyse_track(
        request.path,
        analyzer,
        on_progress=_share_of(request.duration_s, "listening", report),
        is_cancelled=is_cancelled,
    )


def _draw_pyramid(
    request: PictureRequest, report: Report, is_cancelled: IsCancelled
) -> "PyramidInfo | None":
    from mirdesk.audio.pictures import write_pyramid
    from mirdesk.operations.picture_cache import prune

    folder = Path(request.folder)
    info = write_pyramid(
        request.path, folder, _share_of(request.duration_s, "drawing", report), is_cancelled
    )
    if info is not None and request.cache_limit_bytes is not None:
        prune(folder.parent, request.cache_limit_bytes, keep=folder)
    return info


def _convert_backbone(
    request: ConvertRequest, report: Report, _is_cancelled: IsCancelled
) -> "BackboneRecord | CheckpointUnusable":
    from mirdesk.analysis.backbone_weights import convert_backbone

    report("converting", 0.0)
    try:
        return convert_backbone(Path(request.source), Path(request.folder), request.backbone)
    except CheckpointError as error:
        return CheckpointUnusable(str(error))


def _plan_write(request: Any, _report: Report, _is_cancelled: IsCancelled) -> Any:
    from mirdesk.operations.write_task import plan_file

    return plan_file(request)


def _plan_undo(request: Any, _report: Report, _is_cancelled: IsCancelled) -> Any:
    from mirdesk.operations.write_task import plan_file_undo

    return plan_file_undo(request)


def _carry_out(request: Any, _report: Report, _is_cancelled: IsCancelled) -> Any:
    from mirdesk.operations.write_task import carry_out_plan

    return carry_out_plan(request)


def _look_after(entry: Any, _report: Report, _is_cancelled: IsCancelled) -> Any:
    from mirdesk.operations.write_task import look_after_entry

    return look_after_entry(entry)


def _read_cover(path: bytes, _report: Report, _is_cancelled: IsCancelled) -> bytes:
    from mirdesk.filetags.files import read_open
    from mirdesk.filetags.opening import open_regular
    from mirdesk.filetags.pictures import FRONT_COVER

    with open_regular(path) as file:
        pictures = read_open(file, path).pictures
    fronts = [picture for picture in pictures if picture.role == FRONT_COVER]
    chosen = next(iter([*fronts, *pictures]), None)
    return b"" if chosen is None else chosen.data


@functools.lru_cache(maxsize=1)
def _analyzer(checkpoint_folder: str) -> "Analyzer":
    """Load a checkpoint once a process."""
    from mirdesk.analysis.loading import load_analyzer

    return load_analyzer(Path(checkpoint_folder), backbones_folder())


def _share_of(duration_s: float | None, stage: str, report: Report) -> Callable[[float], None]:
    """Return a listener that turns seconds done into a share of the whole."""

    def tell(done_s: float) -> None:
        report(stage, min(1.0, done_s / duration_s) if duration_s else 0.0)

    return tell


_TASKS: Final[dict[str, Callable[[Any, Report, IsCancelled], Any]]] = {
    READ_TAGS: _read_tags,
    ANALYSE: _analyse,
    EMBED_FILE: _analyse,
    PYRAMID: _draw_pyramid,
    CONVERT_BACKBONE: _convert_backbone,
    READ_COVER: _read_cover,
    PLAN_WRITE: _plan_write,
    PLAN_UNDO: _plan_undo,
    CARRY_OUT: _carry_out,
    LOOK_AFTER: _look_after,
}
