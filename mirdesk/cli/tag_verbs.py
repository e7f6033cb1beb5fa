"""Verbs that write into files: tag, undo."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from mirdesk.cli import session
from mirdesk.cli.output import clock, complain, print_json
from mirdesk.cli.tag_output import (
    print_batches,
    print_changes,
    print_fields,
    summary_text,
    write_document,
)
from mirdesk.cli.tag_words import TagWords, parse_words
from mirdesk.domain.tag_edits import (
    MAX_PICTURE_BYTES,
    CoverEdit,
    FileWrite,
    TagEdit,
    WriteStatus,
)
from mirdesk.domain.tracks import shown_path
from mirdesk.errors import FileUnreadableError, QueryError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.write_reports import WriteOptions, WriteProgress, WriteReport
from mirdesk.operations.write_tags import preview_files, write_files
from mirdesk.store.library import Library

EXIT_INTERRUPTED: Final = 130  # as a shell tells of Ctrl+C
_BAD: Final = frozenset((WriteStatus.REFUSED, WriteStatus.FAILED))
_PICTURES: Final = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))

JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document.")]
Edits = list[tuple[bytes, TagEdit]]
Bases = list[dict[str, tuple[str, ...]]]


class FromAnalysis(StrEnum):
    """What listening found, and tags can hold."""

    INSTRUMENTS = "instruments"
    BPM = "bpm"
    KEY = "key"


def add_to(app: typer.Typer) -> None:
    """Register the verbs."""
    app.command("tag")(tag)
    app.command("undo")(undo)


def tag(
    context: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="In or outside the library.")
    ] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="Repeat it for several values."),
    ] = None,
    adds: Annotated[
        list[str] | None,
        typer.Option("--add", metavar="FIELD=VALUE", help="One more value."),
    ] = None,
    removes: Annotated[
        list[str] | None, typer.Option("--remove", metavar="FIELD", help="All its values.")
    ] = None,
    cover: Annotated[
        Path | None, typer.Option(metavar="PICTURE", help="Front cover: JPEG or PNG.")
    ] = None,
    remove_cover: Annotated[
        bool, typer.Option("--remove-cover", help="Take the front cover out.")
    ] = False,
    from_analysis: Annotated[
        list[FromAnalysis] | None,
        typer.Option(help="Write what listening found; files of the library."),
    ] = None,
    new_date: Annotated[
        bool, typer.Option("--new-date", help="Let the file date tell of the change.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
    fields: Annotated[bool, typer.Option("--fields", help="List the known fields.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write tags into files; every write is checked, and mirdesk undo takes it back."""
    if fields:
        print_fields(as_json=as_json)
        return
    if not files:
        raise QueryError("Which files? mirdesk tag FILE... --set FIELD=VALUE")
    words = parse_words(sets or [], adds or [], removes or [])
    if cover is not None and remove_cover:
        raise QueryError("--cover and --remove-cover contradict each other.")
    if not (words or cover or remove_cover or from_analysis):
        raise QueryError("What shall change? --set, --add, --remove, --cover, --from-analysis")
    picture = CoverEdit(b"") if remove_cover else None if cover is None else _picture(cover)
    paths = list(dict.fromkeys(session.path_bytes(file) for file in files))
    job = _TagJob(context.obj.library, paths, words, picture, from_analysis or [])
    if dry_run:
        _tell(job.preview(), as_json=as_json)
    else:
        _tell(job.write(WriteOptions(keeps_file_date=not new_date)), as_json=as_json)


class _TagJob:
    """One call of ``mirdesk tag``."""

    def __init__(
        self,
        library: Path,
        paths: Sequence[bytes],
        words: TagWords,
        picture: CoverEdit | None,
        heard: Sequence[FromAnalysis],
    ) -> None:
        self._library = library
        self._paths = paths
        self._words = words
        self._picture = picture
        self._heard = heard
        self._left_out: dict[bytes, FileWrite] = {}

    def preview(self) -> WriteReport:
        """Show what would be done; needs a library only for what listening found."""
        with _worker() as (pool, is_stopped, tell), contextlib.ExitStack() as stack:
            library = None
            if self._heard:
                library = stack.enter_context(session.readable(self._library))
            edits, _bases = self._edits(library, pool)
            found = preview_files(pool, edits, on_event=tell, is_cancelled=is_stopped)
        return self._whole(WriteReport(None, found, is_stopped()))

    def write(self, options: WriteOptions) -> WriteReport:
        """Write the files."""
        with (
            session.writable(self._library) as library,
            _worker() as (pool, is_stopped, tell),
        ):
            _recover(library, pool)
            edits, bases = self._edits(library, pool)
            report = write_files(
                library,
                pool,
                edits,
                options=options,
                bases=bases,
                on_event=tell,
                is_cancelled=is_stopped,
            )
        return self._whole(report)

    def _edits(self, library: Library | None, pool: Pool) -> tuple[Edits, Bases]:
        heard = self._heard_edits(library)
        edits: Edits = []
        bases: Bases = []
        for path in self._paths:
            if path in self._left_out:
                continue
            tags = _tags_of(path, pool) if self._words.added else {}
            edit, base = self._words.edit_of(tags)
            values = {**heard.get(path, TagEdit()).values, **edit.values}
            edits.append((path, TagEdit(values, self._picture)))
            bases.append(base)
        return edits, bases

    def _heard_edits(self, library: Library | None) -> dict[bytes, TagEdit]:
        """Return edits from what listening found; files nobody has heard are left out."""
        if not self._heard or library is None:
            return {}
        from mirdesk.operations.analysis_to_tags import AnalysisChoice, analysis_edits

        choice = AnalysisChoice(
            has_instruments=FromAnalysis.INSTRUMENTS in self._heard,
            has_bpm=FromAnalysis.BPM in self._heard,
            has_key=FromAnalysis.KEY in self._heard,
        )
        found = {}
        for path in self._paths:
            track_id = library.track_id_of(path)
            made = None if track_id is None else analysis_edits(library, [track_id], choice)
            if made is None or track_id is None:
                reason = "not in the library; add it with: mirdesk scan FILE"
                self._left_out[path] = FileWrite(path, WriteStatus.REFUSED, reason)
            elif made.not_analysed:
                reason = "nobody has listened to it yet; do it with: mirdesk analyze"
                self._left_out[path] = FileWrite(path, WriteStatus.REFUSED, reason)
            else:
                found[path] = made.edits.get(track_id, TagEdit())
        return found

    def _whole(self, report: WriteReport) -> WriteReport:
        """Put files that were left out back into their places."""
        done = {file.path: file for file in report.files} | self._left_out
        return replace(report, files=tuple(done[path] for path in self._paths))


