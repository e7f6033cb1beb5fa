"""Who plays what: each kind of instrument draws itself, its music and its amplifier.

A call gives one "recording": one patch with everything about it drawn anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from mirdesk.lab.physical import fretboards, plucked, winds
from mirdesk.lab.physical.effects import amplified, chorused, echoed, rotated
from mirdesk.lab.physical.oscillators import draw_fm, draw_synth, play_synth
from mirdesk.lab.presets import Playing, Preset
from mirdesk.lab.scores import Note, draw_notes

_PIECE_S: Final = 6.0, 12.0


@dataclass(frozen=True, slots=True)
class Player:
    """A kind of instrument.

    Attributes
    ----------
    name : str
    labels, unknown : tuple of str
        As those of a stem.
    perform : callable
        Takes seconds and a random generator, gives samples at ``MEL_RATE_HZ``.
    share : float
        Of the seconds its first label gets.
    """

    name: str
    labels: tuple[str, ...]
    unknown: tuple[str, ...]
    perform: Callable[[float, np.random.Generator], np.ndarray]
    share: float = 1.0


def _melodic(
    playing: Playing, lowest: int, highest: int, length_s: float, rng: np.random.Generator
) -> list[Note]:
    """Draw music of the kinds that scores.py knows."""
    return draw_notes(Preset(0, 0, playing, lowest, highest), length_s, rng)


def _fretted(
    tuning: str,
    length_s: float,
    rng: np.random.Generator,
    *,
    ways: str = "strum strum pick pick melody long",
    reach: int = 19,
) -> list[Note]:
    """Draw pieces for hands on a fretboard, one after another."""
    strings = fretboards.TUNINGS[tuning]
    choices = ways.split()
    notes: list[Note] = []
    now_s = 0.1
    while now_s < length_s - 1.0:
        piece_s = min(float(rng.uniform(*_PIECE_S)), length_s - now_s)
        beat_s = 60.0 / float(rng.uniform(60, 170))
        way = choices[rng.integers(len(choices))]
        held = fretboards.chords(strings, 8, rng, is_power=way in ("power", "chug"))
        if way in ("strum", "power"):
            part = fretboards.strums(held, piece_s, beat_s, rng)
        elif way == "pick":
            part = fretboards.picking(held, piece_s, beat_s, rng)
        elif way == "chug":
            part = fretboards.chugs(held, piece_s, beat_s, rng)
        elif way == "tremolo":
            low, high = min(strings), max(strings) + reach - 7
            scale = [key for key in range(low, high) if key % 12 in (0, 2, 4, 5, 7, 9, 11)]
            first = int(rng.integers(len(scale) - 8))
            part = fretboards.tremolo(scale[first : first + 8], piece_s, rng)
        else:
            playing = Playing.NOISE if way == "long" else Playing.SOLO
            part = _melodic(playing, min(strings), max(strings) + reach, piece_s, rng)
        notes += [note._replace(start_s=note.start_s + now_s) for note in part]
        now_s += piece_s + float(rng.uniform(0.1, 1.0))
    return [note for note in notes if note.start_s < length_s - 0.2]


def _nylon(length_s: float, rng: np.random.Generator) -> np.ndarray:
    notes = _fretted("guitar", length_s, rng, ways="pick pick pick strum melody long")
    return plucked.play_strings(plucked.draw_nylon(rng), notes, length_s, rng)


def _steel(length_s: float, rng: np.random.Generator) -> np.ndarray:
    notes = _fretted("guitar", length_s, rng)
    guitar = plucked.draw_steel(rng, is_twelve=bool(rng.random() < 0.25))
    return plucked.play_strings(guitar, notes, length_s, rng)


def _clean_electric(length_s: float, rng: np.random.Generator) -> np.ndarray:
    notes = _fretted("guitar", length_s, rng, ways="strum pick melody melody long", reach=22)
    sound = plucked.play_strings(plucked.draw_electric(rng), notes, length_s, rng)
    sound = amplified(sound, float(np.exp(rng.uniform(np.log(0.2), np.log(4)))), rng)
    sound = chorused(sound, rng) if rng.random() < 0.35 else sound
    return echoed(sound, rng) if rng.random() < 0.3 else sound


def _distorted(length_s: float, rng: np.random.Generator) -> np.ndarray:
    if rng.random() < 0.4:
        notes = _melodic(Playing.SOLO, 52, 86, length_s, rng)
    else:
        notes = _fretted("guitar", length_s, rng, ways="power chug chug chug melody long")
    sound = plucked.play_strings(plucked.draw_electric(rng), notes, length_s, rng)
    sound = amplified(sound, float(np.exp(rng.uniform(np.log(5), np.log(120)))), rng)
    return echoed(sound, rng) if rng.random() < 0.3 else sound


def _banjo(length_s: float, rng: np.random.Generator) -> np.ndarray:
    notes = _fretted("banjo", length_s, rng, ways="pick pick pick pick strum melody long")
    return plucked.play_strings(plucked.draw_banjo(rng), notes, length_s, rng)


def _mandolin(length_s: float, rng: np.random.Generator) -> np.ndarray:
    ways = "tremolo tremolo strum melody melody pick long"
    notes = _fretted("mandolin", length_s, rng, ways=ways, reach=14)
    return plucked.play_strings(plucked.draw_mandolin(rng), notes, length_s, rng)


def _ukulele(length_s: float, rng: np.random.Generator) -> np.ndarray:
    notes = _fretted("ukulele", length_s, rng, ways="strum strum strum strum pick pick melody")
    return plucked.play_strings(plucked.draw_ukulele(rng), notes, length_s, rng)


def _electric_bass(length_s: float, rng: np.random.Generator) -> np.ndarray:
    notes = _melodic(Playing.BASS, 28, 52, length_s, rng)
    sound = plucked.play_strings(plucked.draw_bass(rng), notes, length_s, rng)
    return amplified(sound, float(rng.uniform(0.5, 6)), rng) if rng.random() < 0.4 else sound


def _upright(length_s: float, rng: np.random.Generator) -> np.ndarray:
    notes = _melodic(Playing.BASS, 28, 55, length_s, rng)
    return plucked.play_strings(plucked.draw_upright(rng), notes, length_s, rng)


def _drawbar_organ(length_s: float, rng: np.random.Generator) -> np.ndarray:
    notes = _melodic(Playing.SUSTAINED, 40, 90, length_s, rng)
    sound = winds.play_ranks(
        winds.draw_drawbars(rng), notes, length_s, rng, release_s=0.01, looseness_cents=0.3
    )
    if rng.random() < 0.35:
        sound = amplified(sound, float(np.exp(rng.uniform(0, np.log(12)))), rng)
    return rotated(sound, rng) if rng.random() < 0.75 else sound


def _pipe_organ(length_s: float, rng: np.random.Generator) -> np.ndarray:
    notes = _melodic(Playing.SUSTAINED, 36, 92, length_s, rng)
    ranks = winds.draw_pipes(rng)
    sound = winds.play_ranks(ranks, notes, length_s, rng, release_s=0.12)
    return winds.trembling(sound, rng) if rng.random() < 0.15 else sound


def _accordion(length_s: float, rng: np.random.Generator) -> np.ndarray:
    ranks = winds.draw_reeds(rng)
    right = _melodic(Playing.SUSTAINED, 53, 88, length_s, rng)
    sound = winds.play_ranks(ranks, right, length_s, rng, release_s=0.07)
    if rng.random() < 0.5:
        sound += 0.8 * winds.play_ranks(ranks, _left_hand(length_s, rng), length_s, rng)
    return winds.bellowed(sound, rng)


def _left_hand(length_s: float, rng: np.random.Generator) -> list[Note]:
    """Bass and chord in turn, in three or four: the left side of an accordion."""
    beat_s = 60.0 / float(rng.uniform(80, 200))
    size = int(rng.choice([2, 3]))
    notes: list[Note] = []
    root = 36 + int(rng.integers(12))
    for beat in range(int(length_s / beat_s)):
        if beat % (size * 2) == 0:
            root = 36 + (root + int(rng.choice([0, 5, 7, 9])) - 36) % 12
        third = int(rng.choice([3, 4]))
        keys = [root, root + 12] if beat % size == 0 else [root + 24 + s for s in (0, third, 7)]
        notes += [Note(key, 0.1 + beat * beat_s, beat_s * 0.5, 80) for key in keys]
    return notes


def _harmonium(length_s: float, rng: np.random.Generator) -> np.ndarray:
    notes = _melodic(Playing.SUSTAINED, 41, 84, length_s, rng)
    ranks = winds.draw_reeds(rng, is_harmonium=True)
    return winds.play_ranks(ranks, notes, length_s, rng, release_s=0.1)


def _synth(length_s: float, rng: np.random.Generator) -> np.ndarray:
    character = str(rng.choice(["lead", "pad", "pluck", "chip"]))
    playing = {"pad": Playing.SUSTAINED, "lead": Playing.SOLO}.get(character, Playing.PLUCKED)
    notes = _melodic(playing, 40, 88, length_s, rng)
    sound = play_synth(draw_synth(rng, character), notes, length_s, rng)
    sound = chorused(sound, rng) if rng.random() < 0.3 else sound
    return echoed(sound, rng) if rng.random() < 0.35 else sound


def _synth_bass(length_s: float, rng: np.random.Generator) -> np.ndarray:
    notes = _melodic(Playing.BASS, 26, 52, length_s, rng)
    return play_synth(draw_synth(rng, "bass"), notes, length_s, rng)


def _fm(length_s: float, rng: np.random.Generator) -> np.ndarray:
    notes = _melodic(Playing.KEYS, 36, 90, length_s, rng)
    sound = play_synth(draw_fm(rng), notes, length_s, rng)
    return chorused(sound, rng) if rng.random() < 0.3 else sound


PLAYERS: Final = (
    Player("nylon", ("guitar",), (), _nylon, 0.8),
    Player("steel", ("guitar",), (), _steel),
    Player("electric", ("guitar",), (), _clean_electric),
    Player("distorted", ("guitar",), (), _distorted),
    Player("banjo", ("banjo",), (), _banjo),
    Player("mandolin", ("mandolin",), (), _mandolin),
    Player("ukulele", ("ukulele",), (), _ukulele),
    Player("electric-bass", ("bass",), (), _electric_bass),
    Player("upright", ("bass",), (), _upright, 0.7),
    Player("synth-bass", ("bass", "synthesizer"), (), _synth_bass, 0.4),
    Player("drawbars", ("organ",), (), _drawbar_organ),
    Player("pipes", ("organ",), (), _pipe_organ),
    Player("harmonium", ("organ",), ("accordion",), _harmonium, 0.3),
    Player("accordion", ("accordion",), (), _accordion),
    Player("synth", ("synthesizer",), (), _synth),
    # An FM piano or bell may count as what it imitates.
    Player("fm", ("synthesizer",), ("piano", "organ", "mallet_percussion"), _fm, 0.5),
)
