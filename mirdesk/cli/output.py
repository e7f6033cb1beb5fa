"""What the verbs print: JSON documents of stable shape, tables, and cells safe for CSV."""

import json
import math
import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from mirdesk.domain.activity import TrackAnalysis
from mirdesk.domain.descriptors import Descriptors
from mirdesk.domain.instruments import INSTRUMENTS, display_name
from mirdesk.domain.tracks import Problem, TrackDetails, TrackSummary

_SURROGATE = re.compile("[\ud800-\udfff]")
_WIDTH = 140  # characters of a table that goes into a file or a pipe


def print_json(document: Any, *, indent: int | None = 2) -> None:
    """Print one JSON document on standard output, and nothing else.

    Bytes of a path that are not UTF-8 stand as escaped surrogates: what a JSON reader gives
    back is what ``os.fsencode`` takes.
    """
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    escaped = _SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
    sys.stdout.write(escaped + "\n")


def json_path(path: bytes) -> str:
    """Return a path for ``print_json``."""
    return os.fsdecode(path)


def plain(text: str) -> str:
    """Return text without anything a terminal obeys: control and direction characters."""
    return "".join(
        repr(char)[1:-1] if unicodedata.category(char) in {"Cc", "Cf"} else char
        for char in text
    )


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 track``, ``2 tracks``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def complain(text: str) -> None:
    """Tell on standard error what went wrong and why."""
    sys.stderr.write(plain(text) + "\n")


def clip_document(clip: np.ndarray | Mapping[str, float] | None) -> dict[str, float] | None:
    """Return clip values as ``{label: value}``, rounded to what they are worth."""
    if clip is None:
        return None
    if isinstance(clip, np.ndarray):
        clip = dict(zip(INSTRUMENTS, clip.tolist(), strict=True))
    return {label: round(float(value), 4) for label, value in clip.items()}


def track_document(summary: TrackSummary, clip: Mapping[str, float] | None) -> dict[str, Any]:
    """Return the stable shape of one track in ``mirdesk list --json``."""
    return {
        "path": json_path(summary.path),
        "title": summary.title,
        "artist": summary.artist,
        "album": summary.album,
        "duration_s": rounded(summary.duration_s),
        "state": summary.state.value,
        "instruments": clip_document(clip),
        "tempo_bpm": rounded(summary.tempo_bpm),
        "key": None if summary.key is None else summary.key.short,
    }


def details_document(
    details: TrackDetails,
    analysis: TrackAnalysis | None,
    spans: Iterable[dict[str, Any]],
    tag_names: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the stable shape of ``mirdesk show --json``."""
    properties = details.properties
    document = track_document(details.summary, details.clip)
    document["tags"] = {field: list(values) for field, values in details.tags.items()}
    document["properties"] = {
        "container": properties.container,
        "codec": properties.codec,
        "duration_s": rounded(properties.duration_s),
        "sample_rate_hz": properties.sample_rate_hz,
        "channels": properties.channels,
        "bit_rate_bps": properties.bit_rate_bps,
        "bits_per_sample": properties.bits_per_sample,
        "tag_format": properties.tag_format,
        "size_bytes": details.size_bytes,
    }
    document["problem"] = details.problem or None
    document["same_recording"] = [json_path(path) for path in details.same_recording]
    document["analysis"] = None
    if analysis is not None:
        document["analysis"] = {
            "model": {
                "name": analysis.checkpoint.name,
                "version": analysis.checkpoint.version,
            },
            "duration_s": rounded(analysis.duration_s),
            "frame_rate_hz": analysis.activity.frame_rate_hz,
            "is_partial": analysis.is_partial,
            "note": analysis.note,
            "integrated_lufs": rounded(analysis.loudness.integrated_lufs),
            "loudness_range_lu": rounded(analysis.loudness.range_lu),
            "peak_dbfs": rounded(analysis.loudness.peak_dbfs),
            "passages": len(analysis.passages),
            "spans": list(spans),
            **descriptors_document(analysis.descriptors, tag_names),
        }
    return document


def descriptors_document(
    found: Descriptors | None, tag_names: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what was measured besides who plays; null where it was not, or nothing found.

    Parameters
    ----------
    found : Descriptors or None
    tag_names : sequence of str
        Names of ``found.tags``, as the checkpoint's card has them.
    """
    if found is None:
        names = ("tempo", "key", "true_peak_dbtp", "silence", "tags", "speech_share")
        return dict.fromkeys(names)
    tempo, tonality, silence = found.tempo, found.tonality, found.silence
    return {
        "tempo": tempo
        and {
            "bpm": rounded(tempo.bpm),
            "confidence": rounded(tempo.confidence),
            "is_certain": tempo.is_certain,
            "beats_s": [round(float(beat), 2) for beat in tempo.beats_s],
        },
        "key": tonality
        and {
            "name": tonality.key.short,
            "camelot": tonality.key.camelot,
            "confidence": rounded(tonality.confidence),
            "is_certain": tonality.is_certain,
            "tuning_cents": rounded(tonality.tuning_cents),
        },
        "true_peak_dbtp": rounded(found.true_peak_dbtp),
        "silence": {
            "share": rounded(silence.share),
            "leading_s": rounded(silence.leading_s),
            "trailing_s": rounded(silence.trailing_s),
        },
        "tags": {
            name: round(float(value), 3)
            for name, value in zip(tag_names, found.tags, strict=True)
        }
        if len(tag_names) == found.tags.size  # else they are another card's
        else {},
        "speech_share": rounded(found.speech_share),
    }


def problem_document(problem: Problem) -> dict[str, Any]:
    """Return the stable shape of one entry of ``mirdesk problems --json``."""
    return {
        "path": json_path(problem.path),
        "stage": problem.stage.value,
        "reason": problem.reason,
        "since": iso_time(problem.since_s),
    }


def iso_time(seconds: float) -> str:
    """Return epoch seconds as ISO 8601 in UTC."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def rounded(value: float | None) -> float | None:
    """Return a number with three decimals; what is no finite number becomes None."""
    if value is None or not math.isfinite(value):
        return None
    return round(value, 3)


def clock(seconds: float | None) -> str:
    """Return a length as people read it: ``4:05``, ``1:02:03``."""
    if seconds is None or not math.isfinite(seconds):
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def instruments_text(instruments: Sequence[tuple[int, float]], most: int = 3) -> str:
    """Return the leading instruments of a track with the share of time they play."""
    return ", ".join(
        f"{display_name(INSTRUMENTS[index]).lower()} {share:.0%}"
        for index, share in instruments[:most]
    )


def csv_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula (design/safety.md)."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under headings, as wide as the terminal allows; labels are plain text."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    cells = [[plain(cell) for cell in row] for row in rows]
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    columns = range(len(headings))
    widths = [max(len(row[i]) for row in [headings, *cells]) for i in columns]
    gaps = 3 * len(headings) + 2  # padding and dividers of the box
    while sum(widths) + gaps > console.width and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1  # the widest gives way, so none vanishes
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=any(headings))
    for heading, width in zip(headings, widths, strict=True):
        table.add_column(heading, overflow="ellipsis", no_wrap=True, width=width)
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
