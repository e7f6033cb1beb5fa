"""What WAV, AIFF and DSDIFF share; their own tests look at each of them."""

import io

import pytest

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.chunked import ChunkedEditor, ChunkedKind
from mirdesk.filetags.raw.chunks import RIFF
from mirdesk.filetags.raw.pieces import Span

KIND = ChunkedKind(
    "Toy", RIFF, frozenset({(b"RIFF", b"TOY ")}), frozenset({b"beep"}), (b"tag ", b"TAG ")
)


def editor(*chunks, form_type=b"TOY ", behind=b""):
    body = form_type + b"".join(chunks)
    data = RIFF.header(b"RIFF", len(body)) + body + behind
    return ChunkedEditor(io.BytesIO(data), len(data), KIND), data


def told(pieces, data):
    return b"".join(data[p.start : p.stop] if isinstance(p, Span) else p for p in pieces)


BEEP = RIFF.chunk(b"beep", b"sound!!")


def test_units_are_all_but_sound_and_padding():
    made, data = editor(RIFF.chunk(b"note", b"abc"), BEEP, behind=b"junk")
    assert [(unit.name, unit.raw) for unit in made.units] == [
        ("Toy/form", b"RIFFTOY "),
        ("Toy/note", b"note\3\0\0\0abc"),
        ("Toy/beep", b"beep\7\0\0\0"),
        ("Toy/behind the chunks", b"junk"),
    ]
    assert told(made.audio, data) == b"sound!!"


def test_a_new_tag_goes_behind_the_chunks_and_is_counted():
    made, data = editor(BEEP, behind=b"junk")
    new = told(made.rewritten(TagEdit({"title": ("T",)})), data)
    assert new.startswith(b"RIFF" + (len(new) - 8 - 4).to_bytes(4, "little"))
    assert new.index(b"tag ") == 12 + len(BEEP)
    assert new.endswith(b"junk")


def test_an_empty_tag_chunk_is_filled():
    made, data = editor(RIFF.chunk(b"TAG ", b""), BEEP)
    new = told(made.rewritten(TagEdit({"title": ("T",)})), data)
    assert new[12:16] == b"TAG "
    assert new.count(b"ID3") == 1
    assert new.endswith(BEEP)


def test_nothing_to_write_leaves_the_file():
    made, data = editor(BEEP)
    assert made.rewritten(TagEdit({"title": ()})) == (Span(0, len(data)),)


@pytest.mark.parametrize("form_type", [b"BOY ", b"\xff\xff\xff\xff"])
def test_other_forms_are_refused(form_type):
    with pytest.raises(WriteRefusedError, match="not written"):
        editor(BEEP, form_type=form_type)
