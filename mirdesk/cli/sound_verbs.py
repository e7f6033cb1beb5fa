"""Verbs about how files sound: activity, spectrogram, similar, screenshot."""

import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from mirdesk.analysis.cards import Card
from mirdesk.cli import session
from mirdesk.cli.activity_formats import FORMATS, ActivityWriter
from mirdesk.cli.output import complain, counted, json_path, print_json, print_table
from mirdesk.cli.pictures import check_writable, details_of, draw_spectrogram
from mirdesk.discovery.similar import SearchLimits
from mirdesk.domain.activity import TrackAnalysis, spans_of
from mirdesk.domain.similarity import SimilarTracks
from mirdesk.errors import FileUnreadableError, MirdeskError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.find_similar import SimilarFinder
from mirdesk.operations.hear_file import hear_file, stored_analysis
from mirdesk.store.library import Library


def add_to(app: typer.Typer) -> None:
    """Register the verbs."""
    app.command("activity")(activity)
    app.command("spectrogram")(spectrogram)
    app.command("similar")(similar)
    app.command("screenshot")(screenshot)


def activity(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    form: Annotated[
        str, typer.Option("--format", help="csv, jsonl or jams.", metavar="FORMAT")
    ] = "jsonl",
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes (default: half the processors).")
    ] = None,
) -> None:
    """Print who plays when, frame by frame, for files in or outside the library."""
    if form not in FORMATS:
        raise typer.BadParameter(
            f"{form!r} is none of {', '.join(FORMATS)}", param_hint="--format"
        )
    folder, card = session.checkpoint()
    writer = ActivityWriter(form, card)
    failed = 0
    with (
        session.readable_or_none(context.obj.library) as library,
        session.workers(workers) as pool,
        session.progress_bar() as progress,
    ):
        bar = progress.add_task("Listening", total=len(files), note="")
        for path, outcome in _heard_in_order(files, library, pool, folder, card):
            progress.update(bar, advance=1, note=path.name)
            try:
                heard = outcome.result()
                writer.write(session.path_bytes(path), heard)
                if heard.is_partial:
                    complain(f"{path}: analysed only in part: {heard.note}")
            except MirdeskError as error:
                failed += 1
                reason = error.reason if isinstance(error, FileUnreadableError) else error
                complain(f"{path}: {reason}")
    raise typer.Exit(1 if failed else 0)


def _heard_in_order(
    files: list[Path], library: Library | None, pool: Pool, folder: Path, card: Card
) -> Iterator[tuple[Path, "Future[TrackAnalysis]"]]:
    """Yield each file with its analysis, in the order given, a few ahead at a time."""

    def hear(path: Path) -> TrackAnalysis:
        name = session.path_bytes(path)
        stored = stored_analysis(library, name, card)
        return stored if stored is not None else hear_file(name, pool, folder)

    with ThreadPoolExecutor(pool.background_workers) as threads:
        # Results wait in memory until they are printed: never more than a few.
        ahead: list[tuple[Path, Future[TrackAnalysis]]] = []
        for path in files:
            ahead.append((path, threads.submit(hear, path)))
            if len(ahead) > 2 * pool.background_workers:
                yield ahead.pop(0)
        yield from ahead


def spectrogram(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    output: Annotated[Path, typer.Option("-o", "--output", help="PNG picture to write.")],
    width: Annotated[int, typer.Option(min=320, max=16_000)] = 1600,
    height: Annotated[int, typer.Option(min=240, max=16_000)] = 900,
    light: Annotated[bool, typer.Option("--light", help="Light instead of dark.")] = False,
) -> None:
    """Draw the spectrogram of a file with its instrument lanes."""
    check_writable(output)
    folder, card = session.checkpoint()
    path = session.path_bytes(file)
    with (
        session.readable_or_none(context.obj.library) as library,
        session.workers(1) as pool,
        session.progress_bar() as progress,
    ):
        bar = progress.add_task("Listening", total=2, note=file.name)
        heard = stored_analysis(library, path, card) or hear_file(path, pool, folder)
        progress.update(bar, advance=1)
        draw_spectrogram(
            details_of(library, path, heard),
            heard,
            card,
            pool,
            output,
            size=(width, height),
            theme_name="light" if light else "dark",
        )


