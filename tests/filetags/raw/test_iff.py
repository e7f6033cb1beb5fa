"""AIFF and DSDIFF files."""

import struct

import mutagen.aiff
import mutagen.dsdiff
import mutagen.id3 as id3
import pytest

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.iff import IffEditor
from mirdesk.filetags.raw.pieces import Span
from mirdesk.filetags.sniff import Kind

EDIT = TagEdit({"title": ("Ü",), "artist": ("AC/DC", "Björk"), "date": ("1999-02",)})


def chunk(name, data):
    return name + struct.pack(">I", len(data)) + data + b"\0" * (len(data) % 2)


def long_chunk(name, data):
    return name + struct.pack(">Q", len(data)) + data + b"\0" * (len(data) % 2)


def added(path, *chunks):
    """The file with chunks right before its sound."""
    data = path.read_bytes()
    at = data.index(b"SSND")
    body = data[8:at] + b"".join(chunks) + data[at:]
    path.write_bytes(b"FORM" + struct.pack(">I", len(body)) + body)
    return path


def chunks_of(path):
    data = path.read_bytes()
    assert struct.unpack_from(">I", data, 4)[0] == len(data) - 8
    names, at = [], 12
    while at < len(data):
        size = struct.unpack_from(">I", data, at + 4)[0]
        names.append(data[at : at + 4].decode())
        at += 8 + size + size % 2
    return names


def dsdiff(*chunks):
    prop = b"SND " + long_chunk(b"FS  ", struct.pack(">I", 2822400))
    prop += long_chunk(b"CHNL", struct.pack(">H", 1) + b"C   ")
    prop += long_chunk(b"CMPR", b"DSD \x0enot compressed\0")
    body = b"DSD " + long_chunk(b"FVER", b"\x01\x05\0\0") + long_chunk(b"PROP", prop)
    body += long_chunk(b"DSD ", b"\x69" * 4001) + b"".join(chunks)
    return b"FRM8" + struct.pack(">Q", len(body)) + body


def test_an_aiff_without_tags_gets_an_id3_chunk(audio_file, rewrite, picture):
    path = audio_file("aiff")
    edit = TagEdit(EDIT.values, CoverEdit(picture("JPEG"), "image/jpeg"))
    result = rewrite(path, edit)
    assert chunks_of(result.path)[-1] == "ID3 "
    assert mutagen.aiff.AIFF(result.path).tags.getall("TPE1")[0].text == ["AC/DC", "Björk"]
    again = rewrite(result.path, TagEdit({"title": ("Other",)}))
    assert again.path.stat().st_size == result.path.stat().st_size


def test_texts_follow_the_id3_chunk(audio_file, rewrite):
    path = added(
        audio_file("aiff"),
        chunk(b"NAME", b"Old"),
        chunk(b"ANNO", b"one"),
        chunk(b"ANNO", b"two"),
        chunk(b"(c) ", b"Me"),
        chunk(b"COMT", bytes(10)),
    )
    file = mutagen.aiff.AIFF(path)
    file.add_tags()
    file.tags.add(id3.TIT2(encoding=3, text="Old"))
    file.save()
    result = rewrite(path, TagEdit({"title": ("New",), "artist": ("A",), "comment": ()}))
    assert result.after.properties.tag_format == "ID3v2.4 + AIFF text"
    names = chunks_of(result.path)
    assert names == ["COMM", "NAME", "(c) ", "COMT", "SSND", "ID3 "]
    assert chunk(b"NAME", b"New") in result.path.read_bytes()


def test_a_text_alone_takes_an_edit_of_its_own_field(audio_file, rewrite):
    path = added(audio_file("aiff"), chunk(b"NAME", b"Old"))
    result = rewrite(path, TagEdit({"title": ("Ein Titel",)}))
    assert chunks_of(result.path) == ["COMM", "NAME", "SSND"]
    more = rewrite(result.path, EDIT)
    assert chunks_of(more.path) == ["COMM", "NAME", "SSND", "ID3 "]
    assert chunk(b"NAME", "Ü".encode()) in more.path.read_bytes()


def test_an_edit_that_changes_nothing_is_the_same_file(audio_file):
    path = added(audio_file("aiff"), chunk(b"NAME", b"Same"))
    size = path.stat().st_size
    with path.open("rb") as file:
        editor = IffEditor(file, size, Kind.AIFF)
        assert editor.rewritten(TagEdit({"title": ("Same",)})) == (Span(0, size),)


def test_a_dsdiff_gets_and_keeps_an_id3_chunk(tmp_path, rewrite):
    path = tmp_path / "sound.dff"
    path.write_bytes(dsdiff(long_chunk(b"DIIN", b"odd")))
    result = rewrite(path, EDIT)
    new = result.path.read_bytes()
    assert struct.unpack_from(">Q", new, 4)[0] == len(new) - 12
    assert mutagen.dsdiff.DSDIFF(result.path).tags["TIT2"].text == ["Ü"]
    again = rewrite(result.path, TagEdit({"title": (), "lyrics": ("La" * 5000,)}))
    assert again.path.stat().st_size > result.path.stat().st_size


@pytest.mark.parametrize("form_type", [b"AIFF", b"WOWS"])
def test_other_forms_are_refused(audio_file, form_type):
    path = audio_file("aiff")
    data = path.read_bytes()
    path.write_bytes(b"LIST" + data[4:8] + form_type + data[12:])
    with path.open("rb") as file, pytest.raises(WriteRefusedError, match="not written"):
        IffEditor(file, len(data), Kind.AIFF)
