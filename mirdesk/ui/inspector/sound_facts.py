"""What was measured of a track's sound, as names and values with units."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication

from mirdesk.domain.descriptors import Descriptors, Silence, Tempo, Tonality
from mirdesk.domain.tracks import TrackDetails
from mirdesk.ui.inspector.facts import Fact

_CONTEXT: Final = "Inspector"
_AUDIBLE_CENTS: Final = 8.0  # tuning further off than that is told
_SHOWN_SILENCE_S: Final = 0.5  # shorter silence at the ends is every track's


def sound_facts(details: TrackDetails, tag_names: Sequence[str] = ()) -> list[Fact]:
    """Return tempo, key, loudness, peak, silence, tags; values that are unknown are empty.

    What the file's tags say of tempo and key stands below what was heard, and is called so.

    Parameters
    ----------
    details : TrackDetails
    tag_names : sequence of str
        What the checkpoint that heard the track calls its tags.
    """
    found = details.descriptors
    range_text = "" if details.range_lu is None else f"{details.range_lu:.1f} LU"
    is_silent = details.integrated_lufs is None or details.integrated_lufs < -70
    return [
        (_tr("Tempo"), _with_tag(_tempo(found), details.tags.get("bpm"))),
        (_tr("Key"), _with_tag(_key(found), details.tags.get("key"))),
        (_tr("Tuning"), _tuning(found.tonality if found else None)),
        (_tr("Loudness"), _loudness(details.integrated_lufs)),
        (_tr("Range"), "" if is_silent else range_text),
        (_tr("True peak"), _true_peak(found)),
        (_tr("Silence"), "" if found is None else _silence(found.silence)),
        (_tr("Speech"), "" if found is None else _speech(found.speech_share)),
        (_tr("Sounds like"), "" if found is None else _likes(found.sounds_like(tag_names))),
    ]


def _with_tag(heard: str, tag: tuple[str, ...] | None) -> str:
    """Return what was heard with what a tag says below it; nothing unless heard."""
    if not heard or not tag:
        return heard
    return f"{heard}\n" + _tr("In the tags: {value}").format(value="; ".join(tag))


def _tempo(found: Descriptors | None) -> str:
    if found is None:
        return ""
    tempo: Tempo | None = found.tempo
    if tempo is None:
        return _tr("no steady pulse")
    if tempo.is_certain:
        return _tr("{bpm} BPM").format(bpm=f"{tempo.bpm:.1f}")
    return _tr("about {bpm} BPM, uncertain").format(bpm=f"{tempo.bpm:.0f}")


def _key(found: Descriptors | None) -> str:
    if found is None:
        return ""
    tonality = found.tonality
    if tonality is None:
        return _tr("no pitches")
    shown = f"{tonality.key.name} ({tonality.key.camelot})"
    return shown if tonality.is_certain else _tr("{key}, uncertain").format(key=shown)


def _tuning(tonality: Tonality | None) -> str:
    """Return how far the tuning is off, where the key is certain and it can be heard."""
    if tonality is None or not tonality.is_certain:
        return ""
    cents = tonality.tuning_cents
    if abs(cents) < _AUDIBLE_CENTS:
        return ""
    return _tr("{cents} cents from A = 440 Hz").format(cents=f"{cents:+.0f}")


def _loudness(lufs: float | None) -> str:
    if lufs is None:
        return ""
    return _tr("silent") if lufs < -70 else f"{lufs:.1f} LUFS"


def _true_peak(found: Descriptors | None) -> str:
    if found is None or found.true_peak_dbtp < -200:
        return ""
    return f"{found.true_peak_dbtp:.1f} dBTP"


def _silence(silence: Silence) -> str:
    if silence.share >= 1.0:
        return _tr("all of it")
    parts = []
    if silence.share >= 0.005:
        parts.append(_tr("{share} of the time").format(share=f"{silence.share:.0%}"))
    if silence.leading_s >= _SHOWN_SILENCE_S:
        parts.append(_tr("{seconds} s at the start").format(seconds=f"{silence.leading_s:.1f}"))
    if silence.trailing_s >= _SHOWN_SILENCE_S:
        parts.append(_tr("{seconds} s at the end").format(seconds=f"{silence.trailing_s:.1f}"))
    return ", ".join(parts) if parts else _tr("none")


def _speech(share: float | None) -> str:
    return _tr("in {share} of it").format(share=f"{share:.0%}") if share else ""


def _likes(found: Sequence[tuple[str, float]]) -> str:
    """Return tags with their values, and below how far they are to be trusted."""
    if not found:
        return ""
    likes = ", ".join(f"{name} {value:.2f}" for name, value in found)
    doubt = _tr(
        "Experimental: learned from another network, not checked against people's labels."
    )
    return f"{likes}\n{doubt}"


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
