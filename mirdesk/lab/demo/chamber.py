"""Pieces for one or two players: piano, strings, flute and guitar."""

from mirdesk.lab.demo.harmony import patterned, progression
from mirdesk.lab.demo.notation import Note, louder, pitch_of
from mirdesk.lab.demo.notation import line as read_line
from mirdesk.lab.demo.score import Font, Part, Piece


def paper_boat() -> Piece:
    """Waltz for piano in A minor."""
    melody = read_line(
        "e5/2! d5/.5 c5 | b4/.5 c5 e5/2 | f5/2! e5/.5 d5 | c5/.5 d5 e5/2 |"
        "a5/2! g5/.5 f5 | e5/1 g5 c6! | b5/2 a5/.5 g#5 | e5/3? |"
        "e5/2 a5/.5 b5 | c#6/1.5! b5/.5 a5/1 | d6/2! c6/.5 a5 | b5/1 a5 f5 |"
        "g5/2 f5/.5 e5 | a5/1 c5 f5 | e5/1? d5? g#4? | a4/3?",
        bar_beats=3,
    )
    basses = [
        "a2",
        "g2",
        "d3",
        "c3",
        "f2",
        "c3",
        "e2",
        "e2",
        "a2",
        "a2",
        "d3",
        "g2",
        "c3",
        "f2",
        "e2",
        "a2",
    ]
    names = "Am Am Dm Am F C E7 E7 Am A7 Dm G7 C F E7 Am"
    chords = progression(names, beats=3)
    left = patterned(chords, ".xx", voices=3, low=50, high=66, step=1)
    left = tuple(note for note in left if note.start_beats < 45)
    bass = tuple(Note(3 * bar, 1.6, pitch_of(name), 74) for bar, name in enumerate(basses))
    close = tuple(
        Note(46 + 0.12 * index, 2 - 0.12 * index, pitch, 62)
        for index, pitch in enumerate((52, 57, 60, 64))
    )
    notes = louder(melody, 8) + bass + louder(left, -26) + close
    part = Part("piano", 0, notes, font=Font.MUSESCORE, room=0.3)
    return Piece("paper-boat", 138, (part,), ritard_beats=6)


def two_herons() -> Piece:
    """Duo: the cello begins, the violin enters in the third bar."""
    figures = {
        "D": "d3/.5 a3 d4 a3 f#4 a3 d4 a3",
        "Bm": "b2/.5 f#3 b3 f#3 d4 f#3 b3 f#3",
        "G": "g2/.5 d3 b3 d3 g3 d3 b3 d3",
        "A": "a2/.5 e3 c#4 e3 a3 e3 c#4 e3",
    }
    order = ["D", "Bm", "G", "A", "D", "G", "A"]
    last = "d3/1 a3 f#3/2"
    cello = read_line("|".join([figures[name] for name in order] + [last]), bar_beats=4)
    violin = read_line(
        "b5/1.5! a5/.5 g5/1 d5 | e5/1 c#5/.5 e5 a5/2! | f#5/1.5 g5/.5 a5/1 d6! |"
        "b5/1 d6 g5/1.5 b5/.5 | a5/1 g5/.5 f#5 e5/1 c#5 | d5/4?",
        bar_beats=4,
        start_beats=8,
    )
    parts = (
        Part("cello", 42, cello, level_db=-2, pan=0.35, room=0.35, is_blown=True),
        Part("violin", 40, violin, level_db=0, pan=-0.35, room=0.4, is_blown=True),
    )
    return Piece("two-herons", 96, parts, ritard_beats=4)


def slow_water() -> Piece:
    """Cello alone, in D minor."""
    cello = read_line(
        "d3/2! a3/1.5 g3/.5 | f3/1.5 e3/.5 d3/1 a2 | bb2/1.5! d3/.5 g3/1.5 f3/.5 |"
        "e3/1 c#3 a2/2? | d3/1 f3/.5 a3 d4/1! c#4/.5 e4 | d4/2! c4/.5 bb3 a3/1 |"
        "g3/.5 a3 f3/1 e3? c#3? | d3+a3/4?",
        bar_beats=4,
    )
    part = Part("cello", 42, cello, room=0.45, is_blown=True)
    return Piece("slow-water", 92, (part,), ritard_beats=5)


def garden_letters() -> Piece:
    """Nylon guitar arpeggios; the flute enters in the third bar."""
    chords = progression("G Em G Em7 C D Am7:2 D:2 G", beats=4)
    guitar = patterned(chords, "0-2-3-2-1-2-3-2-", voices=4, low=48, high=67, step=0.25)
    guitar = tuple(note for note in guitar if note.start_beats < 28)
    roots = ["g2", "e2", "g2", "e2", "c3", "d3"]
    bass = tuple(Note(4 * bar, 3.8, pitch_of(name), 84) for bar, name in enumerate(roots))
    bass += (Note(24, 2, pitch_of("a2"), 84), Note(26, 2, pitch_of("d3"), 84))
    close = read_line("g2+b3+d4+g4/4", bar_beats=4, start_beats=28)
    flute = read_line(
        "d5/1 g5/1.5! a5/.5 b5/1 | b5/.5 a5 g5/1 e5/2 | e5/1 g5/.5 a5 c6/1.5! b5/.5 |"
        "a5/3 f#5/.5 g5 | a5/.5 b5 c6/1 b5/.5 a5 f#5/1? | g5/4?",
        bar_beats=4,
        start_beats=8,
    )
    parts = (
        Part("guitar", 24, louder(guitar, -6) + bass + close, level_db=-1, pan=0.25),
        Part("flute", 73, flute, level_db=0, pan=-0.25, room=0.4, is_blown=True),
    )
    return Piece("garden-letters", 100, parts, ritard_beats=4)


def porcelain() -> Piece:
    """Piano arpeggios in E minor; the violin enters over them."""
    chords = progression("Em9 Cmaj7 G D Am7 B7 Em", beats=4)
    piano = patterned(chords, "02134312", voices=5, low=52, high=76, step=0.5)
    piano = tuple(note for note in piano if note.start_beats < 24)
    roots = ["e2", "c2", "g2", "d2", "a2", "b1", "e2"]
    bass = tuple(Note(4 * bar, 3.8, pitch_of(name), 70) for bar, name in enumerate(roots))
    close = read_line("b3+e4+g4+b4/4?", bar_beats=4, start_beats=24)
    violin = read_line(
        "e5/1 g5/.5 b5 a5/1.5! g5/.5 | d5/2 g5/1 b5! | a5/1.5 f#5/.5 d5/2 |"
        "c5/1 e5/.5 g5 c6/1.5! b5/.5 | a5/1 f#5/.5 d#5 b4/2 | e5/4?",
        bar_beats=4,
        start_beats=4,
    )
    parts = (
        Part("piano", 0, louder(piano, -12) + bass + close, level_db=-2, font=Font.MUSESCORE),
        Part("violin", 40, violin, level_db=1, pan=-0.2, room=0.4, is_blown=True),
    )
    return Piece("porcelain", 84, parts, ritard_beats=4)
