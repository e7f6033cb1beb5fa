"""What is written here, Picard reads as the same fields."""

import os
from pathlib import Path

import mutagen
import pytest

from mirdesk.domain.file_writes import WriteRequest
from mirdesk.domain.tag_edits import TagEdit
from mirdesk.domain.tags import TAG_FIELDS, FieldKind
from mirdesk.filetags.files import read_tags
from mirdesk.filetags.writing.planning import plan_write
from mirdesk.filetags.writing.replacing import carry_out

FORMATS = [
    "mp3", "mp3 2.3", "flac", "ogg", "opus", "m4a", "alac.m4a", "wav", "aiff", "wma", "wv",
]  # fmt: skip

# How Picard 3.0.2 reads tags (picard/formats), told anew: the tables of the program must agree.
PICARD_ID3 = {
    "TIT1": "grouping", "TIT2": "title", "TIT3": "subtitle", "TALB": "album",
    "TSST": "discsubtitle", "TSRC": "isrc", "TPE1": "artist", "TPE2": "albumartist",
    "TPE3": "conductor", "TPE4": "remixer", "TEXT": "lyricist", "TCOM": "composer",
    "TENC": "encodedby", "TBPM": "bpm", "TKEY": "key", "TLAN": "language", "TCON": "genre",
    "TMED": "media", "TMOO": "mood", "TCOP": "copyright", "TPUB": "label",
    "TDOR": "originaldate", "TDRC": "date", "TSSE": "encodersettings", "TSOA": "albumsort",
    "TSOP": "artistsort", "TSOT": "titlesort", "COMM::eng": "comment",
    "TOAL": "originalalbum", "TOPE": "originalartist", "TOFN": "originalfilename",
    "TCMP": "compilation", "TSOC": "composersort", "TSO2": "albumartistsort",
    "MVNM": "movement", "MVIN": "movementnumber", "USLT::xxx": "lyrics",
    "TXXX:MusicBrainz Artist Id": "musicbrainz_artistid",
    "TXXX:MusicBrainz Album Id": "musicbrainz_albumid",
    "TXXX:MusicBrainz Album Artist Id": "musicbrainz_albumartistid",
    "TXXX:MusicBrainz Album Type": "releasetype",
    "TXXX:MusicBrainz Album Status": "releasestatus",
    "TXXX:MusicBrainz Release Track Id": "musicbrainz_trackid",
    "TXXX:MusicBrainz Work Id": "musicbrainz_workid",
    "TXXX:MusicBrainz Release Group Id": "musicbrainz_releasegroupid",
    "TXXX:MusicBrainz Album Release Country": "releasecountry", "TXXX:LICENSE": "license",
    "TXXX:CATALOGNUMBER": "catalognumber", "TXXX:BARCODE": "barcode", "TXXX:WORK": "work",
    "TXXX:mood": "mood", "TXXX:Writer": "writer", "TXXX:Acoustid Id": "acoustid_id",
}  # fmt: skip
PICARD_ROLES = {
    "engineer": "engineer", "arranger": "arranger", "producer": "producer", "mix": "mixer",
    "DJ-mix": "djmixer",
}  # fmt: skip
PICARD_VORBIS = {
    "tracknumber": "track", "discnumber": "disc", "movement": "movementnumber",
    "movementname": "movement", "musicbrainz_trackid": "musicbrainz_recordingid",
    "musicbrainz_releasetrackid": "musicbrainz_trackid",
}  # fmt: skip
PICARD_APE = PICARD_VORBIS | {
    "year": "date", "album artist": "albumartist", "mixartist": "remixer",
    "weblink": "website", "musicbrainz_albumstatus": "releasestatus",
    "musicbrainz_albumtype": "releasetype", "original artist": "originalartist",
}  # fmt: skip
PICARD_MP4 = {
    "\xa9ART": "artist", "\xa9nam": "title", "\xa9alb": "album", "\xa9wrt": "composer",
    "aART": "albumartist", "\xa9grp": "grouping", "\xa9day": "date", "\xa9gen": "genre",
    "\xa9lyr": "lyrics", "\xa9cmt": "comment", "\xa9too": "encodedby", "cprt": "copyright",
    "soal": "albumsort", "soaa": "albumartistsort", "soar": "artistsort", "sonm": "titlesort",
    "soco": "composersort", "\xa9mvn": "movement", "\xa9wrk": "work", "cpil": "compilation",
    "tmpo": "bpm", "\xa9mvi": "movementnumber", "initialkey": "key",
    "MusicBrainz Track Id": "musicbrainz_recordingid",
    "MusicBrainz Album Status": "releasestatus", "MusicBrainz Album Type": "releasetype",
    "MusicBrainz Album Release Country": "releasecountry",
    "MusicBrainz Release Track Id": "musicbrainz_trackid",
    **{
        f"MusicBrainz {name} Id": "musicbrainz_" + name.replace(" ", "").lower() + "id"
        for name in ("Artist", "Album", "Album Artist", "Work", "Release Group")
    },
    "Acoustid Id": "acoustid_id",
}  # fmt: skip
PICARD_ASF = {
    "Title": "title", "Author": "artist", "Copyright": "copyright", "Description": "comment",
    "MusicBrainz/Track Id": "musicbrainz_recordingid",
    "MusicBrainz/Release Track Id": "musicbrainz_trackid",
    "MusicBrainz/Album Id": "musicbrainz_albumid",
    "MusicBrainz/Artist Id": "musicbrainz_artistid",
    "MusicBrainz/Album Artist Id": "musicbrainz_albumartistid",
    "MusicBrainz/Work Id": "musicbrainz_workid",
    "MusicBrainz/Release Group Id": "musicbrainz_releasegroupid",
    "MusicBrainz/Album Status": "releasestatus", "MusicBrainz/Album Type": "releasetype",
    "MusicBrainz/Album Release Country": "releasecountry", "Acoustid/Id": "acoustid_id",
    "WM/AlbumTitle": "album", "WM/AlbumArtist": "albumartist", "WM/Year": "date",
    "WM/OriginalAlbumTitle": "originalalbum", "WM/OriginalArtist": "originalartist",
    "WM/OriginalReleaseTime": "originaldate", "WM/OriginalFilename": "originalfilename",
    "WM/Composer": "composer", "WM/Writer": "lyricist", "WM/Conductor": "conductor",
    "WM/ModifiedBy": "remixer", "WM/Producer": "producer",
    "WM/ContentGroupDescription": "grouping", "WM/SubTitle": "subtitle",
    "WM/SetSubTitle": "discsubtitle", "WM/TrackNumber": "track", "WM/PartOfSet": "disc",
    "WM/Genre": "genre", "WM/BeatsPerMinute": "bpm", "WM/InitialKey": "key",
    "WM/Language": "language", "WM/Mood": "mood", "WM/ISRC": "isrc", "WM/Lyrics": "lyrics",
    "WM/Media": "media", "WM/Barcode": "barcode", "WM/CatalogNo": "catalognumber",
    "WM/Publisher": "label", "WM/EncodedBy": "encodedby",
    "WM/EncodingSettings": "encodersettings", "WM/AlbumSortOrder": "albumsort",
    "WM/AlbumArtistSortOrder": "albumartistsort", "WM/ArtistSortOrder": "artistsort",
    "WM/TitleSortOrder": "titlesort", "WM/ComposerSortOrder": "composersort",
    "WM/IsCompilation": "compilation", "WM/Engineer": "engineer", "WM/DJMixer": "djmixer",
    "WM/Mixer": "mixer", "WM/Work": "work", "WM/AuthorURL": "website",
}  # fmt: skip
PICARD_NOT_IN_ASF = {  # Picard reads no others from there
    "tracktotal", "performer", "arranger", "license", "movement", "movementnumber", "writer",
    "mirdesk_instruments", "my own",
}  # fmt: skip


