"""Parts and pieces: from notes in beats to humanised notes in seconds, MIDI and truth."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

import mido
import numpy as np

from mirdesk.lab.demo.notation import Note, Notes

DRUM_CHANNEL: Final = 9  # General MIDI level 1
_TICKS_PER_S: Final = 1920.0  # 960 ticks a beat at 120 beats a minute
_PHRASE_BEATS: Final = 8.0
_GAP_S: Final = 0.6  # shorter silences inside a part do not end a span
TAIL_S: Final = 1.2  # sound kept after the last note

# Seconds an instrument still clearly sounds after its note ends; read off stems rendered here.
_RING_S: Final[dict[str, float]] = {
    "banjo": 0.2,
    "cymbals": 0.7,
    "drums": 0.25,
    "guitar": 0.3,
    "mallet_percussion": 0.5,
    "piano": 0.3,
    "synthesizer": 0.3,
}
_DEFAULT_RING_S: Final = 0.15


class Font(StrEnum):
    """SoundFonts of Debian that the collection is rendered from, both MIT."""

    FLUID = "/usr/share/sounds/sf2/FluidR3_GM.sf2"
    MUSESCORE = "/usr/share/sounds/sf3/MuseScore_General_Full.sf3"


@dataclass(frozen=True, slots=True)
class Part:
    """One instrument of a piece.

    Attributes
    ----------
    label : str
        The instrument, one of ``INSTRUMENTS``.
    program, bank : int
        Preset of the font; for drums the kit.
    notes : tuple of Note
    level_db : float
        Loudness of the part beside the others.
    pan : float in -1..1
        Left to right.
    room : float in 0..1
        How much of it goes to the reverb.
    font : Font
    is_drums : bool
        Played on the percussion channel.
    is_blown : bool
        Bowed, blown or sung: long notes swell, the last ones end softly.
    """

    label: str
    program: int
    notes: Notes
    level_db: float = 0.0
    pan: float = 0.0
    room: float = 0.25
    font: Font = Font.FLUID
    bank: int = 0
    is_drums: bool = False
    is_blown: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A little piece.

    Attributes
    ----------
    slug : str
        Names the piece and seeds its small irregularities.
    tempo_bpm : float
    parts : tuple of Part
    swing : float
        Where the second quaver of a beat falls, 0.5 (even) to 0.67 (triplets).
    ritard_beats : float
        Beats before the end over which the tempo falls by a third.
    """

    slug: str
    tempo_bpm: float
    parts: tuple[Part, ...]
    swing: float = 0.5
    ritard_beats: float = 0.0
    end_beats: float = field(init=False)

    def __post_init__(self) -> None:
        ends = [note.end_beats for part in self.parts for note in part.notes]
        object.__setattr__(self, "end_beats", max(ends))

    @property
    def duration_s(self) -> float:
        """Length with the tail, in seconds."""
        return self.seconds_at(self.end_beats) + TAIL_S

    def seconds_at(self, beats: float) -> float:
        """Return the moment of a position in beats, with swing and the slowing at the end."""
        whole, part = divmod(beats, 1.0)
        swung = self.swing
        bent = part / 0.5 * swung if part < 0.5 else swung + (part - 0.5) / 0.5 * (1 - swung)
        position = whole + bent
        turn = self.end_beats - self.ritard_beats
        if self.ritard_beats and position > turn:
            late = position - turn
            position += 0.25 * late * late / self.ritard_beats  # tempo falls steadily to 2/3
        return position * 60.0 / self.tempo_bpm


@dataclass(frozen=True, slots=True)
class TimedNote:
    """A note as it is played: seconds, MIDI pitch, velocity 1..127."""

    start_s: float
    end_s: float
    pitch: int
    velocity: int


def performed(piece: Piece, part: Part) -> list[TimedNote]:
    """Return the part as a player would play it: phrased, stressed, a little uneven.

    The irregularities depend on the piece's slug and the part alone, so that every call gives
    the same notes.
    """
    seed = zlib.crc32(f"{piece.slug}/{part.label}/{part.program}/{part.bank}".encode())
    rng = np.random.default_rng(seed)
    spread_s = 0.004 if part.is_drums else 0.009
    timed = []
    for note in part.notes:
        late_s = float(np.clip(rng.normal(0.0, spread_s), -2 * spread_s, 2 * spread_s))
        start_s = max(0.0, piece.seconds_at(note.start_beats) + late_s)
        length = 0.98 if part.is_blown else 0.94
        end_s = piece.seconds_at(note.start_beats + note.length_beats * length) + late_s
        velocity = _velocity(note, is_drums=part.is_drums) + float(rng.normal(0.0, 3.0))
        timed.append(
            TimedNote(
                start_s, max(end_s, start_s + 0.04), note.pitch, int(np.clip(velocity, 20, 122))
            )
        )
    return sorted(timed, key=lambda each: (each.start_s, each.pitch))


