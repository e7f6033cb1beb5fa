"""Streams without a container: their tags before and behind the sound."""

import mutagen.apev2
import mutagen.id3 as id3
import numpy as np
import pytest

from mirdesk.audio.decode import decode_mono
from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.bare import BareEditor
from mirdesk.filetags.raw.pieces import Span
from mirdesk.filetags.sniff import Kind

RATE_HZ = 32_000
EDIT = TagEdit({"title": ("Ü",), "artist": ("AC/DC", "Björk"), "track": ("3",)})
FORMATS = ("mp3", "mp2", "tta", "aac", "wv")


def v1(title="Old", artist="", year="", track=0, genre=255):
    text = b"".join(
        value.encode().ljust(30, b"\0") for value in (title, artist, "")
    ) + year.encode().ljust(4, b"\0")
    return b"TAG" + text + bytes(28) + b"\0" + bytes([track, genre])


def sounds_the_same(new, old):
    """FFmpeg stumbles over some tags; our own decoder goes on."""
    one, two = (
        np.concatenate(list(decode_mono(str(path).encode(), sample_rate_hz=RATE_HZ)))
        for path in (new, old)
    )
    return np.array_equal(one, two)


def bare(path):
    """The sound of a file alone."""
    id3.delete(path)
    mutagen.apev2.delete(path)
    return path.read_bytes()


def with_ape(path, **items):
    tags = mutagen.apev2.APEv2()
    tags.update({key.replace("_", " "): value for key, value in items.items()})
    tags.save(path)


def with_id3(path, *frames, v2_version=4):
    tags = id3.ID3()
    for frame in frames:
        tags.add(frame)
    tags.save(path, v2_version=v2_version, v1=0)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_without_tags_gets_the_usual_one(audio_file, rewrite, picture, ending):
    path = audio_file(ending)
    bare(path)
    edit = TagEdit(EDIT.values, CoverEdit(picture("JPEG"), "image/jpeg"))
    result = rewrite(path, edit)
    usual = "ID3v2.4" if ending in ("mp3", "mp2", "tta") else "APEv2"
    assert result.after.properties.tag_format == usual
    assert result.after.cover is not None
    again = rewrite(result.path, TagEdit(dict.fromkeys(EDIT.values, ()), CoverEdit(b"")))
    assert again.after.tags == {}
    assert again.after.cover is None


@pytest.mark.parametrize("ending", [*FORMATS, "ac3"])
def test_the_tag_that_is_there_is_edited(audio_file, rewrite, ending):
    path = audio_file(ending)
    bare(path)
    with_ape(path, Title="Old", Album="Album", Genre=["A", "B"], Picture=b"\x00\x01")
    result = rewrite(path, EDIT, is_decoded=ending != "ac3")
    assert sounds_the_same(result.path, path)
    assert result.after.properties.tag_format == "APEv2"
    assert result.after.tags["album"] == ("Album",)


def test_ac3_gets_no_tag_since_decoders_stumble_over_it(audio_file):
    path = audio_file("ac3")
    bare(path)
    with path.open("rb") as file, pytest.raises(WriteRefusedError, match="no place for tags"):
        BareEditor(file, path.stat().st_size, Kind.AC3).rewritten(EDIT)


def test_id3v2_is_edited_within_its_padding(audio_file, rewrite):
    path = audio_file("mp3")
    bare(path)
    with_id3(path, id3.TIT2(encoding=3, text="Old"), id3.PRIV(owner="me", data=bytes(2000)))
    result = rewrite(path, EDIT)
    assert result.path.stat().st_size == path.stat().st_size
    assert sum(len(p) for p in result.pieces if isinstance(p, bytes)) < 2000  # PRIV is a span
    assert isinstance(result.pieces[-1], Span)