def write(path: Path, values) -> None:
    plan = plan_write(WriteRequest(os.fsencode(path), TagEdit(values)))
    assert plan is not None
    carry_out(plan)


def every_field() -> dict[str, tuple[str, ...]]:
    values = {}
    for index, (name, field) in enumerate(TAG_FIELDS.items()):
        if field.kind is FieldKind.NUMBER:
            values[name] = (str(index + 2),)
        else:
            values[name] = (f"{name} ä/1", f"{name}; 2") if field.has_many else (f"{name} ä",)
    return values | {
        "date": ("1999-05-03",), "originaldate": ("1987-11-30",), "bpm": ("120",),
        "compilation": ("1",), "rating": ("4",), "website": ("https://example.org/a",),
        "performer": ("Ann (piano)", "Cid"), "my own": ("x", "y"), "writer": ("Wim",),
        "musicbrainz_recordingid": ("8f3471b5-7e6a-48da-86a9-c1c07a0f47ae",),
        "acoustid_id": ("a-b",),
    }  # fmt: skip


def as_picard_reads(path: Path) -> dict[str, list[str]]:
    """Return fields by our names, as Picard finds them in a file."""
    tags = mutagen.File(path).tags
    kind = type(tags).__name__
    if "ID3" in kind:
        return dict(_of_id3(tags))
    if kind == "MP4Tags":
        return dict(_of_mp4(tags))
    if kind == "ASFTags":
        return dict(_of_asf(tags))
    names = PICARD_APE if kind == "APEv2" else PICARD_VORBIS
    found = {}
    for key in tags.keys():  # noqa: SIM118 - walking over comments themselves gives pairs
        name = names.get(key.lower(), key.lower())
        if kind == "APEv2" and name in ("track", "disc"):
            number, _, total = str(tags[key]).partition("/")
            found |= {name: [number], name + "total": [total]}
        elif kind != "APEv2" or tags[key].kind == mutagen.apev2.TEXT:
            found[name] = list(tags[key])
    return found


