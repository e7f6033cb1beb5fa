"""Random music for one preset: melodies, arpeggios, chords, strums, single notes, grooves.

Not meant to be listened to: meant to show a preset in many ways, in few seconds.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import mido
import numpy as np

from mirdesk.lab.presets import CYMBAL_KEYS, DRUM_KEYS, HAND_KEYS, Playing, Preset

TICKS_PER_BEAT: Final = 480
_TEMPO_US = 500_000  # 120 beats a minute; note times are written in seconds and scaled
_TICKS_PER_S = TICKS_PER_BEAT * 1e6 / _TEMPO_US
_SCALES: Final = (
    (0, 2, 4, 5, 7, 9, 11),
    (0, 2, 3, 5, 7, 8, 10),
    (0, 2, 4, 7, 9),
    (0, 3, 5, 6, 7, 10),
    (0, 2, 3, 5, 7, 9, 10),
)
_CHORDS: Final = ((0, 4, 7), (0, 3, 7), (0, 4, 7, 10), (0, 3, 7, 10), (0, 4, 7, 11), (0, 5, 7))


class Note(NamedTuple):
    """One note: MIDI key, start and length in seconds, velocity 1..127."""

    key: int
    start_s: float
    length_s: float
    velocity: int


class Piece(NamedTuple):
    """What one stretch of music is drawn from."""

    rng: np.random.Generator
    keys: np.ndarray  # the scale within the preset's range
    beat_s: float
    loudness: int  # mean velocity
    length_s: float

    def velocity(self) -> int:
        """Draw a velocity around the piece's loudness."""
        return int(np.clip(self.loudness + self.rng.normal(0, 10), 15, 127))


def score(preset: Preset, length_s: float, rng: np.random.Generator) -> mido.MidiFile:
    """Return random music of about this length for one preset, as a MIDI file.

    Parameters
    ----------
    preset : Preset
    length_s : float
        Pieces of 5-10 s, each with its own scale, tempo, loudness and way of playing, are
        put one after another until it is reached.
    rng : numpy.random.Generator
        The same state gives the same music.
    """
    kept = draw_notes(preset, length_s, rng)
    return to_midi(kept, preset, has_vibrato=preset.playing is Playing.SOLO, rng=rng)


def draw_notes(preset: Preset, length_s: float, rng: np.random.Generator) -> list[Note]:
    """Return the notes of random music; parameters are those of ``score``."""
    notes: list[Note] = []
    now_s = 0.1
    while now_s < length_s:
        piece = _draw_piece(preset, rng)
        ways = _WAYS[preset.playing]
        part = ways[rng.integers(len(ways))](piece)
        notes += [note._replace(start_s=note.start_s + now_s) for note in part]
        now_s += piece.length_s + float(rng.uniform(0.1, 0.8))
    return [note for note in notes if note.start_s < length_s - 0.3]


def to_midi(
    notes: list[Note], preset: Preset, *, has_vibrato: bool, rng: np.random.Generator
) -> mido.MidiFile:
    """Write notes as a MIDI file with one track that selects the preset."""
    channel = 9 if preset.bank == 128 else 0
    events: list[tuple[int, int, mido.Message]] = []
    if preset.bank != 128:
        select = mido.Message("control_change", control=0, value=preset.bank, channel=channel)
        events.append((0, 0, select))
    events.append(
        (0, 1, mido.Message("program_change", program=preset.program, channel=channel))
    )
    if has_vibrato:
        depth = int(rng.choice([0, 0, 30, 70]))
        events.append((0, 2, mido.Message("control_change", control=1, value=depth)))
    for note in notes:
        start = round(note.start_s * _TICKS_PER_S)
        end = max(start + 1, round((note.start_s + note.length_s) * _TICKS_PER_S))
        on = mido.Message("note_on", note=note.key, velocity=note.velocity, channel=channel)
        off = mido.Message("note_off", note=note.key, channel=channel)
        events += [(start, 4, on), (end, 3, off)]
    midi = mido.MidiFile(ticks_per_beat=TICKS_PER_BEAT)
    track = mido.MidiTrack()
    midi.tracks.append(track)
    track.append(mido.MetaMessage("set_tempo", tempo=_TEMPO_US))
    now = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - now))
        now = tick
    return midi