def _velocity(note: Note, *, is_drums: bool) -> float:
    """Add the phrase's arc and the weight of the beat to the note's own velocity."""
    arc = np.sin(np.pi * (note.start_beats % _PHRASE_BEATS) / _PHRASE_BEATS)
    on_beat = abs(note.start_beats - round(note.start_beats)) < 0.01
    return note.velocity + (0.0 if is_drums else 10.0 * float(arc)) + (3.0 if on_beat else -4.0)


def write_midi(piece: Piece, part: Part, path: Path) -> None:
    """Write one part as a MIDI file that lasts as long as the whole piece."""
    channel = DRUM_CHANNEL if part.is_drums else 0
    events: list[tuple[float, mido.Message]] = [
        (0.0, mido.Message("control_change", channel=channel, control=0, value=part.bank)),
        (0.0, mido.Message("program_change", channel=channel, program=part.program)),
    ]
    notes = performed(piece, part)
    for note in notes:
        on = mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)
        off = mido.Message("note_off", channel=channel, note=note.pitch)
        events += [(note.start_s, on), (note.end_s, off)]
    if part.is_blown:
        events += _swells(notes, channel)
    end = mido.Message("control_change", channel=channel, control=11, value=127)
    events.append((piece.duration_s + 0.5, end))
    # A note's end comes before another's start at the same moment.
    events.sort(key=lambda event: (event[0], event[1].type == "note_on"))
    track = mido.MidiTrack()
    at_ticks = 0
    for seconds, message in events:
        ticks = round(seconds * _TICKS_PER_S)
        track.append(message.copy(time=ticks - at_ticks))
        at_ticks = ticks
    midi = mido.MidiFile(type=0, ticks_per_beat=960)
    midi.tracks.append(track)
    midi.save(path)


def _swells(notes: Iterable[TimedNote], channel: int) -> list[tuple[float, mido.Message]]:
    """Let long notes swell (controller 11) and gain vibrato (controller 1)."""
    events = []
    for note in notes:
        length_s = note.end_s - note.start_s
        if length_s < 0.5:
            events += _controls(note.start_s, channel, expression=112, vibrato=0)
            continue
        for step in np.linspace(0.0, 1.0, 13):
            swell = 92 + 35 * np.sin(np.pi * min(1.0, 0.25 + 0.75 * step)) ** 0.7
            vibrato = 38 * float(np.clip((step - 0.25) * 2.5, 0.0, 1.0))
            at_s = note.start_s + float(step) * length_s * 0.97
            events += _controls(
                at_s, channel, expression=int(min(127, swell)), vibrato=int(vibrato)
            )
    return events


def _controls(
    at_s: float, channel: int, *, expression: int, vibrato: int
) -> list[tuple[float, mido.Message]]:
    return [
        (at_s, mido.Message("control_change", channel=channel, control=11, value=expression)),
        (at_s, mido.Message("control_change", channel=channel, control=1, value=vibrato)),
    ]


def spans(piece: Piece) -> dict[str, list[tuple[float, float]]]:
    """Return when each instrument plays, by the score.

    Returns
    -------
    dict of str to list of (float, float)
        Start and end in seconds, in order; notes less than 0.6 s apart belong together.
    """
    found: dict[str, list[tuple[float, float]]] = {}
    for label in sorted({part.label for part in piece.parts}):
        ring_s = _RING_S.get(label, _DEFAULT_RING_S)
        stretches = sorted(
            (note.start_s, note.end_s + ring_s)
            for part in piece.parts
            if part.label == label
            for note in performed(piece, part)
        )
        found[label] = _joined(stretches, limit_s=piece.duration_s)
    return found


def _joined(
    stretches: list[tuple[float, float]], *, limit_s: float
) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for start_s, end_s in stretches:
        end_s = min(end_s, limit_s)
        if joined and start_s - joined[-1][1] <= _GAP_S:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end_s))
        else:
            joined.append((start_s, end_s))
    return [(round(start_s, 2), round(end_s, 2)) for start_s, end_s in joined]