def undo(
    context: typer.Context,
    batch: Annotated[
        int | None, typer.Option(min=1, help="Its number in --list (default: the last).")
    ] = None,
    as_list: Annotated[
        bool, typer.Option("--list", help="List what was written, newest first.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring back the bytes that files had before the last write, or before another one."""
    from mirdesk.operations.undo_writes import undo_batch

    if as_list:
        with session.readable(context.obj.library) as library:
            print_batches(library.write_batches(), as_json=as_json)
        return
    if not context.obj.library.exists():
        raise QueryError(f"There is no library at {context.obj.library} yet: nothing to undo.")
    with (
        session.writable(context.obj.library) as library,
        _worker() as (pool, is_stopped, tell),
    ):
        _recover(library, pool)
        report = undo_batch(library, pool, batch, on_event=tell, is_cancelled=is_stopped)
    _tell(report, as_json=as_json)


@contextlib.contextmanager
def _worker() -> Iterator[tuple[Pool, Callable[[], bool], Callable[[WriteProgress], None]]]:
    """Offer a child process, a look at Ctrl+C, and a progress bar."""
    with (
        session.workers(1) as pool,
        session.progress_bar() as progress,
        _stoppable() as stopped,
    ):
        bar = progress.add_task("Writing", total=None, note="")

        def tell(event: WriteProgress) -> None:
            note = "" if event.eta_s is None else f"about {clock(event.eta_s)} to go"
            progress.update(bar, completed=event.done, total=event.total, note=note)

        yield pool, stopped.is_set, tell


@contextlib.contextmanager
def _stoppable() -> Iterator[threading.Event]:
    """Let Ctrl+C and a request to end stop the batch after the file at work."""
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return
    before = {
        number: signal.signal(number, lambda *_: stopped.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _recover(library: Library, pool: Pool) -> None:
    """Look after writes that were interrupted, and tell of them."""
    from mirdesk.operations.recover_writes import recover_writes
    from mirdesk.operations.rename_files import recover_renames

    recover_renames(library)
    found = recover_writes(library, pool)
    if found:
        complain(found.text)


def _tags_of(path: bytes, pool: Pool) -> dict[str, tuple[str, ...]]:
    """Return what a file holds; nothing where that cannot be read, which its plan will say."""
    from mirdesk.operations.write_jobs import WriteJobs

    tags = WriteJobs(pool, bool).read_tags(path)
    return {} if tags is None else tags.tags


def _picture(path: Path) -> CoverEdit:
    """Read a cover.

    Raises
    ------
    FileUnreadableError
        It cannot be read, or is no picture that tags can hold.
    """
    shown = shown_path(os.fsencode(path))
    try:
        with path.open("rb") as file:
            data = file.read(MAX_PICTURE_BYTES + 1)
    except OSError as error:
        raise FileUnreadableError(f"it cannot be read: {error.strerror}", shown) from error
    if len(data) > MAX_PICTURE_BYTES:
        limit = f"{MAX_PICTURE_BYTES // 1024**2} MB"
        raise FileUnreadableError(f"a cover may have {limit} at most", shown)
    for start, mime_type in _PICTURES:
        if data.startswith(start):
            return CoverEdit(data, mime_type)
    raise FileUnreadableError("a cover must be a JPEG or PNG picture", shown)


def _tell(report: WriteReport, *, as_json: bool) -> None:
    """Print what became of each file, and leave with the exit status."""
    for file in report.files:
        if file.status in _BAD:
            complain(f"{shown_path(file.path)}: {file.reason}")
    if as_json:
        print_json([write_document(file) for file in report.files])
    else:
        print_changes(report.files)
        sys.stdout.write(summary_text(report) + "\n")
    if report.was_stopped:
        complain("Stopped; what was written so far is whole, and can be undone.")
        raise typer.Exit(EXIT_INTERRUPTED)
    raise typer.Exit(1 if any(file.status in _BAD for file in report.files) else 0)
