"""Pieces of the village: a breakdown with banjo and mandolin, a wedding dance."""

from mirdesk.lab.demo.harmony import Progression, patterned, progression, root_pitch
from mirdesk.lab.demo.notation import Note, Notes, louder, shifted
from mirdesk.lab.demo.notation import line as read_line
from mirdesk.lab.demo.score import Part, Piece

_MANDOLIN_BANK = 16  # variation of the steel guitar after Roland GS

# Right-hand rolls over the open strings of a banjo in G tuning and stopped chords.
_ROLLS = {
    "G": "g3/.5! b3 g4 d4 b3 g4 d4 b3",
    "C": "c4/.5! e4 g4 e4 c4 g4 e4 c4",
    "D": "a3/.5! d4 g4 f#4 d4 g4 f#4 a3",
}


def hollow_creek() -> Piece:
    """Banjo alone, then bass, mandolin, and a strummed guitar."""
    order = ["G", "G", "C", "G", "G", "G", "D", "D", "C", "G", "D"]
    banjo = read_line(
        "|".join([_ROLLS[name] for name in order] + ["g3+b3+d4+g4/1! g4 g3 r"]), bar_beats=4
    )
    tune = read_line(
        "|".join(["b4/.5! d5 b4 a4 g4/1 b4", "d5/.5! b4 a4 b4 g4/1 e4"]), bar_beats=4
    )
    mandolin = read_line(
        "b5/.5! d6 b5 a5 g5 a5 b5 g5 | e5/.5 g5 a5 b5 d6/1! b5 | a5/.5! b5 a5 g5 f#5 e5 d5 e5 |"
        "f#5/.5 a5 d6! c6 a5/1 f#5 | e5/.5! g5 c6 g5 e5 g5 c6/1 | b5/.5! g5 d5 g5 b5 d6 b5/1 |"
        "a5/.5! f#5 d5 f#5 a5 c6 a5 f#5 | g5/1! b5 g5! r",
        bar_beats=4,
        start_beats=16,
    )
    chords = progression("C G D", beats=4)
    guitar = shifted(patterned(chords, ".x.x.xxx", voices=4, low=48, high=67, step=0.5), 32)
    guitar += read_line("g3+b3+d4+g4/1! r/3", bar_beats=4, start_beats=44)
    bass = _root_and_fifth([(name, 4.0) for name in order[2:]], low=31, start_beats=8)
    bass += read_line("g2/1 d2 g1! r", bar_beats=4, start_beats=44)
    parts = (
        Part("banjo", 105, banjo + louder(tune, 6), level_db=0, pan=0.3, room=0.12),
        Part("bass", 32, bass, level_db=-1, room=0.08),
        Part("mandolin", 25, mandolin, 1, -0.3, 0.15, bank=_MANDOLIN_BANK),
        Part("guitar", 25, louder(guitar, -8), level_db=-4, pan=-0.05, room=0.12),
    )
    return Piece("hollow-creek", 150, parts, swing=0.53)


def mill_street() -> Piece:
    """Dance in D freygish: accordion and bass, then the clarinet."""
    chords = progression("D D D Gm Cm D Gm Cm D D", beats=4)
    accordion = patterned(chords, ".x.x", voices=3, low=57, high=72, step=1)
    accordion = tuple(Note(n.start_beats, 0.6, n.pitch, 84) for n in accordion)
    accordion = tuple(n for n in accordion if n.start_beats < 36)
    drone = tuple(Note(4 * bar, 3.9, pitch, 72) for bar in range(2, 9) for pitch in (50, 57))
    drone = tuple(n for n in drone if n.start_beats not in {12, 16, 24, 28}) + read_line(
        "g3+bb3/4 | g3+c4/4", bar_beats=4, start_beats=12
    )
    drone += read_line("g3+bb3/4 | g3+c4/4", bar_beats=4, start_beats=24)
    opening = read_line("a4/.5! bb4 c5 bb4 a4 g4 f#4 eb4 | d4/1! f#4/.5 a4 d5/1 r", bar_beats=4)
    answer = read_line("a4+d5/1 f#4+c5 f#4+a4+d5/1! r", bar_beats=4, start_beats=36)
    bass = _root_and_fifth(chords[:-1], low=33) + read_line(
        "d2/1 a1 d2! r", bar_beats=4, start_beats=36
    )
    clarinet = read_line(
        "d5/.5! f#5 g5 a5 bb5/1 a5 | g5/.5 bb5! a5 g5 f#5/.25 g5 f#5 eb5 d5/1 |"
        "eb5/.5! g5 c6/1 bb5/.5 g5 eb5/1 | f#5/.5 a5 d6/1.5! c6/.5 bb5 a5 |"
        "bb5/.5! a5 g5 bb5 a5 g5 f#5 g5 |"
        "eb5/.25 f#5 g5 a5 bb5/.5 g5 c6/1! bb5/.5 g5 |"
        "a5/.5! bb5 a5 g5 f#5 eb5 d5 eb5 | f#5/1 a5 d6! r",
        bar_beats=4,
        start_beats=8,
    )
    parts = (
        Part(
            "accordion",
            21,
            accordion + drone + louder(opening + answer, 4),
            level_db=-2,
            pan=0.3,
        ),
        Part("bass", 32, bass, level_db=-2, room=0.1),
        Part("clarinet", 71, clarinet, level_db=1, pan=-0.2, room=0.3, is_blown=True),
    )
    return Piece("mill-street", 126, parts)


def _root_and_fifth(chords: Progression, *, low: int, start_beats: float = 0.0) -> Notes:
    """Return a country bass: the root on one, the fifth below or above it on three."""
    notes: list[Note] = []
    at = start_beats
    for symbol, beats in chords:
        root = root_pitch(symbol, low=low)
        fifth = root + 7 if root - 5 < low else root - 5
        notes += [Note(at, 1.5, root, 90), Note(at + beats / 2, 1.5, fifth, 78)]
        at += beats
    return tuple(notes)