def test_id3v2_that_grows_gets_room_for_later(audio_file, rewrite):
    path = audio_file("mp3")
    bare(path)
    with_id3(path, id3.TIT2(encoding=3, text="Old"), v2_version=3)
    result = rewrite(path, TagEdit({"lyrics": ("La" * 3000,)}))
    assert result.after.properties.tag_format == "ID3v2.3"
    assert result.path.stat().st_size > path.stat().st_size + 4096
    again = rewrite(result.path, EDIT)
    assert again.path.stat().st_size == result.path.stat().st_size


def test_all_tags_are_kept_in_step_and_only_the_main_one_gains(audio_file, rewrite):
    path = audio_file("mp3")
    bare(path)
    with_ape(path, Title="Old", Conductor="C")
    with_id3(path, id3.TIT2(encoding=3, text="Old"), id3.TXXX(encoding=3, desc="X", text="y"))
    path.write_bytes(path.read_bytes() + v1(artist="Somebody", track=2))
    result = rewrite(path, EDIT)
    assert str(mutagen.apev2.APEv2(result.path)["Title"]) == "Ü"
    assert set(mutagen.apev2.APEv2(result.path)) == {"Title", "Conductor"}
    tail = result.path.read_bytes()[-128:]
    assert (
        tail
        == v1()
        .replace(b"Old", b"\xdc\0\0")
        .replace(b"TAG\xdc" + bytes(29) + bytes(5), b"TAG\xdc" + bytes(29) + b"AC/DC")[:-2]
        + b"\x03\xff"
    )
    gone = rewrite(result.path, TagEdit({"title": (), "conductor": ()}))
    assert gone.after.tags.keys() == {"artist", "track", "x"}


def test_id3v1_alone_takes_what_it_can_hold_whole(audio_file, rewrite):
    path = audio_file("mp3")
    path.write_bytes(bare(path) + v1(artist="Somebody", genre=8))
    short = rewrite(path, TagEdit({"title": ("New",), "album": ("Also new",)}))
    assert short.after.properties.tag_format == "ID3v1"
    long = rewrite(path, TagEdit({"title": ("A title of more than thirty letters",)}))
    assert long.after.properties.tag_format == "ID3v2.4 + ID3v1"
    assert long.path.read_bytes()[-125:-95] == b"A title of more than thirty le"


@pytest.mark.parametrize("ending", ["aac", "wv"])
def test_apev2_comes_before_id3v1(audio_file, rewrite, ending):
    path = audio_file(ending)
    path.write_bytes(bare(path) + v1())
    edit = TagEdit({"title": ("A title of more than thirty letters",)})
    result = rewrite(path, edit, is_decoded=False)
    assert sounds_the_same(result.path, path)
    assert result.after.properties.tag_format == "APEv2 + ID3v1"


def test_lyrics3_and_appended_tags_are_carried_along(audio_file, rewrite):
    path = audio_file("mp3")
    sound = bare(path)
    lyrics = b"LYRICSBEGININD0000200LYR00005Hello"
    lyrics += f"{len(lyrics):06}LYRICS200".encode()
    appended = b"3DI\x04\0\x10\0\0\0\x0a"
    appended = b"ID3" + appended[3:] + bytes(10) + appended
    with_ape(path, Title="Old")
    ape = path.read_bytes()[len(sound) :]
    path.write_bytes(sound + appended + ape + lyrics + v1())
    with path.open("rb") as file:
        editor = BareEditor(file, path.stat().st_size, Kind.MPEG)
    names = [unit.name for unit in editor.units if not unit.name.startswith("ID3v1")]
    assert names == ["appended ID3v2", "APE/Title", "Lyrics3v2"]
    assert editor.audio == (Span(0, len(sound)),)
    result = rewrite(path, TagEdit({"title": ("New",)}), is_decoded=False)
    assert sounds_the_same(result.path, path)
    assert result.after.properties.tag_format == "APEv2 + ID3v1"
    assert result.path.read_bytes().count(lyrics) == 1