def similar(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    count: Annotated[int, typer.Option("-n", min=1, help="How many.")] = 10,
    per_artist: Annotated[int, typer.Option(help="At most so many by one artist; 0: all.")] = 1,
    per_album: Annotated[int, typer.Option(help="At most so many of one album; 0: all.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """List the tracks of the library that sound like a file, with reasons."""
    folder, card = session.checkpoint()
    path = session.path_bytes(file)
    limits = SearchLimits(count, per_artist, per_album)
    with session.readable(context.obj.library) as library:
        # A track that only another checkpoint has heard is compared with what that one heard.
        stored = stored_analysis(library, path, card) or stored_analysis(library, path, None)
        heard_by = stored.checkpoint if stored is not None else card.checkpoint_id
        finder = SimilarFinder(library, heard_by)
        track_id = library.track_id_of(path)
        found = None
        if stored is not None and track_id is not None:
            found = finder.like_track(track_id, limits)
        if found is None:
            finder = SimilarFinder(library, card.checkpoint_id)
            with session.workers(1) as pool:
                found = _like_outside(finder, hear_file(path, pool, folder), card, limits)
        _print_similar(library, found, as_json=as_json)
        if not found.searched:
            complain(
                f"No track of the library was analysed by {card.name} {card.version} yet. "
                f"Run: mirdesk analyze{' --again' if library.counts().analysed else ''}"
            )
            raise typer.Exit(1)


def _like_outside(
    finder: SimilarFinder, heard: TrackAnalysis, card: Card, limits: SearchLimits
) -> SimilarTracks:
    seconds = np.zeros(len(card.labels))
    for span in spans_of(heard.activity, card.frame_threshold_array):
        seconds[span.instrument] += span.end_s - span.start_s
    length_s = max(heard.duration_s, 1e-6)
    shares = {int(i): min(1.0, seconds[i] / length_s) for i in np.flatnonzero(seconds)}
    lufs = heard.loudness.integrated_lufs
    return finder.like_embedding(
        heard.embedding, shares, lufs if np.isfinite(lufs) else None, limits
    )


def _print_similar(library: Library, found: SimilarTracks, *, as_json: bool) -> None:
    rows = library.summaries([match.track_id for match in found.matches])
    pairs = list(zip(found.matches, rows, strict=True))
    if as_json:
        print_json(
            [
                {
                    "path": json_path(row.path),
                    "score": round(match.score, 4),
                    "reasons": list(match.reasons),
                    "title": row.title,
                    "artist": row.artist,
                }
                for match, row in pairs
            ]
        )
        return
    print_table(
        ("Score", "Title", "Artist", "Why"),
        [
            (f"{match.score:.3f}", row.title, row.artist, "; ".join(match.reasons))
            for match, row in pairs
        ],
    )
    hidden = found.hidden_same_artist + found.hidden_same_album + found.hidden_same_recording
    sys.stdout.write(f"{counted(found.searched, 'analysed track')} searched")
    sys.stdout.write(f", {hidden} nearer ones hidden by the limits\n" if hidden else "\n")


def screenshot(
    context: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", help="PNG picture to write.")],
    width: Annotated[int, typer.Option(min=900, max=8000)] = 1280,
    height: Annotated[int, typer.Option(min=600, max=8000)] = 800,
    light: Annotated[bool, typer.Option("--light", help="Light instead of dark.")] = False,
    select: Annotated[
        Path | None, typer.Option(help="File to select (default: the first track).")
    ] = None,
) -> None:
    """Draw the window offscreen, for documentation, bug reports and tests."""
    from mirdesk.app import draw_screenshot

    check_writable(output)
    library: Path = context.obj.library
    if not library.exists():
        with session.writable(library):
            pass  # the window makes an empty one, too
    draw_screenshot(
        library,
        output,
        size=(width, height),
        is_light=light,
        select=None if select is None else session.path_bytes(select),
    )
