import itertools

import mido
import pytest

from mirdesk.lab.demo.notation import Note, line
from mirdesk.lab.demo.score import TAIL_S, Part, Piece, performed, spans, write_midi


def piece(*parts: Part, **more) -> Piece:
    return Piece("test", 120, parts, **more)


def flute(text: str, **more) -> Part:
    return Part("flute", 73, line(text, bar_beats=4), **more)


def test_beats_become_seconds():
    played = piece(flute("c5/4"))
    assert played.seconds_at(3) == pytest.approx(1.5)
    assert played.duration_s == pytest.approx(2 + TAIL_S)


def test_swing_delays_the_offbeat_only():
    played = piece(flute("c5/4"), swing=0.66)
    assert played.seconds_at(1) == pytest.approx(0.5)
    assert played.seconds_at(1.5) == pytest.approx(0.5 + 0.66 * 0.5)
    assert played.seconds_at(1.75) == pytest.approx(0.5 + 0.83 * 0.5)


def test_the_end_slows_down_and_time_never_runs_back():
    played = piece(flute("c5/4 | d5/4"), ritard_beats=4)
    moments = [played.seconds_at(beats / 8) for beats in range(65)]
    assert all(after > before for before, after in itertools.pairwise(moments))
    assert moments[32] == pytest.approx(2.0)
    assert moments[64] == pytest.approx(4.5)


def test_a_performance_is_uneven_but_always_the_same():
    part = flute("c5/1 d5 e5 f5")
    once, again = performed(piece(part), part), performed(piece(part), part)
    assert once == again
    starts = [note.start_s for note in once]
    assert starts != [0.0, 0.5, 1.0, 1.5]
    assert starts == pytest.approx([0.0, 0.5, 1.0, 1.5], abs=0.02)
    assert all(20 <= note.velocity <= 122 for note in once)


def test_midi_lasts_as_long_as_the_piece(tmp_path):
    part = flute("c5/2 r", is_blown=True)
    played = piece(part, flute("r/4 | c5/4"))
    write_midi(played, part, tmp_path / "part.mid")
    midi = mido.MidiFile(tmp_path / "part.mid")
    assert midi.length == pytest.approx(played.duration_s + 0.5, abs=0.01)
    messages = [message for message in midi if not message.is_meta]
    assert [m.note for m in messages if m.type == "note_on"] == [72]
    assert {m.control for m in messages if m.type == "control_change"} == {0, 1, 11}
    assert any(m.type == "program_change" and m.program == 73 for m in messages)


def test_drums_go_to_the_percussion_channel(tmp_path):
    part = Part("drums", 0, (Note(0, 1, 36),), is_drums=True)
    write_midi(piece(part), part, tmp_path / "part.mid")
    messages = [m for m in mido.MidiFile(tmp_path / "part.mid") if not m.is_meta]
    assert {m.channel for m in messages} == {9}


def test_spans_join_what_is_near_and_split_what_is_far():
    part = flute("c5/1 r/.5 c5/.5 r/2 | r/4 | c5/4")
    assert [tuple(round(edge, 1) for edge in span) for span in spans(piece(part))["flute"]] == [
        pytest.approx((0.0, 1.1), abs=0.11),
        pytest.approx((4.0, 6.1), abs=0.11),
    ]


def test_parts_of_one_instrument_share_a_span():
    other = Part("flute", 73, line("r/4 | e5/4", bar_beats=4))
    assert len(spans(piece(flute("c5/4"), other))["flute"]) == 1