def _of_id3(tags):
    for key, frame in tags.items():
        if key in ("TRCK", "TPOS"):
            name = "track" if key == "TRCK" else "disc"
            yield from zip(
                (name, name + "total"), ([n] for n in str(frame).split("/")), strict=True
            )
        elif key in ("TIPL", "TMCL"):
            for role in {role for role, _ in frame.people}:
                people = [person for each, person in frame.people if each == role]
                yield PICARD_ROLES.get(role, f"performer:{role}"), people
        elif key == "UFID:http://musicbrainz.org":
            yield "musicbrainz_recordingid", [frame.data.decode()]
        elif key.startswith("WOAR"):
            yield "website", [frame.url]
        elif key in PICARD_ID3 or key.startswith("TXXX:"):
            texts = [frame.text] if key[:4] == "USLT" else [str(text) for text in frame.text]
            yield PICARD_ID3.get(key, key.removeprefix("TXXX:").lower()), texts


def _of_mp4(tags):
    for key, values in tags.items():
        own = key.removeprefix("----:com.apple.iTunes:")
        if key in ("trkn", "disk"):
            name = "track" if key == "trkn" else "disc"
            yield from zip((name, name + "total"), ([str(n)] for n in values[0]), strict=True)
        elif own != key:
            yield PICARD_MP4.get(own, own.lower()), [bytes(value).decode() for value in values]
        elif key in PICARD_MP4:
            many = [int(values)] if isinstance(values, bool) else values
            yield PICARD_MP4[key], [str(value) for value in many]


def _of_asf(tags):
    for key, values in tags.as_dict().items():
        texts = [str(value) for value in values]
        name = PICARD_ASF.get(key, key.lower() if "replaygain" in key.lower() else "")
        if name == "disc":
            number, _, total = texts[0].partition("/")
            yield from {"disc": [number], "disctotal": [total]}.items()
        elif name:
            yield name, texts


@pytest.mark.parametrize("form", FORMATS)
def test_picard(audio_file, form):
    path = audio_file(form.partition(" ")[0])
    if form == "mp3 2.3":
        mutagen.File(path).save(v2_version=3)
    wanted = {name: list(values) for name, values in every_field().items()}
    write(path, every_field())
    found = as_picard_reads(path)
    del wanted["rating"]  # Picard looks for the one by its own user only
    assert read_tags(os.fsencode(path)).tags["rating"] == ("4",)
    if path.suffix in (".mp3", ".wav", ".aiff"):
        del wanted["performer"]
        assert (found["performer:piano"], found["performer:performer"]) == (["Ann"], ["Cid"])
    if path.suffix == ".wma":
        wanted = {n: v for n, v in wanted.items() if n not in PICARD_NOT_IN_ASF}
    assert {name: sorted(found.get(name, ())) for name in wanted} == {
        name: sorted(values) for name, values in wanted.items()
    }


def test_where_picard_takes_any_spelling_it_is_that_of_beets(audio_file):
    for form, start in (("m4a", "----:com.apple.iTunes:"), ("wma", "")):
        path = audio_file(form)
        write(path, {"replaygain_album_gain": ("-7.1 dB",), "arranger": ("A",)})
        tags = mutagen.File(path).tags
        assert start + "replaygain_album_gain" in tags
        assert form == "wma" or start + "Arranger" in tags


@pytest.mark.parametrize("form", FORMATS)
def test_other_fields_stay_as_picard_had_them(audio_file, form):
    path = audio_file(form.partition(" ")[0])
    write(path, every_field())
    opened = mutagen.File(path)  # saves as Picard does: every frame made anew
    if "ID3" in type(opened.tags).__name__ and form.endswith("2.3"):
        opened.tags.update_to_v23()
        opened.save(v2_version=3)
    else:
        opened.save()
    before = as_picard_reads(path)
    write(path, {"title": ("New",), "bpm": ("99",), "artist": ("A/B", "C")})
    changed = {"title": ["New"], "bpm": ["99"], "artist": ["A/B", "C"]}
    assert as_picard_reads(path) == before | changed
