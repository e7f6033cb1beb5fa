"""Verbs about the library: scan, analyze, list, show, problems."""

import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from mirdesk.cli import session
from mirdesk.cli.output import (
    clock,
    complain,
    counted,
    details_document,
    instruments_text,
    print_json,
    print_table,
    problem_document,
    rounded,
    track_document,
)
from mirdesk.domain.activity import TrackAnalysis, spans_of
from mirdesk.domain.instruments import INSTRUMENTS, display_name
from mirdesk.domain.tags import display_name as display_name_of
from mirdesk.domain.tracks import Stage, TrackDetails, TrackQuery, shown_path
from mirdesk.errors import FileUnreadableError
from mirdesk.operations.analyse_library import analyse_all
from mirdesk.operations.analysis_progress import (
    AnalysisEvent,
    AnalysisProgress,
    TrackNotAnalysed,
)
from mirdesk.operations.listening_again import listening_again
from mirdesk.store.library import Library

EXIT_INTERRUPTED = 130  # as a shell tells of Ctrl+C

JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document.")]
WorkersOption = Annotated[
    int | None, typer.Option(min=1, help="Processes (default: half the processors).")
]
QueryArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="QUERY", help='Words and terms: miles year:1959 "piano>60%" no:voice'
    ),
]


def add_to(app: typer.Typer) -> None:
    """Register the verbs."""
    app.command("scan")(scan)
    app.command("analyze")(analyze)
    app.command("list")(list_tracks)
    app.command("show")(show)
    app.command("problems")(problems)


def scan(
    context: typer.Context,
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER...")],
) -> None:
    """Add folders or files to the library and read their tags."""
    from mirdesk.operations.scan_folder import ScanProgress, scan_folders

    with (
        session.writable(context.obj.library) as library,
        session.workers() as pool,
        session.progress_bar() as progress,
    ):
        bar = progress.add_task("Reading tags", total=None, note="")

        def tell(event: ScanProgress) -> None:
            done = event.read + event.unchanged + event.problems
            total = None if event.is_walking else max(event.found, done)
            progress.update(bar, total=total, completed=done)

        paths = [session.path_bytes(folder) for folder in folders]
        report = scan_folders(paths, store=library, pool=pool, on_event=tell)
    for problem in report.problems:
        complain(f"{shown_path(problem.path)}: {problem.reason}")
    for path, reason in report.unreachable:
        complain(f"{shown_path(path)}: {reason}")
    seen = report.progress
    sys.stdout.write(
        f"{counted(seen.found, 'audio file')} found: {seen.read} read, {seen.unchanged} "
        f"unchanged, {seen.problems} with problems; "
        f"{counted(seen.ignored, 'other file')} passed over\n"
    )
    if seen.missing:
        sys.stdout.write(
            f"{counted(seen.missing, 'file')} of the library no longer there; "
            "rows and analyses are kept (see mirdesk problems)\n"
        )
    raise typer.Exit(1 if report.problems or report.unreachable else 0)


