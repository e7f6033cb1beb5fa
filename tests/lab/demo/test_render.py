import itertools

import numpy as np
import pytest

from mirdesk.errors import ToolMissingError
from mirdesk.lab.demo import render
from mirdesk.lab.demo.modern import five_doors
from mirdesk.lab.demo.notation import line
from mirdesk.lab.demo.render import (
    RATE_HZ,
    active_rms_db,
    loudness_lufs,
    mastered,
    mixed,
    render_part,
    render_piece,
    room_response,
)
from mirdesk.lab.demo.score import Part, Piece


def sine(hz: float, amplitude: float, seconds: float) -> np.ndarray:
    wave = amplitude * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE_HZ)) / RATE_HZ)
    return np.stack([wave, wave], axis=1)


def test_loudness_of_the_reference_sine():
    # BS.1770-4: 997 Hz at full scale in one channel reads -3.01; in both, 0.0 LKFS.
    assert loudness_lufs(sine(997, 1.0, 3)) == pytest.approx(0.0, abs=0.05)
    assert loudness_lufs(sine(997, 0.1, 3)) == pytest.approx(-20.0, abs=0.05)


def test_silence_has_the_floor_of_loudness():
    assert loudness_lufs(np.zeros((RATE_HZ, 2))) == -70.0


def test_pauses_do_not_count_as_level():
    tone = sine(440, 0.5, 1)
    paused = np.concatenate([tone, np.zeros_like(tone)])
    assert active_rms_db(paused) == pytest.approx(active_rms_db(tone), abs=0.1)
    assert active_rms_db(np.zeros((RATE_HZ, 2))) == -120.0


def test_mastering_reaches_its_loudness_without_clipping():
    rng = np.random.default_rng(1)
    music = sine(440, 0.02, 6) + 0.001 * rng.standard_normal((6 * RATE_HZ, 2))
    music[RATE_HZ :: 2 * RATE_HZ] += 0.9  # clicks, far above the ceiling once made louder
    done = mastered(music)
    assert done.dtype == np.float32
    assert np.abs(done).max() <= 10 ** (-1 / 20) + 1e-6
    assert loudness_lufs(done[: 4 * RATE_HZ].astype(np.float64)) == pytest.approx(-16, abs=1.5)
    assert np.abs(done[-10:]).max() < 1e-3


def test_the_room_dies_away_and_has_unit_energy():
    response = room_response()
    assert (response**2).sum(axis=1) == pytest.approx([1.0, 1.0])
    thirds = np.array_split((response**2).sum(axis=0), 3)
    energies = [third.sum() for third in thirds]
    assert all(before > 3 * after for before, after in itertools.pairwise(energies))


def test_parts_are_balanced_and_placed():
    note = line("c4/4", bar_beats=4)
    parts = (
        Part("piano", 0, note, level_db=-6, pan=-1, room=0),
        Part("organ", 19, note, pan=1, room=0),
    )
    piece = Piece("test", 120, parts)
    stems = [sine(440, 0.01, 2).astype(np.float32), sine(660, 0.9, 2).astype(np.float32)]
    left, right = mixed(piece, stems).T
    left_db, right_db = (10 * np.log10(np.mean(side**2)) for side in (left, right))
    assert right_db - left_db == pytest.approx(6, abs=0.1)
    assert np.abs(np.fft.rfft(left[:RATE_HZ])).argmax() == 440


def test_a_missing_font_is_told(monkeypatch):
    monkeypatch.setattr(render.shutil, "which", lambda _: None)
    piece = five_doors()
    with pytest.raises(ToolMissingError, match="fluidsynth"):
        render_part(piece, piece.parts[0])


@pytest.mark.usefixtures("needs_fluidsynth")
def test_a_piece_is_rendered_the_same_twice():
    piece = five_doors()
    once = render_piece(piece)
    assert np.array_equal(once, render_piece(piece))
    assert once.shape == (round(piece.duration_s * RATE_HZ), 2)
    assert np.abs(once).max() <= 10 ** (-1 / 20) + 1e-6


@pytest.mark.usefixtures("needs_fluidsynth")
def test_a_part_sounds_when_the_score_says():
    notes = line("r/4 | a4/4 | r/4", bar_beats=4)
    part = Part("flute", 73, notes, is_blown=True)
    piece = Piece(
        "test", 120, (part, Part("piano", 0, line("c4/4 | c4/4 | c4/4", bar_beats=4)))
    )
    stem = render_part(piece, part).mean(axis=1)
    before, during, after = (
        np.sqrt(np.mean(stem[int(a * RATE_HZ) : int(b * RATE_HZ)] ** 2))
        for a, b in ((0, 1.9), (2.2, 3.8), (4.6, 6.0))
    )
    assert during > 100 * max(before, after)
    spectrum = np.abs(np.fft.rfft(stem[int(2.2 * RATE_HZ) : int(3.2 * RATE_HZ)]))
    assert spectrum[430:450].max() == spectrum.max()
