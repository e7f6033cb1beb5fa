import pytest

from mirdesk.domain.tags import TAG_FIELDS
from mirdesk.filetags import fields
from mirdesk.filetags.mapping import ALL_NAMES, FREE_FIELD_NAMES

# Picard's fields beyond those shown to people: read as free fields under its names.
FREE = {
    "arranger", "engineer", "producer", "mixer", "djmixer", "remixer", "subtitle", "work",
    "discsubtitle", "releasedate", "composersort", "encodersettings", "originalartist",
    "originalalbum", "originalfilename", "originalyear", "movement", "movementnumber",
    "website", "license", "releasetype", "releasestatus", "releasecountry", "podcast",
    "gapless",
    "podcasturl", "show", "description", "synopsis", "keywords", "asin",
}  # fmt: skip


@pytest.mark.parametrize(
    "table",
    [
        "ID3_FRAMES",
        "ID3_ROLES",
        "FREE_NAMES",
        "MP4_ATOMS",
        "ASF_NAMES",
        "RIFF_INFO",
        "AIFF_CHUNKS",
    ],
)
def test_tables_lead_to_known_fields(table):
    assert set(getattr(fields, table).values()) <= set(TAG_FIELDS) | FREE | set(
        FREE_FIELD_NAMES
    )


def test_the_main_fields_are_in_every_container():
    main = {"title", "artist", "album", "genre", "date", "composer", "comment", "copyright"}
    assert main - {"comment"} <= set(fields.ID3_FRAMES.values())  # COMM has a reader of its own
    assert main <= set(fields.MP4_ATOMS.values())
    assert main <= set(fields.ASF_NAMES.values())
    assert main <= set(fields.RIFF_INFO.values())


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("TRACKNUMBER", "track"),
        ("TotalDiscs", "disctotal"),
        ("Album Artist", "albumartist"),
        ("ALBUMARTIST", "albumartist"),
        ("album_artist", "albumartist"),
        ("Year", "date"),
        ("MUSICBRAINZ_TRACKID", "musicbrainz_recordingid"),
        ("MusicBrainz/Track Id", "musicbrainz_recordingid"),
        ("MusicBrainz Release Track Id", "musicbrainz_trackid"),
        ("REPLAYGAIN_TRACK_GAIN", "replaygain_track_gain"),
        ("ISRC", "isrc"),
        ("My Own Field", "my own field"),
        ("MIRDESK_INSTRUMENTS", "mirdesk_instruments"),
        ("MusicBrainz Work Id", "musicbrainz_workid"),
        ("MOVEMENT", "movementnumber"),
        ("MovementName", "movement"),
        ("MUSICBRAINZ_ALBUMTYPE", "releasetype"),
        ("Acoustid Id", "acoustid_id"),
        ("ACOUSTID_ID", "acoustid_id"),
        ("MusicBrainz Disc Id", "musicbrainz_discid"),
        ("TRACKC", "tracktotal"),
        ("ALBUM_ARTISTS", "albumartists"),
        ("SOURCEMEDIA", "media"),
        ("ORIGINAL YEAR", "originaldate"),
        ("Movement Name", "movement"),
        ("ARTISTWEBPAGE", "website"),
        ("Writer", "writer"),
    ],
)
def test_free_names(name, field):
    assert fields.free_field(name) == field


@pytest.mark.parametrize("field", [name for name in ALL_NAMES if name != "rating"])
def test_names_that_are_written_are_read_as_their_field(field):
    names = ALL_NAMES[field]
    assert fields.free_field(names.vorbis) == field
    if names.id3.startswith("TXXX:"):
        assert fields.free_field(names.id3.removeprefix("TXXX:")) == field
    if field not in ("tracktotal", "disctotal"):  # behind the number, in the same item
        assert fields.free_field(names.ape) == field
        assert fields.ASF_NAMES[names.asf.lower()] == field


def test_no_alias_hides_a_name_that_is_written():
    written = {names.id3: field for field, names in ALL_NAMES.items() if ":" not in names.id3}
    for frame, field in fields.ID3_FRAMES.items():
        assert written.get(frame, field).removesuffix("total") == field
    assert fields.ID3_ROLES["dj-mix"] == "djmixer"
    assert fields.MP4_ATOMS["trkn"] == "track"
    assert not any(name.startswith("----") for name in fields.MP4_ATOMS)


@pytest.mark.parametrize(
    ("description", "comment", "link"),
    [
        ("", "comment", "website"),
        (" ", "comment", "website"),
        ("DJ ", "comment:dj", "website:dj"),
        ("ID3v1 Comment", "comment", "website:id3v1 comment"),
        ("iTunNORM", "", "website:itunnorm"),
    ],
)
def test_fields_of_comments_and_links(description, comment, link):
    assert fields.id3_comment_field(description) == comment
    assert fields.id3_link_field(description) == link


def test_free_fields_are_one_field_in_all_files():
    assert fields.ASF_NAMES["acoustid/id"] == "acoustid_id"
    assert fields.ASF_NAMES["wm/artists"] == "artists"
    assert fields.MP4_ATOMS["\xa9dir"] == "director"
    assert fields.ID3_FRAMES["TDRL"] == "releasedate"
    assert {fields.RIFF_INFO[name] for name in ("IENC", "ITCH")} == {"encodedby"}
    assert fields.RIFF_INFO["IWRI"] == "writer"
