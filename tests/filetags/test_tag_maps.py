import base64
import io

import mutagen.apev2
import mutagen.asf
import mutagen.flac
import mutagen.id3 as id3
import mutagen.mp4
import mutagen.oggopus
import mutagen.oggvorbis
import pytest

from mirdesk.filetags.tag_maps import (
    ID3_CLASSES,
    read_ape,
    read_asf,
    read_id3,
    read_mp4,
    read_vorbis,
)


def id3_fields(*frames, version=4):
    tags = id3.ID3()
    for frame in frames:
        tags.add(frame)
    if version == 3:
        tags.update_to_v23()
    file = io.BytesIO()
    tags.save(file, v2_version=version)
    file.seek(0)
    return read_id3(id3.ID3(file, translate=False))[0].tags


def test_id3_frames_and_free_texts():
    tags = id3_fields(
        id3.TIT2(encoding=3, text="Song"),
        id3.TPE1(encoding=3, text=["One", "Two"]),
        id3.TRCK(encoding=3, text="3/12"),
        id3.TDRC(encoding=3, text="1999-05-01"),
        id3.TCON(encoding=3, text=["(17)", "Own Genre"]),
        id3.TBPM(encoding=3, text="120"),
        id3.TXXX(encoding=3, desc="MusicBrainz Album Id", text="abc"),
        id3.TXXX(encoding=3, desc="My Field", text=["x", "y"]),
        id3.COMM(encoding=3, lang="eng", desc="", text="nice"),
        id3.COMM(encoding=3, lang="eng", desc="DJ", text="loud"),
        id3.COMM(encoding=3, lang="eng", desc="iTunNORM", text="0000 0000"),
        id3.USLT(encoding=3, lang="eng", desc="", text="La la\nla"),
        id3.UFID(owner="http://musicbrainz.org", data=b"id-1"),
        id3.TMCL(encoding=3, people=[["piano", "Ann"]]),
        id3.TIPL(encoding=3, people=[["producer", "Bob"], ["tea", "Cy"]]),
        id3.WOAR(url="http://example.org"),
        id3.TLEN(encoding=3, text="1234"),
    )
    assert tags == {
        "title": ("Song",),
        "artist": ("One", "Two"),
        "track": ("3",),
        "tracktotal": ("12",),
        "date": ("1999-05-01",),
        "genre": ("Rock", "Own Genre"),
        "bpm": ("120",),
        "musicbrainz_albumid": ("abc",),
        "my field": ("x", "y"),
        "comment": ("nice",),
        "comment:dj": ("loud",),
        "lyrics": ("La la\nla",),
        "musicbrainz_recordingid": ("id-1",),
        "performer": ("Ann (piano)", "Cy (tea)"),
        "producer": ("Bob",),
        "website": ("http://example.org",),
    }


def test_id3_v23_frames_are_translated():
    tags = id3_fields(
        id3.TDRC(encoding=1, text="1987-03-31"),
        id3.TDOR(encoding=1, text="1970"),
        id3.TIPL(encoding=1, people=[["mix", "Mia"]]),
        id3.TCON(encoding=1, text=["Blues"]),
        version=3,
    )
    assert tags == {
        "date": ("1987-03-31",),
        "originaldate": ("1970",),
        "mixer": ("Mia",),
        "genre": ("Blues",),
    }


def test_id3_v22_frames_and_a_year_that_is_none():
    def frame(name: bytes, text: bytes) -> bytes:
        return name + (len(text) + 1).to_bytes(3, "big") + b"\0" + text

    body = frame(b"TT2", b"Old") + frame(b"TP1", b"AC/DC") + frame(b"TYE", b"c. 1975")
    body += frame(b"TRK", b"1/9")
    file = io.BytesIO(b"ID3\x02\0\0\0\0\0" + bytes([len(body)]) + body)
    assert read_id3(id3.ID3(file, translate=False))[0].tags == {
        "title": ("Old",),
        "artist": ("AC/DC",),
        "track": ("1",),
        "tracktotal": ("9",),
        "date": ("c. 1975",),
    }


