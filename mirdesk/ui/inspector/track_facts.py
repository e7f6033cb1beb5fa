"""What the File tab says of a track, as names and values."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from mirdesk.domain.tracks import TrackDetails, TrackState, shown_path
from mirdesk.ui.inspector.facts import Fact
from mirdesk.ui.inspector.sound_facts import sound_facts
from mirdesk.ui.tracks.columns import duration_text, state_text

_CONTEXT: Final = "Inspector"


def file_facts(details: TrackDetails, tag_names: Sequence[str] = ()) -> list[Fact]:
    """Return what is known of the file, its audio, and how it was analysed.

    ``tag_names`` is what the checkpoint that heard it calls its tags.
    """
    properties = details.properties
    is_partial = details.summary.state is TrackState.PARTIAL
    locale = QLocale()
    changed = dt.datetime.fromtimestamp(details.mtime_ns / 1e9, tz=dt.UTC)
    shown_rate = (
        f"{properties.sample_rate_hz / 1000:g} kHz" if properties.sample_rate_hz else ""
    )
    bit_rate = f"{properties.bit_rate_bps / 1000:.0f} kbit/s" if properties.bit_rate_bps else ""
    depth = f"{properties.bits_per_sample} bit" if properties.bits_per_sample else ""
    checkpoint = f"{details.checkpoint_name} {details.checkpoint_version}".strip()
    format_words = dict.fromkeys(w for w in (properties.container, properties.codec) if w)
    return [
        (_tr("State"), state_text(details.summary)),
        (_tr("Note") if is_partial else _tr("Problem"), details.problem),
        (_tr("Path"), shown_path(details.summary.path)),
        (_tr("Size"), locale.formattedDataSize(details.size_bytes)),
        (_tr("Changed"), f"{changed.astimezone():%Y-%m-%d %H:%M}"),
        (_tr("Length"), duration_text(details.summary.duration_s)),
        (_tr("Format"), ", ".join(format_words)),
        (_tr("Sample rate"), shown_rate),
        (_tr("Channels"), _channels(properties.channels)),
        (_tr("Bit rate"), bit_rate),
        (_tr("Bit depth"), depth),
        (_tr("Tags"), properties.tag_format),
        *sound_facts(details, tag_names),
        (_tr("Checkpoint"), checkpoint),
        (_tr("Same audio in"), "\n".join(map(shown_path, details.same_recording))),
    ]


def _channels(count: int | None) -> str:
    if count is None:
        return ""
    return {1: _tr("1 (mono)"), 2: _tr("2 (stereo)")}.get(count, str(count))


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
