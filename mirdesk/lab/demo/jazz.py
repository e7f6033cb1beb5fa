"""Pieces for jazz players: a quartet, an organ trio, a street band."""

from mirdesk.lab.demo.drumming import CRASH, HAT_FOOT, KICK, RIDE, SIDE_STICK, SNARE, beat
from mirdesk.lab.demo.harmony import held_chords, patterned, progression, walking_bass
from mirdesk.lab.demo.notation import Note, louder, repeated
from mirdesk.lab.demo.notation import line as read_line
from mirdesk.lab.demo.score import Font, Part, Piece

_JAZZ_KIT = 32
_BRUSH_KIT = 40


def last_tram() -> Piece:
    """Piano, bass and drums swing for four bars, then a tenor saxophone takes the tune."""
    names = "Dm7 G7 Cmaj7 A7 Dm7 G7 Em7 A7 Dm7 G7 C6 C6"
    chords = progression(names, beats=4)
    bass = walking_bass(chords, low=31)
    head = read_line(
        "r/.5 a5 c6 a5 f5/1! d5 | r/.5 f5 b5 a5 g5/1! f5/.5 e5 |"
        "r/.5 e5 g5 b5 d6/1! b5 | c#6/.5! bb5 a5 g5 e5/1 r",
        bar_beats=4,
    )
    comping = patterned(chords, "x--.x...", voices=4, low=52, high=67, step=0.5)
    comping = tuple(note for note in comping if note.start_beats < 40)
    close = held_chords([("C6", 7)], voices=4, low=55, high=69)
    close = tuple(Note(41 + n.start_beats, n.length_beats, n.pitch, 66) for n in close)
    saxophone = read_line(
        "f4/.5 a4 c5/1.5! a4/.5 r g4 | b4/1 a4/.5 g4 f4/1.5 d4/.5 |"
        "g4/.5 b4 d5/1! b4/.5 g4 e4/1 |"
        "c#4/.5 e4 g4 bb4! a4/1.5 r/.5 | a4/.5 f4 d4 f4 a4 c5 e5/1! |"
        "d5/1.5 b4/.5 ab4! g4 f4 d4 | e4/.5 g4 a4 g4 e5/2! | d5/3? r/1",
        bar_beats=4,
        start_beats=16,
    )
    ride = repeated(beat("x.x.", RIDE, step=1, velocity=84), times=11, every_beats=4)
    skip = repeated(beat(".x.x", RIDE, step=1, velocity=92), times=11, every_beats=4)
    lift = repeated(beat("...x...x", RIDE, step=0.5, velocity=70), times=11, every_beats=4)
    foot = repeated(beat(".x.x", HAT_FOOT, step=1, velocity=76), times=11, every_beats=4)
    kick = repeated(beat("xxxx", KICK, step=1, velocity=60), times=11, every_beats=4)
    stick = repeated(beat("...x", SIDE_STICK, step=1, velocity=84), times=10, every_beats=4)
    snare = repeated(
        beat(".o.x.o...o.xo..x", SNARE, step=0.5, velocity=78), times=5, every_beats=8
    )
    fill = beat("x.xx.x.x", SNARE, step=0.5, velocity=74, start_beats=40)
    crash = (Note(44, 3, CRASH, 84), Note(44, 1, KICK, 84))
    parts = (
        Part(
            "piano",
            0,
            louder(head, 4) + louder(comping, -6) + close,
            -1,
            0.3,
            font=Font.MUSESCORE,
        ),
        Part("bass", 32, bass, level_db=0, room=0.1),
        Part(
            "drums", _JAZZ_KIT, kick + stick + snare + fill + crash[1:], -5, -0.1, is_drums=True
        ),
        Part(
            "cymbals", _JAZZ_KIT, ride + skip + lift + foot + crash[:1], -8, -0.3, is_drums=True
        ),
        Part("saxophone", 66, saxophone, level_db=3, pan=-0.1, room=0.3, is_blown=True),
    )
    return Piece("last-tram", 124, parts, swing=0.64)