@pytest.mark.parametrize(
    ("frames", "stars"),
    [
        ([id3.POPM(email="a@b", rating=196, count=7)], ("4",)),
        ([id3.POPM(email="users@musicbrainz.org", rating=204)], ("4",)),
        ([id3.POPM(email="a@b", rating=0), id3.POPM(email="c@d", rating=1)], ("1",)),
        ([id3.POPM(email="a@b", rating=0, count=7)], None),
        ([id3.TXXX(encoding=3, desc="RATING", text=["80"])], ("4",)),
        ([id3.TXXX(encoding=3, desc="Rating", text=["good"])], ("good",)),
    ],
)
def test_id3_ratings_are_stars(frames, stars):
    assert id3_fields(*frames).get("rating") == stars


def test_id3_credits_and_genres_as_they_were_meant():
    tags = id3_fields(
        id3.TMCL(encoding=3, people=[["performer", "Ann"], ["", "Bob"], ["voice", " "]]),
        id3.TCON(encoding=3, text=["((17)", "80"]),
        id3.TXXX(encoding=3, desc="MusicBrainz Work Id", text="w"),
        id3.COMM(encoding=3, lang="eng", desc="ID3v1 Comment", text="cut"),
        id3.WXXX(encoding=3, desc="", url="http://x"),
    )
    assert tags == {
        "performer": ("Ann", "Bob"),
        "genre": ("(17)", "Folk"),
        "musicbrainz_workid": ("w",),
        "comment": ("cut",),
        "website": ("http://x",),
    }


def test_id3_v22_pictures_of_one_description_are_all_there():
    def picture_frame(role: bytes, data: bytes) -> bytes:
        content = b"\0JPG" + role + b"c\0" + data
        return b"PIC" + len(content).to_bytes(3, "big") + content

    body = picture_frame(b"\3", b"front") + picture_frame(b"\4", b"back")
    file = io.BytesIO(b"ID3\x02\0\0\0\0\0" + bytes([len(body)]) + body)
    _, pictures = read_id3(id3.ID3(file, translate=False, known_frames=ID3_CLASSES))
    assert [(p.role, p.data) for p in pictures] == [(3, b"front"), (4, b"back")]


@pytest.mark.parametrize(
    ("format_key", "reader"),
    [
        ("flac", mutagen.flac.FLAC),
        ("ogg", mutagen.oggvorbis.OggVorbis),
        ("opus", mutagen.oggopus.OggOpus),
    ],
)
def test_vorbis_comments(audio_file, format_key, reader):
    path = audio_file(format_key)
    opened = reader(path)
    opened.update({
        "TITLE": "Song",
        "Artist": ["AC/DC", "Björk"],
        "TRACKNUMBER": "3/12",
        "TOTALDISCS": "2",
        "ORGANIZATION": "Label",
        "musicbrainz_trackid": "id-1",
        "own field": "x",
    })  # fmt: skip
    opened.save()
    tags = read_vorbis(reader(path).tags)[0].tags
    tags.pop("encoder", None)
    assert tags == {
        "title": ("Song",),
        "artist": ("AC/DC", "Björk"),
        "track": ("3",),
        "tracktotal": ("12",),
        "disctotal": ("2",),
        "label": ("Label",),
        "musicbrainz_recordingid": ("id-1",),
        "own field": ("x",),
    }


def test_vorbis_ratings_become_stars_on_any_scale():
    tags = [("RATING:users@musicbrainz.org", "0.8"), ("Rating", "80"), ("RATING", "good")]
    assert read_vorbis(tags)[0].tags == {"rating": ("4", "good")}


def test_vorbis_pictures_good_old_and_broken(picture):
    block = mutagen.flac.Picture()
    block.type, block.data = 3, picture()
    encoded = base64.b64encode(block.write()).decode()
    old = base64.b64encode(picture()).decode()
    tags, pictures = read_vorbis([
        ("METADATA_BLOCK_PICTURE", encoded),
        ("COVERART", old),
        ("COVERARTMIME", "image/png"),
        ("metadata_block_picture", "AAAA"),
    ])  # fmt: skip
    assert [p.data for p in pictures] == [picture(), picture()]
    assert tags.tags == {}
    assert tags.notes == ("A picture in the tags is damaged and was left out.",)


