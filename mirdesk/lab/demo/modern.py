"""Pieces of the city: patterns for mallets, machines, a rock band, a drummer alone."""

from mirdesk.lab.demo.drumming import (
    CRASH,
    HAT_CLOSED,
    HAT_OPEN,
    KICK,
    RIDE,
    RIDE_BELL,
    SNARE,
    SPLASH,
    TOM_FLOOR,
    TOM_HIGH,
    TOM_LOW,
    TOM_MIDDLE,
    beat,
)
from mirdesk.lab.demo.harmony import held_chords, patterned, progression
from mirdesk.lab.demo.notation import Note, Notes, louder, repeated, shifted
from mirdesk.lab.demo.notation import line as read_line
from mirdesk.lab.demo.score import Part, Piece

_POWER_KIT = 16
_ELECTRONIC_KIT = 24


def rosewood() -> Piece:
    """Marimba and vibraphone, six against eight, and a clarinet breathing over them."""
    chords = progression("Fmaj9 Dm9 Am7 C", beats=12)
    marimba = patterned(chords, "031420", voices=5, low=53, high=74, step=0.5)
    vibraphone = patterned(chords, "3.1.2.4.", voices=5, low=60, high=82, step=0.5)
    vibraphone = tuple(note for note in vibraphone if note.start_beats >= 12)
    close = tuple(  # a roll: mallets cannot hold a note
        Note(48 + 0.25 * turn, 0.25, pitch, 66 - turn)
        for turn in range(14)
        for pitch in ((53, 69), (60, 76))[turn % 2]
    )
    clarinet = read_line("c5/6 a4 | e5/6! d5/3 c5 | e5/4 d5 g4", bar_beats=12, start_beats=12)
    clarinet += read_line("a4/4?", bar_beats=4, start_beats=48)
    parts = (
        Part("mallet_percussion", 12, marimba + close, level_db=0, pan=0.3, room=0.2),
        Part("mallet_percussion", 11, louder(vibraphone, -4), level_db=-2, pan=-0.35),
        Part("clarinet", 71, clarinet, level_db=-2, room=0.4, is_blown=True),
    )
    return Piece("rosewood", 164, parts, ritard_beats=4)


def orbital_mail() -> Piece:
    """Begin with a pad, then an arpeggio, a bass, a beat, and a lead on top."""
    chords = progression("Fm9 C#maj7 G#maj7 D#", beats=4)
    pad = held_chords([*chords, *chords, ("Fm9", 4.0)], voices=5, low=53, high=77)
    once = patterned(chords, "0314230413420314", voices=5, low=65, high=89, step=0.25)
    arpeggio = tuple(n for n in repeated(once, times=2, every_beats=16) if n.start_beats >= 4)
    bass = read_line(
        "g#1/.75! g#1/.25 r/.5 g#2 g#1/1 g1 | d#2/.75! d#2/.25 r/.5 d#3 d#2/1 c#2",
        bar_beats=4,
        start_beats=8,
    )
    roots = {"f": "f1", "c#": "c#2"}
    bass += shifted(_pulse((roots["f"], roots["c#"], "g#1", "d#2")), 16)
    bass += read_line("f1/4", bar_beats=4, start_beats=32)
    lead = read_line(
        "c6/1.5! g#5/.5 g5/1 d#5 | f5/1 g5/.5 a#5 g5/2! | c6/4?", bar_beats=4, start_beats=24
    )
    kick = repeated(beat("X.x.X.x.", KICK, step=0.5, velocity=88), times=4, every_beats=4)
    snare = repeated(beat("..X...X.", SNARE, step=0.5, velocity=78), times=4, every_beats=4)
    hats = repeated(
        beat("x.x.x.xx", HAT_CLOSED, step=0.25, velocity=74), times=12, every_beats=2
    )
    hats = tuple(note for note in hats if note.start_beats < 20)
    crash = (Note(12, 1, CRASH, 84), Note(28, 1, CRASH, 80))
    parts = (
        Part("synthesizer", 89, louder(pad, -8), level_db=-2, room=0.35),
        Part("synthesizer", 90, louder(arpeggio, -4), level_db=-5, pan=0.35, room=0.3),
        Part("synthesizer", 81, lead, level_db=-3, pan=-0.25, room=0.4),
        Part("bass", 33, bass, level_db=-1, room=0.02),
        Part("drums", _ELECTRONIC_KIT, shifted(kick + snare, 16), -2, 0.0, 0.1, is_drums=True),
        Part("cymbals", 0, shifted(hats, 12) + crash, -11, 0.15, 0.1, is_drums=True),
    )
    return Piece("orbital-mail", 116, parts)


def _pulse(roots: tuple[str, ...]) -> Notes:
    """Eight quavers a bar on each root, with the octave on the offbeats."""
    bars = []
    for name in roots:
        upper = f"{name[:-1]}{int(name[-1]) + 1}"
        bars.append(" ".join([f"{name}/.5!", name, upper, name] * 2))
    return read_line("|".join(bars), bar_beats=4)