def test_old_lyrics_and_enhanced_tags_are_known(audio_file, rewrite):
    path = audio_file("mp3")
    sound = bare(path)
    enhanced = b"TAG+" + b"and the rest of its title".ljust(60, b"\0") + bytes(163)
    path.write_bytes(sound + b"LYRICSBEGINla laLYRICSEND" + enhanced + v1())
    result = rewrite(path, TagEdit({"title": ("New",)}), is_decoded=False)
    assert sounds_the_same(result.path, path)
    new = result.path.read_bytes()
    assert b"LYRICSBEGINla laLYRICSEND" in new
    assert b"and the rest" not in new
    dated = rewrite(path, TagEdit({"date": ("1999",)}), is_decoded=False)
    assert b"and the rest" in dated.path.read_bytes()


def test_two_id3v2_tags_are_both_edited(audio_file, rewrite):
    path = audio_file("mp3")
    bare(path)
    with_id3(path, id3.TIT2(encoding=3, text="Second"))
    second = path.read_bytes()
    bare(path)
    with_id3(path, id3.TIT2(encoding=3, text="First"))
    first_size = id3.ID3(path).size
    path.write_bytes(path.read_bytes()[:first_size] + second)
    result = rewrite(path, EDIT)
    with result.path.open("rb") as file:
        assert b"Second" not in file.read()


def test_an_apev2_tag_at_the_beginning_is_edited(audio_file, rewrite):
    path = audio_file("mp3")
    sound = bare(path)
    with_ape(path, Title="Old")
    path.write_bytes(path.read_bytes()[len(sound) :] + sound)
    assert rewrite(path, EDIT).after.properties.tag_format == "APEv2"


def test_an_apev2_tag_that_loses_all_its_items_goes(audio_file, rewrite):
    path = audio_file("wv")
    sound = bare(path)
    with_ape(path, Title="Old")
    result = rewrite(path, TagEdit({"title": ()}))
    assert result.path.read_bytes() == sound


@pytest.mark.parametrize("has_promise", [True, False])
def test_an_apev2_header_may_be_missing(audio_file, rewrite, has_promise):
    path = audio_file("wv")
    sound = bare(path)
    with_ape(path, Title="Old")
    data = bytearray(path.read_bytes())
    del data[len(sound) : len(sound) + 32]
    if not has_promise:
        data[-9] &= 0x7F
    path.write_bytes(data)
    result = rewrite(path, EDIT)
    assert result.path.read_bytes().count(b"APETAGEX") == 1


def test_an_apev2_tag_larger_than_the_file_is_refused(audio_file):
    path = audio_file("mp3")
    bare(path)
    with_ape(path, Title="Old")
    data = bytearray(path.read_bytes())
    data[-20:-16] = b"\xff\xff\xff\x00"
    path.write_bytes(data)
    with (
        path.open("rb") as file,
        pytest.raises(WriteRefusedError, match="larger than the file"),
    ):
        BareEditor(file, len(data), Kind.MPEG)


def test_an_edit_that_changes_nothing_is_the_same_file(audio_file):
    path = audio_file("mp3")
    bare(path)
    with_ape(path, Title="Same")
    size = path.stat().st_size
    with path.open("rb") as file:
        editor = BareEditor(file, size, Kind.MPEG)
        assert editor.rewritten(TagEdit({"title": ("Same",)})) == (Span(0, size),)


def test_films_with_such_sound_are_left_alone(audio_file):
    """QuickTime files need no ftyp, and may have frames of MP3 inside."""
    film = audio_file("m4a").read_bytes().replace(b"ftyp", b"wide", 1)
    path = audio_file("mp3")
    path.write_bytes(film + bare(path))
    with path.open("rb") as file:
        editor = BareEditor(file, path.stat().st_size, Kind.MPEG)
        with pytest.raises(WriteRefusedError, match="before its sound"):
            editor.rewritten(EDIT)
