"""Pieces for a large room: brass, organ, a choir."""

from mirdesk.lab.demo.harmony import patterned, progression, voicings
from mirdesk.lab.demo.notation import Note, Notes, louder
from mirdesk.lab.demo.notation import line as read_line
from mirdesk.lab.demo.score import Font, Part, Piece


def tall_window() -> Piece:
    """Chorale: two brass players, then the organ answers, then all."""
    trumpet = read_line("f4/1 bb4! c5 d5 | eb5/1! d5 c5/2", bar_beats=4)
    trumpet += read_line(
        "f4/1 g4 a4 bb4 | d5/1.5! c5/.5 bb4/1 a4 | bb4/4?", bar_beats=4, start_beats=16
    )
    trombone = read_line("bb2/1 g3 f3 d3 | c3/1 bb2 f3/2", bar_beats=4)
    trombone += read_line(
        "bb2/1 eb3 c3 d3 | g3/1.5 eb3/.5 f3/2 | bb2/4?", bar_beats=4, start_beats=16
    )
    organ = _harmonised(
        "d5/1 c5 bb4 a4 | g4/1 a4 f4/2 | f4/1 g4 a4 bb4 | d5/1.5 c5/.5 bb4/1 a4 | bb4/4",
        "Bb:1 F:1 Gm:1 Dm:1 Eb:1 F:1 Bb:2 Bb:1 Eb:1 F:1 Bb:1 Gm:1.5 Eb:.5 Bb:1 F:1 Bb:4",
        low=48,
        start_beats=8,
    )
    pedal = read_line(
        "bb1/1 f1 g1 d2 | eb2/1 f2 bb1/2 | bb1/1 eb2 f2 bb1 | g1/1.5 eb2/.5 f1/2 | bb1/4",
        bar_beats=4,
        start_beats=8,
    )
    parts = (
        Part("trumpet", 56, trumpet, level_db=0, pan=-0.3, room=0.6, is_blown=True),
        Part("trombone", 57, trombone, level_db=-1, pan=0.3, room=0.6, is_blown=True),
        Part("organ", 19, louder(organ, -10) + pedal, level_db=-3, room=0.45),
    )
    return Piece("tall-window", 84, parts, ritard_beats=6)


def evening_hymn() -> Piece:
    """Choir on open vowels, between an organ's opening and its return under the close."""
    chords = progression("F Bb:2 C:2", beats=4)
    opening = patterned(chords, "x---", voices=3, low=53, high=69, step=1)
    opening += read_line("f2/4 | bb1/2 c2", bar_beats=4)
    choir = _harmonised(
        "a4/2 c5/1 d5 | c5/2 bb4/1 a4 | g4/1 a4 bb4 g4 | a4/1 f4 g4 e4 | f4/4",
        "F:2 F:1 Bb:1 F:2 Gm:1 Dm:1 C:1 F:1 Gm:1 C7:1 Dm:1 Bb:1 C:1 C7:1 F:4",
        low=48,
        start_beats=8,
    )
    bass = read_line(
        "f3/2 a2/1 bb2 | f2/2 g2/1 d3 | e3/1 f3 g2 c3 | d3/1 bb2 c3 c3 | f2/4",
        bar_beats=4,
        start_beats=8,
    )
    close = read_line(
        "d2+f3+a3+d4/1 bb1+f3+bb3+d4 c2+e3+g3+c4/2 | f1+f2+a3+c4+f4/4",
        bar_beats=4,
        start_beats=20,
    )
    parts = (
        Part("organ", 19, louder(opening + close, -6), level_db=-3, room=0.5),
        Part("voice", 52, choir + bass, 1, 0.0, 0.55, Font.MUSESCORE, is_blown=True),
    )
    return Piece("evening-hymn", 84, parts, ritard_beats=5)


def _harmonised(melody: str, chords: str, *, low: int, start_beats: float) -> Notes:
    """Set a melody for four voices: the tune on top, three voices led smoothly below it."""
    tune = read_line(melody, bar_beats=4, start_beats=start_beats)
    lowest = min(note.pitch for note in tune)
    symbols = progression(chords, beats=1)
    shapes = voicings([symbol for symbol, _ in symbols], voices=3, low=low, high=lowest - 1)
    notes: list[Note] = list(louder(tune, 6))
    at = start_beats
    for (_, beats), shape in zip(symbols, shapes, strict=True):
        notes += [Note(at, beats, pitch) for pitch in shape]
        at += beats
    return tuple(notes)