def streetlamp() -> Piece:
    """Slow blues: drawbar organ and brushes, then a jazz guitar answers."""
    names = "G7 C9 G7 G7 C9 D9:2 C9:2 G13"
    chords = progression(names, beats=4)
    organ = held_chords(chords, voices=4, low=53, high=69)
    top = read_line("d5/.5 f5 g5/2! r/.5 bb5 | g5/1 e5/.5 d5 bb4 c5 d5/1", bar_beats=4)
    pedal = walking_bass(chords, low=31)
    guitar = read_line(
        "r/.5 d4 f4 g4 bb4/1! g4/.5 f4 | g4/2 r/.5 d5 f5 d5 | bb4/.5! g4 e4 g4 bb4/1 c5 |"
        "d5/.5 c5 a4 f#4 e4 g4 bb4 c5 | b4+d5+f5/4?",
        bar_beats=4,
        start_beats=8,
    )
    stick = repeated(beat(".x.x", SIDE_STICK, step=1, velocity=70), times=6, every_beats=4)
    brush = repeated(beat("xxxxxx.x", SNARE, step=0.5, velocity=52), times=6, every_beats=4)
    ride = repeated(beat("x.xxx.xx", RIDE, step=0.5, velocity=70), times=4, every_beats=4)
    ride = tuple(Note(n.start_beats + 8, n.length_beats, n.pitch, n.velocity) for n in ride)
    parts = (
        Part("organ", 17, louder(organ, -10) + top + louder(pedal, -6), 0, -0.25),
        Part("drums", _BRUSH_KIT, stick + brush, level_db=-8, is_drums=True),
        Part("cymbals", _BRUSH_KIT, ride, level_db=-11, pan=0.2, is_drums=True),
        Part("guitar", 26, guitar, level_db=2, pan=0.3, room=0.2),
    )
    return Piece("streetlamp", 84, parts, swing=0.66)


def rubber_band() -> Piece:
    """Gather a street band: snare, trombone, trumpet, then saxophone and clarinet."""
    trombone = read_line(
        "bb2/1! d3/.5 f3 g3/1 f3 | eb3/1! g3/.5 bb3 c4/1 bb3/.5 g3 | f3/1! a3/.5 c4 eb4/1 c4 |"
        "bb2/1! f3 bb2 r",
        bar_beats=4,
    )
    trombone = repeated(trombone, times=2, every_beats=16)
    trombone = tuple(Note(n.start_beats + 8, *_rest(n)) for n in trombone)
    trumpet = read_line(
        "f4/.5 bb4! d5 f5/1 d5/.5 bb4 c5 | eb5/1.5! d5/.5 c5/1 g4 |"
        "a4/.5 c5 eb5! f5/1 eb5/.5 c5 a4 |"
        "bb4/1.5! d5/.5 bb4/1 r | d5/.5 f5! bb5/1 f5/.5 d5 f5/1 | g5/1! eb5/.5 c5 eb5/1 g5 |"
        "f5/.5! eb5 c5 a4 c5 eb5 c5/1 | bb4/1! d5 bb4! r",
        bar_beats=4,
        start_beats=8,
    )
    saxophone = read_line(
        "bb4/.5 r d5 r f4 bb4 d5/1 | g4/.5 r bb4 r eb4 g4 bb4/1 |"
        "a4/.5 r c5 r f4 a4 c5/1 | f4/1 bb4 f4! r",
        bar_beats=4,
        start_beats=24,
    )
    clarinet = read_line(
        "bb5/.25 c6 d6 c6 bb5/.5 f5 d6/1.5 bb5/.5 | c6/.25 bb5 g5 bb5 eb6/1! d6/.5 c6 bb5/1 |"
        "a5/.5 c6 f6/1! eb6/.5 c6 a5/1 | bb5/1 f6 bb5! r",
        bar_beats=4,
        start_beats=24,
    )
    roll = beat("X.xxX.xxx.X.xxX.", SNARE, step=0.25, velocity=74)
    kick = beat("x..x..x.", KICK, step=0.5, velocity=88)
    drums = repeated(roll + kick, times=9, every_beats=4)
    cymbals = repeated(beat(".x.x", CRASH, step=1, velocity=58), times=7, every_beats=4)
    cymbals = tuple(Note(n.start_beats + 8, *_rest(n)) for n in cymbals)
    close = beat("X.X.X", SNARE, step=0.5, velocity=84, start_beats=36)
    parts = (
        Part("drums", 0, drums + close, level_db=-3, room=0.15, is_drums=True),
        Part("cymbals", 0, cymbals, level_db=-12, pan=0.1, is_drums=True),
        Part("trombone", 57, trombone, level_db=-1, pan=0.3, is_blown=True),
        Part("trumpet", 56, trumpet, level_db=0, pan=-0.15, is_blown=True),
        Part("saxophone", 65, saxophone, level_db=-2, pan=-0.4, is_blown=True),
        Part("clarinet", 71, clarinet, level_db=-2, pan=0.45, is_blown=True),
    )
    return Piece("rubber-band", 112, parts, swing=0.58)


def _rest(note: Note) -> tuple[float, int, int]:
    """All of a note but its start."""
    return note.length_beats, note.pitch, note.velocity