def _draw_piece(preset: Preset, rng: np.random.Generator) -> Piece:
    """Draw scale, register, tempo and loudness."""
    scale = np.array(_SCALES[rng.integers(len(_SCALES))]) + rng.integers(12)
    keys = np.arange(preset.lowest, preset.highest + 1)
    keys = keys[np.isin(keys % 12, scale % 12)]
    if preset.bank == 128:
        keys = np.arange(preset.lowest, preset.highest + 1)
    elif keys.size > 12 and rng.random() < 0.7:
        # A register of an octave or two, rather than the whole instrument at once.
        width = int(rng.integers(8, min(15, keys.size)))
        first = int(rng.integers(keys.size - width + 1))
        keys = keys[first : first + width]
    beat_s = 60.0 / float(rng.uniform(60, 170))
    return Piece(rng, keys, beat_s, int(rng.integers(40, 120)), float(rng.uniform(5, 10)))


def _melody(piece: Piece) -> list[Note]:
    """One note at a time, mostly by step."""
    rng = piece.rng
    notes: list[Note] = []
    at, now_s = int(rng.integers(piece.keys.size)), 0.0
    legato = float(rng.choice([0.4, 0.8, 0.95, 1.05]))
    values = (0.25, 0.5, 1.0, 2.0)
    odds = rng.dirichlet(np.ones(4))
    while now_s < piece.length_s:
        length_s = float(rng.choice(values, p=odds)) * piece.beat_s
        if rng.random() > 0.12:
            key = int(piece.keys[at])
            notes.append(Note(key, now_s, max(0.08, length_s * legato), piece.velocity()))
        step = int(rng.choice([-4, -2, -1, -1, 0, 1, 1, 2, 4]))
        at = int(np.clip(at + step, 0, piece.keys.size - 1))
        now_s += max(0.09, length_s)
    return notes


def _long_notes(piece: Piece) -> list[Note]:
    """Single notes, held, with gaps."""
    notes: list[Note] = []
    now_s = 0.0
    while now_s < piece.length_s:
        length_s = float(piece.rng.uniform(0.3, 3.0))
        notes.append(Note(int(piece.rng.choice(piece.keys)), now_s, length_s, piece.velocity()))
        now_s += length_s + float(piece.rng.uniform(0.05, 0.8))
    return notes