def analyze(
    context: typer.Context,
    query: QueryArgument = None,
    workers: WorkersOption = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also what only other checkpoints have heard.")
    ] = False,
) -> None:
    """Analyse what nobody has heard; stop with Ctrl+C, go on whenever you like."""
    folder, card = session.checkpoint()
    words = " ".join(query or [])
    with (
        session.writable(context.obj.library) as library,
        session.workers(workers) as pool,
        session.progress_bar() as progress,
    ):
        wanted = TrackQuery(text=words) if words else None
        if wanted is not None:
            library.track_ids(wanted)  # a wrong query is told before anything runs
        library.show_results_of(card.checkpoint_id)
        bar = progress.add_task("Listening", total=None, note="")

        def tell(event: AnalysisEvent) -> None:
            if isinstance(event, TrackNotAnalysed):
                complain(f"{shown_path(event.path)}: {event.reason}")
            elif isinstance(event, AnalysisProgress):
                progress.update(
                    bar, completed=event.done, total=event.total, note=_speed(event)
                )

        try:
            finished = analyse_all(
                library,
                pool,
                folder,
                query=wanted,
                is_listening_again=again,
                kept=[entry.checkpoint for entry in session.catalogue().entries],
                on_event=tell,
            )
        except KeyboardInterrupt:
            complain("Stopped. What was analysed is kept; the same command goes on.")
            raise typer.Exit(EXIT_INTERRUPTED) from None
        older = None if again else listening_again(library, card, pool.background_workers)
    sys.stdout.write(
        f"{counted(finished.analysed, 'track')} analysed, {finished.partial} of them in part, "
        f"{finished.failed} failed, in {finished.elapsed_s:.1f} s\n"
    )
    if older is not None:
        sys.stdout.write(
            f"{counted(older.tracks, 'track')} heard by {older.names} keep those results; to "
            f"listen again with {card.name} {card.version} (about {clock(older.seconds)}): "
            "mirdesk analyze --again\n"
        )
    if finished.stopped_because:
        complain(finished.stopped_because)
    raise typer.Exit(1 if finished.failed or finished.stopped_because else 0)


def _speed(event: AnalysisProgress) -> str:
    text = f"{event.audio_x_realtime:.0f} x real time" if event.tracks_per_s else ""
    return text if event.eta_s is None else f"{text} · about {clock(event.eta_s)} to go"


def list_tracks(
    context: typer.Context, query: QueryArgument = None, as_json: JsonOption = False
) -> None:
    """List the tracks that match a search, all without one."""
    with session.readable(context.obj.library) as library:
        ids = library.track_ids(TrackQuery(text=" ".join(query or [])))
        rows = library.summaries(ids)
        if as_json:
            clips = library.clip_values(ids)
            print_json([track_document(row, clips.get(row.track_id)) for row in rows])
            return
    print_table(
        ("Title", "Artist", "Album", "Length", "State", "Plays (of the time)"),
        [
            (
                row.title,
                row.artist,
                row.album,
                clock(row.duration_s),
                row.state.value,
                instruments_text(row.instruments),
            )
            for row in rows
        ],
    )
    sys.stdout.write(f"{counted(len(rows), 'track')}\n")


def show(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    as_json: JsonOption = False,
) -> None:
    """Show tags, properties and analysis of one track of the library."""
    _folder, card = session.checkpoint()
    path = session.path_bytes(file)
    with session.readable(context.obj.library) as library:
        details, analysis = _known(library, path)
        spans = []
        if analysis is not None:
            # Those of the checkpoint that heard it, which need not be the one that listens now.
            thresholds = library.thresholds(analysis.checkpoint)
            if thresholds is None or analysis.checkpoint == card.checkpoint_id:
                thresholds = card.frame_threshold_array
            spans = _span_documents(analysis, thresholds)
    tag_names = _tag_names(analysis)
    if as_json:
        print_json(details_document(details, analysis, spans, tag_names))
        return
    _print_details(details, spans, tag_names)


def _tag_names(analysis: TrackAnalysis | None) -> tuple[str, ...]:
    """Return what the checkpoint that heard a track calls its tags; nothing if it is gone."""
    if analysis is None:
        return ()
    heard_by = session.catalogue().of(analysis.checkpoint)
    return () if heard_by is None else heard_by.card.tags


def _known(library: Library, path: bytes) -> tuple[TrackDetails, TrackAnalysis | None]:
    track_id = library.track_id_of(path)
    details = None if track_id is None else library.details(track_id)
    if track_id is None or details is None:
        for problem in library.problems(with_passed_over=True):
            if problem.path == path:
                raise FileUnreadableError(problem.reason, shown_path(path))
        raise FileUnreadableError(
            "not in the library; add it with: mirdesk scan FILE", shown_path(path)
        )
    return details, library.analysis(track_id)


