"""What ``mirdesk tag`` and ``mirdesk undo`` print: changes, the history, the fields."""

import sys
from collections.abc import Sequence
from typing import Any

from mirdesk.cli.output import counted, iso_time, json_path, print_json, print_table
from mirdesk.domain.tag_edits import BatchSummary, FileWrite, WriteStatus
from mirdesk.domain.tags import TAG_FIELDS, display_name
from mirdesk.domain.tracks import shown_path
from mirdesk.operations.write_reports import WriteReport


def write_document(file: FileWrite) -> dict[str, Any]:
    """Return the stable shape of one file in ``mirdesk tag --json``."""
    return {
        "path": json_path(file.path),
        "status": file.status.value,
        "changes": [
            {"field": change.field, "old": list(change.old), "new": list(change.new)}
            for change in file.changes
        ],
        "reason": file.reason or None,
    }


def print_changes(files: Sequence[FileWrite]) -> None:
    """Print each field that changed, before and after."""
    rows = [
        (
            shown_path(file.path) if number == 0 else "",
            display_name(change.field),
            "; ".join(change.old),
            "; ".join(change.new),
        )
        for file in files
        for number, change in enumerate(file.changes)
    ]
    if rows:
        print_table(("File", "Field", "Before", "After"), rows)


def summary_text(report: WriteReport) -> str:
    """Return how many files ended how, and how to take it back."""
    words = {
        WriteStatus.WRITTEN: "written",
        WriteStatus.RESTORED: "as before again",
        WriteStatus.PREVIEWED: "would be written",
        WriteStatus.UNCHANGED: "unchanged",
        WriteStatus.REFUSED: "refused",
        WriteStatus.FAILED: "failed",
        WriteStatus.STOPPED: "not reached",
    }
    parts = [f"{n:,} {text}" for status, text in words.items() if (n := report.count(status))]
    text = f"{counted(len(report.files), 'file')}: {', '.join(parts)}"
    if report.batch_id is not None:
        text += f" (to take it back: mirdesk undo --batch {report.batch_id})"
    return text


def print_batches(batches: Sequence[BatchSummary], *, as_json: bool) -> None:
    """Print what was written, newest first."""
    if as_json:
        print_json(
            [
                {
                    "batch": batch.batch_id,
                    "made_at": iso_time(batch.made_at_s),
                    "title": batch.title,
                    "files": batch.files,
                    "can_undo": batch.can_undo,
                    "is_undo": batch.is_undo,
                }
                for batch in batches
            ]
        )
        return
    print_table(
        ("Number", "When (UTC)", "What", "Files", "Can be undone"),
        [
            (
                str(batch.batch_id),
                iso_time(batch.made_at_s)[:16].replace("T", " "),
                f"Undo: {batch.title}" if batch.is_undo else batch.title,
                f"{batch.files:,}",
                f"{batch.can_undo:,}",
            )
            for batch in batches
        ],
    )
    sys.stdout.write(f"{counted(len(batches), 'write')}\n")


def print_fields(*, as_json: bool) -> None:
    """Print the fields that have a name of their own in files."""
    if as_json:
        print_json(
            [
                {
                    "field": known.name,
                    "name": known.display_name,
                    "kind": known.kind.value,
                    "has_many": known.has_many,
                    "unit": known.unit or None,
                    "group": known.group,
                }
                for known in TAG_FIELDS.values()
            ]
        )
        return
    print_table(
        ("Field", "Name", "Takes", "Values"),
        [
            (known.name, known.display_name, known.kind.value, _many(known.has_many))
            for known in TAG_FIELDS.values()
        ],
    )
    sys.stdout.write("Any other name is a field of your own.\n")


def _many(has_many: bool) -> str:
    return "several" if has_many else "one"