def _chord(piece: Piece) -> list[int]:
    """Keys of a chord within the piece's register, low to high."""
    root = int(piece.keys[piece.rng.integers(max(1, piece.keys.size // 2))])
    kind = _CHORDS[piece.rng.integers(len(_CHORDS))]
    octaves = [0, 12] if piece.rng.random() < 0.4 else [0]
    return [root + octave + step for octave in octaves for step in kind if root + octave < 100]


def _chords(piece: Piece) -> list[Note]:
    """Chords struck together, held or short."""
    notes: list[Note] = []
    now_s = 0.0
    held = float(piece.rng.choice([0.3, 0.7, 0.98]))
    while now_s < piece.length_s:
        length_s = float(piece.rng.choice([0.5, 1, 2, 4])) * piece.beat_s
        notes += [Note(key, now_s, length_s * held, piece.velocity()) for key in _chord(piece)]
        now_s += length_s
    return notes


def _strums(piece: Piece) -> list[Note]:
    """One chord a bar, strummed down and up."""
    notes: list[Note] = []
    now_s, spread_s = 0.0, float(piece.rng.uniform(0.006, 0.03))
    chord = _chord(piece)
    strum = 0
    while now_s < piece.length_s:
        if strum % 8 == 0:
            chord = _chord(piece)
        keys = chord if strum % 2 == 0 else chord[::-1]
        length_s = float(piece.rng.choice([0.5, 0.5, 1.0])) * piece.beat_s
        for index, key in enumerate(keys):
            notes.append(Note(key, now_s + index * spread_s, length_s, piece.velocity()))
        now_s += length_s
        strum += 1
    return notes


def _arpeggio(piece: Piece) -> list[Note]:
    """Chord tones one after another, ringing on."""
    notes: list[Note] = []
    now_s = 0.0
    step_s = max(0.08, piece.beat_s * float(piece.rng.choice([0.25, 0.33, 0.5])))
    ring = float(piece.rng.choice([1.0, 2.5, 5.0]))
    while now_s < piece.length_s:
        for key in _chord(piece):
            notes.append(Note(key, now_s, step_s * ring, piece.velocity()))
            now_s += step_s
    return notes


def _bass_line(piece: Piece) -> list[Note]:
    """Roots and fifths in eighths and quarters."""
    notes: list[Note] = []
    now_s, root = 0.0, int(piece.keys[0])
    while now_s < piece.length_s:
        if piece.rng.random() < 0.2:
            root = int(piece.rng.choice(piece.keys))
        key = root + int(piece.rng.choice([0, 0, 0, 7, 12, 5, 10]))
        length_s = piece.beat_s * float(piece.rng.choice([0.5, 0.5, 1.0]))
        notes.append(Note(key, now_s, length_s * 0.9, piece.velocity()))
        now_s += length_s
    return notes


def _two_hands(piece: Piece) -> list[Note]:
    """Chords below, melody above."""
    low = piece._replace(keys=piece.keys[: max(4, piece.keys.size // 2)])
    high = piece._replace(keys=piece.keys[piece.keys.size // 2 :])
    return _chords(low) + _melody(high)


def _groove(piece: Piece, keys: tuple[int, ...]) -> list[Note]:
    """Draw a random bar of sixteenths for a few keys of a kit, repeated with changes."""
    rng = piece.rng
    chosen = rng.choice(keys, size=int(rng.integers(1, 5)), replace=False)
    pattern = rng.random((chosen.size, 16)) < rng.uniform(0.08, 0.5, (chosen.size, 1))
    step_s = piece.beat_s / 4
    notes: list[Note] = []
    for index in range(int(piece.length_s / step_s)):
        for row, key in enumerate(chosen):
            if pattern[row, index % 16] != (rng.random() < 0.04):
                notes.append(Note(int(key), index * step_s, step_s, piece.velocity()))
    return notes


def _drums(piece: Piece) -> list[Note]:
    return _groove(piece, DRUM_KEYS)


def _cymbals(piece: Piece) -> list[Note]:
    return _groove(piece, CYMBAL_KEYS)


def _hands(piece: Piece) -> list[Note]:
    return _groove(piece, HAND_KEYS)


def _single_hits(piece: Piece, keys: tuple[int, ...]) -> list[Note]:
    """Hits of one key that ring out."""
    key = int(piece.rng.choice(keys))
    now_s, notes = 0.0, []
    while now_s < piece.length_s:
        notes.append(Note(key, now_s, 0.3, piece.velocity()))
        now_s += float(piece.rng.uniform(0.5, 2.5))
    return notes


def _drum_hits(piece: Piece) -> list[Note]:
    return _single_hits(piece, DRUM_KEYS)


def _cymbal_hits(piece: Piece) -> list[Note]:
    return _single_hits(piece, CYMBAL_KEYS)


_WAYS: Final[dict[Playing, tuple[Callable[[Piece], list[Note]], ...]]] = {
    Playing.KEYS: (_melody, _chords, _arpeggio, _two_hands, _two_hands, _long_notes),
    Playing.PLUCKED: (_melody, _melody, _strums, _strums, _arpeggio, _arpeggio, _long_notes),
    Playing.BASS: (_bass_line, _bass_line, _melody, _long_notes),
    Playing.SOLO: (_melody, _melody, _melody, _long_notes, _long_notes),
    Playing.SUSTAINED: (_chords, _chords, _melody, _melody, _two_hands, _long_notes),
    Playing.STRUCK: (_melody, _melody, _arpeggio, _chords, _long_notes),
    Playing.NOISE: (_long_notes,),
    Playing.DRUMS: (_drums, _drums, _drums, _drum_hits),
    Playing.CYMBALS: (_cymbals, _cymbals, _cymbal_hits),
    Playing.HAND_PERCUSSION: (_hands,),
}