def test_ape_items(audio_file, picture):
    path = audio_file("wv")
    tags = mutagen.apev2.APEv2()
    tags["Title"] = "Song"
    tags["Artist"] = ["One", "Two"]
    tags["Track"] = "3/12"
    tags["Year"] = "1999"
    tags["Album Artist"] = "All"
    tags["Cover Art (Front)"] = mutagen.apev2.APEValue(
        b"front.png\0" + picture(), mutagen.apev2.BINARY
    )
    tags.save(path)
    fields, pictures = read_ape(mutagen.apev2.APEv2(path))
    assert fields.tags == {
        "title": ("Song",),
        "artist": ("One", "Two"),
        "track": ("3",),
        "tracktotal": ("12",),
        "date": ("1999",),
        "albumartist": ("All",),
    }
    assert [p.data for p in pictures] == [picture()]


def test_mp4_atoms(audio_file, picture):
    path = audio_file("m4a")
    opened = mutagen.mp4.MP4(path)
    opened.delete()
    opened["\xa9nam"] = ["Song"]
    opened["\xa9ART"] = ["One", "Two"]
    opened["trkn"] = [(3, 12)]
    opened["disk"] = [(1, 0)]
    opened["tmpo"] = [0]
    opened["cpil"] = True
    opened["----:com.apple.iTunes:MusicBrainz Track Id"] = [b"id-1"]
    opened["----:com.apple.iTunes:iTunNORM"] = [b"0000 0000"]
    opened["----:org.example:Own"] = [b"x", "ÿ".encode()]
    opened["covr"] = [mutagen.mp4.MP4Cover(picture(), mutagen.mp4.MP4Cover.FORMAT_PNG)]
    opened.save()
    fields, pictures = read_mp4(mutagen.mp4.MP4(path).tags)
    assert fields.tags == {
        "title": ("Song",),
        "artist": ("One", "Two"),
        "track": ("3",),
        "tracktotal": ("12",),
        "disc": ("1",),
        "compilation": ("1",),
        "musicbrainz_recordingid": ("id-1",),
        "own": ("x", "ÿ"),
    }
    assert [p.data for p in pictures] == [picture()]


def test_asf_attributes(audio_file, picture):
    path = audio_file("wma")
    opened = mutagen.asf.ASF(path)
    opened.tags.clear()
    opened["Title"] = "Song"
    opened["Author"] = ["One", "Two"]
    opened["WM/TrackNumber"] = 3
    opened["WM/PartOfSet"] = "1/2"
    opened["WM/IsCompilation"] = True
    opened["MusicBrainz/Album Id"] = "id-1"
    data = picture()
    packed = b"\x03" + len(data).to_bytes(4, "little") + "image/png\0".encode("utf-16-le")
    packed += "ä\0".encode("utf-16-le") + data
    opened["WM/Picture"] = mutagen.asf.ASFValue(packed, mutagen.asf.BYTEARRAY)
    opened.save()
    fields, pictures = read_asf(mutagen.asf.ASF(path).tags)
    assert fields.tags == {
        "title": ("Song",),
        "artist": ("One", "Two"),
        "track": ("3",),
        "disc": ("1",),
        "disctotal": ("2",),
        "compilation": ("1",),
        "musicbrainz_albumid": ("id-1",),
    }
    assert [(p.role, p.data) for p in pictures] == [(3, data)]


def test_a_cut_off_asf_picture_is_a_note():
    value = mutagen.asf.ASFValue(b"\x03\xff\xff\0\0ab", mutagen.asf.BYTEARRAY)
    fields, pictures = read_asf([("WM/Picture", value)])
    assert pictures == []
    assert fields.notes == ("A picture in the tags is damaged and was left out.",)