def _span_documents(analysis: TrackAnalysis, thresholds: np.ndarray) -> list[dict[str, Any]]:
    return [
        {
            "instrument": INSTRUMENTS[span.instrument],
            "start_s": rounded(span.start_s),
            "end_s": rounded(span.end_s),
            "mean": rounded(span.mean),
        }
        for span in spans_of(analysis.activity, thresholds)
    ]


def _print_details(
    details: TrackDetails, spans: list[dict[str, Any]], tag_names: Sequence[str]
) -> None:
    properties = details.properties
    rows = [("File", shown_path(details.summary.path)), ("State", details.summary.state.value)]
    if details.problem:
        rows.append(("Problem", details.problem))
    rows += [
        (display_name_of(field), "; ".join(values)) for field, values in details.tags.items()
    ]
    rows += [
        ("Length", clock(properties.duration_s)),
        (
            "Format",
            f"{properties.container} {properties.codec} {properties.tag_format}".strip(),
        ),
        ("Sample rate", f"{properties.sample_rate_hz or '?'} Hz"),
        ("Channels", str(properties.channels or "?")),
        ("Bit rate", f"{(properties.bit_rate_bps or 0) // 1000} kb/s"),
    ]
    if details.integrated_lufs is not None:
        rows.append(("Loudness", f"{details.integrated_lufs:.1f} LUFS"))
    rows += _measured_rows(details)
    rows += _tag_rows(details, tag_names)
    rows.append(("Instruments", instruments_text(details.summary.instruments, most=20)))
    print_table(("", ""), rows)
    if spans:
        print_table(
            ("Instrument", "From", "To", "Mean"),
            [
                (
                    display_name(span["instrument"]),
                    clock(span["start_s"]),
                    clock(span["end_s"]),
                    f"{span['mean']:.2f}",
                )
                for span in spans
            ],
        )


def _measured_rows(details: TrackDetails) -> list[tuple[str, str]]:
    """Tempo, key, peak and silence, uncertain ones with a question mark."""
    found = details.descriptors
    if found is None:
        return []
    rows = []
    if found.tempo is not None:
        mark = "" if found.tempo.is_certain else " ?"
        rows.append(("Tempo", f"{found.tempo.bpm:.1f} BPM{mark}"))
    if found.tonality is not None:
        key, mark = found.tonality.key, "" if found.tonality.is_certain else " ?"
        rows.append(("Key", f"{key.name} ({key.camelot}){mark}"))
    if math.isfinite(found.true_peak_dbtp):
        rows.append(("True peak", f"{found.true_peak_dbtp:.1f} dBTP"))
    silence = found.silence
    ends = f"{silence.leading_s:.1f} s at the start, {silence.trailing_s:.1f} s at the end"
    return [*rows, ("Silence", f"{silence.share:.1%}, {ends}")]


def _tag_rows(details: TrackDetails, tag_names: Sequence[str]) -> list[tuple[str, str]]:
    """Speech, and what the recording sounds like, where the checkpoint tells."""
    found = details.descriptors
    if found is None:
        return []
    rows = []
    likes = ", ".join(f"{name} {value:.2f}" for name, value in found.sounds_like(tag_names))
    if likes:
        rows.append(("Sounds like", f"{likes} (experimental)"))
    if found.speech_share:
        rows.append(("Speech", f"{found.speech_share:.0%} of the time"))
    return rows


def problems(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the files that could not be read or analysed, and why."""
    with session.readable(context.obj.library) as library:
        noted = library.problems(with_passed_over=True)
    if as_json:
        print_json([problem_document(problem) for problem in noted])
        return
    found = [problem for problem in noted if problem.stage is not Stage.PASSED_OVER]
    print_table(
        ("File", "Stage", "Reason"),
        [(shown_path(problem.path), problem.stage.value, problem.reason) for problem in found],
    )
    sys.stdout.write(f"{counted(len(found), 'problem')}\n")
    if len(noted) > len(found):
        others = counted(len(noted) - len(found), "file")
        sys.stdout.write(f"{others} passed over, being no audio; --json names them\n")