def concrete_weather() -> Piece:
    """Begin with a riff on a distorted guitar; bass and drums fall in, then a lead."""
    riff = "e2+b2+e3/.5! e2 e2 g2+d3+g3/1! e2/.5 a2+e3+a3/1! |"
    riff += "e2+b2+e3/.5! e2 e2 c3+g3+c4/1! b2+f#3+b3/.5 e2+b2+e3/1 "
    low = "c3+g3+c4/2! d3+a3+d4/2! | e2+b2+e3/4!"
    bars = "|".join([riff, riff, riff, riff, low])
    rhythm = read_line(bars, bar_beats=4)
    bass_riff = "e2/.5! e2 e2 g2/1 e2/.5 a2/1 | e2/.5! e2 e2 c3/1 b2/.5 e2/1"
    bass = read_line("|".join([bass_riff] * 3), bar_beats=4, start_beats=8)
    bass += read_line("c2/.5! c2 c2 c2 d2! d2 d2 d2 | e2/4!", bar_beats=4, start_beats=32)
    lead = read_line(
        "b4/1.5! d5/.5 e5/1 g5 | f#5/.5 e5 d5 b4 a4/1 b4! |"
        "e5/.5 g5 b5/1! a5/.5 g5 e5/1 | g5/.5! f#5 e5 d5 e5/2! |"
        "g5/1! e5 a5! f#5 | b5/4!",
        bar_beats=4,
        start_beats=16,
    )
    kick = repeated(beat("X.x..xx.", KICK, step=0.5, velocity=96), times=7, every_beats=4)
    snare = repeated(beat("..X...X.", SNARE, step=0.5, velocity=92), times=6, every_beats=4)
    fill = beat("xxXxxxXx", SNARE, step=0.25, velocity=84, start_beats=24)
    fill += beat("xXxX", TOM_LOW, step=0.25, velocity=90, start_beats=26)
    fill += beat("xXXX", TOM_FLOOR, step=0.25, velocity=94, start_beats=27)
    hats = repeated(beat("X.x.X.x.", HAT_OPEN, step=0.5, velocity=82), times=7, every_beats=4)
    crash = tuple(Note(at, 2, CRASH, 100) for at in (0, 8, 16, 24, 28))
    last = (Note(28, 1, KICK, 116), Note(28, 1, SNARE, 100))
    parts = (
        Part("guitar", 30, rhythm, level_db=0, pan=-0.3, room=0.1),
        Part("guitar", 29, lead, level_db=1, pan=0.3, room=0.3, is_blown=True),
        Part("bass", 34, bass, level_db=0, room=0.03),
        Part(
            "drums",
            _POWER_KIT,
            shifted(kick + snare + fill + last, 8),
            1,
            0.0,
            0.15,
            is_drums=True,
        ),
        Part("cymbals", _POWER_KIT, shifted(hats + crash, 8), -8, 0.1, 0.15, is_drums=True),
    )
    return Piece("concrete-weather", 138, parts)


def five_doors() -> Piece:
    """Let a drummer play alone: toms, then the cymbals join."""
    toms = beat("X..x..X.", TOM_FLOOR, step=0.5, velocity=90)
    toms += beat(".x....", TOM_LOW, step=0.5, velocity=84) + beat(
        "....x..x", TOM_MIDDLE, step=0.5, velocity=86
    )
    opening = repeated(toms, times=2, every_beats=4)
    snare = beat("....X..o.o..X.oo", SNARE, step=0.25, velocity=80)
    kick = beat("X.....x.x.X.....", KICK, step=0.25, velocity=96)
    groove = shifted(repeated(snare + kick, times=2, every_beats=4), 8)
    fill = beat("XxxxXxxx", SNARE, step=0.25, velocity=80, start_beats=16)
    fill += beat("XxX", TOM_HIGH, step=1 / 3, velocity=94, start_beats=18)
    fill += beat("XxX", TOM_FLOOR, step=1 / 3, velocity=98, start_beats=19)
    last = (Note(20, 1, KICK, 112),)
    ride = repeated(beat("x.xxx.x.", RIDE, step=0.5, velocity=84), times=2, every_beats=4)
    bell = repeated(beat("..x...x.", RIDE_BELL, step=0.5, velocity=70), times=2, every_beats=4)
    crash = (Note(8, 1, CRASH, 96), Note(16, 1, SPLASH, 92), Note(20, 1, CRASH, 104))
    parts = (
        Part("drums", 0, opening + groove + fill + last, level_db=0, room=0.3, is_drums=True),
        Part("cymbals", 0, shifted(ride + bell, 8) + crash, -9, 0.2, is_drums=True),
    )
    return Piece("five-doors", 112, parts)
